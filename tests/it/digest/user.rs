//! The digest of one user, beside the GETs of its services.

use ocip_gateway::config::Config;
use ocip_services::{ALL, criteria};
use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::data::SwitchData;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::json;

use super::{ONE, add_criteria, digest, services};
use crate::access::{ask_with_key, closed_config};
use crate::support::{TestGateway, simulate, stage};

/// The demo's user.
const USER: &str = "foouser@demo.example";

/// A command of a service of the demo's user.
const COMMAND: &str = "UserDoNotDisturbGetRequest";

fn documents(switch: &SimulatedSwitch) -> u64 {
    switch.counts().documents_received
}

/// The paths of all services below `services/` that tables describe, and of those written by hand.
fn paths() -> Vec<&'static str> {
    let tables = ALL.iter().map(|service| service.path);
    let criteria = criteria::ALL.iter().map(|service| service.path);
    let by_hand = ["speed_dial_100", "speed_dial_8", "shared_call_appearance"];
    tables.chain(criteria).chain(by_hand).collect()
}

/// Leaves the demo's user twenty services: fifteen tables, four by criteria, and Speed Dial 100.
fn keep_twenty(data: &mut SwitchData) {
    let tables = ALL.iter().take(15).map(|service| service.name);
    let criteria = criteria::ALL.iter().map(|service| service.name);
    let kept: Vec<_> = tables.chain(criteria).chain(["Speed Dial 100"]).collect();
    let user = data.users.get_mut(USER).unwrap();
    user.services.retain(|name| kept.contains(&name.as_str()));
}

/// Whether every service but that of [`COMMAND`] is as its own GET answers.
async fn others_are_whole(gateway: &TestGateway, found: &serde_json::Value) {
    let found = services(found);
    assert!(found.len() >= 20, "{found:?}");
    for (path, body) in found.iter().filter(|(path, _)| *path != "dnd") {
        let single = gateway
            .request("GET", &format!("{ONE}services/{path}/"), "")
            .await;
        assert_eq!(body, &single.json(), "{path}");
    }
}

#[tokio::test]
async fn it_has_what_the_single_resources_have() {
    let (_switch, gateway, _simulator) = stage(|data| add_criteria(data, 20), |_| {}).await;
    let found = digest(&gateway, ONE).await;
    let profile = gateway.request("GET", ONE, "").await;
    assert_eq!(found["profile"], profile.json());
    let services = services(&found);
    assert!(services.len() >= 20, "{services:?}");
    for (path, body) in services {
        let single = gateway
            .request("GET", &format!("{ONE}services/{path}/"), "")
            .await;
        assert_eq!((single.status, body), (200, &single.json()), "{path}");
    }
    for path in paths() {
        assert!(services.contains_key(path), "{path}");
    }
}

#[tokio::test]
async fn nothing_is_asked_of_a_user_who_is_not_there() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    for user in [
        ONE.replace("foouser", "shop"),
        ONE.replace("foouser", "nobody"),
    ] {
        let path = format!("{user}services/?full=true");
        let reply = gateway.request("GET", &path, "").await;
        assert_eq!((reply.status, reply.error_code()), (404, 40402));
    }
    let executed = switch
        .counts()
        .executed("UserAssignedServicesGetListRequest");
    assert_eq!(executed, 0);
}

#[tokio::test]
async fn twenty_services_take_three_documents_after_the_proof() {
    let (switch, gateway, _simulator) = stage(keep_twenty, |_| {}).await;
    gateway
        .request("GET", &format!("{ONE}services/cfa/"), "")
        .await;
    switch.reset_counts();
    assert_eq!(services(&digest(&gateway, ONE).await).len(), 20);
    // Profile and assignment; fifteen services; five more, and the four criteria of the first fifteen.
    assert_eq!(documents(&switch), 3);
    let commands: u64 = switch.counts().executed.values().sum();
    assert_eq!(commands, 2 + 20 + 4);
}

#[tokio::test]
async fn what_is_not_assigned_is_not_asked_for() {
    let (switch, gateway, _simulator) = stage(keep_twenty, |_| {}).await;
    let without = ONE.replace("foouser", "baruser");
    let found = digest(&gateway, &without).await;
    assert_eq!(found["services"], json!({}));
    assert_eq!(found["profile"]["firstName"], "Bar");
    let body = r#"{"services":[{"name":"Do Not Disturb"}]}"#;
    let path = format!("{ONE}services/");
    let reply = gateway.request("DELETE", &path, body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let found = digest(&gateway, ONE).await;
    assert!(!services(&found).contains_key("dnd"), "{found}");
    assert_eq!(services(&found).len(), 19);
    assert_eq!(switch.counts().executed(COMMAND), 0);
}

#[tokio::test]
async fn each_service_is_read_by_the_newest_commands_that_the_switch_knows() {
    let change = |data: &mut SwitchData| data.behaviour.release = SwitchRelease::R19;
    let (switch, gateway, _simulator) = stage(change, |_| {}).await;
    let first = digest(&gateway, ONE).await;
    let unknown = switch.counts().validation_errors;
    assert!(unknown > 0);
    assert_eq!(digest(&gateway, ONE).await, first);
    // The second time they are known.
    assert_eq!(switch.counts().validation_errors, unknown);
    for (path, body) in services(&first) {
        let single = gateway
            .request("GET", &format!("{ONE}services/{path}/"), "")
            .await;
        assert_eq!((single.status, body), (200, &single.json()), "{path}");
    }
}

#[tokio::test]
async fn a_service_that_is_refused_costs_no_other() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let text = "[Error 9999] Something odd".to_owned();
    switch.add_fault(Fault::new(FaultAction::Refuse { text }).on(COMMAND));
    let found = digest(&gateway, ONE).await;
    let single = gateway
        .request("GET", &format!("{ONE}services/dnd/"), "")
        .await;
    assert_eq!(
        (single.status, &found["services"]["dnd"]),
        (502, &single.json())
    );
    others_are_whole(&gateway, &found).await;
}

#[tokio::test]
async fn a_document_that_is_refused_as_a_whole_is_taken_apart_and_not_again() {
    let (switch, gateway, _simulator) = stage(keep_twenty, |_| {}).await;
    let refusal = include_bytes!("refused_document.xml").to_vec();
    switch.add_fault(Fault::new(FaultAction::Replace(refusal)).on(COMMAND));
    let found = digest(&gateway, ONE).await;
    assert_eq!(found["services"]["dnd"]["errors"][0]["code"], 50203);
    others_are_whole(&gateway, &found).await;
    switch.reset_counts();
    assert_eq!(digest(&gateway, ONE).await, found);
    // The command that the switch does not know has a document of its own by now.
    assert_eq!(documents(&switch), 4);
}

#[tokio::test]
async fn an_answer_that_is_none_costs_no_other() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    switch.add_fault(Fault::new(FaultAction::Garbage).on(COMMAND));
    let found = digest(&gateway, ONE).await;
    assert_eq!(found["services"]["dnd"]["errors"][0]["code"], 50201);
    others_are_whole(&gateway, &found).await;
}

#[tokio::test]
async fn more_commands_than_one_request_may_take_are_told_and_not_sent() {
    let change = |config: &mut Config| config.access.commands_per_request = 20;
    let (switch, gateway, _simulator) = stage(|_| {}, change).await;
    let found = digest(&gateway, ONE).await;
    let codes = services(&found).values();
    let codes = codes.filter(|body| body["errors"][0]["code"] == 40307);
    // One for the proof, two for the overview, and fifteen in the first document.
    assert!((1..20).contains(&codes.count()), "{found}");
    let commands: u64 = switch.counts().executed.values().sum();
    let logins = switch.counts().logins_accepted * 2;
    assert!(commands <= 20 + logins, "{commands}");
}

#[tokio::test]
async fn it_is_paid_for_by_the_document() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.rate.key_per_second = 1;
    config.access.rate.key_burst = 2;
    let gateway = TestGateway::start(config).await;
    let path = format!("{ONE}services/?full=true");
    let first = ask_with_key(gateway.addr(), "GET", &path, "foo-reader").await;
    assert_eq!(first.status, 200, "{first:?}");
    // Four documents out of a bucket of two.
    let second = ask_with_key(gateway.addr(), "GET", &path, "foo-reader").await;
    assert_eq!(second.status, 429, "{second:?}");
}
