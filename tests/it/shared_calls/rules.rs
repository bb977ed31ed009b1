//! What holds for every change: numbers, devices of others, repetition, documents that are lost, the audit.

use std::time::Duration;

use ocip::command::user::AccessDeviceLevel;
use ocip_gateway::cli::shared_call_examples::SHARED_CALL_EXAMPLES;
use ocip_gateway::config::Config;
use ocip_simulator::data::SwitchData;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::{Value, json};

use super::{MEETING, SERVICE, ask, endpoint, named, new, path_of, post};
use crate::audit::lines;
use crate::support::{USER, stage, ways_to_lose};

const ADD: &str = "UserSharedCallAppearanceAddEndpointRequest14sp2";
const MODIFY: &str = "UserSharedCallAppearanceModifyEndpointRequest";
const DELETE: &str = "UserSharedCallAppearanceDeleteEndpointListRequest14";

/// The line ports that the switch has.
fn stored(switch: &SimulatedSwitch) -> Vec<String> {
    switch.edit(|data| {
        let kept = &data.users[USER].shared_call_appearance;
        let lines = kept
            .endpoints
            .iter()
            .map(|one| one.device.line_port.clone());
        lines.collect()
    })
}

#[tokio::test]
async fn a_hotline_or_a_contact_may_not_lead_where_calls_may_not_go() {
    let deny = |config: &mut Config| {
        config.numbering.country_code = Some("32".into());
        config.number_policy.deny = vec!["+32900".into()];
    };
    let (switch, gateway, _simulator) = stage(|_| {}, deny).await;
    let uri = "090012345@demo.example";
    let body = json!({"linePort": MEETING, "useHotline": true, "hotlineContact": uri});
    let reply = ask(&gateway, "PUT", &endpoint(), &body).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (403, 40306),
        "{reply:?}"
    );
    assert!(
        reply.error_message().starts_with("hotlineContact: "),
        "{reply:?}"
    );
    let mut body = new("Group", "meeting-room", "a@demo.example");
    body["contact"] = format!("sip:{uri}").into();
    let reply = post(&gateway, &body).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (403, 40306),
        "{reply:?}"
    );
    assert!(reply.error_message().starts_with("contact: "), "{reply:?}");
    // Whether it is there already was asked, and nothing written.
    let counts = switch.counts();
    assert_eq!([ADD, MODIFY].map(|name| counts.executed(name)), [0, 0]);

    // What is there already can be sent back, and other members changed beside it.
    switch.edit(|data| {
        let kept = &mut data.users.get_mut(USER).unwrap().shared_call_appearance;
        kept.endpoints[0].hotline_contact = Some(uri.to_owned());
    });
    let body = json!({"linePort": MEETING, "isActive": false, "hotlineContact": uri});
    let reply = ask(&gateway, "PUT", &endpoint(), &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let shown = ask(&gateway, "GET", &path_of(MEETING), &Value::Null)
        .await
        .json();
    assert_eq!(
        (&shown["isActive"], &shown["hotlineContact"]),
        (&json!(false), &json!(uri))
    );
}

/// Devices of every level that are not the user's to use.
fn with_devices_of_others(data: &mut SwitchData) {
    let mut devices = data.devices.values();
    let known = devices.find(|one| one.name == "meeting-room");
    let known = known.unwrap().clone();
    for (level, tenant, group) in [
        (AccessDeviceLevel::Group, Some("foo"), Some("bargroup")),
        (AccessDeviceLevel::Group, Some("bar"), Some("bargroup")),
        (AccessDeviceLevel::ServiceProvider, Some("bar"), None),
        (AccessDeviceLevel::System, None, None),
    ] {
        let mut device = known.clone();
        device.level = level;
        device.tenant = tenant.map(str::to_owned);
        device.group = group.map(str::to_owned);
        device.name = "theirs".to_owned();
        data.devices.insert(device.key(), device);
    }
}

#[tokio::test]
async fn a_device_of_another_group_tenant_or_the_operator_is_not_used() {
    let (switch, gateway, _simulator) = stage(with_devices_of_others, |_| {}).await;
    for level in ["Group", "Service Provider", "System"] {
        let reply = post(&gateway, &new(level, "theirs", "a@demo.example")).await;
        assert_eq!(
            (reply.status, reply.error_code()),
            (400, 40001),
            "{reply:?}"
        );
    }
    assert_eq!(switch.counts().executed(ADD), 0);
    // An endpoint that the operator has put on a phone of its own is the user's all the same.
    switch.edit(|data| {
        let kept = &mut data.users.get_mut(USER).unwrap().shared_call_appearance;
        kept.endpoints[0].device.level = AccessDeviceLevel::System;
        kept.endpoints[0].device.name = "theirs".to_owned();
    });
    let body = json!({"linePort": MEETING, "allowOrigination": false});
    let reply = ask(&gateway, "PUT", &endpoint(), &body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let shown = ask(&gateway, "GET", &path_of(MEETING), &Value::Null)
        .await
        .json();
    assert_eq!(shown["accessDevice"]["level"], "System");
    assert_eq!(shown["allowOrigination"], false);
    let reply = ask(&gateway, "DELETE", SERVICE, &named(&[MEETING])).await;
    assert_eq!(
        (reply.status, stored(&switch)),
        (200, Vec::new()),
        "{reply:?}"
    );
}

#[tokio::test]
async fn every_documented_example_works_again_and_again() {
    let (_switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for example in SHARED_CALL_EXAMPLES.iter().chain(SHARED_CALL_EXAMPLES) {
        let reply = gateway.request(example.method, example.path, example.body);
        let reply = reply.await;
        assert!(matches!(reply.status, 200 | 201), "{example:?}: {reply:?}");
        assert_eq!(reply.body, example.answer, "{}", example.title);
    }
}

#[tokio::test]
async fn a_change_that_is_repeated_is_written_once() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let body = new("Group", "meeting-room", "a@demo.example");
    for status in [201, 200, 200] {
        let reply = post(&gateway, &body).await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
    assert_eq!(switch.counts().executed(ADD), 1);
    for _ in 0..3 {
        let reply = ask(&gateway, "DELETE", SERVICE, &named(&["a@demo.example"])).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    assert_eq!(switch.counts().executed(DELETE), 1);
    assert_eq!(stored(&switch), [MEETING]);
}

#[tokio::test]
async fn a_change_that_is_lost_is_told_and_not_repeated_by_the_gateway() {
    let timeout = Duration::from_secs(4);
    let (switch, gateway, _simulator) =
        stage(|_| {}, |config| config.backend.request_timeout = timeout).await;
    let demo = switch.edit(|data| data.users.clone());
    let body = new("Group", "meeting-room", "a@demo.example");
    for action in ways_to_lose() {
        for name in [ADD, DELETE] {
            let what = format!("{name} {action:?}");
            switch.edit(|data| data.users = demo.clone());
            let before = switch.counts().executed(name);
            switch.add_fault(Fault::new(action.clone()).on(name).once());
            let reply = match name {
                ADD => post(&gateway, &body).await,
                _ => ask(&gateway, "DELETE", SERVICE, &named(&[MEETING])).await,
            };
            switch.clear_faults();
            let executed = switch.counts().executed(name) - before;
            assert!(executed <= 1, "{what}: {executed}");
            assert!(matches!(reply.status, 502 | 504), "{what}: {reply:?}");
            assert!(
                reply.error_message().contains("outcome unknown"),
                "{what}: {reply:?}"
            );
            // The client can repeat it, whatever became of it.
            let (again, left) = match name {
                ADD => (post(&gateway, &body).await, 2),
                _ => (
                    ask(&gateway, "DELETE", SERVICE, &named(&[MEETING])).await,
                    0,
                ),
            };
            assert!(matches!(again.status, 200 | 201), "{what}: {again:?}");
            assert_eq!(stored(&switch).len(), left, "{what}");
        }
    }
}

#[tokio::test]
async fn a_list_of_which_nothing_was_done_is_refused() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let reply = post(&gateway, &new("Group", "meeting-room", "a@demo.example")).await;
    assert_eq!(reply.status, 201, "{reply:?}");
    let text = "[Error 99999] Not now.".to_owned();
    let refuse = Fault::new(FaultAction::Refuse { text });
    switch.add_fault(refuse.on(DELETE).once());
    let list = named(&["a@demo.example", MEETING]);
    let reply = ask(&gateway, "DELETE", SERVICE, &list).await;
    assert_eq!(
        (reply.status, reply.error_code()),
        (400, 40004),
        "{reply:?}"
    );
    assert_eq!(stored(&switch), [MEETING, "a@demo.example"]);
}

#[tokio::test]
async fn each_change_leaves_a_line_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let (_switch, gateway, _simulator) =
        stage(|_| {}, |config| config.audit.file = Some(file.clone())).await;
    let put = json!({"bridgeWarningTone": "Barge-In"});
    let flag = json!({"linePort": MEETING, "isActive": false});
    let added = new("Group", "meeting-room", "a@demo.example");
    let refused = new("Group", "nothing", "b@demo.example");
    let gone = named(&[MEETING]);
    let (service, endpoint) = (SERVICE, endpoint());
    let mut replies = Vec::new();
    for (method, path, body) in [
        ("PUT", service, &put),
        ("PUT", &endpoint, &flag),
        ("POST", &endpoint, &added),
        ("POST", &endpoint, &refused),
        ("DELETE", service, &gone),
    ] {
        replies.push(ask(&gateway, method, path, body).await);
    }
    let lines = lines(&file);
    let statuses: Vec<_> = lines.iter().map(|line| line["status"].clone()).collect();
    assert_eq!(statuses, [200, 200, 201, 400, 200]);
    for (line, member, before, after) in [
        (0, "bridgeWarningTone", json!("None"), json!("Barge-In")),
        (1, "isActive", json!(true), json!(false)),
    ] {
        let states = [
            &lines[line]["before"][member],
            &lines[line]["after"][member],
        ];
        assert_eq!(states, [&before, &after]);
    }
    for (line, before, after) in [(2, 1, 2), (3, 2, 2), (4, 2, 1)] {
        let count = |when: &str| lines[line][when]["endpoints"].as_array().unwrap().len();
        assert_eq!((count("before"), count("after")), (before, after), "{line}");
    }
    assert_eq!(lines[3]["error_code"], 40001);
    for line in [2, 3, 4] {
        let told = &replies[line].json()["_internal_record_id"];
        assert_eq!(told, &lines[line]["record_id"], "{line}");
    }
}
