//! Discovery: what a key finds is what it may use.

use ocip_gateway::config::KeyRole;
use ocip_gateway::oci::ProblemKind;
use serde_json::{Value, json};

use super::{OciStage, granted, problem};

async fn found(stage: &OciStage, key: &str, query: &str) -> Vec<String> {
    let reply = stage.ask("GET", &format!("/?{query}"), key, "").await;
    assert_eq!(reply.status, 200, "{reply:?}");
    let commands = reply.json()["commands"].as_array().unwrap().clone();
    assert_eq!(reply.json()["total"], commands.len());
    let names = commands
        .iter()
        .map(|one| one["name"].as_str().unwrap().to_owned());
    names.collect()
}

#[tokio::test]
async fn a_search_finds_what_the_key_may_use() {
    let reader = granted("reader", KeyRole::Read, [&["foo"], &[]], &["User*"]);
    let stage = OciStage::new(vec![reader, super::key_for_all("all")], |_| {}).await;
    let expected = [
        "UserCallForwardingAlwaysGetRequest",
        "UserCallForwardingAlwaysModifyRequest",
    ];
    assert_eq!(
        found(&stage, "all", "q=callforwarding+always").await,
        expected
    );
    assert_eq!(
        found(&stage, "reader", "q=callforwarding+always").await,
        expected[..1]
    );
    assert_eq!(
        found(&stage, "all", "q=callforwarding&kind=write").await,
        expected[1..]
    );
    let family = found(&stage, "all", "family=UserGet").await;
    assert_eq!(family, ["UserGetRequest19", "UserGetRequest23V2"]);
    assert!(
        found(&stage, "reader", "q=Group")
            .await
            .iter()
            .all(|name| name.starts_with("User"))
    );
    let all = found(&stage, "all", "").await;
    assert!(
        all.len() > 50 && !all.iter().any(|name| name.starts_with("Log")),
        "{all:?}"
    );
    let odd = stage.ask("GET", "/?kind=both", "all", "").await;
    assert_eq!(problem(&odd), "unreadable-request");
    let listed = stage.ask("GET", "/?family=UserGet", "all", "").await.json();
    let expected = json!({"name": "UserGetRequest23V2", "family": "UserGet", "kind": "read", "target": "user",
        "deprecated": false, "newest": true});
    assert_eq!(listed["commands"][1], expected);
}

#[tokio::test]
async fn a_command_is_described_by_schemas_and_an_example_that_fits() {
    let stage = OciStage::for_all().await;
    let described = stage
        .ask("GET", "/UserCallForwardingAlwaysModify", "all", "")
        .await;
    assert_eq!(described.status, 200, "{described:?}");
    let described = described.json();
    assert_eq!(described["name"], "UserCallForwardingAlwaysModifyRequest");
    assert_eq!(
        described["variants"],
        json!(["UserCallForwardingAlwaysModifyRequest"])
    );
    assert_eq!(described.get("description"), None);
    let validator = jsonschema::validator_for(&described["request"]).unwrap();
    assert!(validator.is_valid(&described["example"]), "{described}");
    let dry = "UserCallForwardingAlwaysModify?dryRun=true";
    assert_eq!(stage.command(dry, &described["example"]).await.status, 200);
    let unknown = stage.ask("GET", "/UserFoo", "all", "").await;
    assert_eq!(problem(&unknown), "unknown-command");
    let denied = stage.ask("GET", "/LogoutRequest", "all", "").await;
    assert_eq!(denied.status, 403);
}

#[tokio::test]
async fn descriptions_are_shown_where_the_operator_says_so() {
    let keys = vec![super::key_for_all("all")];
    let stage = OciStage::new(keys, |config| config.oci.descriptions = true).await;
    let described = stage
        .ask("GET", "/UserGetRequest23V2", "all", "")
        .await
        .json();
    let text = described["description"].as_str().unwrap();
    assert!(text.contains("profile of a user"), "{text}");
}

#[tokio::test]
async fn an_openapi_document_has_the_commands_that_are_named() {
    let stage = OciStage::for_all().await;
    let path = "/openapi.json?commands=UserCallForwardingAlwaysGet,UserModifyRequest22";
    let document = stage.ask("GET", path, "all", "").await;
    assert_eq!(document.status, 200, "{document:?}");
    let document = document.json();
    assert_eq!(document["openapi"], "3.1.0");
    let paths: Vec<_> = document["paths"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect();
    let expected = [
        "/oci/v1/UserCallForwardingAlwaysGetRequest",
        "/oci/v1/UserModifyRequest22",
    ];
    assert_eq!(paths, expected);
    let denied = stage
        .ask("GET", "/openapi.json?commands=LogoutRequest", "all", "")
        .await;
    assert_eq!(denied.status, 403);
    let all = stage.ask("GET", "/openapi.json", "all", "").await;
    assert_eq!(all.status, 200);
}

#[tokio::test]
async fn the_main_document_has_four_generic_operations() {
    let stage = OciStage::for_all().await;
    let document = stage.ask("GET", "/../../openapi.json", "all", "").await;
    let document = match document.status {
        200 => document.json(),
        _ => stage
            .gateway
            .request("GET", "/openapi.json", "")
            .await
            .json(),
    };
    let paths = document["paths"].as_object().unwrap().iter();
    let ours = paths.filter(|(path, _)| path.starts_with("/oci/"));
    let operations: usize = ours.map(|(_, item)| count_operations(item)).sum();
    assert_eq!(operations, 4);
}

fn count_operations(item: &Value) -> usize {
    let item = item.as_object().unwrap();
    item.keys()
        .filter(|key| matches!(key.as_str(), "get" | "post" | "put" | "delete"))
        .count()
}

#[test]
fn the_page_has_every_problem() {
    let page = include_str!("../../../docs/any-command.md");
    let rows: Vec<_> = page
        .lines()
        .filter(|line| line.starts_with("| 4") || line.starts_with("| 5"))
        .collect();
    let all = ProblemKind::ALL.iter().map(|kind| {
        let (status, word) = (kind.status().as_u16(), kind.word());
        format!("| {status} | `{word}` | {} |", kind.meaning())
    });
    assert_eq!(rows, all.collect::<Vec<_>>());
}
