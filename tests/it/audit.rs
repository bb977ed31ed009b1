//! Every change leaves one line that says who changed what, and nothing else does.

use ocip_gateway::simulator::{Action, Fault, Switch};
use serde_json::{Value, json};

use crate::support::gateway::until;
use crate::support::{Client, LIST, TestGateway, simulate, tcp_config};

const USER: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser";

/// The lines of an audit.
pub(crate) fn lines(path: &std::path::Path) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[tokio::test]
async fn each_change_leaves_a_line_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let switch = Switch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.clone());
    config.number_policy.deny = vec!["0900".into()];
    let gateway = TestGateway::start(config).await;

    // Reading and bad input are no changes.
    assert_eq!(
        gateway
            .request("GET", LIST, "")
            .await
            .json()
            .get("_internal_record_id"),
        None
    );
    gateway.request("POST", LIST, "{}").await;
    assert!(lines(&path).is_empty());

    let body = json!({"speedCodes": [{"speedCode": "03"}]}).to_string();
    let reply = gateway.request("DELETE", LIST, &body).await;
    assert_eq!(reply.status, 200);
    let refused = gateway.request("DELETE", LIST, &body).await;
    assert_eq!(refused.status, 400);
    let keys = json!({"keys": [{"id": 4, "type": "NONE"}]}).to_string();
    let buttons = gateway
        .request(
            "PUT",
            &format!("{USER}/access_device/phone_buttons/"),
            &keys,
        )
        .await;
    assert_eq!(buttons.status, 200);
    let ring = json!({"active": true}).to_string();
    let ring = gateway
        .request(
            "PUT",
            &format!("{USER}/services/simultaneous_ring_personal/"),
            &ring,
        )
        .await;
    assert_eq!((ring.status, ring.body.as_str()), (200, ""));
    let denied = json!({"speedCodes": [{"speedCode": "05", "phoneNumber": "0900 1"}]}).to_string();
    assert_eq!(gateway.request("POST", LIST, &denied).await.status, 403);

    let lines = lines(&path);
    let statuses: Vec<_> = lines
        .iter()
        .map(|line| line["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 400, 200, 200, 403]);
    let codes = |place: &str| lines[0][place]["speedCodes"].as_array().unwrap().len();
    assert_eq!((codes("before"), codes("after")), (2, 1));
    assert_eq!(lines[0]["target"], json!(["foo", "foogroup", "foouser"]));
    assert_eq!(lines[0]["caller"], "anonymous");
    assert_eq!(lines[1]["error_code"], 40004);
    assert_eq!(lines[3]["after"]["active"], true);
    assert_eq!(lines[4]["error_code"], 40306);
    // Answers with a body carry the record's id.
    for (line, reply) in [(0, &reply), (1, &refused), (2, &buttons)] {
        assert_eq!(
            reply.json()["_internal_record_id"],
            lines[line]["record_id"],
            "{line}"
        );
    }
}

#[tokio::test]
async fn a_change_whose_caller_goes_away_leaves_a_line_too() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let switch = Switch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.clone());
    let gateway = TestGateway::start(config).await;
    switch.add_fault(
        Fault::new(Action::Never)
            .on("UserSpeedDial100DeleteListRequest")
            .once(),
    );
    let mut client = Client::connect(gateway.addr()).await;
    let body = json!({"speedCodes": [{"speedCode": "03"}]}).to_string();
    client.write("DELETE", LIST, &body).await;
    until(|| async { switch.counts().faults == 1 }).await;
    drop(client);
    until(|| async { !lines(&path).is_empty() }).await;
    let lines = lines(&path);
    assert_eq!((lines.len(), &lines[0]["status"]), (1, &json!(499)));
    let before = lines[0]["before"]["speedCodes"].as_array();
    assert_eq!(before.map(Vec::len), Some(2), "{lines:?}");
    assert_eq!(lines[0]["after"], Value::Null);
}
