//! Documents that break a rule of the envelope or of `xsi:type`.

use super::examples::{LOGIN, USERS};
use super::{command, command_fault, document, fault_of, validate};

const GET: &str = "UserGetRequest21";

#[test]
fn fifteen_commands_are_valid_and_sixteen_are_not() {
    let one = command(GET, "<userId>anna</userId>");
    assert_eq!(validate(&document(&one.repeat(15))), Ok(()));
    let violation = validate(&document(&one.repeat(16))).unwrap_err();
    assert_eq!(violation.command, Some(15));
    let fault = "command[15]: it occurs 16 times; the maximum is 15";
    assert_eq!(violation.to_string(), fault);
}

#[test]
fn a_type_is_found_by_namespace_and_not_by_prefix() {
    let own = r#"<command xmlns="" xmlns:c="C" xsi:type=" c:SuccessResponse "/>"#;
    assert_eq!(validate(&document(own)), Ok(()));
    let inherited = r#"<x:command xmlns:x="" xsi:type="UserGetRequest21"/>"#;
    assert!(validate(&document(inherited)).is_err());
    for (kind, parent) in [("c:UserGetRequest21", "C"), ("SuccessResponse", "C")] {
        let bad = format!("<command xmlns:c=\"C\" xmlns=\"\" xsi:type=\"{kind}\"/>");
        let fault = format!(
            "command[0]: Invalid xsi:type qname: '{kind}' in element BroadsoftDocument@{parent}"
        );
        assert_eq!(fault_of(&document(&bad)), fault);
    }
}

#[test]
fn a_command_without_its_own_default_namespace_is_named() {
    let bad = "<command xsi:type=\"VerifySessionIsValidRequest\"/>";
    let fault = "command: the element is in the namespace 'C' and must be in none (xmlns=\"\")";
    assert_eq!(fault_of(&document(bad)), fault);
}

#[test]
fn an_unknown_command_is_reported_as_a_switch_reports_it() {
    let good = command(GET, "<userId>anna</userId>");
    let both = good + &command("NoSuchRequest", "");
    let violation = validate(&document(&both)).unwrap_err();
    assert_eq!(violation.command, Some(1));
    assert!(
        violation
            .fault
            .starts_with("Invalid xsi:type qname: 'NoSuchRequest'")
    );
}

#[test]
fn commands_must_have_a_concrete_command_type() {
    let untyped = "<command xmlns=\"\"/>";
    let fault = "command[0]: the type OCICommand@C is abstract; xsi:type must name a concrete one";
    assert_eq!(fault_of(&document(untyped)), fault);
    let fault = "command[0]: the type StreetAddress is not a kind of OCICommand@C";
    assert_eq!(command_fault("StreetAddress", ""), fault);
}

#[test]
fn the_envelope_is_checked_too() {
    let whole = document(LOGIN[0]);
    for (good, bad, fault) in [
        (
            " protocol=\"OCI\"",
            "",
            "BroadsoftDocument: the attribute protocol is missing",
        ),
        (
            "\"OCI\"",
            "\"CAP\"",
            "@protocol: 'CAP' is not one of: OCI, NSOCI",
        ),
        (
            "sessionId",
            "session",
            "session: not an element of OCIMessage; allowed here: sessionId, userId, phoneNumber, linePort, externalUserIdentity",
        ),
        (
            "BroadsoftDocument",
            "Document",
            "Document: Document@C is not a document element; allowed here: BroadsoftDocument@C",
        ),
        (
            "xmlns=\"C\"",
            "xmlns=\"D\"",
            "BroadsoftDocument: BroadsoftDocument@D is not a document element; allowed here: BroadsoftDocument@C",
        ),
        (
            "</sessionId>",
            "</sessionId><trackingId xmlns=\"\"/>",
            "trackingId: 0 characters are fewer than the minimum of 1",
        ),
        (
            "</command>",
            "</command>text",
            "BroadsoftDocument: text stands where only elements may",
        ),
    ] {
        assert_eq!(fault_of(&whole.replace(good, bad)), fault);
    }
    assert_eq!(
        fault_of(&document("")),
        "BroadsoftDocument: command is missing"
    );
}

#[test]
fn other_identities_and_a_tracking_id_are_valid() {
    let identity = "<externalUserIdentity xmlns=\"\"><id>a</id><organizationId>o</organizationId>\
                    <role>User</role></externalUserIdentity><trackingId xmlns=\"\">t</trackingId>";
    let session = "<sessionId xmlns=\"\">4f6d1c9e-7a52-4b1e-9f0d-3c7d8a1b2e55</sessionId>";
    let whole = document(LOGIN[0]).replace(session, identity);
    assert_eq!(validate(&whole), Ok(()));
}

#[test]
fn text_that_is_not_xml_is_a_violation() {
    let violation = validate("<BroadsoftDocument").unwrap_err();
    assert_eq!(
        (violation.command, violation.path.as_str()),
        (None, "document")
    );
    assert!(violation.fault.starts_with("not well-formed: "));
    assert!(validate("").is_err());
    let dtd = format!("<!DOCTYPE BroadsoftDocument []>{}", "<BroadsoftDocument/>");
    assert_eq!(
        fault_of(&dtd),
        "document: a document type declaration is not allowed"
    );
}

#[test]
fn deep_documents_do_not_exhaust_the_stack() {
    let depth = 100_000;
    let deep = format!("{}{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let trunk = USERS[2].replace(
        "<trunkAddressing/>",
        &format!("<trunkAddressing>{deep}</trunkAddressing>"),
    );
    assert_eq!(validate(&document(&trunk)), Ok(()));
    assert!(validate(&deep).is_err());
}
