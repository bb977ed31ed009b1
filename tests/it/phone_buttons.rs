//! Phone buttons against the simulated switch.

use std::sync::Arc;

use ocip::command::access_device::AccessDeviceKey;
use ocip_simulator::data::PhoneDevice;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use crate::support::{Reply, TestGateway, stage};

const PATH: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/access_device/phone_buttons/";
const DEVICE: &str = "DP_giulio@sip.netaxis.be";

struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    async fn start() -> Self {
        let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
        Self {
            switch,
            gateway,
            _simulator,
        }
    }

    async fn get(&self) -> Value {
        let reply = self.gateway.request("GET", PATH, "").await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.json()
    }

    async fn put(&self, keys: Value) -> Reply {
        self.gateway
            .request("PUT", PATH, &json!({"keys": keys}).to_string())
            .await
    }

    fn device(&self) -> PhoneDevice {
        let key = AccessDeviceKey::Group {
            service_provider_id: "foo".into(),
            group_id: "foogroup".into(),
            device_name: DEVICE.into(),
        };
        self.switch.device(&key).unwrap()
    }

    fn edit_device(&self, edit: impl FnOnce(&mut PhoneDevice)) {
        self.switch.edit(|data| {
            let mut devices = data.devices.values_mut();
            edit(devices.find(|device| device.name == DEVICE).unwrap());
        });
    }

    /// Executed commands whose names have all of these parts.
    fn executed(&self, parts: &[&str]) -> u64 {
        let counts = self.switch.counts();
        let named = counts
            .executed
            .iter()
            .filter(|(name, _)| parts.iter().all(|part| name.contains(part)));
        named.map(|(_, count)| count).sum()
    }
}

fn documented_keys() -> Value {
    json!([
        {"id": 4, "type": "CALLLOG", "label": "history", "parameter": ""},
        {"id": 5, "type": "ONETOUCH", "label": "call boss", "parameter": "065432368"},
    ])
}

fn new_keys() -> Value {
    json!([
        {"id": 4, "type": "DIRECT_CALL", "label": "boss", "parameter": "+32475000000"},
        {"id": 5, "type": "NONE"},
        {"id": 7, "type": "BLF", "label": "Bar", "parameter": "baruser@demo.example"},
    ])
}

#[tokio::test]
async fn the_documented_keys_are_shown_cold_in_three_round_trips_and_warm_in_one() {
    let world = World::start().await;
    world.switch.reset_counts();
    let buttons = world.get().await;
    assert_eq!(buttons["deviceType"], "Telenet-Panasonic-KX-HDV230");
    assert_eq!(buttons["deviceName"], "DP_giulio@sip.netaxis.be");
    assert_eq!(buttons["keys"], documented_keys());
    assert_eq!(world.switch.counts().documents_received, 3);
    world.get().await;
    assert_eq!(world.switch.counts().documents_received, 4);
}

#[tokio::test]
async fn a_change_is_stored_as_tags_and_the_device_rebuilt_once() {
    let world = World::start().await;
    let reply = world.put(new_keys()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["keys"], world.get().await["keys"]);
    let device = world.device();
    assert_eq!(device.tags.get("%FLEX_KEY_ARG_4%"), Some("+32475000000"));
    assert_eq!(device.tags.get("%FLEX_KEY_ACT_5%"), None);
    assert_eq!((device.rebuilds, device.resets), (1, 0));
    assert_eq!(world.put(documented_keys()).await.status, 200);
    assert_eq!(world.get().await["keys"][1], documented_keys()[1]);
}

#[tokio::test]
async fn the_same_change_again_writes_nothing() {
    let world = World::start().await;
    world.put(new_keys()).await;
    let device = world.device();
    world.switch.reset_counts();
    assert_eq!(world.put(new_keys()).await.status, 200);
    assert_eq!(world.device(), device);
    assert_eq!(
        world.executed(&["CustomTag"]),
        world.executed(&["CustomTagGetList"])
    );
    assert_eq!(world.executed(&["Rebuild"]), 0);
}

#[tokio::test]
async fn a_hand_edited_tag_survives_every_change_that_does_not_name_its_key() {
    let world = World::start().await;
    world.edit_device(|device| {
        device.tags.set("%FLEX_KEY_ACT_9%", "made by hand");
        device.tags.set("%FLEX_KEY_ARG_9%", "x;y");
        device.tags.set("%SOMETHING_ELSE%", "z");
    });
    let raw = json!({"id": 9, "type": "made by hand", "label": "", "parameter": "x;y"});
    let shown = world.get().await["keys"].clone();
    assert_eq!(shown.as_array().unwrap().last(), Some(&raw));
    world.put(new_keys()).await;
    // What was read can be sent back as it is, next to a change.
    let reply = world.put(json!([raw, {"id": 1, "type": "REDIAL"}])).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let tags = world.device().tags;
    assert_eq!(tags.get("%FLEX_KEY_ACT_9%"), Some("made by hand"));
    assert_eq!(tags.get("%FLEX_KEY_ARG_9%"), Some("x;y"));
    assert_eq!(tags.get("%SOMETHING_ELSE%"), Some("z"));
    // To make it something else it has to be one of the phone's actions.
    assert_eq!(
        world.put(json!([{"id": 9, "type": "other"}])).await.status,
        400
    );
    assert_eq!(
        world.put(json!([{"id": 9, "type": "NONE"}])).await.status,
        200
    );
    assert_eq!(world.device().tags.get("%FLEX_KEY_ARG_9%"), None);
}

#[tokio::test]
async fn what_was_read_can_be_sent_back_and_changes_nothing() {
    let world = World::start().await;
    world.edit_device(|device| {
        device.tags.set("%FLEX_KEY_ARG_5%", "+32-475 00 00 00");
        device.tags.set("%FLEX_KEY_ACT_9%", "made by hand");
        device.tags.set("%FLEX_KEY_ARG_9%", "+1-2");
        device.tags.set("%FLEX_KEY_LABEL_10%", "left over");
    });
    let before = world.device();
    let keys = world.get().await["keys"].clone();
    assert_eq!(keys[1]["parameter"], "+32475000000");
    assert_eq!(keys[2]["parameter"], "+1-2");
    let reply = world.put(keys.clone()).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(reply.json()["keys"], keys);
    assert_eq!(world.device(), before);
}

#[tokio::test]
async fn a_switch_without_add_or_modify_list_is_written_to_tag_by_tag() {
    for validation in ["document", "command"] {
        let world = World::start().await;
        world.switch.edit(|data| {
            data.behaviour.knows_add_or_modify_list = false;
            data.behaviour.actual_tag_values = false;
            if validation == "command" {
                data.behaviour.validation = ocip_simulator::behaviour::ViolationScope::Command;
            }
        });
        let reply = world.put(new_keys()).await;
        assert_eq!(reply.status, 200, "{validation}: {reply:?}");
        assert_eq!(world.device().rebuilds, 1, "{validation}");
        assert_eq!(world.device().tags.get("%FLEX_KEY_ACT_7%"), Some("BLF"));
        assert_eq!(world.device().tags.get("%FLEX_KEY_LABEL_4%"), Some("boss"));
        let tried = world.switch.counts().validation_errors;
        assert_eq!(world.put(documented_keys()).await.status, 200);
        // It is remembered.
        assert_eq!(
            world.switch.counts().validation_errors,
            tried,
            "{validation}"
        );
        let keys = world.get().await["keys"].clone();
        assert_eq!(keys[0], documented_keys()[0]);
    }
}

/// Ten keys, which take thirty tags.
fn many_keys() -> Value {
    let key = |id| json!({"id": id, "type": "DIRECT_CALL", "label": "x", "parameter": "12"});
    Value::Array((1..=10).map(key).collect())
}

#[tokio::test]
async fn what_was_written_before_the_switch_went_away_is_not_said_to_be_nothing() {
    let world = World::start().await;
    world
        .switch
        .edit(|data| data.behaviour.knows_add_or_modify_list = false);
    assert_eq!(world.put(new_keys()).await.status, 200);
    let before = world.device();
    // The first writing document is answered; then the session ends, and there is no other.
    let adds = "GroupAccessDeviceCustomTagAddRequest";
    let logout = Fault::new(FaultAction::UnsolicitedLogout).on(adds).once();
    world.switch.add_fault(logout);
    world
        .switch
        .add_fault(Fault::new(FaultAction::RefuseConnection));
    let reply = world.put(many_keys()).await;
    assert_ne!(world.device(), before, "{reply:?}");
    assert!(
        reply.error_message().contains("outcome unknown"),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_switch_that_dislikes_the_values_still_knows_the_command() {
    let world = World::start().await;
    for name in ["AddOrModifyList", "Add", "Modify"] {
        let text = "[Error 6004] OCI XML Request validation error".to_owned();
        let name = format!("GroupAccessDeviceCustomTag{name}Request");
        let fault = Fault::new(FaultAction::Refuse { text }).on(&name);
        world.switch.add_fault(fault);
    }
    let keys = json!([{"id": 1, "type": "CALLLOG", "label": "log"}]);
    assert_eq!(world.put(keys.clone()).await.status, 400);
    world.switch.clear_faults();
    assert_eq!(world.put(keys).await.status, 200);
    assert_eq!(world.executed(&["AddOrModifyList"]), 1);
}

#[tokio::test]
async fn a_change_in_part_has_a_result_for_every_key_of_the_request() {
    let world = World::start().await;
    let text = "[Error 99999] Not this one.".to_owned();
    let upsert = "GroupAccessDeviceCustomTagAddOrModifyListRequest";
    let fault = Fault::new(FaultAction::Refuse { text }).on(upsert);
    world.switch.add_fault(fault);
    let unchanged = documented_keys()[0].clone();
    let reply = world
        .put(json!([unchanged, {"id": 5, "type": "NONE"}, {"id": 6, "type": "REDIAL"}]))
        .await;
    assert_eq!(reply.status, 207, "{reply:?}");
    let body = reply.json();
    let results = body["results"].as_array().unwrap().iter();
    let results: Vec<_> = results
        .map(|one| (one["id"].as_u64(), one["status"].as_u64()))
        .collect();
    let expected = [(Some(4), 200), (Some(5), 200), (Some(6), 400), (None, 200)];
    assert_eq!(results, expected.map(|(id, status)| (id, Some(status))));
}

#[tokio::test]
async fn devices_of_all_three_levels_and_layouts_are_served() {
    let world = World::start().await;
    for (user, group, device_type) in [
        ("baruser", "foogroup", "Demo-Combined"),
        ("warehouse", "bargroup", "Demo-Two-Parameters"),
    ] {
        let path =
            format!("/api/v1/tenants/foo/groups/{group}/users/{user}/access_device/phone_buttons/");
        let keys = json!([
            {"id": 1, "type": "CALLLOG", "label": "log", "parameter": ""},
            {"id": 2, "type": "DIRECT_CALL", "label": "a", "parameter": "12"},
        ]);
        let reply = world
            .gateway
            .request("PUT", &path, &json!({"keys": keys}).to_string())
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert_eq!(reply.json()["deviceType"], device_type);
        assert_eq!(reply.json()["keys"], keys);
    }
    assert_eq!(world.executed(&["ServiceProviderAccessDeviceReset"]), 1);
    assert_eq!(world.executed(&["Rebuild"]), 0);
}

#[tokio::test]
async fn without_a_phone_or_a_phone_type_there_is_a_clear_answer() {
    let world = World::start().await;
    let shop = "/api/v1/tenants/bar/groups/bargroup/users/shop/access_device/phone_buttons/";
    assert_eq!(
        world.gateway.request("GET", shop, "").await.error_code(),
        40405
    );
    world.edit_device(|device| {
        device.device_type = "Nobody-Knows-It".into();
    });
    let buttons = world.get().await;
    assert_eq!(
        (&buttons["keys"], &buttons["properties"]),
        (&json!([]), &json!({}))
    );
    let reply = world.put(new_keys()).await;
    assert_eq!(reply.status, 400);
    assert!(
        reply.error_message().contains("Nobody-Knows-It"),
        "{reply:?}"
    );
    assert_eq!(world.executed(&["CustomTag"]), 0);
}

#[tokio::test]
async fn a_fault_at_any_command_of_a_change_is_told_truthfully() {
    let world = World::start().await;
    let (old, old_keys) = (world.device(), world.get().await["keys"].clone());
    let actions = [
        FaultAction::DropBefore,
        FaultAction::DropAfter,
        FaultAction::CutAfter(200),
        FaultAction::Garbage,
        FaultAction::Refuse {
            text: "[Error 99999] Not this one.".into(),
        },
    ];
    for action in actions {
        for name in [
            "GroupAccessDeviceCustomTagDeleteListRequest",
            "GroupAccessDeviceCustomTagAddOrModifyListRequest",
            "GroupCPEConfigRebuildDeviceConfigFileRequest",
        ] {
            let tags = old.tags.clone();
            world.edit_device(|device| device.tags = tags);
            world
                .switch
                .add_fault(Fault::new(action.clone()).on(name).once());
            let reply = world.put(new_keys()).await;
            world.switch.clear_faults();
            let now = world.get().await["keys"].clone();
            let what = format!("{action:?} at {name}: {reply:?}");
            match reply.status {
                200 => assert_eq!(reply.json()["keys"], now, "{what}"),
                400 | 502 | 504 => assert_eq!(now, old_keys, "{what}"),
                207 => {
                    assert_eq!(reply.json()["now"]["keys"], now, "{what}");
                    check_results(&reply.json(), &now, &what);
                }
                _ => panic!("{what}"),
            }
        }
    }
}

/// A key counts as done exactly when it is as it was wanted.
fn check_results(body: &Value, now: &Value, what: &str) {
    for wanted in new_keys().as_array().unwrap() {
        let result = body["results"]
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == wanted["id"]);
        let found = now
            .as_array()
            .unwrap()
            .iter()
            .find(|one| one["id"] == wanted["id"]);
        let holds = match found {
            None => wanted["type"] == "NONE",
            Some(found) => {
                found["type"] == wanted["type"] && found["parameter"] == wanted["parameter"]
            }
        };
        assert_eq!(result.unwrap()["status"] == 200, holds, "{what}");
    }
}
