//! Batches: checked as a whole, answered one by one.

use ocip_gateway::config::KeyRole;
use serde_json::{Value, json};

use super::{OciStage, granted, problem};

const READ: &str = "UserCallForwardingAlwaysGetRequest";
const WRITE: &str = "UserCallForwardingAlwaysModifyRequest";

fn read(id: &str, user: &str) -> Value {
    json!({"id": id, "command": "UserCallForwardingAlwaysGet", "data": {"userId": user}})
}

fn write(id: &str, user: &str) -> Value {
    json!({"id": id, "command": WRITE, "data": {"userId": user, "isActive": false}})
}

async fn batch(stage: &OciStage, key: &str, body: &Value) -> crate::support::Reply {
    stage.ask("POST", "/batch", key, &body.to_string()).await
}

#[tokio::test]
async fn a_batch_is_one_document_and_each_command_has_a_result() {
    let stage = OciStage::for_all().await;
    let body =
        json!({"commands": [read("a", "foouser"), read("b", "nobody"), read("c", "foouser")]});
    let before = stage.switch.counts().documents_received;
    let reply = batch(&stage, "all", &body).await;
    assert_eq!(stage.switch.counts().documents_received - before, 1);
    assert_eq!(reply.status, 207, "{reply:?}");
    let results = reply.json()["results"].clone();
    let seen: Vec<_> = (0..3)
        .map(|nth| (results[nth]["id"].clone(), results[nth]["status"].clone()))
        .collect();
    assert_eq!(
        seen,
        [
            (json!("a"), json!(200)),
            (json!("b"), json!(404)),
            (json!("c"), json!(200))
        ]
    );
    assert_eq!(
        results[0]["data"]["@type"],
        "UserCallForwardingAlwaysGetResponse"
    );
    assert_eq!(
        results[1]["problem"]["type"],
        "urn:ocip-gateway:problem:not-found"
    );
    assert_eq!(results[0]["data"], results[2]["data"]);
    let well = batch(&stage, "all", &json!({"commands": [read("a", "foouser")]})).await;
    assert_eq!(well.status, 200);
}

#[tokio::test]
async fn a_fault_or_a_denial_anywhere_sends_nothing() {
    let key = granted("tenant", KeyRole::Write, [&["foo"], &[]], &["User*"]);
    let stage = OciStage::new(vec![key], |_| {}).await;
    let cases = [
        (
            json!([read("a", "foouser"), {"command": READ, "data": {"userId": 1, "x": 2}}]),
            400,
        ),
        (
            json!([read("a", "foouser"), {"command": "UserFoo", "data": {}}]),
            400,
        ),
        (
            json!([read("a", "foouser"), {"command": "GroupGetRequest22", "data": {}}]),
            403,
        ),
        (json!([write("a", "foouser"), read("b", "shop")]), 403),
        (json!([write("a", "foouser"), read("b", "nobody")]), 404),
        (json!([]), 400),
        (json!(vec![read("a", "foouser"); 16]), 400),
    ];
    for (commands, status) in cases {
        let reply = batch(&stage, "tenant", &json!({"commands": commands})).await;
        assert_eq!(reply.status, status, "{commands} {reply:?}");
        let word = problem(&reply);
        if word == "invalid" {
            let faults = reply.json()["faults"].clone();
            let pointer = faults[0]["pointer"].as_str().unwrap().to_owned();
            assert!(pointer.starts_with("/commands"), "{pointer}");
        }
    }
    assert_eq!((stage.executed(READ), stage.executed(WRITE)), (0, 0));
}

#[tokio::test]
async fn all_that_is_wrong_with_a_batch_is_told_at_once() {
    let key = granted("tenant", KeyRole::Write, [&["foo"], &[]], &["User*"]);
    let stage = OciStage::new(vec![key], |_| {}).await;
    let commands = json!([
        {"command": READ, "data": {"userid": "foouser"}},
        {"command": "UserFoo", "data": {}},
    ]);
    let reply = batch(&stage, "tenant", &json!({"commands": commands})).await;
    let faults = reply.json()["faults"].clone();
    let pointers = faults.as_array().unwrap().iter();
    let pointers: Vec<_> = pointers
        .map(|one| one["pointer"].as_str().unwrap())
        .collect();
    let expected = [
        "/commands/1/command",
        "/commands/0/data/userId",
        "/commands/0/data/userid",
    ];
    assert_eq!((reply.status, pointers), (400, expected.to_vec()));
    assert_eq!(stage.executed(READ), 0);
}

#[tokio::test]
async fn a_batch_that_stops_sends_no_more_after_an_error() {
    let stage = OciStage::for_all().await;
    let commands = json!([
        write("a", "foouser"),
        write("b", "nobody"),
        write("c", "foouser")
    ]);
    let body = json!({"stopOnError": true, "commands": commands});
    let reply = batch(&stage, "all", &body).await;
    assert_eq!(reply.status, 207, "{reply:?}");
    let results = reply.json()["results"].clone();
    let statuses: Vec<_> = (0..3)
        .map(|nth| results[nth]["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 404, 424]);
    assert_eq!(
        results[2]["problem"]["type"],
        "urn:ocip-gateway:problem:not-sent"
    );
    assert_eq!(stage.executed(WRITE), 2);
    // The switch goes on after an error, and so does a batch that does not stop.
    let reply = batch(&stage, "all", &json!({"commands": commands})).await;
    let results = reply.json()["results"].clone();
    let statuses: Vec<_> = (0..3)
        .map(|nth| results[nth]["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 404, 200]);
}

#[tokio::test]
async fn a_batch_can_be_tried_out() {
    let stage = OciStage::for_all().await;
    let body = json!({"commands": [write("a", "foouser"), read("b", "shop")]});
    let reply = stage
        .ask("POST", "/batch?dryRun=true", "all", &body.to_string())
        .await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let shown = reply.json();
    assert_eq!(
        (&shown["@dryRun"], &shown["commands"][1]["id"]),
        (&json!(true), &json!("b"))
    );
    assert_eq!(shown["commands"][1]["targets"][0]["tenant"], "bar");
    assert_eq!((stage.executed(READ), stage.executed(WRITE)), (0, 0));
}

#[tokio::test]
async fn a_batch_costs_as_many_tokens_as_it_has_commands() {
    let keys = vec![super::key_for_all("all")];
    let stage = OciStage::new(keys, |config| {
        config.access.rate.key_per_second = 1;
        config.access.rate.key_burst = 10;
    })
    .await;
    let commands = vec![read("a", "foouser"); 9];
    let reply = batch(&stage, "all", &json!({"commands": commands})).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let mut statuses = Vec::new();
    for _ in 0..4 {
        let reply = stage.command(READ, &json!({"userId": "foouser"})).await;
        statuses.push(reply.status);
    }
    assert!(statuses.contains(&429), "{statuses:?}");
}
