//! `docs/rest-api.md`: which commands requests send that no table tells of, as a switch counted them.

use std::path::Path;

use ocip_simulator::SimulatedSwitch;

use crate::support::{TestGateway, golden, stage};

const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/rest-api.md");

const GROUP: &str = "/api/v1/tenants/foo/groups/foogroup/users/";

/// What the page calls the path of the group, and of a user.
const GROUP_ON_PAGE: &str = "G/users/";
const USER_ON_PAGE: &str = "U/";

/// Request: method, user or none, the rest of the path, and body.
type Shown = (&'static str, &'static str, &'static str, &'static str);

const NEW: &str = r#"{"userId":"new","lastName":"New","firstName":"One"}"#;
const FAX: &str = r#"{"services":[{"name":"Fax Messaging"}]}"#;
const CODE: &str = r#"{"speedCodes":[{"speedCode":"07","phoneNumber":"12"}]}"#;
const CODE_ALONE: &str = r#"{"speedCodes":[{"speedCode":"07"}]}"#;
const DIGIT: &str = r#"{"speedCodes":[{"speedCode":"7","phoneNumber":"12"}]}"#;

/// Each part of the page, in an order in which each request succeeds.
const PARTS: [(&str, &[Shown]); 3] = [
    (
        "users",
        &[
            ("GET", "", "", ""),
            ("POST", "", "", NEW),
            ("GET", "new", "", ""),
            ("PUT", "new", "", r#"{"emailAddress":"a@b.example"}"#),
            ("DELETE", "new", "", ""),
        ],
    ),
    (
        "assignment",
        &[
            ("GET", "foouser", "services/", ""),
            ("POST", "foouser", "services/", FAX),
            ("DELETE", "foouser", "services/", FAX),
        ],
    ),
    (
        "lists",
        &[
            ("GET", "foouser", "services/speed_dial_100/", ""),
            ("GET", "foouser", "services/speed_dial_100/03/", ""),
            ("POST", "foouser", "services/speed_dial_100/", CODE),
            ("PUT", "foouser", "services/speed_dial_100/", CODE),
            ("DELETE", "foouser", "services/speed_dial_100/", CODE_ALONE),
            ("GET", "foouser", "services/speed_dial_8/", ""),
            ("PUT", "foouser", "services/speed_dial_8/", DIGIT),
            ("GET", "ann.peeters", "services/alternate_numbers/", ""),
            ("GET", "ann.peeters", "services/alternate_numbers/1/", ""),
            (
                "PUT",
                "ann.peeters",
                "services/alternate_numbers/",
                r#"{"distinctiveRing":false}"#,
            ),
        ],
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

async fn row(switch: &SimulatedSwitch, gateway: &TestGateway, part: &str, shown: Shown) -> String {
    let (method, user, rest, body) = shown;
    let (path, on_page) = match user {
        "" => (GROUP.to_owned(), GROUP_ON_PAGE),
        user => (format!("{GROUP}{user}/{rest}"), USER_ON_PAGE),
    };
    switch.reset_counts();
    let reply = gateway.request(method, &path, body).await;
    assert!(
        matches!(reply.status, 200 | 201),
        "{method} {path}: {reply:?}"
    );
    let commands = sent(switch, part == "users").join(", ");
    let rest = rest.replace("/03/", "/{code}/").replace("/1/", "/{id}/");
    format!("| {method} `{on_page}{rest}` | {commands} |\n")
}

#[tokio::test]
async fn the_page_has_the_commands_of_every_request_that_no_table_tells_of() {
    let (switch, gateway, _simulator) = stage(|_| {}, |_| {}).await;
    let mut page = std::fs::read_to_string(PAGE).unwrap();
    for (part, requests) in PARTS {
        let mut text = "| request | commands |\n|---|---|\n".to_owned();
        for request in requests {
            text += &row(&switch, &gateway, part, *request).await;
        }
        let marks = [format!("<!-- {part} -->\n"), format!("<!-- /{part} -->\n")];
        let (before, rest) = page.split_once(&marks[0]).unwrap();
        let (_, after) = rest.split_once(&marks[1]).unwrap();
        page = [before, &marks[0], &text, &marks[1], after].concat();
    }
    golden::check(Path::new(PAGE), &page);
}
