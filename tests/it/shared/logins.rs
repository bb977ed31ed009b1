//! Logins of people: good at every replica, ended at all of them, known for a while without the store.

use std::net::SocketAddr;
use std::time::Duration;

use ocip_gateway::config::{Config, OnLoss};
use ocip_simulator::{SimulatedSwitch, Simulator};

use crate::access::{ask, closed_config, cookie, log_in};
use crate::support::gateway::until;
use crate::support::icws::{Session, USER_PASSWORD};
use crate::support::store::{TestStore, share};
use crate::support::{LIST, Reply, TestGateway, simulate};

const LOGOUT: &str = "/api/v1/logout/";

/// A switch, a store and the configuration of the replicas.
struct Site {
    store: TestStore,
    config: Config,
    _simulator: Simulator,
}

impl Site {
    async fn start(change: impl FnOnce(&mut Config)) -> Self {
        let simulator = simulate(&SimulatedSwitch::demo()).await;
        let store = TestStore::start().await;
        let mut config = closed_config(simulator.local_addr());
        share(&mut config, &store);
        change(&mut config);
        Self {
            store,
            config,
            _simulator: simulator,
        }
    }

    /// One more replica, which has found the store.
    async fn replica(&self) -> TestGateway {
        let replica = TestGateway::start(self.config.clone()).await;
        until(|| async { see(replica.addr(), "Cookie: sessionid=x").await.status == 401 }).await;
        replica
    }

    fn keys(&self, pattern: &str) -> Vec<String> {
        let said = self.store.cli(&["--scan", "--pattern", pattern]);
        said.lines().map(str::to_owned).collect()
    }
}

async fn see(addr: SocketAddr, cookie: &str) -> Reply {
    ask(addr, "GET", LIST, &[cookie], "").await
}

async fn statuses(addrs: [SocketAddr; 2], cookie: &str) -> [u16; 2] {
    [
        see(addrs[0], cookie).await.status,
        see(addrs[1], cookie).await.status,
    ]
}

async fn enter(addr: SocketAddr) -> String {
    cookie(&log_in(addr, "foouser", USER_PASSWORD).await)
}

#[tokio::test]
async fn a_login_is_good_at_every_replica_and_a_logout_counts_at_all() {
    let site = Site::start(|_| {}).await;
    let (one, other) = (site.replica().await, site.replica().await);
    let addrs = [one.addr(), other.addr()];
    let cookie = enter(addrs[0]).await;
    assert_eq!(statuses(addrs, &cookie).await, [200, 200]);
    // A replica that starts anew has it, too.
    one.drain().await;
    let anew = site.replica().await;
    assert_eq!(see(anew.addr(), &cookie).await.status, 200);
    let left = ask(anew.addr(), "POST", LOGOUT, &[&cookie], "").await;
    assert_eq!(left.status, 200);
    assert_eq!(
        statuses([anew.addr(), other.addr()], &cookie).await,
        [401, 401]
    );
    assert_eq!(site.keys("*}:user:*"), Vec::<String>::new());
}

#[tokio::test]
async fn a_session_of_icws_is_good_at_every_replica_and_ends_at_all() {
    let site = Site::start(|_| {}).await;
    let (one, other) = (site.replica().await, site.replica().await);
    let at_one = Session::open(one.addr(), "foouser").await;
    let at_other = Session {
        addr: other.addr(),
        ..at_one.clone()
    };
    assert_eq!(at_other.ask("GET", "connection", "").await.status, 200);
    assert_eq!(at_other.ask("DELETE", "connection", "").await.status, 204);
    assert_eq!(at_one.ask("GET", "connection", "").await.status, 401);
}

#[tokio::test]
async fn limits_of_sessions_hold_for_all_replicas_together() {
    let site = Site::start(|config| {
        config.access.sessions_per_user_max = 2;
        config.access.sessions_max = 3;
    });
    let site = site.await;
    let (one, other) = (site.replica().await, site.replica().await);
    let addrs = [one.addr(), other.addr()];
    let mut cookies = Vec::new();
    for addr in [addrs[0], addrs[1], addrs[0]] {
        cookies.push(enter(addr).await);
    }
    assert_eq!(statuses(addrs, &cookies[0]).await, [401, 401], "the oldest");
    assert_eq!(statuses(addrs, &cookies[1]).await, [200, 200]);
    assert_eq!(statuses(addrs, &cookies[2]).await, [200, 200]);
    assert_eq!(log_in(addrs[1], "baruser", USER_PASSWORD).await.status, 200);
    let full = log_in(addrs[0], "gateway-admin", "demo-admin-password").await;
    assert_eq!((full.status, full.header("retry-after")), (503, Some("60")));
}

#[tokio::test]
async fn a_session_lasts_while_it_is_used_but_not_beyond_its_age() {
    let hour = Duration::from_secs(3600);
    let site = Site::start(|config| {
        config.access.session_idle_timeout = hour;
        config.access.session_max_age = 2 * hour;
    });
    let site = site.await;
    let replica = site.replica().await;
    let cookie = enter(replica.addr()).await;
    let key = site.keys("*:sess:apio:*").remove(0);
    let lasts = || -> u64 { site.store.cli(&["PTTL", &key]).parse().unwrap() };
    let used_after = async |left: &str| {
        site.store.cli(&["PEXPIRE", &key, left]);
        assert_eq!(see(replica.addr(), &cookie).await.status, 200);
        lasts()
    };
    assert!(used_after("60000").await > 3_500_000);
    // Not each request writes.
    assert!(used_after("3500000").await <= 3_500_000);
    // Born so long ago that it has a minute left, or nothing.
    let text = site.store.cli(&["GET", &key]);
    let (_, rest) = text.split_once(',').unwrap();
    let now: u64 = site
        .store
        .cli(&["TIME"])
        .lines()
        .next()
        .unwrap()
        .parse()
        .unwrap();
    let age = |seconds: u64| format!("{{\"born\":{},{rest}", (now - seconds) * 1000);
    site.store.cli(&["SET", &key, &age(7140), "PX", "1000000"]);
    assert_eq!(see(replica.addr(), &cookie).await.status, 200);
    assert!(lasts() <= 61_000);
    site.store.cli(&["SET", &key, &age(7200), "PX", "1000000"]);
    assert_eq!(see(replica.addr(), &cookie).await.status, 401);
    assert_eq!(site.keys("*:sess:*"), Vec::<String>::new());
}

#[tokio::test]
async fn without_the_store_who_was_known_goes_on_and_nobody_is_sent_away_for_good() {
    let site = Site::start(|_| {}).await;
    let (one, other) = (site.replica().await, site.replica().await);
    let [known, leaving] = [enter(one.addr()).await, enter(one.addr()).await];
    for cookie in [&known, &leaving] {
        assert_eq!(see(one.addr(), cookie).await.status, 200);
    }
    site.store.pause();
    assert_eq!(see(one.addr(), &known).await.status, 200);
    for reply in [
        see(other.addr(), &known).await,
        ask(one.addr(), "POST", LOGOUT, &[&leaving], "").await,
        log_in(one.addr(), "foouser", USER_PASSWORD).await,
    ] {
        assert_eq!(reply.status, 503, "{reply:?}");
        assert_eq!(reply.header("retry-after"), Some("2"));
        assert_eq!(reply.header("set-cookie"), None);
        assert_eq!(reply.json()["errors"][0]["code"], 50306);
    }
    // Whoever wanted to leave is not let on here.
    assert_eq!(see(one.addr(), &leaving).await.status, 503);
    site.store.resume();
    until(|| async { see(other.addr(), &known).await.status == 200 }).await;
    // The store may have heard of the logout, or not: it is repeated until there is nothing left to end.
    let leave = async || {
        ask(one.addr(), "POST", LOGOUT, &[&leaving], "")
            .await
            .status
    };
    until(|| async { matches!(leave().await, 200 | 401) }).await;
    assert_eq!(see(other.addr(), &leaving).await.status, 401);
}

#[tokio::test]
async fn where_the_operator_says_so_people_log_in_without_the_store_and_stay() {
    let site = Site::start(|config| config.shared.on_loss = OnLoss::Local).await;
    let (one, other) = (site.replica().await, site.replica().await);
    site.store.pause();
    let local = enter(one.addr()).await;
    assert_eq!(see(one.addr(), &local).await.status, 200);
    assert_eq!(see(other.addr(), &local).await.status, 503);
    site.store.resume();
    until(|| async { see(other.addr(), &local).await.status == 401 }).await;
    assert_eq!(see(one.addr(), &local).await.status, 200);
    let left = ask(one.addr(), "POST", LOGOUT, &[&local], "").await;
    assert_eq!(left.status, 200);
    // This one may find the store again later than the other.
    until(|| async { see(one.addr(), &local).await.status == 401 }).await;
}

#[tokio::test]
async fn what_is_in_the_store_lets_nobody_in() {
    let site = Site::start(|_| {}).await;
    let replica = site.replica().await;
    let cookie = enter(replica.addr()).await;
    let session = Session::open(replica.addr(), "foouser").await;
    assert_eq!(session.ask("GET", "connection", "").await.status, 200);
    let keys = site.keys("*");
    assert_eq!(site.keys("*:sess:????:*").len(), 2);
    let mut all = keys.join("\n");
    for key in &keys {
        let read: &[&str] = match site.store.cli(&["TYPE", key]).as_str() {
            "string" => &["GET", key],
            "zset" => &["ZRANGE", key, "0", "-1"],
            "hash" => &["HGETALL", key],
            other => panic!("{key} is of the type {other}: read it here"),
        };
        all += &site.store.cli(read);
    }
    assert!(all.contains("foouser"), "{all}");
    let (_, id) = cookie.split_once('=').unwrap();
    for secret in [id, &session.cookie, &session.token, USER_PASSWORD] {
        assert!(!all.contains(secret), "{secret} in {all}");
    }
}
