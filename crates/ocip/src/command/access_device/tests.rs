//! What stands on the wire about devices.

use super::*;
use crate::command::testing::{read, written};
use crate::command::user::AccessDeviceLevel;
use crate::command::{Nillable, Request};

const IDS: &str = "<serviceProviderId>NordTel</serviceProviderId><groupId>AAL-HQ</groupId>\
    <deviceName>desk-anna</deviceName>";

fn key(level: AccessDeviceLevel) -> AccessDeviceKey {
    AccessDeviceKey::new(level, "NordTel", "AAL-HQ", "desk-anna")
}

fn group() -> AccessDeviceKey {
    key(AccessDeviceLevel::Group)
}

/// Asserts that a group's request is written so, and that reading and writing changes nothing.
fn assert_wire<R: Request>(request: &R, rest: &str) {
    let expected = format!("{IDS}{rest}");
    assert_eq!(written(request), expected);
    assert_eq!(written(&read::<R>(&expected).unwrap()), expected);
}

#[test]
fn a_level_has_its_names_and_ids() {
    let tenant = "<serviceProviderId>NordTel</serviceProviderId>";
    let device = "<deviceName>desk-anna</deviceName>";
    for (level, prefix, ids) in [
        (AccessDeviceLevel::Group, "Group", IDS.to_owned()),
        (
            AccessDeviceLevel::ServiceProvider,
            "ServiceProvider",
            format!("{tenant}{device}"),
        ),
        (AccessDeviceLevel::System, "System", device.to_owned()),
    ] {
        let request = AccessDeviceGetRequest { key: key(level) };
        assert_eq!(request.key.level(), level);
        assert_eq!(written(&request), ids);
        let name = |rest| format!("{prefix}AccessDeviceGet{rest}");
        assert_eq!(request.type_name(), name("Request18sp1"));
        assert_eq!(request.response_type(), name("Response18sp1"));
        let back: AccessDeviceGetRequest = read(&ids).unwrap();
        assert_eq!(back.key, request.key);
    }
}

#[test]
fn a_level_has_its_names_for_every_command() {
    fn names(request: &impl Request) -> (&'static str, &'static str) {
        (request.type_name(), request.response_type())
    }
    let reset = AccessDeviceResetRequest {
        key: key(AccessDeviceLevel::ServiceProvider),
    };
    assert_eq!(
        names(&reset),
        ("ServiceProviderAccessDeviceResetRequest", "SuccessResponse")
    );
    let rebuild = CpeConfigRebuildDeviceConfigFileRequest {
        key: key(AccessDeviceLevel::System),
        force: Some(true),
    };
    assert_eq!(
        names(&rebuild),
        (
            "SystemCPEConfigRebuildDeviceConfigFileRequest",
            "SuccessResponse"
        )
    );
    assert_eq!(
        written(&rebuild),
        "<deviceName>desk-anna</deviceName><force>true</force>"
    );
    let list = AccessDeviceCustomTagGetListRequest { key: group() };
    assert_eq!(
        names(&list),
        (
            "GroupAccessDeviceCustomTagGetListRequest",
            "GroupAccessDeviceCustomTagGetListResponse"
        )
    );
}

#[test]
fn requests_are_written_as_in_the_reference() {
    assert_wire(&AccessDeviceResetRequest { key: group() }, "");
    let rebuild = CpeConfigRebuildDeviceConfigFileRequest {
        key: group(),
        force: None,
    };
    assert_wire(&rebuild, "");
    assert_wire(&AccessDeviceCustomTagGetListRequest { key: group() }, "");
    let add = AccessDeviceCustomTagAddRequest {
        key: group(),
        tag_name: "%SPEED_1%".to_owned(),
        tag_value: Some("88112233".to_owned()),
    };
    assert_wire(
        &add,
        "<tagName>%SPEED_1%</tagName><tagValue>88112233</tagValue>",
    );
    let delete = AccessDeviceCustomTagDeleteListRequest {
        key: group(),
        tag_name: vec!["%SPEED_1%".to_owned()],
    };
    assert_wire(&delete, "<tagName>%SPEED_1%</tagName>");
}

#[test]
fn several_tags_are_set_at_once() {
    let tag = |name: &str, value: Option<&str>| DeviceManagementTag {
        tag_name: name.to_owned(),
        tag_value: value.map(str::to_owned),
    };
    let set = AccessDeviceCustomTagAddOrModifyListRequest {
        key: group(),
        tag: vec![tag("%SPEED_1%", Some("88112233")), tag("%SPEED_2%", None)],
    };
    assert_wire(
        &set,
        "<tag><tagName>%SPEED_1%</tagName><tagValue>88112233</tagValue></tag>\
         <tag><tagName>%SPEED_2%</tagName></tag>",
    );
}

#[test]
fn a_value_is_left_cleared_or_replaced() {
    for (tag_value, rest) in [
        (Nillable::Absent, ""),
        (Nillable::Nil, "<tagValue xsi:nil=\"true\"/>"),
        (Nillable::Value("7".to_owned()), "<tagValue>7</tagValue>"),
    ] {
        let modify = AccessDeviceCustomTagModifyRequest {
            key: group(),
            tag_name: "%SPEED_1%".to_owned(),
            tag_value,
        };
        assert_wire(&modify, &format!("<tagName>%SPEED_1%</tagName>{rest}"));
    }
}

#[test]
fn a_profile_is_read_and_written() {
    let profile = "<deviceType>Polycom_VVX450</deviceType><protocol>SIP 2.0</protocol>\
        <macAddress>0004f2aabb01</macAddress><numberOfPorts><quantity>12</quantity>\
        </numberOfPorts><numberOfAssignedPorts>1</numberOfAssignedPorts><status>Online</status>\
        <configurationMode>Default</configurationMode>\
        <transportProtocol>Unspecified</transportProtocol>\
        <useCustomUserNamePassword>true</useCustomUserNamePassword><userName>desk-anna</userName>";
    let response: AccessDeviceGetResponse = read(profile).unwrap();
    assert_eq!(written(&response), profile);
    let ports = Some(UnboundedPositiveInt::Quantity(12));
    assert_eq!(response.number_of_ports, ports);
    let status = response.status.as_deref().unwrap();
    let status = AccessDeviceStatus::from_token(status);
    assert_eq!(status, Some(AccessDeviceStatus::Online));
}

#[test]
fn a_reader_is_content_with_the_type() {
    let response: AccessDeviceGetResponse =
        read("<deviceType>Generic SIP</deviceType><status>Dreaming</status><new>1</new>").unwrap();
    assert_eq!(response.device_type, "Generic SIP");
    assert_eq!(response.status.as_deref(), Some("Dreaming"));
    let error = read::<AccessDeviceGetResponse>("<status>Online</status>");
    assert_eq!(error.unwrap_err(), ParseError::Missing("deviceType"));
}

#[test]
fn ports_are_unlimited_or_a_number() {
    let ports = "<unlimited>true</unlimited>";
    let read_back: UnboundedPositiveInt = read(ports).unwrap();
    assert_eq!(read_back, UnboundedPositiveInt::Unlimited);
    assert_eq!(written(&read_back), ports);
    for bad in ["", "<unlimited>false</unlimited>"] {
        let error = read::<UnboundedPositiveInt>(bad).unwrap_err();
        assert_eq!(error, ParseError::Missing("quantity"));
    }
}

#[test]
fn the_table_of_tags_may_have_two_columns_or_more() {
    let table = |headings: &str, cells: &str| {
        let table =
            format!("<deviceCustomTagsTable>{headings}<row>{cells}</row></deviceCustomTagsTable>");
        let response: AccessDeviceCustomTagGetListResponse = read(&table).unwrap();
        response.device_custom_tags_table.0
    };
    let old = "<colHeading>Tag Name</colHeading><colHeading>Tag Value</colHeading>";
    let row = |actual: Option<&str>| CustomTagRow {
        tag_name: "%RING_TONE%".to_owned(),
        tag_value: "3".to_owned(),
        actual_tag_value: actual.map(str::to_owned),
    };
    let cells = "<col>%RING_TONE%</col><col>3</col>";
    assert_eq!(table(old, cells), [row(None)]);
    let new = format!("{old}<colHeading>Actual Tag Value</colHeading>");
    let rows = table(&new, &format!("{cells}<col>3</col>"));
    assert_eq!(rows, [row(Some("3"))]);
    let response = AccessDeviceCustomTagGetListResponse {
        device_custom_tags_table: super::super::table::Table(rows),
    };
    assert_eq!(
        written(&response),
        format!(
            "<deviceCustomTagsTable>{new}<row>{cells}<col>3</col></row></deviceCustomTagsTable>"
        )
    );
}

#[test]
fn a_key_needs_its_ids_once() {
    let bad = |content: &str| read::<AccessDeviceResetRequest>(content).unwrap_err();
    assert_eq!(bad(""), ParseError::Missing("deviceName"));
    assert_eq!(
        bad("<groupId>g</groupId><deviceName>d</deviceName>"),
        ParseError::Missing("serviceProviderId")
    );
    assert_eq!(
        bad("<deviceName>d</deviceName><deviceName>d</deviceName>"),
        ParseError::Repeated("deviceName")
    );
}
