//! `docs/rest-api.md`: which commands a request about shared call appearance sends, as a switch counted them.

use serde_json::{Value, json};

use super::check_rest_api;
use crate::support::stage;

const SERVICE: &str = "services/shared_call_appearance/";

#[tokio::test]
async fn the_page_has_the_commands_of_every_request_about_shared_call_appearance() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let line = json!({"linePort": "foouser-meeting@demo.example"});
    let change = json!({"linePort": "foouser-meeting@demo.example", "isActive": true});
    let device = json!({"name": "meeting-room", "level": "Group"});
    let new = json!({"accessDevice": device, "linePort": "new@demo.example"});
    let mut part = "| request | commands |\n|---|---|\n".to_owned();
    for (method, rest, body) in [
        ("GET", "", Value::Null),
        ("PUT", "", json!({"allowSCACallRetrieve": true})),
        ("DELETE", "", json!({ "endpoints": [&line] })),
        ("POST", "endpoint/", new),
        ("GET", "endpoint/", line.clone()),
        ("PUT", "endpoint/", change),
    ] {
        // Each request from where the demo begins.
        let demo = ocip_simulator::SimulatedSwitch::demo().edit(|data| data.users.clone());
        switch.edit(|data| data.users = demo);
        switch.reset_counts();
        let path = format!("/api/v1/tenants/foo/groups/foogroup/users/foouser/{SERVICE}{rest}");
        let body = if body.is_null() {
            String::new()
        } else {
            body.to_string()
        };
        let reply = gateway.request(method, &path, &body).await;
        assert!(matches!(reply.status, 200 | 201), "{path}: {reply:?}");
        let executed = switch.counts().executed;
        let of_service =
            |name: &&String| name.contains("SharedCall") || name.contains("AccessDevice");
        let names = executed.keys().filter(of_service);
        let names: Vec<_> = names.map(|name| format!("`{name}`")).collect();
        part += &format!("| {method} `U/{SERVICE}{rest}` | {} |\n", names.join(", "));
    }
    check_rest_api(&[("shared calls", part)]);
}
