//! Shared Call Appearance on the wire.

use super::*;
use crate::behaviour::SwitchRelease;

const GET: &str = "UserSharedCallAppearanceGetRequest21sp1";
const GET_OLDER: &str = "UserSharedCallAppearanceGetRequest16sp2";
const GET_ENDPOINT: &str = "UserSharedCallAppearanceGetEndpointRequest22";
const GET_ENDPOINT_OLDER: &str = "UserSharedCallAppearanceGetEndpointRequest";
const ADD: &str = "UserSharedCallAppearanceAddEndpointRequest14sp2";
const MODIFY_ENDPOINT: &str = "UserSharedCallAppearanceModifyEndpointRequest";
const DELETE: &str = "UserSharedCallAppearanceDeleteEndpointListRequest14";

/// An endpoint by level and name of its device and its line port, with what else a new one has.
fn endpoint(level: &str, name: &str, line_port: &str, more: &str) -> String {
    format!(
        "<accessDeviceEndpoint><accessDevice><deviceLevel>{level}</deviceLevel>\
         <deviceName>{name}</deviceName></accessDevice><linePort>{line_port}</linePort>{more}\
         </accessDeviceEndpoint>"
    )
}

fn of_demo() -> String {
    endpoint("Group", "meeting-room", "foouser-meeting@demo.example", "")
}

fn about(request: &str, content: &str) -> String {
    command(request, &format!("<userId>foouser</userId>{content}"))
}

const FLAGS: &str = "<isActive>true</isActive><allowOrigination>true</allowOrigination>\
    <allowTermination>false</allowTermination>";

fn add(endpoint: &str) -> String {
    about(ADD, &format!("{endpoint}{FLAGS}"))
}

/// The line ports that the table shows.
async fn line_ports(client: &mut Client) -> Vec<String> {
    let reply = client.ask(&about(GET, "")).await;
    let rows = reply.split("<row>").skip(1);
    rows.map(|row| row.split("<col>").nth(4).unwrap())
        .map(|cell| cell.split('<').next().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn each_variant_answers_with_its_columns() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&about(GET, "")).await;
    assert_eq!(element(&reply, "maxAppearances"), "5");
    assert_eq!(element(&reply, "allowSCACallRetrieve"), "true");
    assert_eq!(element(&reply, "bridgeWarningTone"), "None");
    let row = "<row><col>Group</col><col>meeting-room</col><col>Demo-Combined</col>\
        <col>foouser-meeting@demo.example</col><col></col><col>1</col><col>false</col><col>true</col>\
        <col>true</col><col>true</col><col>0080f0c0fff1</col><col></col></row>";
    assert!(reply.contains(row), "{reply}");
    let reply = client.ask(&about(GET_OLDER, "")).await;
    let row = "<col>foouser-meeting@demo.example</col><col></col><col>1</col><col></col></row>";
    assert!(reply.contains(row), "{reply}");
    assert!(!reply.contains("Visual"), "{reply}");
}

#[tokio::test]
async fn the_service_and_the_release_have_to_be_there() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let reply = client.ask(&about_user(GET, "baruser")).await;
    let refusal = "[Error 4410] Service is not assigned to this subscriber: Shared Call Appearance";
    assert_eq!(summary(&reply), refusal);
    demo.switch
        .edit(|data| data.behaviour.release = SwitchRelease::R19);
    for (newer, older, content) in [
        (GET, GET_OLDER, String::new()),
        (GET_ENDPOINT, GET_ENDPOINT_OLDER, of_demo()),
    ] {
        let reply = client.ask(&about(newer, &content)).await;
        assert!(summary(&reply).starts_with("[Error 6004]"), "{reply}");
        let reply = client.ask(&about(older, &content)).await;
        assert!(!reply.contains("ErrorResponse"), "{reply}");
    }
}

#[tokio::test]
async fn an_endpoint_is_added_changed_and_taken_away() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let new = endpoint("Group", " meeting-room ", "new@demo.example", "");
    let reply = client.ask(&add(&new)).await;
    assert!(reply.contains("SuccessResponse"), "{reply}");
    let reply = client.ask(&about(GET_ENDPOINT, &new)).await;
    assert_eq!(element(&reply, "allowTermination"), "false");
    assert_eq!(element(&reply, "useHotline"), "false");
    let hotline = "<useHotline>true</useHotline><hotlineContact>a@b</hotlineContact>";
    let reply = client
        .ask(&about(MODIFY_ENDPOINT, &format!("{new}{hotline}")))
        .await;
    assert!(reply.contains("SuccessResponse"), "{reply}");
    let reply = client.ask(&about(GET_ENDPOINT, &new)).await;
    assert_eq!(element(&reply, "hotlineContact"), "a@b");
    let reply = client.ask(&about(GET_ENDPOINT_OLDER, &new)).await;
    assert!(!reply.contains("otline"), "{reply}");
    let cleared = "<hotlineContact xsi:nil=\"true\"/>";
    let reply = client
        .ask(&about(MODIFY_ENDPOINT, &format!("{new}{cleared}")))
        .await;
    assert!(summary(&reply).contains("hotlineContact"), "{reply}");
    let reply = client
        .ask(&about(DELETE, &format!("{new}{}", of_demo())))
        .await;
    assert!(reply.contains("SuccessResponse"), "{reply}");
    assert!(line_ports(&mut client).await.is_empty());
}

#[tokio::test]
async fn an_endpoint_without_a_place_is_refused() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let port = |port: u32| format!("<portNumber>{port}</portNumber>");
    for (level, device, line_port, more, refusal) in [
        ("Group", "nothing", "a@b", "", "[Error 4505]"),
        ("Group", "foo-desk-2", "a@b", "", "[Error 4505]"),
        ("System", "meeting-room", "a@b", "", "[Error 4505]"),
        (
            "Group",
            "meeting-room",
            "foouser@demo.example",
            "",
            "[Error 4516]",
        ),
        (
            "Group",
            "meeting-room",
            "baruser@demo.example",
            "",
            "[Error 4516]",
        ),
        (
            "Group",
            "meeting-room",
            "foouser-meeting@demo.example",
            "",
            "[Error 4516]",
        ),
        ("Group", "meeting-room", "a@b", &port(1), "[Error 4516]"),
        ("Group", "meeting-room", "a@b", &port(5), "[Error 99604]"),
        ("Service Provider", "foo-desk-2", "a@b", "", "[Error 99603]"),
    ] {
        let new = endpoint(level, device, line_port, more);
        let reply = client.ask(&add(&new)).await;
        assert!(summary(&reply).starts_with(refusal), "{new}: {reply}");
    }
    assert_eq!(line_ports(&mut client).await.len(), 1);
    demo.switch.edit(|data| {
        let services = &mut data.user_mut("foouser").unwrap().services;
        services.insert("Shared Call Appearance".into());
        services.remove("Shared Call Appearance 5");
    });
    let new = endpoint("Group", "meeting-room", "a@b", "");
    let reply = client.ask(&add(&new)).await;
    assert!(summary(&reply).starts_with("[Error 99602]"), "{reply}");
}

#[tokio::test]
async fn a_list_with_an_unknown_endpoint_changes_nothing_unless_lists_are_partial() {
    for is_partial in [false, true] {
        let demo = Demo::with(|data| data.behaviour.partial_lists = is_partial).await;
        let mut client = demo.client().await;
        let unknown = endpoint("Group", "meeting-room", "nobody@demo.example", "");
        let list = format!("{}{unknown}", of_demo());
        let reply = client.ask(&about(DELETE, &list)).await;
        assert!(summary(&reply).starts_with("[Error 99601]"), "{reply}");
        assert_eq!(line_ports(&mut client).await.is_empty(), is_partial);
    }
}

#[tokio::test]
async fn endpoints_are_lines_of_their_device_and_go_with_the_service() {
    let demo = Demo::start().await;
    let mut client = demo.client().await;
    let device = "<serviceProviderId>foo</serviceProviderId><groupId>foogroup</groupId>\
        <deviceName>meeting-room</deviceName>";
    let profile = command("GroupAccessDeviceGetRequest18sp1", device);
    let unassign = |name: &str| {
        let content = format!("<userId>foouser</userId><serviceName>{name}</serviceName>");
        command("UserServiceUnassignListRequest", &content)
    };
    let reply = client.ask(&profile).await;
    assert_eq!(element(&reply, "numberOfAssignedPorts"), "1");
    demo.switch.edit(|data| {
        let services = &mut data.user_mut("foouser").unwrap().services;
        services.insert("Shared Call Appearance 10".into());
    });
    for (service, lines) in [
        ("Shared Call Appearance 5", "1"),
        ("Shared Call Appearance 10", "0"),
    ] {
        let reply = client.ask(&unassign(service)).await;
        assert!(reply.contains("SuccessResponse"), "{reply}");
        let reply = client.ask(&profile).await;
        assert_eq!(element(&reply, "numberOfAssignedPorts"), lines);
    }
}
