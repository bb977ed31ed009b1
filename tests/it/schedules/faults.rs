//! A fault at every command of a big change: the old state, the new state, or a 207 that tells the truth.

use std::sync::Arc;
use std::time::Duration;

use ocip_simulator::data::StoredSchedule;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};

use super::FRIDAY;
use crate::support::{Reply, TestGateway, USER, stage, ways_to_lose};

const RENAMED: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/time_schedules/renamed/";

/// How many commands ask before the change: two for names, one for each period that is known.
const QUESTIONS: u32 = 4;

/// How many commands change: one deletes, one changes, twenty add, one renames.
const COMMANDS: u32 = 23;

fn period(name: &str, day: &str) -> Value {
    json!({"name": name, "startDate": day, "stopDate": day})
}

/// The same as it is shown.
fn shown(period: &Value) -> Value {
    let mut shown = period.clone();
    shown["active"] = true.into();
    shown
}

fn big_change() -> Value {
    let mut periods = vec![
        period("same", "2026-01-01"),
        period("changed", "2026-02-02"),
    ];
    periods.extend((0..20).map(|number| period(&format!("new {number}"), "2026-03-03")));
    json!({"newName": "renamed", "periods": periods})
}

struct World {
    switch: Arc<SimulatedSwitch>,
    gateway: TestGateway,
    old: Vec<StoredSchedule>,
    new: Vec<StoredSchedule>,
    _simulator: Simulator,
}

impl World {
    async fn start() -> Self {
        let timeout = Duration::from_secs(4);
        let (switch, gateway, _simulator) =
            stage(|_| {}, |config| config.backend.request_timeout = timeout).await;
        let days = ["same", "changed", "gone"].map(|name| period(name, "2026-01-01"));
        let body = json!({"periods": days}).to_string();
        assert_eq!(gateway.request("PUT", FRIDAY, &body).await.status, 200);
        let state = || switch.edit(|data| data.users[USER].schedules.clone());
        let old = state();
        let body = big_change().to_string();
        assert_eq!(gateway.request("PUT", FRIDAY, &body).await.status, 200);
        let new = state();
        assert_ne!(old, new);
        Self {
            switch,
            gateway,
            old,
            new,
            _simulator,
        }
    }

    /// Makes the big change from the old state, with a fault.
    async fn change_with(&self, fault: Fault) -> Reply {
        let old = self.old.clone();
        self.switch
            .edit(|data| data.users.get_mut(USER).unwrap().schedules = old);
        self.switch.add_fault(fault);
        let body = big_change().to_string();
        let reply = self.gateway.request("PUT", FRIDAY, &body).await;
        self.switch.clear_faults();
        reply
    }

    /// What a client reads afterwards, by whichever name.
    async fn view(&self) -> Value {
        for path in [FRIDAY, RENAMED] {
            let path = format!("{path}?full_list=true");
            let reply = self.gateway.request("GET", &path, "").await;
            if reply.status == 200 {
                return reply.json();
            }
        }
        panic!("the schedule is gone");
    }

    async fn check(&self, reply: &Reply, what: &str) {
        let now = self.switch.edit(|data| data.users[USER].schedules.clone());
        match reply.status {
            200 => assert_eq!(now, self.new, "{what}"),
            400 => assert_eq!(now, self.old, "{what}"),
            207 => self.check_truth(reply, what).await,
            502 | 504 => {
                let message = reply.error_message();
                assert!(message.contains("outcome unknown"), "{what}: {reply:?}");
                assert!(now == self.old || now == self.new, "{what}: {now:?}");
            }
            _ => panic!("{what}: {reply:?}"),
        }
    }

    /// `now` is what the switch holds, and every result says whether its period is in force.
    async fn check_truth(&self, reply: &Reply, what: &str) {
        let (body, view) = (reply.json(), self.view().await);
        assert_eq!(body["now"], view, "{what}");
        let results = body["results"].as_array().unwrap();
        // Each period, the one that goes, and the schedule.
        assert_eq!(results.len(), 22 + 1 + 1, "{what}");
        let periods = view["periods"].as_array().unwrap();
        let change = big_change();
        let wanted = change["periods"].as_array().unwrap();
        let mut claims = 0;
        for result in results {
            let claimed = result["status"] == 200;
            claims += usize::from(claimed);
            let name = result["name"].as_str().unwrap();
            let holds = match name {
                "Every Friday" => view["name"] == "renamed",
                "gone" => periods.iter().all(|one| one["name"] != "gone"),
                name => wanted
                    .iter()
                    .find(|one| one["name"] == name)
                    .is_some_and(|one| periods.contains(&shown(one))),
            };
            assert_eq!(claimed, holds, "{what}: {result} in {view}");
            assert_eq!(claimed, result.get("error").is_none(), "{what}: {result}");
        }
        assert!(claims < results.len(), "{what}: all done is no 207");
    }
}

fn refuse() -> FaultAction {
    FaultAction::Refuse {
        text: "[Error 99999] Not this one.".to_owned(),
    }
}

#[tokio::test]
async fn a_refusal_of_any_one_command_is_told_truthfully() {
    let world = World::start().await;
    for place in 0..COMMANDS {
        let fault = Fault::new(refuse()).on("UserSchedule*");
        let reply = world
            .change_with(fault.after(QUESTIONS + place).once())
            .await;
        let what = format!("command {place} refused");
        assert_eq!(reply.status, 207, "{what}: {reply:?}");
        world.check(&reply, &what).await;
    }
}

#[tokio::test]
async fn a_refusal_of_every_command_changes_nothing() {
    let world = World::start().await;
    let fault = Fault::new(refuse()).on("UserSchedule*").after(QUESTIONS);
    let reply = world.change_with(fault).await;
    assert_eq!((reply.status, reply.error_code()), (400, 40004));
    world.check(&reply, "all refused").await;
}

#[tokio::test]
async fn a_document_that_is_lost_in_any_way_is_told_truthfully() {
    let world = World::start().await;
    for action in ways_to_lose() {
        // Two documents ask, two change.
        for document in 2..=3 {
            let what = format!("document {document}: {action:?}");
            let fault = Fault::new(action.clone()).on("UserSchedule*");
            let reply = world.change_with(fault.after(document).once()).await;
            world.check(&reply, &what).await;
        }
    }
}

#[tokio::test]
async fn without_any_answer_the_outcome_is_said_to_be_unknown() {
    let world = World::start().await;
    let fault = Fault::new(FaultAction::DropBefore).on("UserSchedule*");
    let reply = world.change_with(fault.after(2)).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50202));
    world.check(&reply, "all lost").await;
}

#[tokio::test]
async fn a_new_schedule_that_is_refused_gets_no_periods() {
    let world = World::start().await;
    let list = FRIDAY.replace("Every%20Friday/", "");
    let body = json!({"name": "Every Easter", "periods": [period("a", "2026-01-01")]}).to_string();
    // Of this type the name is free; the switch refuses it all the same.
    world
        .switch
        .add_fault(Fault::new(refuse()).on("UserScheduleAddRequest").once());
    let reply = world.gateway.request("POST", &list, &body).await;
    assert_eq!((reply.status, reply.error_code()), (400, 40004));
    let executed = world.switch.counts().executed;
    let before = executed.get("UserScheduleAddEventRequest").copied();
    world
        .switch
        .add_fault(Fault::new(FaultAction::DropBefore).on("UserScheduleAddRequest"));
    let reply = world.gateway.request("POST", &list, &body).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50202));
    world.switch.clear_faults();
    let executed = world.switch.counts().executed;
    assert_eq!(executed.get("UserScheduleAddEventRequest").copied(), before);
    // Its periods can be refused, too.
    world.switch.add_fault(
        Fault::new(refuse())
            .on("UserScheduleAddEventRequest")
            .once(),
    );
    let reply = world.gateway.request("POST", &list, &body).await;
    assert_eq!(reply.status, 207, "{reply:?}");
    let told = reply.json();
    assert_eq!(told["now"], json!({"name": "Every Easter", "periods": []}));
    let statuses = told["results"].as_array().unwrap().iter();
    let statuses: Vec<_> = statuses.map(|one| one["status"].clone()).collect();
    assert_eq!(statuses, [400, 200]);
}
