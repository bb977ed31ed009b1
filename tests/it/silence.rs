//! Servers that swallow what they are sent, and commands that make the switch hang up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use ocip::stats::{CloseReason, LoginOutcome};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use tokio::task::JoinSet;

use crate::support::gateway::{host_port, until};
use crate::support::proxy::Proxy;
use crate::support::{LIST, TestGateway, request, simulate, tcp_config};

/// Longer than any machine needs, and far shorter than the deadline of a request here.
const SOON: Duration = Duration::from_secs(20);
const DEADLINE: Duration = Duration::from_secs(60);

/// Two switches of which the first can be silenced, and a gateway in front.
struct Pair {
    first: Arc<SimulatedSwitch>,
    second: Arc<SimulatedSwitch>,
    way: Proxy,
    gateway: TestGateway,
    _simulators: [Simulator; 2],
}

impl Pair {
    async fn start(request_timeout: Duration) -> Self {
        let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
        let simulators = [simulate(&first).await, simulate(&second).await];
        let way = Proxy::start(simulators[0].local_addr()).await;
        let mut config = tcp_config(way.addr);
        config
            .backend
            .servers
            .push(host_port(simulators[1].local_addr()));
        config.backend.request_timeout = request_timeout;
        // The proof of the tenant is known, so that what is swallowed is the write itself.
        config.access.write_proof_ttl = Duration::from_secs(60);
        let gateway = TestGateway::start(config).await;
        until(|| async { gateway.cluster().nodes().iter().all(|node| node.ready) }).await;
        Self {
            first,
            second,
            way,
            gateway,
            _simulators: simulators,
        }
    }

    fn lists(&self) -> (u64, u64) {
        let lists = |switch: &SimulatedSwitch| {
            switch
                .counts()
                .executed("UserSpeedDial100GetListRequest17sp1")
        };
        (lists(&self.first), lists(&self.second))
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reads_of_a_server_that_fell_silent_are_answered_by_the_next_one() {
    let pair = Pair::start(DEADLINE).await;
    assert_eq!(pair.gateway.request("GET", LIST, "").await.status, 200);
    pair.way.swallow(true);
    let (began, addr) = (Instant::now(), pair.gateway.addr());
    // More callers than sessions: some have written, some wait for a session.
    let mut callers: JoinSet<_> = (0..20).map(|_| request(addr, "GET", LIST, "")).collect();
    while let Some(reply) = callers.join_next().await {
        assert_eq!(reply.unwrap().status, 200);
    }
    println!("20 callers of a silent server: {:?}", began.elapsed());
    assert!(began.elapsed() < SOON);
    assert_eq!(pair.lists(), (1, 20));
    // Known to be silent, it costs nobody anything.
    let logins = pair.gateway.logins(LoginOutcome::Success);
    for _ in 0..20 {
        assert_eq!(pair.gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(pair.lists(), (1, 40));
    assert_eq!(pair.gateway.logins(LoginOutcome::Success), logins);
    let nodes = pair.gateway.cluster().nodes();
    assert!(!nodes[0].ready && nodes[0].trouble.is_some() && nodes[1].in_use);
    // Healed, it is used again, for good.
    pair.way.swallow(false);
    until(|| async { pair.gateway.cluster().nodes()[0].ready }).await;
    let before = pair.lists();
    for _ in 0..20 {
        assert_eq!(pair.gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(pair.lists(), (before.0 + 20, before.1));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_write_that_was_swallowed_is_never_repeated_elsewhere() {
    let pair = Pair::start(Duration::from_secs(6)).await;
    let body = r#"{"speedCodes":[{"speedCode":"77","phoneNumber":"1234"}]}"#;
    assert_eq!(pair.gateway.request("GET", LIST, "").await.status, 200);
    pair.way.swallow(true);
    let reply = pair.gateway.request("POST", LIST, body).await;
    assert_eq!((reply.status, reply.error_code()), (504, 50402));
    let writes =
        |switch: &SimulatedSwitch| switch.counts().executed("UserSpeedDial100AddListRequest");
    assert_eq!(writes(&pair.second), 0);
    pair.way.swallow(false);
    until(|| async { pair.gateway.cluster().nodes()[0].ready }).await;
    assert!(writes(&pair.first) <= 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_only_thinks_is_waited_for() {
    let pair = Pair::start(DEADLINE).await;
    let mut slow = Fault::new(FaultAction::Delay(Duration::from_secs(4)));
    slow.command = Some("UserSpeedDial100GetListRequest17sp1".to_owned());
    slow.times = Some(1);
    pair.first.add_fault(slow);
    assert_eq!(pair.gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(pair.lists(), (1, 0));
    assert_eq!(pair.gateway.closed(CloseReason::Silent), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_silent_from_the_start_costs_no_request_its_deadline() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let simulators = [simulate(&first).await, simulate(&second).await];
    let way = Proxy::start(simulators[0].local_addr()).await;
    way.swallow(true);
    let mut config = tcp_config(way.addr);
    let next = host_port(simulators[1].local_addr());
    config.backend.servers.push(next);
    config.backend.request_timeout = DEADLINE;
    let gateway = TestGateway::start(config).await;
    let began = Instant::now();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    println!(
        "a first request beside a silent server: {:?}",
        began.elapsed()
    );
    assert!(began.elapsed() < SOON);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_the_switch_hangs_up_on_costs_nobody_else_the_switch() {
    const RING: &str =
        "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/simultaneous_ring_personal/";
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", RING, "").await.status, 200);
    let mut hang_up = Fault::new(FaultAction::DropBefore);
    hang_up.command = Some("UserSpeedDial100GetListRequest17sp1".to_owned());
    switch.add_fault(hang_up);
    let addr = gateway.addr();
    let mut harmful = JoinSet::new();
    for _ in 0..4 {
        harmful.spawn(async move {
            for _ in 0..25 {
                assert_eq!(request(addr, "GET", LIST, "").await.status, 502);
            }
        });
    }
    for _ in 0..100 {
        let reply = gateway.request("GET", RING, "").await;
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    while let Some(ended) = harmful.join_next().await {
        ended.unwrap();
    }
    // Each was repeated once.
    assert_eq!(gateway.closed(CloseReason::Lost), 2 * 4 * 25);
}
