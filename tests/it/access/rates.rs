//! How often, and how many at once.

use ocip_gateway::config::Config;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use super::{UserClient, ask_with_key, closed_config, log_in};
use crate::support::gateway::until;
use crate::support::{Client, LIST, Reply, TestGateway, icws, simulate};

#[tokio::test]
async fn a_key_that_asks_too_often_waits_and_others_do_not() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.rate.key_per_second = 1;
    config.access.rate.key_burst = 1;
    let gateway = TestGateway::start(config).await;
    let mut refused = None;
    // One a second: of any three in a row that take less than two, one is too many.
    while refused.is_none() {
        let reply = ask_with_key(gateway.addr(), "GET", LIST, "foo-writer").await;
        refused = (reply.status != 200).then_some(reply);
    }
    let refused = refused.unwrap();
    assert_eq!((refused.status, refused.error_code()), (429, 42901));
    // The first request took two documents, so it is a token short when one would be there again.
    assert_eq!(refused.header("retry-after"), Some("2"));
    let reply = ask_with_key(gateway.addr(), "GET", LIST, "foo-reader").await;
    assert_eq!(reply.status, 200);
}

#[tokio::test]
async fn a_person_is_counted_in_all_sessions_together() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.rate.user_per_second = 1;
    config.access.rate.user_burst = 1;
    let gateway = TestGateway::start(config).await;
    let first = UserClient::log_in(gateway.addr(), "foouser", "demo-user-password").await;
    let second = UserClient::log_in(gateway.addr(), "foouser", "demo-user-password").await;
    let mut statuses = (200, 200);
    while statuses == (200, 200) {
        statuses = (
            first.ask("GET", LIST).await.status,
            second.ask("GET", LIST).await.status,
        );
    }
    let mut refused = first.ask("GET", LIST).await;
    while refused.status == 200 {
        refused = first.ask("GET", LIST).await;
    }
    let limit = "at most 1 a second (access.rate.user_per_second)";
    assert!(refused.error_message().contains(limit), "{refused:?}");
    assert!(
        matches!(statuses, (200, 429) | (429, 200) | (429, 429)),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn an_address_is_counted_before_any_credential_is_looked_at() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.rate.address_per_second = 1;
    config.access.rate.address_burst = 1;
    let gateway = TestGateway::start(config).await;
    while ask_with_key(gateway.addr(), "GET", LIST, "wrong")
        .await
        .status
        == 401
    {}
    let reply = ask_with_key(gateway.addr(), "GET", LIST, "wrong").await;
    assert!(matches!(reply.status, 429 | 401), "{reply:?}");
}

#[tokio::test]
async fn one_tenant_cannot_take_all_places() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.tenant_concurrency = 1;
    let gateway = TestGateway::start(config).await;
    switch.add_fault(
        Fault::new(FaultAction::NeverBefore)
            .on("UserSpeedDial100*")
            .once(),
    );
    let mut first = Client::connect(gateway.addr()).await;
    let key = "Authorization: Bearer secret-foo-writer";
    let head = format!("GET {LIST} HTTP/1.1\r\nhost: localhost\r\n{key}\r\n\r\n");
    first.write_raw(head.as_bytes()).await;
    until(|| async { switch.counts().faults == 1 }).await;

    let reply = ask_with_key(gateway.addr(), "GET", LIST, "foo-reader").await;
    assert_eq!((reply.status, reply.error_code()), (429, 42902));
    let limit = "at most 1 at once (access.tenant_concurrency)";
    assert!(reply.error_message().contains(limit), "{reply:?}");
    let other = "/api/v1/tenants/bar/groups/bargroup/users/shop/services/speed_dial_100/";
    assert_eq!(
        ask_with_key(gateway.addr(), "GET", other, "bar-writer")
            .await
            .status,
        200
    );

    drop(first);
    until(|| async {
        ask_with_key(gateway.addr(), "GET", LIST, "foo-reader")
            .await
            .status
            == 200
    })
    .await;
}

/// Asks until it is too often, under a configuration.
async fn until_too_often<F: Future<Output = Reply>>(
    change: impl FnOnce(&mut Config),
    ask: impl Fn(std::net::SocketAddr) -> F,
) -> Reply {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    change(&mut config);
    let gateway = TestGateway::start(config).await;
    loop {
        let reply = ask(gateway.addr()).await;
        if reply.status == 429 {
            assert!(reply.header("retry-after").is_some(), "{reply:?}");
            return reply;
        }
    }
}

#[tokio::test]
async fn a_429_names_the_limit_and_its_value() {
    let named = |reply: Reply, key: &str, most: &str| {
        assert!(reply.body.contains(key), "{key}: {reply:?}");
        assert!(reply.body.contains(most), "{most}: {reply:?}");
    };
    let address = |config: &mut Config| {
        config.access.rate.address_per_second = 2;
        config.access.rate.address_burst = 1;
    };
    let reply = until_too_often(address, |addr| {
        ask_with_key(addr, "GET", LIST, "foo-reader")
    })
    .await;
    named(
        reply,
        "access.rate.address_per_second",
        "at most 2 a second",
    );
    let reply = until_too_often(address, |addr| icws::connect(addr, "x", "y")).await;
    named(
        reply,
        "access.rate.address_per_second",
        "at most 2 a second",
    );
    let key = |config: &mut Config| {
        config.access.rate.key_per_second = 3;
        config.access.rate.key_burst = 1;
    };
    let reply = until_too_often(key, |addr| ask_with_key(addr, "GET", LIST, "foo-reader")).await;
    named(reply, "access.rate.key_per_second", "at most 3 a second");
    let reply = until_too_often(|_| {}, |addr| log_in(addr, "foouser", "wrong")).await;
    named(reply, "access.login_attempts_per_user", "at most 3 in");
    let few = |config: &mut Config| config.access.login_attempts_per_address = 1;
    let reply = until_too_often(few, |addr| log_in(addr, "foouser", "wrong")).await;
    named(reply, "access.login_attempts_per_address", "at most 1 in");
}
