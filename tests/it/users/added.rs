//! A user who was made: recorded, found at once, and made in no other group than that of the path.

use ocip_simulator::{Fault, FaultAction};
use serde_json::json;

use super::{USERS, path};
use crate::audit::lines;
use crate::support::stage;

const NEW: &str = r#"{"userId":"new","lastName":"New","firstName":"User","password":"planted"}"#;

#[tokio::test]
async fn who_is_made_is_recorded_without_password_and_there_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let (switch, gateway, _simulator) =
        stage(|_| {}, |config| config.audit.file = Some(file.clone())).await;
    assert_eq!(gateway.request("GET", &path("new"), "").await.status, 404);
    let made = gateway.request("POST", USERS, NEW).await;
    assert_eq!(made.status, 201, "{made:?}");
    let shown = gateway.request("GET", &path("new"), "").await;
    assert_eq!(
        (shown.status, &shown.json()["lastName"]),
        (200, &json!("New"))
    );
    let again = gateway.request("POST", USERS, NEW).await;
    assert_eq!(
        (again.status, again.error_code()),
        (400, 40004),
        "{again:?}"
    );
    let stored = switch.edit(|data| data.users["new@demo.example"].clone());
    let place = (
        stored.tenant.as_str(),
        stored.group.as_str(),
        stored.password.expose(),
    );
    assert_eq!(place, ("foo", "foogroup", "planted"));
    let recorded = lines(&file);
    assert_eq!(recorded.len(), 2, "{recorded:?}");
    assert_eq!(recorded[0]["record_id"], made.json()["_internal_record_id"]);
    assert_eq!(
        (&recorded[0]["status"], &recorded[1]["status"]),
        (&json!(201), &json!(400))
    );
    assert_eq!(recorded[0]["after"], shown.json());
    assert!(!format!("{recorded:?}").contains("planted"));
}

#[tokio::test]
async fn a_lost_answer_is_told_and_the_user_is_made_once() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let fault = Fault::new(FaultAction::DropAfter).on("UserAddRequest17sp4");
    switch.add_fault(fault.once());
    let lost = gateway.request("POST", USERS, NEW).await;
    assert!(lost.error_message().contains("outcome unknown"), "{lost:?}");
    assert_eq!(switch.counts().executed("UserAddRequest17sp4"), 1);
    assert_eq!(gateway.request("GET", &path("new"), "").await.status, 200);
}
