//! Devices: documents that break one rule each, at one of the three levels.

use super::examples::DEVICES;
use super::{command, command_fault, document, fault_of, validate};

const LEVELS: [(&str, &str); 3] = [
    (
        "Group",
        "<serviceProviderId>a</serviceProviderId><groupId>b</groupId>",
    ),
    (
        "ServiceProvider",
        "<serviceProviderId>a</serviceProviderId>",
    ),
    ("System", ""),
];

const DEVICE: &str = "<deviceName>c</deviceName>";

/// The fault of a group's command with these elements after the key.
fn group_fault(request: &str, rest: &str) -> String {
    let content = format!("{}{DEVICE}{rest}", LEVELS[0].1);
    let fault = command_fault(&format!("Group{request}"), &content);
    fault.replacen("command[0]", "", 1)
}

/// The fault of the example of this type with one thing replaced.
fn spoiled(type_name: &str, good: &str, bad: &str) -> String {
    let quoted = format!("\"{type_name}\"");
    let mut all = DEVICES.iter();
    let example = all.find(|example| example.contains(&quoted)).unwrap();
    assert!(example.contains(good), "{example}");
    fault_of(&document(&example.replacen(good, bad, 1))).replacen("command[0]", "", 1)
}

#[test]
fn every_command_has_the_ids_of_its_level() {
    let tag = "<tagName>%A%</tagName>";
    let in_list = format!("<tag>{tag}</tag>");
    for (level, ids) in LEVELS {
        for (request, rest) in [
            ("AccessDeviceGetRequest18sp1", ""),
            ("AccessDeviceCustomTagGetListRequest", ""),
            ("AccessDeviceCustomTagAddRequest", tag),
            ("AccessDeviceCustomTagModifyRequest", tag),
            ("AccessDeviceCustomTagDeleteListRequest", tag),
            ("AccessDeviceCustomTagAddOrModifyListRequest", &in_list),
            ("AccessDeviceResetRequest", ""),
            ("CPEConfigRebuildDeviceConfigFileRequest", ""),
        ] {
            let type_name = format!("{level}{request}");
            let with = |ids: &str| format!("{ids}{DEVICE}{rest}");
            let good = command(&type_name, &with(ids));
            assert_eq!(validate(&document(&good)), Ok(()), "{type_name}");
            for (_, other) in LEVELS.iter().filter(|(other, _)| *other != level) {
                command_fault(&type_name, &with(other));
            }
            let nameless = command_fault(&type_name, &format!("{ids}{rest}"));
            assert!(nameless.contains("deviceName"), "{nameless}");
        }
    }
}

#[test]
fn tags_keep_to_their_limits() {
    let name = |length| format!("<tagName>{}</tagName>", "x".repeat(length));
    let value = |length| {
        format!(
            "<tagName>x</tagName><tagValue>{}</tagValue>",
            "x".repeat(length)
        )
    };
    let add = "AccessDeviceCustomTagAddRequest";
    for (content, fault) in [
        (
            name(0),
            "/tagName: 0 characters are fewer than the minimum of 1",
        ),
        (
            name(65),
            "/tagName: 65 characters are more than the maximum of 64",
        ),
        (
            value(0),
            "/tagValue: 0 characters are fewer than the minimum of 1",
        ),
        (
            value(257),
            "/tagValue: 257 characters are more than the maximum of 256",
        ),
    ] {
        assert_eq!(group_fault(add, &content), fault);
    }
    let longest = [LEVELS[0].1, DEVICE, &name(64)].concat();
    let longest = command("GroupAccessDeviceCustomTagAddRequest", &longest);
    assert_eq!(validate(&document(&longest)), Ok(()));
}

#[test]
fn lists_of_tags_are_not_empty() {
    for (request, fault) in [
        (
            "AccessDeviceCustomTagDeleteListRequest",
            ": tagName is missing",
        ),
        (
            "AccessDeviceCustomTagAddOrModifyListRequest",
            ": tag is missing",
        ),
    ] {
        assert_eq!(group_fault(request, ""), fault);
    }
    let valueless = "<tag><tagValue>x</tagValue></tag>";
    assert_eq!(
        group_fault("AccessDeviceCustomTagAddOrModifyListRequest", valueless),
        "/tag[0]: found tagValue where tagName is required"
    );
}

#[test]
fn only_a_modify_can_clear_a_value_and_in_one_way() {
    let nil = "<tagName>x</tagName><tagValue xsi:nil=\"true\"/>";
    assert_eq!(
        group_fault("AccessDeviceCustomTagAddRequest", nil),
        "/tagValue: xsi:nil is not allowed here"
    );
    let in_list = format!("<tag>{nil}</tag>");
    assert_eq!(
        group_fault("AccessDeviceCustomTagAddOrModifyListRequest", &in_list),
        "/tag[0]/tagValue: xsi:nil is not allowed here"
    );
    let both = format!("{nil}<tagValueToEncrypt xsi:nil=\"true\"/>");
    let fault = group_fault("AccessDeviceCustomTagModifyRequest", &both);
    assert!(fault.contains("tagValueToEncrypt"), "{fault}");
}

#[test]
fn force_and_unlimited_are_fixed_to_true() {
    let rebuild = "CPEConfigRebuildDeviceConfigFileRequest";
    assert_eq!(
        group_fault(rebuild, "<force>false</force>"),
        "/force: 'false' is not one of: true, 1"
    );
    assert_eq!(
        spoiled("SystemAccessDeviceGetResponse18sp1", ">true<", ">false<"),
        "/numberOfPorts/unlimited: 'false' is not one of: true, 1"
    );
}

#[test]
fn a_profile_keeps_to_its_level_and_limits() {
    let (group, system) = (
        "GroupAccessDeviceGetResponse18sp1",
        "SystemAccessDeviceGetResponse18sp1",
    );
    let protocol = "<protocol>SIP 2.0</protocol>";
    let mode = "<status>Unknown</status><configurationMode>Default</configurationMode>";
    for (type_name, good, bad, fault) in [
        (system, protocol, "", "protocol is required"),
        (
            system,
            "<status>Unknown</status>",
            mode,
            "configurationMode",
        ),
        (
            group,
            ">Online<",
            ">Asleep<",
            "/status: 'Asleep' is not one of",
        ),
        (
            group,
            ">Unspecified<",
            ">TLS<",
            "/transportProtocol: 'TLS' is not one of",
        ),
        (
            group,
            ">12<",
            ">0<",
            "/numberOfPorts/quantity: 0 is below the minimum of 1",
        ),
        (
            group,
            "0004f2aabb01",
            "00:04:f2:aabb",
            "/macAddress: 13 characters",
        ),
        (
            system,
            ">5060<",
            ">1024<",
            "/port: 1024 is below the minimum of 1025",
        ),
        (system, ">999<", ">1000<", "above the maximum of 999"),
    ] {
        let found = spoiled(type_name, good, bad);
        assert!(found.contains(fault), "{found}");
    }
}
