//! Documents that break a rule of text, `xsi:nil` or attributes.

use super::examples::{LOGIN, USERS};
use super::{command, document, fault_of, validate};

const MODIFY: &str = "UserSpeedDial100ModifyListRequest";
const GET: &str = "UserGetRequest21";

#[test]
fn nil_elements_are_empty_and_say_so_properly() {
    let modify = |description: &str| {
        let entry = format!("<speedCode>1</speedCode>{description}");
        let entry = format!("<speedDialEntry>{entry}</speedDialEntry>");
        document(&command(MODIFY, &format!("<userId>a</userId>{entry}")))
    };
    let at = "command[0]/speedDialEntry[0]/description";
    for good in [
        "<description xsi:nil=\"1\"><!-- no --></description>",
        "<description xsi:nil=\"false\">x</description>",
    ] {
        assert_eq!(validate(&modify(good)), Ok(()));
    }
    for (bad, fault) in [
        (
            "<description/>",
            "0 characters are fewer than the minimum of 1",
        ),
        (
            "<description xsi:nil=\"false\"/>",
            "0 characters are fewer than the minimum of 1",
        ),
        (
            "<description xsi:nil=\"true\">x</description>",
            "the element is nil and must be empty",
        ),
        (
            "<description xsi:nil=\"true\"> </description>",
            "the element is nil and must be empty",
        ),
        (
            "<description xsi:nil=\"yes\"/>",
            "xsi:nil is 'yes'; it must be true or false",
        ),
    ] {
        assert_eq!(fault_of(&modify(bad)), format!("{at}: {fault}"));
    }
}

#[test]
fn attributes_are_those_that_are_declared() {
    for (attributes, fault) in [
        (
            "xsi:type=\"VerifySessionIsValidRequest\" note=\"\"",
            "command[0]/@note: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"VerifySessionIsValidRequest\" xml:lang=\"en\"",
            "command[0]/@lang: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"VerifySessionIsValidRequest\" xsi:note=\"\"",
            "command[0]/@note: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"VerifySessionIsValidRequest\" debugInfo=\"\"",
            "command[0]/@debugInfo: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"c:SuccessResponse\" requestLocale=\"\"",
            "command[0]/@requestLocale: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"c:SuccessResponse\" type=\"Error\"",
            "command[0]/@type: this attribute is not allowed here",
        ),
        (
            "xsi:type=\"c:ErrorResponse\"",
            "command[0]: the attribute type is missing",
        ),
        (
            "xsi:type=\"c:ErrorResponse\" type=\"Fatal\"",
            "command[0]/@type: 'Fatal' is not one of: Error, Warning, Info",
        ),
    ] {
        let bad = format!("<command xmlns=\"\" xmlns:c=\"C\" {attributes}/>");
        assert_eq!(fault_of(&document(&bad)), fault);
    }
    let good = r#"<command xmlns="" requestLocale="da" echo=" 1 " xsi:type="VerifySessionIsValidRequest"/>"#;
    assert_eq!(validate(&document(good)), Ok(()));
}

#[test]
fn values_keep_to_enumerations_patterns_and_forms() {
    let login = LOGIN[3];
    for (good, bad, fault) in [
        (
            "System",
            "Root",
            "loginType: 'Root' is not one of: System, Provisioning, Service Provider, Group, Group Department, User, Lawful Intercept",
        ),
        ("en_US", "en US", "locale: 'en US' is not a name token"),
        (
            "en_US",
            "en_USA",
            "locale: 6 characters are more than the maximum of 5",
        ),
        (">false<", ">no<", "isEnterprise: 'no' is not true or false"),
        (
            "2147483647",
            "2147483648",
            "passwordExpiresDays: 2147483648 is above the maximum of 2147483647",
        ),
    ] {
        let document = document(&login.replace(good, bad));
        assert_eq!(fault_of(&document), format!("command[0]/{fault}"));
    }
    let user = USERS[1].replace("<countryCode>45<", "<countryCode>045<");
    let fault = "command[0]/countryCode: '045' does not match the pattern [0-9]|[1-9][0-9]{1,2}";
    assert_eq!(fault_of(&document(&user)), fault);
}

#[test]
fn comments_and_cdata_do_not_change_a_value() {
    let good = command(
        GET,
        "<!-- c -->\n<userId><![CDATA[an]]><!-- c -->na</userId>\t",
    );
    assert_eq!(validate(&document(&good)), Ok(()));
}
