//! `docs/rest-api.md`: which commands a request about schedules sends, as a switch counted them.

use ocip_simulator::SimulatedSwitch;
use serde_json::json;

use super::check_rest_api;
use crate::support::{TestGateway, stage};

/// The owners of the demo, by what they are called on the page.
const OWNERS: [(&str, &str); 3] = [
    ("U", "foo/groups/foogroup/users/foouser"),
    ("G", "foo/groups/foogroup"),
    ("T", "foo"),
];

/// The commands about schedules that came since the counts were reset.
fn sent(switch: &SimulatedSwitch) -> Vec<String> {
    let executed = switch.counts().executed;
    let names = executed.keys().filter(|name| name.contains("Schedule"));
    names.map(|name| format!("`{name}`")).collect()
}

async fn rows(switch: &SimulatedSwitch, gateway: &TestGateway, owner: (&str, &str)) -> String {
    let (name, path) = owner;
    let day = |name: &str, day: &str| json!({"name": name, "startDate": day});
    let old = json!({"name": "a", "periods": [day("gone", "2026-01-01"), day("b", "2026-01-01")]});
    let new =
        json!({"newName": "c", "periods": [day("b", "2026-01-02"), day("new", "2026-01-01")]});
    let mut rows = String::new();
    for (method, rest, query, body) in [
        ("GET", "", "", String::new()),
        ("POST", "", "", old.to_string()),
        ("GET", "a/", "?full_list=true", String::new()),
        ("PUT", "a/", "", new.to_string()),
        ("DELETE", "c/", "", String::new()),
    ] {
        switch.reset_counts();
        let request = format!("/api/v1/tenants/{path}/time_schedules/{rest}{query}");
        let reply = gateway.request(method, &request, &body).await;
        assert!(matches!(reply.status, 200 | 201), "{request}: {reply:?}");
        let rest = if rest.is_empty() { "" } else { "{name}/" };
        let lists = ["calendar", "time"].map(|list| format!("`{name}/{list}_schedules/{rest}`"));
        let commands = sent(switch).join(", ");
        rows += &format!("| {method} {} | {commands} |\n", lists.join(", "));
    }
    rows
}

#[tokio::test]
async fn the_page_has_the_commands_of_every_request_about_schedules() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let mut part = "| request | commands |\n|---|---|\n".to_owned();
    for owner in OWNERS {
        part += &rows(&switch, &gateway, owner).await;
    }
    check_rest_api(&[("schedules", part)]);
}
