//! The status page's numbers, and how soon a switch that stops is seen.

use std::time::{Duration, Instant};

use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::{Value, json};

use crate::commands::{shell, start_demo};
use crate::support::gateway::{host_port, until};
use crate::support::switch::simulate_at;
use crate::support::{
    Client, Incoming, LIST, Peer, Reaction, Reply, TestGateway, request, simulate, tcp_config,
};

async fn status(gateway: &TestGateway) -> Value {
    gateway.admin("/status.json").await.json()
}

/// The requests of the last five minutes.
async fn requests(gateway: &TestGateway) -> u64 {
    let history = status(gateway).await["history"].clone();
    let seconds = history.as_array().unwrap().iter();
    seconds
        .map(|second| second["requests"].as_u64().unwrap())
        .sum()
}

/// Why the switch does not answer, as the page says it.
async fn detail(gateway: &TestGateway) -> String {
    let detail = &status(gateway).await["verdict"]["detail"];
    detail.as_str().unwrap().to_owned()
}

/// What `/readyz`, `/metrics` and the status page say of the switch: whether it answers.
async fn all_say(gateway: &TestGateway, up: bool) -> bool {
    let ready = gateway.readiness().await.status == if up { 200 } else { 503 };
    let metric = format!("\nocip_gateway_switch_up {}\n", u8::from(up));
    let counted = gateway.admin("/metrics").await.body.contains(&metric);
    let level = if up { "good" } else { "bad" };
    ready && counted && status(gateway).await["verdict"]["level"] == level
}

#[tokio::test]
async fn a_switch_that_stops_and_returns_is_seen_everywhere() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let address = simulator.local_addr();
    let gateway = TestGateway::start(tcp_config(address)).await;
    until(|| all_say(&gateway, true)).await;
    simulator.stop().await;
    let stopped = Instant::now();
    until(|| all_say(&gateway, false)).await;
    println!("seen {:?} after the switch stopped", stopped.elapsed());
    let why = format!("{address}: cannot connect");
    until(|| async { detail(&gateway).await.starts_with(&why) }).await;

    let _simulator = simulate_at(&switch, address).await;
    until(|| all_say(&gateway, true)).await;
}

#[tokio::test]
async fn the_switch_of_the_demo_can_be_stopped_and_started_to_see_what_happens() {
    let mut demo = start_demo();
    demo.listening("ocip");
    demo.listening("rest");
    let admin = demo.listening("admin");
    let mut toggle = demo.line();
    while !toggle.starts_with("kill -USR1 ") {
        toggle = demo.line();
    }
    for (status, said) in [
        (503, "# the switch is stopped"),
        (200, "# the switch runs again"),
    ] {
        shell(&toggle);
        while !demo.line().starts_with(said) {}
        until(|| async { request(admin, "GET", "/readyz", "").await.status == status }).await;
    }
    assert_eq!(demo.terminate(), 0);
}

#[tokio::test]
async fn sessions_are_shown_with_what_they_are_doing() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let mut client = Client::connect(gateway.addr()).await;
    client.write("GET", LIST, "").await;
    let doing = async || status(&gateway).await["nodes"][0]["sessions"][0].clone();
    until(|| async { doing().await["command"] == "UserSpeedDial100GetListRequest17sp1" }).await;
    let session = doing().await;
    assert_eq!(
        (&session["number"], &session["state"]),
        (&json!(1), &json!("busy"))
    );
    let node = &status(&gateway).await["nodes"][0];
    let known = ["name", "ready", "in_use", "trouble"].map(|key| node[key].clone());
    let name = peer.addr.to_string();
    assert_eq!(known, [json!(name), json!(true), json!(true), json!(null)]);
    // Only a look tells that somebody waits in vain, for as long as the connection is there.
    until(|| async { status(&gateway).await["verdict"]["level"] == "warning" }).await;
}

#[tokio::test]
async fn errors_are_listed_with_their_text_and_requests_by_the_second() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let text = "[Error 99999] Not today";
    let refuse = || Fault::new(FaultAction::Refuse { text: text.into() }).on("UserSpeedDial100*");
    switch.add_fault(refuse());
    for _ in 0..2 {
        gateway.request("GET", LIST, "").await;
    }
    let status_now = status(&gateway).await;
    let error = &status_now["errors"][0];
    let expected = json!({
        "at": error["at"], "times": 2, "node": simulator.local_addr().to_string(),
        "command": "UserSpeedDial100GetListRequest17sp1", "number": 99999, "text": text,
    });
    assert_eq!(error, &expected);
    until(|| async { requests(&gateway).await == 2 }).await;
}

#[tokio::test]
async fn after_a_reload_the_page_shows_what_is_in_force_and_what_was_before() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    config.backend.pool.max_sessions = 9;
    config.server.listen = "127.0.0.1:1".parse().unwrap();
    gateway.reload(&config).await.unwrap();
    let shown = gateway.admin("/config").await.body;
    assert!(shown.contains("max_sessions = 9"), "{shown}");
    assert!(!shown.contains("127.0.0.1:1\""), "not served: {shown}");
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    until(|| async { requests(&gateway).await == 2 }).await;
    // The samples go on, and are of the switch in force.
    simulator.stop().await;
    let last = async || {
        status(&gateway).await["history"]
            .as_array()
            .unwrap()
            .last()
            .cloned()
    };
    until(|| async { last().await.is_some_and(|second| second["up"] == false) }).await;
}

#[tokio::test]
async fn a_refused_login_is_told_in_the_words_of_the_switch_without_the_password() {
    let switch = SimulatedSwitch::demo();
    let text = "[Error 4962] Invalid password: open-sesame".to_owned();
    switch.add_fault(Fault::new(FaultAction::RefuseLogin { text }));
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.password = "open-sesame".into();
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    let told = "Invalid password: ***";
    until(|| async { detail(&gateway).await.contains(told) }).await;
    let shown = gateway.admin("/status.json").await;
    assert_eq!(shown.json()["errors"][0]["command"], "login");
    for path in ["/status.json", "/config", "/metrics", "/"] {
        let body = gateway.admin(path).await.body;
        assert!(!body.contains("open-sesame"), "{path} {body}");
    }
}

#[tokio::test]
async fn a_standby_server_in_use_is_a_warning() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, standby) = (simulate(&first).await, simulate(&second).await);
    let mut config = tcp_config(simulator.local_addr());
    config.backend.servers.push(host_port(standby.local_addr()));
    let gateway = TestGateway::start(config).await;
    let level = async || status(&gateway).await["verdict"]["level"].clone();
    until(|| async { level().await == "good" }).await;
    simulator.stop().await;
    until(|| async { level().await == "warning" }).await;
    assert_eq!(gateway.readiness().await.status, 200);
}

#[tokio::test]
async fn the_page_lets_nothing_in_and_the_configuration_hides_its_secrets() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let page: Reply = gateway.admin("/").await;
    assert_eq!(
        page.header("content-type"),
        Some("text/html; charset=utf-8")
    );
    let policy = page.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none'; "), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    let config = gateway.admin("/config").await;
    assert!(config.body.contains("password = \"***\""), "{config:?}");
    assert!(config.body.contains("[backend.pool]"), "{config:?}");
}
