//! Audit of changes by any command: whom, what, with what outcome, and never a secret.

use ocip_gateway::config::KeyRole;
use serde_json::json;

use super::{OciStage, granted};
use crate::audit::lines;

#[tokio::test]
async fn each_change_leaves_a_line_with_what_was_before_and_is_after() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let key = granted("tenant", KeyRole::Write, [&["foo"], &[]], &["*"]);
    let stage = OciStage::new(vec![key], |config| {
        config.audit.file = Some(path.clone());
        config.number_policy.deny = vec!["0900".into()];
    })
    .await;
    let ask = async |command: &str, body: serde_json::Value| {
        stage
            .ask("POST", &format!("/{command}"), "tenant", &body.to_string())
            .await
            .status
    };
    let change = json!({"userId": "foouser", "isActive": true, "forwardToPhoneNumber": "12"});
    assert_eq!(
        ask("UserCallForwardingAlwaysModifyRequest", change).await,
        200
    );
    let passcode = json!({"userId": "foouser", "old": "geheim1", "new": "geheim2"});
    assert_eq!(ask("UserPortalPasscodeModifyRequest", passcode).await, 200);
    let dear = json!({"userId": "foouser", "forwardToPhoneNumber": "0900 1"});
    assert_eq!(
        ask("UserCallForwardingAlwaysModifyRequest", dear).await,
        403
    );
    // Reads, faults and dry runs are no changes.
    assert_eq!(
        ask(
            "UserCallForwardingAlwaysGetRequest",
            json!({"userId": "foouser"})
        )
        .await,
        200
    );
    assert_eq!(
        ask("UserCallForwardingAlwaysModifyRequest", json!({})).await,
        400
    );
    let dry = json!({"userId": "foouser", "isActive": false});
    assert_eq!(
        ask("UserCallForwardingAlwaysModifyRequest?dryRun=true", dry).await,
        200
    );

    let lines = lines(&path);
    let statuses: Vec<_> = lines
        .iter()
        .map(|line| line["status"].as_u64().unwrap())
        .collect();
    assert_eq!(statuses, [200, 200, 403]);
    let first = &lines[0];
    assert_eq!(first["command"], "UserCallForwardingAlwaysModifyRequest");
    assert_eq!(
        first["target"],
        json!(["foo", "foogroup", "foouser@demo.example"])
    );
    assert_eq!(
        first["named"],
        json!(["user foo/foogroup/foouser@demo.example"])
    );
    assert_eq!(first["body"]["forwardToPhoneNumber"], "12");
    assert_eq!(first["resource"], "oci_command");
    assert_eq!(first["after"]["forwardToPhoneNumber"], "12", "{first}");
    assert!(first["before"]["@type"].is_string(), "{first}");
    assert_eq!(
        lines[1]["body"],
        json!({"userId": "foouser", "old": "***", "new": "***"})
    );
    assert_eq!(lines[2]["error_code"], "number-refused");
    assert!(!std::fs::read_to_string(&path).unwrap().contains("geheim"));
}
