//! `docs/rest-api.md`: which commands a request about `cfa_vm` sends, as a switch counted them.

use super::check_rest_api;
use crate::support::stage;

const SERVICES: &str = "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/";

#[tokio::test]
async fn the_page_has_the_commands_of_every_request_about_cfa_vm() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let mut part = "| request | OCI commands |\n|---|---|\n".to_owned();
    // The second change undoes what the first one writes, so that it takes both commands.
    let to_mail = r#"{"mode":"voiceMail","active":true}"#;
    let to_number = r#"{"mode":"number","active":true}"#;
    assert_eq!(
        gateway
            .request("PUT", &format!("{SERVICES}cfa_vm/"), to_mail)
            .await
            .status,
        200
    );
    for (method, path, body) in [
        ("GET", "cfa_vm/supported_modes/", ""),
        ("GET", "cfa_vm/", ""),
        ("PUT", "cfa_vm/", to_number),
    ] {
        switch.reset_counts();
        let reply = gateway
            .request(method, &format!("{SERVICES}{path}"), body)
            .await;
        assert_eq!(reply.status, 200, "{reply:?}");
        let executed = switch.counts().executed;
        let names = executed
            .keys()
            .filter(|name| !name.starts_with("UserGetRequest"));
        let names: Vec<_> = names
            .filter(|name| name.starts_with("User"))
            .map(|name| format!("`{name}`"))
            .collect();
        part += &format!("| {method} `U/services/{path}` | {} |\n", names.join(", "));
    }
    check_rest_api(&[("cfa_vm", part)]);
}
