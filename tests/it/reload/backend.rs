//! The way to the switch changes, or is not good enough to be changed to.

use std::sync::Arc;
use std::time::Duration;

use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::json;

use crate::support::gateway::{host_port, until};
use crate::support::{Client, LIST, TestGateway, USER, simulate, tcp_config};

const LIST_COMMAND: &str = "UserSpeedDial100GetListRequest17sp1";
const LONG: Duration = Duration::from_millis(500);

/// Has the next reading of the list take long, and begins one.
async fn begin_slow_read(gateway: &TestGateway, switch: &Arc<SimulatedSwitch>) -> Client {
    let faults = switch.counts().faults;
    switch.add_fault(Fault::new(FaultAction::Delay(LONG)).on(LIST_COMMAND).once());
    let mut client = Client::connect(gateway.addr()).await;
    client.write("GET", LIST, "").await;
    until(|| async { switch.counts().faults > faults }).await;
    client
}

#[tokio::test]
async fn what_runs_ends_at_the_old_switch_which_is_left_after_that() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (old, new) = (simulate(&first).await, simulate(&second).await);
    let mut config = tcp_config(old.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    let mut running = begin_slow_read(&gateway, &first).await;
    // One reload that the switch has nothing to do with, and one that it has.
    config.apio.project_segments.clear();
    gateway.reload(&config).await.unwrap();
    config.backend.servers = vec![host_port(new.local_addr())];
    gateway.reload(&config).await.unwrap();
    assert_eq!(first.counts().connections_open, 1);
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(second.counts().executed(LIST_COMMAND), 1);
    assert_eq!(running.read().await.unwrap().status, 200);
    until(|| async { first.counts().connections_open == 0 }).await;
    assert_eq!(first.counts().executed("LogoutRequest"), 1);
    assert_eq!(gateway.drain().await, 0);
}

#[tokio::test]
async fn without_another_way_to_the_switch_nobody_logs_in() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    config.backend.request_timeout *= 2;
    config.server.max_body_bytes *= 2;
    config.apio.prefix = "/elsewhere".into();
    let changes = gateway.reload(&config).await.unwrap();
    assert_eq!(changes.len(), 3, "{changes:?}");
    assert_eq!(gateway.request("GET", LIST, "").await.status, 404);
    let moved = LIST.replace("/api/v1", "/elsewhere");
    assert_eq!(gateway.request("GET", &moved, "").await.status, 200);
    assert_eq!(switch.counts().connections_accepted, 1);
}

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_not_taken() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, standby) = (simulate(&first).await, simulate(&second).await);
    let mut config = tcp_config(simulator.local_addr());
    config.backend.servers.push(host_port(standby.local_addr()));
    let mut gateway = TestGateway::start(config.clone()).await;
    config.backend.login.password = "wrong".into();
    config.apio.prefix = "/elsewhere".into();
    let error = gateway.reload(&config).await.unwrap_err().to_string();
    assert!(
        error.starts_with("logging in to the switch anew: ") && error.contains("refused"),
        "{error}"
    );
    assert!(!error.contains("wrong"), "{error}");
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    gateway.drain().await;
    let refused = first.counts().logins_refused + second.counts().logins_refused;
    assert_eq!(refused, 1);
}

#[tokio::test]
async fn a_switch_that_cannot_be_reached_is_not_taken() {
    let (switch, away) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, gone) = (simulate(&switch).await, simulate(&away).await);
    let addr = gone.local_addr();
    gone.stop().await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    config.backend.servers = vec![host_port(addr)];
    let error = gateway.reload(&config).await.unwrap_err().to_string();
    assert!(error.contains(&addr.to_string()), "{error}");
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    // With a server beside it that can be reached, it is.
    config
        .backend
        .servers
        .push(host_port(simulator.local_addr()));
    gateway.reload(&config).await.unwrap();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}

#[tokio::test]
async fn two_writes_to_one_user_do_not_meet_across_a_reload() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    let change =
        |text: &str| json!({"speedCodes": [{"speedCode": "03", "description": text}]}).to_string();
    // It waits before it is carried out, so that a second write would overtake it.
    let slow = Fault::new(FaultAction::Delay(LONG)).on("UserSpeedDial100ModifyListRequest");
    switch.add_fault(slow.once());
    let mut before = Client::connect(gateway.addr()).await;
    before.write("PUT", LIST, &change("before")).await;
    until(|| async { switch.counts().faults == 1 }).await;
    config.backend.pool.max_sessions += 1;
    gateway.reload(&config).await.unwrap();
    let after = gateway.request("PUT", LIST, &change("after")).await;
    assert_eq!(after.status, 200);
    assert_eq!(before.read().await.unwrap().status, 200);
    let description = switch.speed_dials(USER)[0].2.clone();
    assert_eq!(description.as_deref(), Some("after"));
}

#[tokio::test]
async fn counters_go_on() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    config.backend.pool.max_sessions += 1;
    gateway.reload(&config).await.unwrap();
    let success = ocip::stats::LoginOutcome::Success;
    assert_eq!(gateway.logins(success), 2);
}
