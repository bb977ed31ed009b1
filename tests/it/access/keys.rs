//! Keys of machines, and what strangers get.

use ocip_simulator::SimulatedSwitch;

use super::{ask, ask_with_key, closed_config};
use crate::support::{LIST, TestGateway, simulate};

#[tokio::test]
async fn a_stranger_learns_nothing_and_nothing_is_sent() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let before = switch.counts().executed;
    let big = "x".repeat(10_000);
    for headers in [
        &[][..],
        &["Authorization: Bearer wrong"],
        &["Authorization: Bearer"],
        &["Authorization: Basic Zm9vOmJhcg=="],
        &[
            "Authorization: Bearer secret-foo-writer",
            "Authorization: Bearer secret-foo-writer",
        ],
    ] {
        for body in ["", "{}", "no json", &big] {
            let reply = ask(gateway.addr(), "PUT", LIST, headers, body).await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (401, 40101),
                "{headers:?}"
            );
            let challenge = reply.header("www-authenticate");
            assert_eq!(challenge, Some("Bearer realm=\"ocip-gateway\""));
            assert_eq!(reply.header("cache-control"), Some("no-store"));
            assert_eq!(reply.header("x-content-type-options"), Some("nosniff"));
            assert!(!reply.body.contains("wrong"), "{reply:?}");
        }
    }
    assert_eq!(switch.counts().executed, before);
}

#[tokio::test]
async fn credentials_in_the_query_are_none() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    for name in ["access_token", "api_key", "token", "_token", "sessionid"] {
        let path = format!("{LIST}?{name}=secret-foo-writer");
        assert_eq!(
            gateway.request("GET", &path, "").await.status,
            401,
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_key_opens_its_tenants_and_groups_and_no_others() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let list = |tenant: &str, group: &str, user: &str| {
        format!("/api/v1/tenants/{tenant}/groups/{group}/users/{user}/services/speed_dial_100/")
    };
    let (own, sibling) = (
        list("foo", "foogroup", "foouser"),
        list("foo", "bargroup", "warehouse"),
    );
    let (foreign, lie) = (
        list("bar", "bargroup", "shop"),
        list("foo", "foogroup", "shop"),
    );
    for (key, expected) in [
        ("foo-writer", [200, 200, 403, 404]),
        ("foo-reader", [200, 200, 403, 404]),
        ("group-writer", [403, 200, 403, 403]),
        ("bar-writer", [403, 403, 200, 403]),
        ("all-writer", [200, 200, 200, 404]),
        ("nobody", [401, 401, 401, 401]),
    ] {
        for (path, status) in [&own, &sibling, &foreign, &lie].into_iter().zip(expected) {
            let reply = ask_with_key(gateway.addr(), "GET", path, key).await;
            assert_eq!(reply.status, status, "{key} {path}: {reply:?}");
        }
    }
}

#[tokio::test]
async fn a_read_key_changes_nothing() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    for method in ["POST", "PUT", "DELETE"] {
        let reply = ask_with_key(gateway.addr(), method, LIST, "foo-reader").await;
        assert_eq!((reply.status, reply.error_code()), (403, 40303));
        let reply = ask_with_key(gateway.addr(), method, LIST, "foo-writer").await;
        assert_eq!(reply.status, 416);
    }
}
