//! Sessions with the switch: never more than the cluster may have, and where they are needed.

use std::sync::Arc;
use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use tokio::task::JoinSet;

use crate::commands::Running;
use crate::support::gateway::{PASSWORD, TestGateway, until};
use crate::support::store::{TestStore, share};
use crate::support::{Client, LIST, simulate, tcp_config};

/// What the cluster may have in these tests.
const LIMIT: usize = 4;

/// A switch that takes its time, and a store.
struct Stage {
    switch: Arc<SimulatedSwitch>,
    simulator: Simulator,
    store: TestStore,
}

impl Stage {
    async fn new() -> Self {
        let switch = SimulatedSwitch::demo();
        let slow = FaultAction::Delay(Duration::from_millis(100));
        switch.add_fault(Fault::new(slow).on("UserSpeedDial100*"));
        Self {
            simulator: simulate(&switch).await,
            switch,
            store: TestStore::start().await,
        }
    }

    fn config(&self, limit: usize) -> Config {
        let mut config = tcp_config(self.simulator.local_addr());
        share(&mut config, &self.store);
        config.backend.pool.cluster_max_sessions = limit;
        config.backend.pool.max_sessions = 4;
        config
    }

    async fn replica(&self) -> TestGateway {
        TestGateway::start(self.config(LIMIT)).await
    }

    /// How many slots are taken by what the store says.
    fn taken(&self) -> String {
        let server = self.simulator.local_addr();
        let key = format!("ocigw:{{main}}:slot:{server}");
        self.store.cli(&["ZCARD", &key])
    }

    /// The most sessions that there ever were.
    fn most(&self) -> u64 {
        self.switch.counts().sessions_open_max
    }
}

/// More callers than there are sessions, until they are dropped.
fn load(gateway: &TestGateway) -> JoinSet<()> {
    let addr = gateway.addr();
    let callers = (0..12).map(|_| async move {
        let mut client = Client::connect(addr).await;
        loop {
            client.send("GET", LIST, "").await;
        }
    });
    callers.collect()
}

fn open(gateway: &TestGateway) -> usize {
    let (on_loan, idle) = gateway.sessions();
    on_loan + idle
}

#[tokio::test]
async fn one_busy_replica_has_nearly_all_sessions_and_two_have_half_each() {
    let stage = Stage::new().await;
    let (one, two) = (stage.replica().await, stage.replica().await);
    let of_one = load(&one);
    until(|| async { open(&one) == LIMIT - 1 && open(&two) == 1 }).await;
    let _of_two = load(&two);
    until(|| async { open(&one) == LIMIT / 2 && open(&two) == LIMIT / 2 }).await;
    drop(of_one);
    until(|| async { open(&one) == 1 && open(&two) == LIMIT - 1 }).await;
    assert_eq!(stage.most(), LIMIT as u64);
}

#[tokio::test]
async fn without_the_store_for_a_time_or_with_an_empty_one_there_are_never_too_many() {
    let mut stage = Stage::new().await;
    let (one, two) = (stage.replica().await, stage.replica().await);
    let _of_one = load(&one);
    until(|| async { open(&one) == LIMIT - 1 }).await;
    stage.store.pause();
    // The other one will take its share without asking.
    until(|| async { open(&one) == LIMIT / 2 }).await;
    stage.store.resume();
    until(|| async { open(&one) == LIMIT - 1 }).await;
    stage.store.kill();
    stage.store.restart().await;
    let _of_two = load(&two);
    until(|| async { stage.taken() == LIMIT.to_string() }).await;
    until(|| async { open(&one) == LIMIT / 2 && open(&two) == LIMIT / 2 }).await;
    assert_eq!(stage.most(), LIMIT as u64);
}

#[tokio::test]
async fn what_a_killed_replica_had_is_free_once_it_has_expired() {
    let stage = Stage::new().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(&path, file(&stage)).unwrap();
    let killed = Running::start(&["serve", "--config", path.to_str().unwrap()]);
    until(|| async { stage.taken() == "3" }).await;
    let left = stage.replica().await;
    let _load = load(&left);
    until(|| async { stage.switch.counts().sessions_open == LIMIT as u64 }).await;
    drop(killed);
    until(|| async { stage.switch.counts().sessions_open == 1 }).await;
    assert_eq!((stage.taken().as_str(), open(&left)), ("4", 1));
    until(|| async { open(&left) == LIMIT }).await;
    assert_eq!(stage.most(), LIMIT as u64);
}

/// The configuration of a process that keeps three sessions.
fn file(stage: &Stage) -> String {
    let (switch, store) = (stage.simulator.local_addr(), stage.store.addr());
    format!(
        "[server]\nlisten = '127.0.0.1:0'\n[admin]\nlisten = '127.0.0.1:0'\n\
         [backend]\nservers = ['{switch}']\ntransport = 'tcp'\n\
         [backend.login]\nuser_id = 'gateway-admin'\npassword = '{PASSWORD}'\n\
         [backend.pool]\nmin_sessions = 3\ncluster_max_sessions = {LIMIT}\n\
         [shared]\nservers = ['{store}']\ntimeout = '1s'\n"
    )
}

#[tokio::test]
async fn a_reload_finds_a_session_although_all_are_taken() {
    for limit in [1, 2] {
        let stage = Stage::new().await;
        let mut config = stage.config(limit);
        let mut gateway = TestGateway::start(config.clone()).await;
        let _load = load(&gateway);
        until(|| async { open(&gateway) == limit }).await;
        config.backend.pool.max_age /= 2;
        let changes = gateway.reload(&config).await.unwrap();
        assert_eq!(changes.len(), 1, "{changes:?}");
        until(|| async { open(&gateway) == limit }).await;
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
        assert_eq!(stage.most(), limit as u64);
    }
}
