//! Changes that somebody else's web page has a browser ask for.

use std::net::SocketAddr;

use ocip_gateway::config::Config;
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::json;

use super::{UserClient, ask, closed_config};
use crate::support::gateway::until;
use crate::support::icws::{LINKS, MESSAGES, SUBSCRIPTIONS, Session, credentials};
use crate::support::{LIST, Reply, TestGateway, simulate, tcp_config};

const EVIL: &str = "Origin: https://evil.example.net";
const LISTED: &str = "Origin: https://portal.example.net";
const KEY: &str = "Authorization: Bearer secret-foo-writer";
const LOGIN: &str = r#"{"username":"foouser","password":"demo-user-password"}"#;
const ENTRY: &str = r#"{"speedCodes":[{"speedCode":"42","phoneNumber":"3333"}]}"#;

/// What a browser says of a page that is neither ours nor listed.
const FOREIGN: [&[&str]; 8] = [
    &[EVIL],
    &["Origin: null"],
    &["Origin: http://localhost.evil.example.net"],
    &["Sec-Fetch-Site: cross-site"],
    &["Sec-Fetch-Site: same-site"],
    &[EVIL, "Sec-Fetch-Site: same-origin"],
    &[LISTED, EVIL],
    &[EVIL, "Authorization: Bearer wrong"],
];

struct Site {
    switch: std::sync::Arc<SimulatedSwitch>,
    gateway: TestGateway,
    _simulator: Simulator,
}

impl Site {
    async fn start(config: impl Fn(SocketAddr) -> Config) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let mut config = config(simulator.local_addr());
        config.server.cors_origins = vec!["https://portal.example.net".into()];
        config.access.rate.user_per_second = 0;
        Self {
            gateway: TestGateway::start(config).await,
            switch,
            _simulator: simulator,
        }
    }

    async fn ask(&self, method: &str, path: &str, headers: &[&str], body: &str) -> Reply {
        ask(self.gateway.addr(), method, path, headers, body).await
    }

    /// That this is refused whatever a foreign page's browser says, and nothing is sent for it.
    async fn refuses(&self, method: &str, path: &str, headers: &[&str], body: &str) {
        let goodbyes = self.switch.counts().logins_accepted - 1;
        until(|| async { self.switch.counts().executed("LogoutRequest") == goodbyes }).await;
        let sent = self.switch.counts().documents_received;
        for foreign in FOREIGN {
            let headers = [headers, foreign].concat();
            let reply = self.ask(method, path, &headers, body).await;
            let said = format!("{method} {path} {headers:?}: {reply:?}");
            assert_eq!(reply.status, 403, "{said}");
            match path.starts_with("/icws") {
                true => assert_eq!(reply.error_id(), "error.request.accessDenied.origin"),
                false => assert_eq!(reply.error_code(), 40308, "{said}"),
            }
            assert!(reply.header("set-cookie").is_none(), "{said}");
        }
        assert_eq!(self.switch.counts().documents_received, sent);
    }
}

#[tokio::test]
async fn nothing_in_apio_is_changed_by_a_foreign_page() {
    let site = Site::start(closed_config).await;
    let person = UserClient::log_in(site.gateway.addr(), "foouser", "demo-user-password").await;
    let cookie = [person.cookie.as_str()];
    site.refuses("POST", "/api/v1/login/", &[], LOGIN).await;
    site.refuses("POST", "/api/v1/logout/", &cookie, "").await;
    let user = LIST.replace("services/speed_dial_100/", "");
    for (method, path, body) in [
        ("POST", LIST.to_owned(), ENTRY),
        ("PUT", LIST.to_owned(), ENTRY),
        (
            "DELETE",
            LIST.to_owned(),
            r#"{"speedCodes":[{"speedCode":"03"}]}"#,
        ),
        (
            "PUT",
            format!("{user}services/simultaneous_ring_personal/"),
            "{}",
        ),
        (
            "PUT",
            format!("{user}access_device/phone_buttons/"),
            r#"{"keys":[]}"#,
        ),
    ] {
        site.refuses(method, &path, &cookie, body).await;
    }
    // The session has not ended, and reading is not a change.
    let headers = [&person.cookie, EVIL];
    assert_eq!(site.ask("GET", LIST, &headers, "").await.status, 200);
}

#[tokio::test]
async fn nothing_in_icws_is_changed_by_a_foreign_page() {
    let site = Site::start(closed_config).await;
    let session = Session::open(site.gateway.addr(), "foouser").await;
    let headers = session.headers();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let body = credentials("foouser", "demo-user-password");
    let language = ["Accept-Language: en-us"];
    site.refuses("POST", "/icws/connection", &language, &body)
        .await;
    let link = format!("{LINKS}/03");
    for (method, below) in [
        ("DELETE", "connection"),
        ("POST", "messaging/heartbeat"),
        ("PUT", SUBSCRIPTIONS),
        ("DELETE", SUBSCRIPTIONS),
        ("POST", LINKS),
        ("PUT", &link),
        ("DELETE", &link),
    ] {
        site.refuses(method, &session.path(below), &headers, "{}")
            .await;
    }
    let read = [&headers[..], &[EVIL]].concat();
    let reply = site.ask("GET", &session.path(MESSAGES), &read, "").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn where_everybody_is_let_in_foreign_pages_are_not() {
    let site = Site::start(tcp_config).await;
    site.refuses("POST", LIST, &[], ENTRY).await;
    assert_eq!(site.ask("POST", LIST, &[], ENTRY).await.status, 200);
}

#[tokio::test]
async fn own_pages_listed_pages_programs_and_keys_change_things() {
    let site = Site::start(closed_config).await;
    let addr = site.gateway.addr();
    let own = format!("Origin: http://{addr}");
    let proxied = "Origin: https://gw.example.net";
    for headers in [
        &[][..],
        &[&own, "Sec-Fetch-Site: same-origin"],
        &[proxied],
        &["Sec-Fetch-Site: none"],
        &[LISTED],
        &[LISTED, "Sec-Fetch-Site: cross-site"],
    ] {
        let host = match headers.contains(&proxied) {
            true => "gw.example.net".to_owned(),
            false => addr.to_string(),
        };
        let lines: String = headers.iter().map(|line| format!("{line}\r\n")).collect();
        let length = LOGIN.len();
        let head = format!(
            "POST /api/v1/login/ HTTP/1.1\r\nhost: {host}\r\n{lines}content-length: {length}\r\n\r\n"
        );
        let mut client = crate::support::Client::connect(addr).await;
        client.write_raw((head + LOGIN).as_bytes()).await;
        assert_eq!(client.read().await.unwrap().status, 200, "{headers:?}");
    }
    let empty = json!({"speedCodes": [{"speedCode": "42"}]}).to_string();
    for (method, body) in [("POST", ENTRY), ("DELETE", &empty)] {
        let reply = site.ask(method, LIST, &[KEY, EVIL], body).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        assert!(reply.header("access-control-allow-origin").is_none());
    }
}
