//! Web pages of other origins.

use std::net::SocketAddr;

use ocip_gateway::config::ServerTls;
use ocip_simulator::SimulatedSwitch;
use ocip_simulator::certificate::TestCa;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{ask, closed_config, log_in};
use crate::reload::files::{connect, issue};
use crate::support::icws::{USER_PASSWORD, credentials};
use crate::support::{LIST, TestGateway, icws, simulate};

const PAGE: &str = "Origin: https://portal.example.net";
const OTHER: &str = "Origin: https://evil.example.net";
const KEY: &str = "Authorization: Bearer secret-foo-writer";
const METHOD: &str = "Access-Control-Request-Method: PUT";

#[tokio::test]
async fn without_a_list_no_page_may_read_anything() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let reply = ask(gateway.addr(), "GET", LIST, &[PAGE, KEY], "").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), None);
    assert_eq!(reply.header("vary"), None);
    let reply = ask(gateway.addr(), "OPTIONS", LIST, &[PAGE, METHOD], "").await;
    assert_eq!(reply.status, 405);
}

#[tokio::test]
async fn a_listed_page_may_read_and_no_other() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.server.cors_origins = vec!["https://portal.example.net".into()];
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    for (headers, status) in [(&[PAGE, KEY][..], 200), (&[PAGE], 401)] {
        let reply = ask(addr, "GET", LIST, headers, "").await;
        assert_eq!(reply.status, status);
        let origin = reply.header("access-control-allow-origin");
        assert_eq!(origin, Some("https://portal.example.net"));
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(reply.header("vary"), Some("origin"));
    }
    let reply = ask(addr, "OPTIONS", LIST, &[PAGE, METHOD], "").await;
    assert_eq!(reply.status, 204);
    assert!(
        reply
            .header("access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );
    let reply = ask(addr, "OPTIONS", LIST, &[OTHER, METHOD], "").await;
    assert_eq!(
        (reply.status, reply.header("access-control-allow-origin")),
        (405, None)
    );
    let reply = ask(addr, "GET", LIST, &[OTHER, KEY], "").await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
    assert_eq!(reply.header("vary"), Some("origin"));
}

/// A POST from a page over TLS: status line, headers and body as they came.
async fn post(addr: SocketAddr, authority: &TestCa, path: &str, page: &str, body: &str) -> String {
    let mut stream = connect(addr, authority).await.unwrap();
    let length = body.len();
    let request = format!(
        "POST {path} HTTP/1.1\r\nhost: localhost\r\naccept-language: en-us\r\n{page}\r\n\
         sec-fetch-site: cross-site\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}"
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while stream
        .read_buf(&mut answer)
        .await
        .is_ok_and(|count| count > 0)
    {}
    String::from_utf8(answer).unwrap()
}

fn cookie_of(answer: &str) -> &str {
    let mut lines = answer.lines();
    let cookie = lines.find_map(|line| line.strip_prefix("set-cookie: "));
    cookie.unwrap_or_else(|| panic!("no cookie: {answer}"))
}

#[tokio::test]
async fn over_tls_cookies_travel_from_listed_sites_and_stay_out_of_reach_of_others() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let authority = issue(folder.path());
    let person = format!(r#"{{"username":"foouser","password":"{USER_PASSWORD}"}}"#);
    let user = credentials("foouser", USER_PASSWORD);
    for is_listed in [true, false] {
        let mut config = closed_config(simulator.local_addr());
        config.server.tls = Some(ServerTls {
            certificate: folder.path().join("cert.pem"),
            private_key: folder.path().join("key.pem"),
        });
        if is_listed {
            config.server.cors_origins = vec!["https://portal.example.net".into()];
        }
        let gateway = TestGateway::start(config).await;
        let own = format!("Origin: https://localhost:{}", gateway.addr().port());
        for (path, body) in [("/api/v1/login/", &person), ("/icws/connection", &user)] {
            // Nor is a page our own that says so while its browser says otherwise.
            for other in [OTHER, &own] {
                let answer = post(gateway.addr(), &authority, path, other, body).await;
                assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
                assert!(!answer.contains("set-cookie"), "{answer}");
            }
            if !is_listed {
                continue;
            }
            let answer = post(gateway.addr(), &authority, path, PAGE, body).await;
            let cookie = cookie_of(&answer);
            assert!(cookie.contains("; SameSite=None; Secure"), "{cookie}");
            assert!(cookie.contains("; HttpOnly"), "{cookie}");
            assert!(
                answer.contains("access-control-allow-credentials: true"),
                "{answer}"
            );
        }
    }
}

#[tokio::test]
async fn without_tls_or_a_list_cookies_stay_at_home() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    for origins in [vec![], vec!["https://portal.example.net".to_owned()]] {
        let mut config = closed_config(simulator.local_addr());
        config.server.cors_origins = origins;
        let gateway = TestGateway::start(config).await;
        let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
        let cookie = reply.header("set-cookie").unwrap();
        assert!(cookie.ends_with("; HttpOnly; SameSite=Strict"), "{cookie}");
        let reply = icws::connect(gateway.addr(), "foouser", USER_PASSWORD).await;
        let cookie = reply.header("set-cookie").unwrap();
        assert!(!cookie.contains("SameSite=None"), "{cookie}");
    }
}
