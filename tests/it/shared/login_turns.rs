//! The gateways' own login: one try at a time, and after a refusal none by anybody.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ocip::cooperation::{LoginRefusal, LoginTurns, TurnEnd, TurnRequest};
use ocip::login::{LoginCredentials, LoginMethod};
use ocip::stats::LoginOutcome;
use ocip_gateway::config::Config;
use ocip_gateway::shared::{SharedStore, StoreTurns};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};

use super::store::settings;
use crate::support::gateway::{host_port, until};
use crate::support::store::{TestStore, share};
use crate::support::{LIST, TestGateway, request, simulate, tcp_config};

/// Longer than any test.
const LONG: Duration = Duration::from_secs(600);

fn config(store: &TestStore, simulator: &Simulator) -> Config {
    let mut config = tcp_config(simulator.local_addr());
    share(&mut config, store);
    config.backend.login.backoff = LONG;
    config.backend.login.backoff_max = LONG;
    config
}

fn wrong(store: &TestStore, simulator: &Simulator) -> Config {
    let mut config = config(store, simulator);
    config.backend.login.password = "wrong".into();
    config
}

async fn two(config: &Config) -> [TestGateway; 2] {
    [
        TestGateway::start_unready(config.clone()).await,
        TestGateway::start_unready(config.clone()).await,
    ]
}

/// Waits until both know that the password was refused.
async fn until_known(gateways: &[TestGateway; 2]) {
    for gateway in gateways {
        let account = gateway.cluster().account();
        until(|| async { account.refused_for().is_some() }).await;
    }
}

#[tokio::test]
async fn a_wrong_password_of_all_replicas_is_tried_once_whoever_asks() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateways = two(&wrong(&store, &simulator)).await;
    let callers = (0..50).map(|nth| {
        let addr = gateways[nth % 2].addr();
        tokio::spawn(async move {
            for _ in 0..5 {
                let reply = request(addr, "GET", LIST, "").await;
                assert_eq!((reply.status, reply.error_code()), (503, 50301));
            }
        })
    });
    for caller in callers.collect::<Vec<_>>() {
        caller.await.unwrap();
    }
    until_known(&gateways).await;
    for gateway in &gateways {
        let left = gateway.cluster().account().refused_for().unwrap();
        assert!(left > LONG / 2, "{left:?}");
    }
    assert_eq!(switch.counts().logins_refused, 1);
    // What stands in the store is of no use to whoever reads it.
    let keys = store.cli(&["--raw", "KEYS", "*"]);
    assert!(keys.contains(":backoff:"), "{keys}");
    assert!(
        !keys.contains("wrong") && !keys.contains("gateway-admin"),
        "{keys}"
    );
}

#[tokio::test]
async fn the_back_off_grows_for_all_replicas_together() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = wrong(&store, &simulator);
    config.backend.login.backoff = Duration::from_millis(200);
    let began = Instant::now();
    let _gateways = two(&config).await;
    until(|| async { switch.counts().logins_refused >= 4 }).await;
    // 200, 400 and 800 ms lie between four tries; each replica for itself would have made them in 200.
    assert!(began.elapsed() >= Duration::from_millis(1400));
}

#[tokio::test]
async fn a_corrected_password_is_tried_at_once() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut gateways = two(&wrong(&store, &simulator)).await;
    until_known(&gateways).await;
    gateways[0]
        .reload(&config(&store, &simulator))
        .await
        .unwrap();
    gateways[0].until_ready().await;
    assert_eq!(gateways[0].request("GET", LIST, "").await.status, 200);
    assert_eq!(gateways[1].readiness().await.status, 503);
    assert_eq!(switch.counts().logins_refused, 1);
}

#[tokio::test]
async fn a_back_off_outlives_the_store() {
    let mut store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = wrong(&store, &simulator);
    let mut gateways = two(&config).await;
    until_known(&gateways).await;
    store.kill();
    // Another way to the switch, with the same password.
    config.backend.connect_timeout += Duration::from_secs(1);
    for gateway in &mut gateways {
        let refused = gateway.reload(&config).await.unwrap_err();
        assert!(refused.to_string().contains("not tried again"), "{refused}");
        assert_eq!(gateway.request("GET", LIST, "").await.error_code(), 50301);
    }
    store.restart().await;
    for gateway in &mut gateways {
        gateway.reload(&config).await.unwrap_err();
    }
    assert_eq!(switch.counts().logins_refused, 1);
}

#[tokio::test]
async fn replicas_log_in_one_after_the_other() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let slow = FaultAction::Delay(Duration::from_millis(20));
    switch.add_fault(Fault::new(slow).on("LoginRequest*"));
    let simulator = simulate(&switch).await;
    let mut config = config(&store, &simulator);
    config.backend.pool.min_sessions = 4;
    let gateways = two(&config).await;
    for gateway in &gateways {
        until(|| async { gateway.sessions() == (0, 4) }).await;
    }
    assert_eq!(switch.counts().logins_in_progress_max, 1);
}

#[tokio::test]
async fn the_turn_of_a_replica_that_died_runs_out() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let key = format!("ocigw:{{main}}:login:{}", simulator.local_addr());
    let began = Instant::now();
    store.cli(&["SET", &key, "of a dead replica", "PX", "700"]);
    let gateway = TestGateway::start(config(&store, &simulator)).await;
    assert!(began.elapsed() >= Duration::from_millis(700));
    assert_eq!(gateway.logins(LoginOutcome::Success), 1);
    until(|| async { store.cli(&["EXISTS", &key]) == "0" }).await;
}

#[tokio::test]
async fn who_cannot_tell_the_others_of_a_refusal_knows_how_many_they_are() {
    let mut server = TestStore::start().await;
    let stores = [(); 2].map(|()| SharedStore::start(settings(&server)));
    until(|| async { stores.iter().any(|store| store.replicas() == 2) }).await;
    let store = stores.iter().find(|store| store.replicas() == 2).unwrap();
    let turns = StoreTurns::new(Arc::clone(store), Duration::from_secs(5));
    let credentials = LoginCredentials {
        user_id: "admin".into(),
        password: "wrong".into(),
        method: LoginMethod::Auto,
    };
    let request = TurnRequest {
        server: &host_port(server.addr()),
        credentials: &credentials,
        is_proved: false,
    };
    let refused = || {
        TurnEnd::Refused(LoginRefusal {
            reason: "no".into(),
            failures: 1,
            wait: Duration::ZERO,
        })
    };
    let grant = turns.begin(request).await.ok().unwrap();
    assert_eq!(grant.turn.end(refused()).await, 1);
    // Even the shortest back-off takes a moment.
    let grant = loop {
        if let Ok(grant) = turns.begin(request).await {
            break grant;
        }
    };
    assert_eq!((grant.failures, grant.failures_here), (1, 0));
    server.kill();
    assert_eq!(grant.turn.end(refused()).await, 2);
    let grant = turns.begin(request).await.ok().unwrap();
    assert_eq!(grant.turn.end(refused()).await, 2);
}
