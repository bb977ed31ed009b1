//! Answers that come late or never: a change may have been made, a read was not.

use std::sync::Arc;
use std::time::Duration;

use ocip_gateway::config::KeyRole;
use ocip_simulator::{Fault, FaultAction};
use serde_json::json;

use super::{OciStage, granted, key_for_all, problem};
use crate::support::gateway::until;
use crate::support::ways_to_lose;

const READ: &str = "UserCallForwardingAlwaysGetRequest";
const WRITE: &str = "UserCallForwardingAlwaysModifyRequest";

async fn stage() -> OciStage {
    OciStage::new(vec![key_for_all("all")], |config| {
        config.backend.request_timeout = Duration::from_millis(700);
    })
    .await
}

#[tokio::test]
async fn a_change_whose_answer_is_lost_is_never_repeated_and_its_outcome_unknown() {
    for way in ways_to_lose() {
        let stage = stage().await;
        stage.switch.add_fault(Fault::new(way.clone()).on(WRITE));
        let body = json!({"userId": "foouser", "isActive": false});
        let reply = stage.command(WRITE, &body).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (502, "outcome-unknown".to_owned()),
            "{way:?} {reply:?}"
        );
        assert_eq!(reply.json()["outcome"], "unknown");
        assert!(stage.executed(WRITE) <= 1, "{way:?}");
        let commands = json!([{"command": READ, "data": {"userId": "foouser"}}, {"command": WRITE, "data": body}]);
        let batch = json!({"commands": commands}).to_string();
        stage.switch.reset_counts();
        let reply = stage.ask("POST", "/batch", "all", &batch).await;
        assert_eq!(
            (reply.status, problem(&reply)),
            (502, "outcome-unknown".to_owned()),
            "{way:?} {reply:?}"
        );
        assert!(
            stage.executed(WRITE) <= 1 && stage.executed(READ) <= 1,
            "{way:?}"
        );
    }
}

#[tokio::test]
async fn a_read_that_is_lost_once_is_asked_again() {
    let stage = stage().await;
    stage
        .switch
        .add_fault(Fault::new(FaultAction::DropAfter).on(READ).once());
    let reply = stage.command(READ, &json!({"userId": "foouser"})).await;
    assert_eq!((reply.status, stage.executed(READ)), (200, 2), "{reply:?}");
}

#[tokio::test]
async fn a_read_without_an_answer_is_504() {
    let stage = stage().await;
    stage
        .switch
        .add_fault(Fault::new(FaultAction::Never).on(READ));
    let reply = stage.command(READ, &json!({"userId": "foouser"})).await;
    assert_eq!(
        (reply.status, problem(&reply)),
        (504, "no-answer".to_owned()),
        "{reply:?}"
    );
}

#[tokio::test]
async fn a_command_takes_a_place_of_the_tenant_that_it_is_about() {
    let keys = vec![
        granted("tenant", KeyRole::Write, [&["foo"], &[]], &["*"]),
        key_for_all("all"),
    ];
    let stage = OciStage::new(keys, |config| config.access.tenant_concurrency = 1).await;
    let stage = Arc::new(stage);
    let group = json!({"serviceProviderId": "foo", "groupId": "foogroup"});
    let never = Fault::new(FaultAction::Never).on("GroupGetRequest22");
    stage.switch.add_fault(never.once());
    let (first, body) = (Arc::clone(&stage), group.clone());
    let waiting = tokio::spawn(async move { first.command("GroupGetRequest22", &body).await });
    until(|| async { stage.switch.counts().faults == 1 }).await;
    // By the command, and by the only tenant of a key.
    let named = stage.command("GroupGetRequest22", &group).await;
    assert_eq!(
        (named.status, problem(&named)),
        (429, "too-many-requests".to_owned())
    );
    let own = json!({"userId": "foouser"}).to_string();
    let own = stage.ask("POST", &format!("/{READ}"), "tenant", &own).await;
    assert_eq!(own.status, 429, "{own:?}");
    let other = json!({"serviceProviderId": "bar", "groupId": "bargroup"});
    assert_eq!(stage.command("GroupGetRequest22", &other).await.status, 200);
    waiting.abort();
}
