//! A fault at every command of a big change: the old state, the new state, or a 207 that tells the
//! truth.

use std::time::Duration;

use ocip_simulator::data::SimultaneousRingPersonal;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::{Value, json};

use super::{SERVICE, comparable};
use crate::support::{Reply, TestGateway, USER, simulate, tcp_config, ways_to_lose};

/// Two documents: twenty criteria are added, one is changed, renamed, deleted each, and the service
/// is set.
fn big_change() -> Value {
    let mut items = vec![
        json!({"name": "test", "newName": "renamed", "active": false}),
        json!({"name": "changed", "doNotPerformAction": true}),
        json!({"name": "deleted", "delete": true}),
    ];
    items.extend((0..20).map(|number| {
        json!({
            "name": format!("new {number}"),
            "active": number % 2 == 0,
            "fromDnCriteria": {"selection": "Any"},
        })
    }));
    json!({
        "active": true,
        "doNotRingIfOnCall": false,
        "simultaneousRingNumber": [{"phoneNumber": "+32475000000", "answerConfirmationRequired": true}],
        "criteria": items,
    })
}

const COMMANDS: u32 = 24;

fn state(switch: &SimulatedSwitch) -> SimultaneousRingPersonal {
    switch.simultaneous_ring(USER).unwrap()
}

/// A switch with three criteria, and a gateway in front of it.
struct World {
    switch: std::sync::Arc<SimulatedSwitch>,
    gateway: TestGateway,
    old: SimultaneousRingPersonal,
    new: SimultaneousRingPersonal,
    _simulator: ocip_simulator::Simulator,
}

impl World {
    /// `starts_active`: whether the switch lets a new criteria count from the start.
    async fn start(starts_active: bool) -> Self {
        let switch = SimulatedSwitch::demo();
        switch.edit(|data| data.behaviour.new_criteria_active = starts_active);
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        config.backend.request_timeout = Duration::from_secs(4);
        let gateway = TestGateway::start(config).await;
        for name in ["changed", "deleted"] {
            let body = json!({"name": name, "fromDnCriteria": {"selection": "Any"}}).to_string();
            gateway
                .request("POST", &format!("{SERVICE}criteria/"), &body)
                .await;
        }
        let old = state(&switch);
        let reply = gateway
            .request("PUT", SERVICE, &big_change().to_string())
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let new = state(&switch);
        assert_ne!(old, new);
        Self {
            switch,
            gateway,
            old,
            new,
            _simulator: simulator,
        }
    }

    /// Makes the big change from the old state, with a fault.
    async fn change_with(&self, fault: Fault) -> Reply {
        let old = self.old.clone();
        self.switch
            .edit(|data| data.user_mut(USER).unwrap().simultaneous_ring_personal = old);
        self.switch.add_fault(fault);
        let reply = self
            .gateway
            .request("PUT", SERVICE, &big_change().to_string())
            .await;
        self.switch.clear_faults();
        reply
    }

    /// What a client reads afterwards, which is what the switch holds.
    async fn view(&self) -> Value {
        self.gateway.request("GET", SERVICE, "").await.json()
    }

    async fn check(&self, reply: &Reply, what: &str) {
        let now = state(&self.switch);
        match reply.status {
            200 => assert_eq!(now, self.new, "{what}"),
            400 => assert_eq!(now, self.old, "{what}"),
            207 => self.check_truth(reply, what).await,
            502 | 504 => {
                assert!(
                    reply.error_message().contains("outcome unknown"),
                    "{what}: {reply:?}"
                );
                assert!(now == self.old || now == self.new, "{what}: {now:?}");
            }
            _ => panic!("{what}: {reply:?}"),
        }
    }

    /// `now` is what the switch holds, and every result says whether its item is in force.
    async fn check_truth(&self, reply: &Reply, what: &str) {
        let (body, view) = (reply.json(), comparable(self.view().await));
        assert_eq!(comparable(body["now"].clone()), view, "{what}");
        let results = body["results"].as_array().unwrap();
        assert_eq!(
            results.len(),
            big_change()["criteria"].as_array().unwrap().len() + 1,
            "{what}"
        );
        let mut claims = 0;
        for (index, result) in results.iter().enumerate() {
            let claimed = result["status"] == 200;
            claims += usize::from(claimed);
            let item = &big_change()["criteria"][index];
            let holds = if item.is_null() {
                service_holds(&view)
            } else {
                item_holds(item, &view)
            };
            assert_eq!(claimed, holds, "{what}: {result} of {item} in {view}");
            assert_eq!(claimed, result.get("error").is_none(), "{what}: {result}");
        }
        assert!(claims < results.len(), "{what}: all done is no 207");
    }
}

fn find<'v>(view: &'v Value, name: &Value) -> Option<&'v Value> {
    view["criteria"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| &one["name"] == name)
}

fn item_holds(item: &Value, view: &Value) -> bool {
    let same =
        |one: &Value, field: &str| item.get(field).is_none_or(|wanted| &one[field] == wanted);
    match (&item["delete"], &item["newName"]) {
        (Value::Bool(true), _) => find(view, &item["name"]).is_none(),
        (_, Value::Null) => find(view, &item["name"])
            .is_some_and(|one| same(one, "active") && same(one, "doNotPerformAction")),
        (_, new_name) => {
            find(view, &item["name"]).is_none()
                && find(view, new_name).is_some_and(|one| same(one, "active"))
        }
    }
}

fn service_holds(view: &Value) -> bool {
    let wanted = big_change();
    ["active", "doNotRingIfOnCall", "simultaneousRingNumber"]
        .iter()
        .all(|field| view[field] == wanted[field])
}

#[tokio::test]
async fn a_refusal_of_any_one_command_is_told_truthfully() {
    for starts_active in [true, false] {
        refuse_each_command(&World::start(starts_active).await).await;
    }
}

async fn refuse_each_command(world: &World) {
    for place in 0..COMMANDS {
        let text = "[Error 99999] Not this one.".to_owned();
        // The reading before the change is one command.
        let fault = Fault::new(FaultAction::Refuse { text })
            .after(place + 1)
            .once();
        let reply = world.change_with(fault).await;
        assert!(matches!(reply.status, 207 | 400), "{place}: {reply:?}");
        world
            .check(&reply, &format!("command {place} refused"))
            .await;
    }
}

#[tokio::test]
async fn a_refusal_of_every_command_changes_nothing() {
    let world = World::start(true).await;
    let text = "[Error 99999] Not one.".to_owned();
    let reply = world
        .change_with(Fault::new(FaultAction::Refuse { text }).after(1))
        .await;
    assert_eq!(reply.status, 400);
    world.check(&reply, "all refused").await;
}

#[tokio::test]
async fn a_document_that_is_lost_in_any_way_is_told_truthfully() {
    for starts_active in [true, false] {
        lose_each_document(&World::start(starts_active).await).await;
    }
}

async fn lose_each_document(world: &World) {
    for action in ways_to_lose() {
        // One document reads, two change.
        for document in 1..=2 {
            let what = format!("document {document}: {action:?}");
            let fault = Fault::new(action.clone())
                .on("UserSimultaneousRing*")
                .after(document)
                .once();
            let reply = world.change_with(fault).await;
            world.check(&reply, &what).await;
        }
    }
}

#[tokio::test]
async fn without_any_answer_after_the_first_document_the_outcome_is_said_to_be_unknown() {
    let world = World::start(true).await;
    let fault = Fault::new(FaultAction::DropBefore)
        .on("UserSimultaneousRing*")
        .after(1);
    let reply = world.change_with(fault).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50202));
    world.check(&reply, "all lost").await;
}
