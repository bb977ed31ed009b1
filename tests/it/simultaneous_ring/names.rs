//! Names that pass from one criteria to another, while something goes wrong: nothing happens to the
//! one that has the name still, and nothing is said to be done that is not.

use std::sync::Arc;

use ocip_simulator::data::SimultaneousRingPersonal;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use super::{SERVICE, criteria_path, start};
use crate::support::{Reply, TestGateway, USER};

const MODIFY: &str = "UserSimultaneousRingPersonalModifyCriteriaRequest";
const DELETE: &str = "UserSimultaneousRingPersonalDeleteCriteriaRequest";

fn refusal() -> FaultAction {
    FaultAction::Refuse {
        text: "[Error 99999] Not this one.".into(),
    }
}

struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl World {
    /// `a`, which does not ring, and `b`, which does.
    async fn start() -> Self {
        let (switch, _simulator, gateway) = start().await;
        for (name, blacklisted) in [("a", true), ("b", false)] {
            let body = json!({
                "name": name,
                "doNotPerformAction": blacklisted,
                "fromDnCriteria": {"selection": "Any"},
            });
            let path = format!("{SERVICE}criteria/");
            let reply = gateway.request("POST", &path, &body.to_string()).await;
            assert_eq!(reply.status, 200, "{reply:?}");
        }
        Self {
            switch,
            gateway,
            _simulator,
        }
    }

    fn state(&self) -> SimultaneousRingPersonal {
        self.switch.simultaneous_ring(USER).unwrap()
    }

    async fn put(&self, criteria: Value, fault: Fault) -> Reply {
        self.switch.add_fault(fault);
        let body = json!({"criteria": criteria}).to_string();
        let reply = self.gateway.request("PUT", SERVICE, &body).await;
        self.switch.clear_faults();
        reply
    }
}

fn statuses(reply: &Reply) -> Vec<u64> {
    let body = reply.json();
    let results = body["results"].as_array().unwrap().iter();
    results.map(|one| one["status"].as_u64().unwrap()).collect()
}

fn exchange() -> Value {
    json!([{"name": "a", "newName": "b"}, {"name": "b", "newName": "a"}])
}

#[tokio::test]
async fn an_exchange_of_names_that_never_arrived_is_not_said_to_be_done() {
    let world = World::start().await;
    let old = world.state();
    let lost = Fault::new(FaultAction::DropBefore).on(MODIFY).once();
    let reply = world.put(exchange(), lost).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50202));
    assert_eq!(world.state(), old);
}

#[tokio::test]
async fn an_exchange_of_names_that_stops_half_way_is_not_said_to_be_done() {
    for place in [1, 2] {
        let world = World::start().await;
        let fault = Fault::new(refusal()).on(MODIFY).after(place).once();
        let reply = world.put(exchange(), fault).await;
        assert_eq!(reply.status, 207, "{place}: {reply:?}");
        // b waits under another name; a has its new one if nothing was in the way.
        let a_is_done = if place == 1 { 400 } else { 200 };
        assert_eq!(statuses(&reply), [a_is_done, 400], "{place}: {reply:?}");
    }
}

#[tokio::test]
async fn a_deletion_that_was_refused_is_not_done_because_somebody_wants_the_name() {
    let world = World::start().await;
    let old = world.state();
    let items = json!([
        {"name": "b", "delete": true},
        {"name": "a", "newName": "b", "doNotPerformAction": false},
        {"name": "test", "doNotPerformAction": true},
    ]);
    let fault = Fault::new(refusal()).on(DELETE).once();
    let reply = world.put(items, fault).await;
    assert_eq!(reply.status, 207, "{reply:?}");
    assert_eq!(statuses(&reply), [400, 400, 200], "{reply:?}");
    assert_eq!(world.state().criteria[1..], old.criteria[1..]);
}

#[tokio::test]
async fn the_one_whose_name_was_wanted_is_not_switched_off_in_place_of_the_other() {
    let with_delete = json!([
        {"name": "b", "delete": true},
        {"name": "a", "newName": "b", "active": false},
    ]);
    let with_rename = json!([
        {"name": "b", "newName": "c"},
        {"name": "a", "newName": "b", "active": false},
    ]);
    for (items, command) in [(with_delete, DELETE), (with_rename, MODIFY)] {
        let world = World::start().await;
        let old = world.state();
        let fault = Fault::new(refusal()).on(command).once();
        let reply = world.put(items, fault).await;
        assert_eq!(reply.status, 400, "{reply:?}");
        assert_eq!(world.state(), old);
    }
}

#[tokio::test]
async fn names_change_hands_and_count_as_they_should() {
    let world = World::start().await;
    let items = json!([
        {"name": "a", "newName": "b", "active": false},
        {"name": "b", "newName": "a"},
    ]);
    let harmless = Fault::new(refusal()).on(DELETE);
    let reply = world.put(items, harmless).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let state = world.state();
    let found = state.criteria.iter().find(|one| one.name == "b").unwrap();
    assert!(found.blacklisted && !found.active, "{state:?}");
}

#[tokio::test]
async fn what_was_made_is_told_even_if_no_item_is_done_with() {
    let world = World::start().await;
    world
        .switch
        .edit(|data| data.behaviour.new_criteria_active = false);
    let item =
        |number| json!({"name": format!("new {number}"), "fromDnCriteria": {"selection": "Any"}});
    let items = Value::Array((0..20).map(item).collect());
    // One document reads, one adds fifteen; the next one is lost.
    let fault = Fault::new(FaultAction::DropBefore)
        .on("UserSimultaneousRing*")
        .after(2)
        .once();
    let reply = world.put(items, fault).await;
    assert_eq!(reply.status, 207, "{reply:?}");
    assert!(statuses(&reply).iter().all(|status| *status == 502));
    let now = reply.json()["now"]["criteria"].clone();
    assert_eq!(now.as_array().unwrap().len(), 3 + 15);
}

#[tokio::test]
async fn a_criteria_whose_details_are_refused_is_not_said_to_be_unknown() {
    let world = World::start().await;
    let reading = "UserSimultaneousRingPersonalGetCriteriaRequest";
    world.switch.add_fault(Fault::new(refusal()).on(reading));
    let reply = world.gateway.request("GET", &criteria_path("a"), "").await;
    assert_eq!((reply.status, reply.error_code()), (502, 50203));
}
