//! Wrong passwords of people: all replicas together let no more through than one.

use ocip_gateway::config::{Config, OnLoss};
use ocip_simulator::{SimulatedSwitch, Simulator};

use crate::access::{closed_config, log_in};
use crate::support::gateway::until;
use crate::support::store::{TestStore, share};
use crate::support::{TestGateway, simulate};

const RIGHT: &str = "demo-user-password";

fn config(store: &TestStore, simulator: &Simulator) -> Config {
    let mut config = closed_config(simulator.local_addr());
    share(&mut config, store);
    config
}

async fn two(config: &Config) -> [TestGateway; 2] {
    [
        TestGateway::start(config.clone()).await,
        TestGateway::start(config.clone()).await,
    ]
}

async fn status(gateway: &TestGateway, user: &str, password: &str) -> u16 {
    log_in(gateway.addr(), user, password).await.status
}

#[tokio::test]
async fn wrong_passwords_of_one_person_are_counted_by_all_replicas_together() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateways = two(&config(&store, &simulator)).await;
    let guesses = (0..40).map(|nth| {
        let addr = gateways[nth % 2].addr();
        tokio::spawn(async move { log_in(addr, "foouser", "wrong").await.status })
    });
    let mut proved = 0;
    for guess in guesses.collect::<Vec<_>>() {
        let status = guess.await.unwrap();
        assert!(matches!(status, 401 | 429), "{status}");
        proved += usize::from(status == 401);
    }
    assert_eq!((proved, switch.counts().logins_refused), (3, 3));
    for gateway in &gateways {
        let reply = log_in(gateway.addr(), "FooUser@demo.example", RIGHT).await;
        assert_eq!((reply.status, reply.error_code()), (429, 42903));
        assert_eq!(status(gateway, "baruser", RIGHT).await, 200);
    }
    let keys = store.cli(&["--raw", "KEYS", "*"]);
    assert!(
        keys.contains(":try:u:") && !keys.contains("foouser"),
        "{keys}"
    );
}

#[tokio::test]
async fn a_right_password_at_one_replica_ends_the_count_of_all() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateways = two(&config(&store, &simulator)).await;
    for round in 0..3 {
        let [first, second] = [&gateways[round % 2], &gateways[(round + 1) % 2]];
        for guess in [first, second] {
            assert_eq!(status(guess, "foouser", "wrong").await, 401, "{round}");
        }
        assert_eq!(status(second, "foouser", RIGHT).await, 200, "{round}");
    }
    for _ in 0..10 {
        assert_eq!(status(&gateways[0], "foouser", RIGHT).await, 200);
    }
}

#[tokio::test]
async fn an_address_has_one_limit_and_who_is_known_there_is_known_to_all() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.access.login_attempts_per_address = 2;
    let gateways = two(&config).await;
    assert_eq!(status(&gateways[0], "foouser", RIGHT).await, 200);
    assert_eq!(status(&gateways[0], "one", "wrong").await, 401);
    assert_eq!(status(&gateways[1], "two", "wrong").await, 401);
    let reply = log_in(gateways[0].addr(), "three", "wrong").await;
    assert_eq!(reply.status, 429);
    assert!(
        reply.body.contains("login_attempts_per_address"),
        "{reply:?}"
    );
    assert_eq!(status(&gateways[1], "foouser", RIGHT).await, 200);
}

#[tokio::test]
async fn a_password_that_was_not_tried_does_not_count() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateways = two(&config(&store, &simulator)).await;
    let addr = simulator.local_addr();
    simulator.stop().await;
    for gateway in &gateways {
        until(|| async { gateway.readiness().await.status == 503 }).await;
        for _ in 0..4 {
            assert_eq!(status(gateway, "foouser", RIGHT).await, 503);
        }
    }
    let _simulator = crate::support::switch::simulate_at(&switch, addr).await;
    for gateway in &gateways {
        gateway.until_ready().await;
        assert_eq!(status(gateway, "foouser", RIGHT).await, 200);
    }
}

/// When each replica that is there is taken for gone.
fn signs_of_life(store: &TestStore) -> Vec<String> {
    let said = store.cli(&[
        "--raw",
        "ZRANGE",
        "ocigw:{main}:rep",
        "0",
        "-1",
        "WITHSCORES",
    ]);
    said.lines().skip(1).step_by(2).map(str::to_owned).collect()
}

#[tokio::test]
async fn without_the_store_each_goes_on_with_its_part_from_what_it_has_counted() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.shared.on_loss = OnLoss::Local;
    config.backend.pool.idle_timeout = std::time::Duration::from_secs(600);
    let gateways = two(&config).await;
    until(|| async { signs_of_life(&store).len() == 2 }).await;
    // Each has counted both once it has said anew that it is there.
    let first = signs_of_life(&store);
    until(|| async {
        signs_of_life(&store)
            .iter()
            .all(|sign| !first.contains(sign))
    })
    .await;
    for guess in [&gateways[0], &gateways[0], &gateways[1]] {
        assert_eq!(status(guess, "foouser", "wrong").await, 401);
    }
    store.kill();
    for gateway in &gateways {
        for user in ["foouser", "foouser"] {
            assert_eq!(status(gateway, user, "wrong").await, 429);
        }
        assert_eq!(status(gateway, "baruser", "wrong").await, 401);
        assert_eq!(status(gateway, "baruser", "wrong").await, 429);
    }
    assert_eq!(switch.counts().logins_refused, 5);
}

#[tokio::test]
async fn a_replica_that_never_heard_of_the_store_lets_one_through() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.shared.on_loss = OnLoss::Local;
    store.kill();
    for gateway in &two(&config).await {
        assert_eq!(status(gateway, "foouser", "wrong").await, 401);
        assert_eq!(status(gateway, "foouser", "wrong").await, 429);
    }
    assert_eq!(switch.counts().logins_refused, 2);
}

#[tokio::test]
async fn a_store_that_comes_back_empty_is_told_what_it_does_not_count() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.shared.on_loss = OnLoss::Local;
    let gateway = TestGateway::start(config).await;
    until(|| async { signs_of_life(&store).len() == 1 }).await;
    for _ in 0..3 {
        assert_eq!(status(&gateway, "foouser", "wrong").await, 401);
    }
    store.kill();
    assert_eq!(status(&gateway, "baruser", "wrong").await, 401);
    store.restart().await;
    until(|| async { signs_of_life(&store).len() == 1 }).await;
    // It has lost three of one user, and was never told of one of the other.
    for _ in 0..3 {
        assert_eq!(status(&gateway, "foouser", "wrong").await, 429);
    }
    for expected in [401, 401, 429, 429] {
        assert_eq!(status(&gateway, "baruser", "wrong").await, expected);
    }
    assert_eq!(switch.counts().logins_refused, 6);
    let counts = store.cli(&["--raw", "KEYS", "*:try:n:*"]);
    for key in counts.lines() {
        assert_eq!(store.cli(&["--raw", "GET", key]), "3");
    }
}

#[tokio::test]
async fn who_got_in_elsewhere_begins_anew_without_the_store() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.shared.on_loss = OnLoss::Local;
    let [one, other] = two(&config).await;
    for _ in 0..2 {
        assert_eq!(status(&one, "foouser", "wrong").await, 401);
        assert_eq!(status(&one, "foouser", "wrong").await, 401);
        assert_eq!(status(&other, "foouser", RIGHT).await, 200);
    }
    // A mistake that is not made good, and the store goes: with it and what is left of the limit, the first round ends.
    assert_eq!(status(&one, "foouser", "wrong").await, 401);
    store.kill();
    let mut reply = log_in(one.addr(), "foouser", "wrong").await;
    for _ in 0..3 {
        if reply.status == 401 {
            reply = log_in(one.addr(), "foouser", "wrong").await;
        }
    }
    assert_eq!(reply.status, 429);
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!(wait <= 15 * 60, "{reply:?}");
}

#[tokio::test]
async fn a_slow_store_costs_nobody_a_try() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(config(&store, &simulator)).await;
    until(|| async { status(&gateway, "baruser", RIGHT).await == 200 }).await;
    store.pause();
    for _ in 0..2 {
        let reply = log_in(gateway.addr(), "foouser", RIGHT).await;
        assert_eq!((reply.status, reply.error_code()), (503, 50306));
        assert_eq!(reply.header("retry-after"), Some("2"));
    }
    store.resume();
    let counted = || store.cli(&["--raw", "KEYS", "*:try:u:*"]);
    until(|| async { counted().is_empty() }).await;
    for _ in 0..3 {
        assert_eq!(status(&gateway, "foouser", "wrong").await, 401);
    }
    assert_eq!(status(&gateway, "foouser", "wrong").await, 429);
}

#[tokio::test]
async fn nobody_logs_in_without_the_store_where_that_is_not_allowed() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateways = two(&config(&store, &simulator)).await;
    store.kill();
    for gateway in &gateways {
        let reply = log_in(gateway.addr(), "foouser", RIGHT).await;
        assert_eq!(reply.status, 503);
        assert!(reply.header("retry-after").is_some(), "{reply:?}");
    }
    store.restart().await;
    for gateway in &gateways {
        until(|| async { status(gateway, "foouser", RIGHT).await == 200 }).await;
    }
}
