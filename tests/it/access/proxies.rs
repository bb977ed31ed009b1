//! Callers behind proxies: who is counted, what is written down, and whether cookies travel in the clear.

use ocip_gateway::config::Config;
use ocip_simulator::{SimulatedSwitch, Simulator};

use super::{ask, closed_config};
use crate::audit::lines;
use crate::support::icws::{self, USER_PASSWORD, credentials};
use crate::support::{LIST, Reply, TestGateway, simulate};

const FIRST: &str = "X-Forwarded-For: 192.0.2.66, 203.0.113.1";
const SECOND: &str = "X-Forwarded-For: 203.0.113.2";
const OVER_TLS: &str = "X-Forwarded-Proto: https";
const KEY: &str = "Authorization: Bearer secret-foo-writer";
const LOGIN: &str = r#"{"username":"foouser@demo.example","password":"demo-user-password"}"#;

/// A gateway whose only proxy is at this address.
async fn behind(proxy: &str, change: impl FnOnce(&mut Config)) -> (TestGateway, Simulator) {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = closed_config(simulator.local_addr());
    config.server.trusted_proxies = vec![proxy.parse().unwrap()];
    change(&mut config);
    (TestGateway::start(config).await, simulator)
}

fn limit_addresses(config: &mut Config) {
    config.access.rate.address_per_second = 1;
    config.access.rate.address_burst = 1;
}

/// Asks until it is too often.
async fn exhaust(gateway: &TestGateway, header: &str) -> Reply {
    loop {
        let reply = ask(gateway.addr(), "GET", LIST, &[header], "").await;
        if reply.status != 401 {
            return reply;
        }
    }
}

#[tokio::test]
async fn each_caller_of_a_trusted_proxy_has_a_limit_of_its_own() {
    let (gateway, _simulator) = behind("127.0.0.0/8", limit_addresses).await;
    assert_eq!(exhaust(&gateway, FIRST).await.status, 429);
    // What it claims to be makes no difference.
    let other_claim = "X-Forwarded-For: 203.0.113.2, 203.0.113.1";
    let reply = ask(gateway.addr(), "GET", LIST, &[other_claim], "").await;
    assert!(matches!(reply.status, 429 | 401), "{reply:?}");
    assert_eq!(
        ask(gateway.addr(), "GET", LIST, &[SECOND], "").await.status,
        401
    );
}

#[tokio::test]
async fn whoever_is_no_trusted_proxy_is_the_caller() {
    let (gateway, _simulator) = behind("10.0.0.1", limit_addresses).await;
    assert_eq!(exhaust(&gateway, FIRST).await.status, 429);
    // Within the same second all names that it gives itself are one.
    while ask(gateway.addr(), "GET", LIST, &[SECOND], "").await.status != 429 {}
}

#[tokio::test]
async fn cookies_are_secure_where_the_caller_speaks_tls() {
    for (proxy, header, expected) in [
        ("127.0.0.1", OVER_TLS, true),
        ("127.0.0.1", "X-Forwarded-Proto: http", false),
        ("127.0.0.1", "Forwarded: for=203.0.113.1;proto=https", true),
        ("10.0.0.1", OVER_TLS, false),
    ] {
        let (gateway, _simulator) = behind(proxy, |_| ()).await;
        let headers = [header];
        let apio = ask(gateway.addr(), "POST", "/api/v1/login/", &headers, LOGIN).await;
        assert_eq!(apio.status, 200, "{apio:?}");
        let credentials = credentials("foouser@demo.example", USER_PASSWORD);
        let icws = ask(
            gateway.addr(),
            "POST",
            "/icws/connection",
            &[header, icws::LANGUAGE],
            &credentials,
        )
        .await;
        assert_eq!(icws.status, 201, "{icws:?}");
        for reply in [apio, icws] {
            let cookie = reply.header("set-cookie").unwrap_or_default();
            assert_eq!(
                cookie.contains("Secure"),
                expected,
                "{proxy} {header}: {cookie}"
            );
            let keeps_to_tls = reply.header("strict-transport-security").is_some();
            assert_eq!(keeps_to_tls, expected, "{proxy} {header}");
        }
    }
}

#[tokio::test]
async fn a_page_that_a_proxy_serves_over_tls_is_our_own() {
    let (gateway, _simulator) = behind("127.0.0.1", |_| ()).await;
    for (scheme, status) in [("https", 401), ("http", 403)] {
        let origin = format!("Origin: {scheme}://localhost");
        let headers = [origin.as_str(), OVER_TLS];
        let reply = ask(gateway.addr(), "POST", "/api/v1/logout/", &headers, "").await;
        assert_eq!(reply.status, status, "{reply:?}");
    }
}

#[tokio::test]
async fn the_audit_names_the_caller() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let (gateway, _simulator) =
        behind("127.0.0.1", |config| config.audit.file = Some(file.clone())).await;
    let body = r#"{"speedCodes":[{"speedCode":"07","phoneNumber":"+32501112233"}]}"#;
    let headers = [KEY, FIRST];
    let reply = ask(gateway.addr(), "POST", LIST, &headers, body).await;
    assert_eq!(reply.status, 200, "{reply:?}");
    assert_eq!(lines(&file)[0]["peer"], "203.0.113.1:0");
}
