//! Two writers to the same users in opposite order never wait for each other, and never write at once.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

use super::OciStage;

#[tokio::test]
async fn opposite_orders_both_come_through() {
    let stage = Arc::new(OciStage::for_all().await);
    let mut tasks = JoinSet::new();
    for turn in 0..20 {
        let stage = Arc::clone(&stage);
        let users = match turn % 2 {
            0 => ["foouser", "baruser"],
            _ => ["baruser", "foouser"],
        };
        tasks.spawn(async move {
            let list = json!({"userId": users});
            let body = json!({"serviceUserId": "hg1", "agentUserIdList": list});
            stage
                .command("GroupHuntGroupModifyInstanceRequest", &body)
                .await
                .status
        });
    }
    let statuses = tasks.join_all().await;
    assert_eq!(statuses, [200; 20]);
    assert_eq!(stage.executed("GroupHuntGroupModifyInstanceRequest"), 20);
}
