//! `docs/rest-api.md`: which commands requests send that no table tells of, as a switch counted them.

use ocip_simulator::SimulatedSwitch;

use super::check_rest_api;
use crate::support::{TestGateway, stage};

/// The path of the group, and the users whom requests are about, as the page has them.
const GROUP: &str = "/api/v1/tenants/foo/groups/foogroup/";
const NAMED_ON_PAGE: [(&str, &str); 6] = [
    ("users/foouser/", "U/"),
    ("users/ann.peeters/", "U/"),
    ("users/new/", "U/"),
    ("/03/", "/{code}/"),
    ("/alternate_numbers/1/", "/alternate_numbers/{id}/"),
    ("/call_pickups/Desk/", "/call_pickups/{name}/"),
];

/// Request: method, path below that of the group, and body.
type Shown = (&'static str, &'static str, &'static str);

const NEW: &str = r#"{"userId":"new","lastName":"New","firstName":"One"}"#;
const FAX: &str = r#"{"services":[{"name":"Fax Messaging"}]}"#;
const CODE: &str = r#"{"speedCodes":[{"speedCode":"07","phoneNumber":"12"}]}"#;
const CODE_ALONE: &str = r#"{"speedCodes":[{"speedCode":"07"}]}"#;
const DIGIT: &str = r#"{"speedCodes":[{"speedCode":"7","phoneNumber":"12"}]}"#;
const RING: &str = r#"{"distinctiveRing":false}"#;
const PICKUP: &str = r#"{"name":"Desk","assigned_users":[{"userId":"foouser@demo.example"}]}"#;
const NOBODY: &str = r#"{"assigned_users":[]}"#;

/// Each part of the page, in an order in which each request succeeds.
const PARTS: [(&str, &[Shown]); 5] = [
    (
        "users",
        &[
            ("GET", "users/", ""),
            ("POST", "users/", NEW),
            ("GET", "users/new/", ""),
            ("PUT", "users/new/", r#"{"emailAddress":"a@b.example"}"#),
            ("DELETE", "users/new/", ""),
        ],
    ),
    (
        "assignment",
        &[
            ("GET", "users/foouser/services/", ""),
            ("POST", "users/foouser/services/", FAX),
            ("DELETE", "users/foouser/services/", FAX),
        ],
    ),
    (
        "lists",
        &[
            ("GET", "users/foouser/services/speed_dial_100/", ""),
            ("GET", "users/foouser/services/speed_dial_100/03/", ""),
            ("POST", "users/foouser/services/speed_dial_100/", CODE),
            ("PUT", "users/foouser/services/speed_dial_100/", CODE),
            (
                "DELETE",
                "users/foouser/services/speed_dial_100/",
                CODE_ALONE,
            ),
            ("GET", "users/foouser/services/speed_dial_8/", ""),
            ("PUT", "users/foouser/services/speed_dial_8/", DIGIT),
            ("GET", "users/ann.peeters/services/alternate_numbers/", ""),
            ("GET", "users/ann.peeters/services/alternate_numbers/1/", ""),
            ("PUT", "users/ann.peeters/services/alternate_numbers/", RING),
            (
                "GET",
                "users/foouser/services/executive/available_assistants/",
                "",
            ),
        ],
    ),
    (
        "pickup groups",
        &[
            ("GET", "services/call_pickups/", ""),
            ("POST", "services/call_pickups/", PICKUP),
            ("GET", "services/call_pickups/Desk/", ""),
            ("PUT", "services/call_pickups/Desk/", NOBODY),
            ("DELETE", "services/call_pickups/Desk/", ""),
            ("GET", "services/call_pickups/users/available/", ""),
            ("GET", "users/foouser/services/call_pickups/", ""),
        ],
    ),
    (
        "digests",
        &[("GET", "users/ann.peeters/services/?full=true", "")],
    ),
];

/// The commands that came since the counts were reset; without the proof, where it is not the matter.
fn sent(switch: &SimulatedSwitch, with_profiles: bool) -> Vec<String> {
    let executed = switch.counts().executed;
    let names = executed.keys().filter(|name| {
        let is_profile = name.starts_with("UserGetRequest");
        // Sessions come and go, whatever is asked.
        !name.contains("Session")
            && !name.contains("Login")
            && *name != "AuthenticationRequest"
            && (with_profiles || !is_profile)
    });
    names.map(|name| format!("`{name}`")).collect()
}

/// The path as the page has it.
fn on_page(path: &str) -> String {
    let path = format!("G/{path}");
    NAMED_ON_PAGE
        .iter()
        .fold(path, |path, (here, there)| path.replace(here, there))
        .replace("G/U/", "U/")
}

async fn row(switch: &SimulatedSwitch, gateway: &TestGateway, part: &str, shown: Shown) -> String {
    let (method, path, body) = shown;
    switch.reset_counts();
    let reply = gateway
        .request(method, &format!("{GROUP}{path}"), body)
        .await;
    let is_done = matches!(reply.status, 200 | 201);
    assert!(is_done, "{method} {path}: {reply:?}");
    let commands = sent(switch, ["users", "digests"].contains(&part)).join(", ");
    format!("| {method} `{}` | {commands} |\n", on_page(path))
}

#[tokio::test]
async fn the_page_has_the_commands_of_every_request_that_no_table_tells_of() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let mut parts = Vec::new();
    for (part, requests) in PARTS {
        let mut text = "| request | commands |\n|---|---|\n".to_owned();
        for request in requests {
            text += &row(&switch, &gateway, part, *request).await;
        }
        parts.push((part, text));
    }
    check_rest_api(&parts);
}
