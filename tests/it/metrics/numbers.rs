//! That each number is exactly what happened.

use std::time::Duration;

use ocip_gateway::config::{BackendTransport, ServerTls};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use super::Scrape;
use crate::access::{ask_with_key, closed_config, log_in};
use crate::commands::shell;
use crate::support::gateway::{host_port, until};
use crate::support::{
    Client, Incoming, LIST, Peer, Reaction, TestGateway, request, simulate, tcp_config,
};
use crate::tls::stage_tls;

const LIST_REQUEST: &str = "UserSpeedDial100GetListRequest17sp1";

/// The series of the commands of this type that ended so.
fn commands(command: &str, outcome: &str, class: &str, error: &str) -> String {
    format!(
        "oci_commands_total{{type=\"{command}\",outcome=\"{outcome}\",class=\"{class}\",error=\"{error}\"}}"
    )
}

fn answered(route: &str, method: &str, status: u16) -> String {
    format!("http_requests_total{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}")
}

/// A fault of the list request alone.
fn refusal(text: &str) -> Fault {
    let text = text.to_owned();
    Fault::new(FaultAction::Refuse { text })
        .on(LIST_REQUEST)
        .once()
}

fn assert_all(scrape: &Scrape, expected: &[(String, f64)]) {
    for (series, value) in expected {
        assert_eq!(scrape.get(series), *value, "{series}\n{}", scrape.text);
    }
}

#[tokio::test]
async fn requests_and_commands_are_counted_by_what_became_of_them() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    for _ in 0..3 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    for text in [
        "[Error 4410] Service not assigned",
        "[Error 99999] Not today",
    ] {
        switch.add_fault(refusal(text));
        assert_ne!(gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(gateway.request("BREW", LIST, "").await.status, 405);
    assert_eq!(gateway.request("GET", "/foouser", "").await.status, 404);
    let scrape = Scrape::of(&gateway).await;
    assert_all(
        &scrape,
        &[
            (answered("speed_dial_100", "GET", 200), 3.0),
            (answered("speed_dial_100", "GET", 404), 1.0),
            (answered("unmatched", "other", 405), 1.0),
            (answered("unmatched", "GET", 404), 1.0),
            (
                "http_request_duration_seconds_count{route=\"speed_dial_100\",method=\"GET\"}"
                    .into(),
                5.0,
            ),
            (commands("UserGetRequest23V2", "ok", "none", "none"), 1.0),
            (commands(LIST_REQUEST, "ok", "none", "none"), 3.0),
            (
                commands(LIST_REQUEST, "refused", "not_assigned", "4410"),
                1.0,
            ),
            (commands(LIST_REQUEST, "refused", "other", "other"), 1.0),
            (
                format!("oci_command_duration_seconds_count{{type=\"{LIST_REQUEST}\"}}"),
                5.0,
            ),
            ("pool_wait_duration_seconds_count".into(), 6.0),
            ("switch_logins_total{outcome=\"success\"}".into(), 1.0),
            ("switch_up".into(), 1.0),
        ],
    );
}

#[tokio::test]
async fn lost_and_wrong_answers_are_counted_with_what_came_of_the_retry() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    switch.add_fault(Fault::new(FaultAction::WrongEcho).on(LIST_REQUEST).once());
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    for _ in 0..2 {
        switch.add_fault(Fault::new(FaultAction::DropAfter).on(LIST_REQUEST).once());
    }
    assert_eq!(gateway.request("GET", LIST, "").await.status, 502);
    assert_all(
        &Scrape::of(&gateway).await,
        &[
            (commands(LIST_REQUEST, "ok", "none", "none"), 2.0),
            (commands(LIST_REQUEST, "mismatch", "none", "none"), 1.0),
            (commands(LIST_REQUEST, "lost", "none", "none"), 2.0),
            ("reply_mismatches_total{kind=\"echo\"}".into(), 1.0),
            ("reply_mismatches_total{kind=\"session_id\"}".into(), 0.0),
            ("retries_total{outcome=\"answered\"}".into(), 1.0),
            ("retries_total{outcome=\"unanswered\"}".into(), 1.0),
            ("sessions_closed_total{reason=\"mismatch\"}".into(), 1.0),
            ("sessions_closed_total{reason=\"lost\"}".into(), 2.0),
            (answered("speed_dial_100", "GET", 502), 1.0),
        ],
    );
}

#[tokio::test]
async fn who_waits_and_who_goes_away_is_seen() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let mut config = tcp_config(peer.addr);
    config.backend.pool.max_sessions = 1;
    let gateway = TestGateway::start(config).await;
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(gateway.addr()).await;
        client.write("GET", LIST, "").await;
        clients.push(client);
    }
    let node = peer.addr;
    let busy = format!("sessions{{node=\"{node}\",state=\"busy\"}}");
    let waiters = format!("pool_waiters{{node=\"{node}\"}}");
    until(|| async {
        let scrape = Scrape::of(&gateway).await;
        let in_flight = scrape.get("http_requests_in_flight");
        (scrape.get(&busy), scrape.get(&waiters), in_flight) == (1.0, 1.0, 2.0)
    })
    .await;
    drop(clients);
    let gone = answered("speed_dial_100", "GET", 499);
    until(|| async { Scrape::of(&gateway).await.get(&gone) == 2.0 }).await;
    let scrape = Scrape::of(&gateway).await;
    let cancelled = commands(LIST_REQUEST, "cancelled", "none", "none");
    assert!(scrape.get(&cancelled) >= 1.0, "{}", scrape.text);
    assert!(scrape.get("sessions_closed_total{reason=\"cancelled\"}") >= 1.0);
    assert_eq!(scrape.get("http_requests_in_flight"), 0.0);
}

#[tokio::test]
async fn each_server_has_its_own_gauges() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, standby) = (simulate(&first).await, simulate(&second).await);
    let mut config = tcp_config(simulator.local_addr());
    config.backend.servers.push(host_port(standby.local_addr()));
    let gateway = TestGateway::start(config).await;
    let nodes = [simulator.local_addr(), standby.local_addr()];
    let in_use = async || {
        let scrape = Scrape::of(&gateway).await;
        nodes.map(|node| {
            let gauge = |name| scrape.get(&format!("{name}{{node=\"{node}\"}}"));
            (gauge("node_up"), gauge("node_in_use"))
        })
    };
    until(|| async { in_use().await == [(1.0, 1.0), (1.0, 0.0)] }).await;
    simulator.stop().await;
    until(|| async { in_use().await == [(0.0, 0.0), (1.0, 1.0)] }).await;
}

#[tokio::test]
async fn a_refused_login_of_the_gateway_is_counted_with_its_number() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.password = "wrong".into();
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    let refused = "switch_logins_total{outcome=\"refused\"}";
    until(|| async { Scrape::of(&gateway).await.get(refused) == 1.0 }).await;
    let command = commands("LoginRequest14sp4", "refused", "authentication", "4962");
    let expected = [(command, 1.0), ("switch_up".into(), 0.0)];
    assert_all(&Scrape::of(&gateway).await, &expected);
}

#[tokio::test]
async fn numbers_go_on_across_a_reload() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = closed_config(simulator.local_addr());
    config.server.max_body_bytes = 64 * 1024;
    let mut gateway = TestGateway::start(config.clone()).await;
    let addr = gateway.addr();
    let long = "x".repeat(64 * 1024 + 1);
    let sessions_max = config.backend.pool.max_sessions;
    // A reload that leaves the sessions to the switch alone, one that does not, and none.
    for (drain, more_sessions) in [(50, 0), (51, 1), (51, 1)] {
        let reply = ask_with_key(addr, "GET", LIST, "foo-writer").await;
        assert_eq!(reply.status, 200);
        log_in(addr, "foouser", "demo-user-password").await;
        request(addr, "POST", "/api/v1/login/", &long).await;
        config.server.drain_timeout = Duration::from_secs(drain);
        config.backend.pool.max_sessions = sessions_max + more_sessions;
        gateway.reload(&config).await.unwrap();
    }
    assert_all(
        &Scrape::of(&gateway).await,
        &[
            (answered("speed_dial_100", "GET", 200), 3.0),
            (commands(LIST_REQUEST, "ok", "none", "none"), 3.0),
            ("user_logins_total{outcome=\"success\"}".into(), 3.0),
            ("user_sessions".into(), 3.0),
            ("limits_hit_total{limit=\"body_size\"}".into(), 3.0),
            ("switch_logins_total{outcome=\"success\"}".into(), 2.0),
            ("switch_up".into(), 1.0),
        ],
    );
}

#[tokio::test]
async fn people_and_limits_are_counted_and_nobody_is_named() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.login_attempts_per_user = 1;
    config.access.sessions_max = 1;
    config.access.rate.key_per_second = 1;
    config.access.rate.key_burst = 1;
    config.server.max_body_bytes = 64 * 1024;
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    let mut statuses = Vec::new();
    for (user, password) in [
        ("baruser", "wrong"),
        ("baruser", "wrong"),
        ("foouser", "demo-user-password"),
        ("shop", "demo-user-password"),
    ] {
        statuses.push(log_in(addr, user, password).await.status);
    }
    let long = "x".repeat(64 * 1024 + 1);
    statuses.push(request(addr, "POST", "/api/v1/login/", &long).await.status);
    while ask_with_key(addr, "GET", LIST, "foo-writer").await.status != 429 {}
    let scrape = Scrape::of(&gateway).await;
    assert_eq!(statuses, [401, 429, 200, 503, 413]);
    let login = |outcome| format!("user_logins_total{{outcome=\"{outcome}\"}}");
    let limit = |limit| format!("limits_hit_total{{limit=\"{limit}\"}}");
    assert_all(
        &scrape,
        &[
            (login("refused"), 1.0),
            (login("too_many"), 1.0),
            (login("success"), 1.0),
            (login("full"), 1.0),
            ("user_sessions".into(), 1.0),
            (limit("login_attempts"), 1.0),
            (limit("user_sessions"), 1.0),
            (limit("body_size"), 1.0),
            (limit("key_rate"), 1.0),
            (limit("address_rate"), 0.0),
            (answered("login", "POST", 413), 1.0),
        ],
    );
    let named = [
        "foo",
        "bar",
        "demo",
        "writer",
        "secret",
        "wrong",
        "gateway-admin",
        "xxx",
    ];
    for word in named {
        assert!(!scrape.text.contains(word), "{word} in\n{}", scrape.text);
    }
}

#[tokio::test]
async fn the_process_the_certificates_and_the_requests_under_way_are_seen() {
    let (authority, _, simulator) = stage_tls().await;
    let folder = tempfile::tempdir().unwrap();
    let ca_file = folder.path().join("ca.pem");
    std::fs::write(&ca_file, authority.ca_pem().unwrap()).unwrap();
    let mut config = tcp_config(simulator.local_addr());
    config.backend.transport = BackendTransport::Tls;
    config.backend.ca_file = Some(ca_file);
    let own = |name: &str| folder.path().join(name);
    shell(&format!(
        "openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=x -keyout {0}/key -out {0}/own 2>&1",
        folder.path().display()
    ));
    config.server.tls = Some(ServerTls {
        certificate: own("own"),
        private_key: own("key"),
    });
    let gateway = TestGateway::start(config).await;
    let scrape = Scrape::of(&gateway).await;
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
    let node = format!(
        "node_certificate_expiry_timestamp_seconds{{node=\"{}\"}}",
        simulator.local_addr()
    );
    assert!(scrape.get(&node) > now, "{}", scrape.text);
    let days_left = (scrape.get("certificate_expiry_timestamp_seconds") - now) / 86_400.0;
    assert!((2.0..=3.0).contains(&days_left), "{}", scrape.text);
    let process = |name: &str| scrape.values[&format!("process_{name}")];
    assert!(process("cpu_seconds_total") > 0.0);
    assert!(process("resident_memory_bytes") > 1e6);
    assert!((now - 86_400.0..=now + 1.0).contains(&process("start_time_seconds")));
    assert!((3.0..=process("max_fds")).contains(&process("open_fds")));
}
