//! Rates and places of tenants that replicas share.

use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_gateway::shared::{PortionReply, PortionRequest, SharedStore};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use tokio::time::Instant;

use super::store::settings;
use crate::access::{ask_with_key, closed_config};
use crate::support::gateway::until;
use crate::support::store::{TestStore, share};
use crate::support::{Client, LIST, TestGateway, simulate};

const KEY: &str = "foo-writer";
const FOREIGN: &str = "/api/v1/tenants/bar/groups/bargroup/users/shop/services/speed_dial_100/";

const RATE: PortionRequest = PortionRequest {
    per_second: 1,
    burst: 10,
    owed: 0,
    wanted: 4,
};

/// Two replicas, a switch and a store.
struct TwoReplicas {
    replicas: [TestGateway; 2],
    store: TestStore,
    switch: std::sync::Arc<SimulatedSwitch>,
    _simulator: Simulator,
}

impl TwoReplicas {
    async fn start(change: impl Fn(&mut Config)) -> Self {
        let (switch, store) = (SimulatedSwitch::demo(), TestStore::start().await);
        let simulator = simulate(&switch).await;
        let mut config = closed_config(simulator.local_addr());
        share(&mut config, &store);
        change(&mut config);
        let replicas = [
            TestGateway::start(config.clone()).await,
            TestGateway::start(config).await,
        ];
        // Who is not connected yet goes by itself.
        until(|| async { store.cli(&["ZCARD", "ocigw:{main}:rep"]) == "2" }).await;
        Self {
            replicas,
            store,
            switch,
            _simulator: simulator,
        }
    }

    /// How many of so many requests are let through: they are for what the key may not touch, so that the switch
    /// is not asked and each costs one token.
    async fn passing(&self, replica: usize, count: usize) -> usize {
        let mut passed = 0;
        for _ in 0..count {
            let addr = self.replicas[replica].addr();
            let reply = ask_with_key(addr, "GET", FOREIGN, KEY).await;
            assert!(matches!(reply.status, 403 | 429), "{reply:?}");
            passed += usize::from(reply.status == 403);
        }
        passed
    }

    /// Waits until each replica has heard of the other.
    async fn until_known(&self) {
        let signs = || {
            self.store
                .cli(&["ZRANGE", "ocigw:{main}:rep", "0", "-1", "WITHSCORES"])
        };
        until(|| async { signs().lines().count() == 4 }).await;
        let first: Vec<String> = signs().lines().map(str::to_owned).collect();
        until(|| async {
            signs()
                .lines()
                .all(|sign| is_name(sign) || !first.iter().any(|one| one == sign))
        })
        .await;
    }

    /// A request that the switch never answers, once it is there.
    async fn held(&self, replica: usize) -> Client {
        let before = self.switch.counts().faults;
        let fault = Fault::new(FaultAction::NeverBefore).on("UserSpeedDial100*");
        self.switch.add_fault(fault.once());
        let mut client = Client::connect(self.replicas[replica].addr()).await;
        let key = format!("Authorization: Bearer secret-{KEY}");
        let head = format!("GET {LIST} HTTP/1.1\r\nhost: localhost\r\n{key}\r\n\r\n");
        client.write_raw(head.as_bytes()).await;
        until(|| async { self.switch.counts().faults > before }).await;
        client
    }

    async fn status(&self, replica: usize) -> u16 {
        ask_with_key(self.replicas[replica].addr(), "GET", LIST, KEY)
            .await
            .status
    }
}

/// Whether this is the name of a replica, and not when it goes.
fn is_name(sign: &str) -> bool {
    sign.len() == 16
}

fn limit_keys(config: &mut Config) {
    config.access.rate.key_per_second = 1;
    config.access.rate.key_burst = 20;
}

/// What may have been let through of a burst, when one token a second comes since.
fn at_most(burst: u64, begun: Instant) -> usize {
    usize::try_from(burst + begun.elapsed().as_secs() + 1).unwrap()
}

async fn take(store: &SharedStore, request: PortionRequest) -> PortionReply {
    let deadline = Instant::now() + Duration::from_secs(5);
    let taken = store.take_portion(("key", "a"), request, deadline).await;
    taken.unwrap()
}

#[tokio::test]
async fn replicas_take_portions_of_one_bucket() {
    let server = TestStore::start().await;
    let stores = [(); 2].map(|()| SharedStore::start(settings(&server)));
    for store in &stores {
        until(|| async { !store.is_away() }).await;
    }
    let begun = Instant::now();
    let mut granted = 0;
    for nth in 0.. {
        match take(&stores[nth % 2], RATE).await {
            PortionReply::Granted(tokens) => granted += usize::try_from(tokens).unwrap(),
            PortionReply::Wait(wait) => {
                assert!(wait <= Duration::from_secs(1), "{wait:?}");
                break;
            }
        }
    }
    assert!((10..=at_most(10, begun)).contains(&granted), "{granted}");
    let debt = PortionRequest { owed: 600, ..RATE };
    let PortionReply::Wait(wait) = take(&stores[0], debt).await else {
        panic!("it had more than it owed");
    };
    assert!((500..=601).contains(&wait.as_secs()), "{wait:?}");
    // What was not used goes back, and no more than a bucket holds.
    let gift = PortionRequest {
        owed: -9000,
        ..RATE
    };
    assert_eq!(take(&stores[1], gift).await, PortionReply::Granted(4));
    assert_eq!(take(&stores[0], RATE).await, PortionReply::Granted(4));
    assert!(matches!(
        take(&stores[1], RATE).await,
        PortionReply::Granted(2..=3)
    ));
}

#[tokio::test]
async fn what_replicas_let_through_is_no_more_than_one_would() {
    let both = TwoReplicas::start(limit_keys).await;
    let begun = Instant::now();
    let mut passed = [0; 2];
    for nth in 0..80 {
        passed[nth % 2] += both.passing(nth % 2, 1).await;
    }
    let allowed = 20..=at_most(20, begun);
    assert!(allowed.contains(&(passed[0] + passed[1])), "{passed:?}");
    assert!(passed[0] > 0 && passed[1] > 0, "{passed:?}");
}

#[tokio::test]
async fn without_the_store_each_replica_keeps_to_its_part() {
    let mut both = TwoReplicas::start(limit_keys).await;
    both.until_known().await;
    both.store.kill();
    for replica in 0..2 {
        let begun = Instant::now();
        let passed = both.passing(replica, 40).await;
        assert!((10..=at_most(10, begun)).contains(&passed), "{passed}");
    }
}

#[tokio::test]
async fn a_busy_key_and_tenant_cost_calls_now_and_then() {
    let both = TwoReplicas::start(|config| {
        let rate = &mut config.access.rate;
        (rate.address_per_second, rate.address_burst) = (10_000, 10_000);
        (rate.key_per_second, rate.key_burst) = (10_000, 10_000);
        config.access.tenant_concurrency = 64;
    })
    .await;
    let calls = || {
        let all = both.store.cli(&["INFO", "commandstats"]);
        let calls = all.split("cmdstat_evalsha:calls=").nth(1).unwrap();
        calls.split(',').next().unwrap().parse::<u64>().unwrap()
    };
    let before = calls();
    for _ in 0..1000 {
        assert_eq!(both.status(0).await, 200);
    }
    let made = calls() - before;
    assert!(made < 500, "{made} calls for 1000 reads");
}

#[tokio::test]
async fn a_tenant_has_its_places_once_and_gets_them_back() {
    let both = TwoReplicas::start(|config| config.access.tenant_concurrency = 2).await;
    let first = both.held(0).await;
    let second = both.held(1).await;
    assert_eq!((both.status(0).await, both.status(1).await), (429, 429));
    drop(first);
    until(|| async { both.status(1).await == 200 }).await;
    until(|| async { both.status(0).await == 200 }).await;
    drop(second);
    until(|| async { both.store.cli(&["KEYS", "*:place*"]).is_empty() }).await;
}

#[tokio::test]
async fn without_the_store_a_tenant_has_its_part_of_the_places_at_each_replica() {
    let mut both = TwoReplicas::start(|config| config.access.tenant_concurrency = 2).await;
    both.until_known().await;
    both.store.kill();
    let _first = both.held(0).await;
    assert_eq!((both.status(0).await, both.status(1).await), (429, 200));
    let _second = both.held(1).await;
    assert_eq!(both.status(1).await, 429);
}
