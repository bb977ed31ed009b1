//! Logins are scarce: one at a time, and never again after a refusal until the back-off ends.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ocip::stats::{CloseReason, LoginOutcome};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use crate::support::gateway::{host_port, until};
use crate::support::switch::simulate_at;
use crate::support::{Client, LIST, TestGateway, simulate, tcp_config};

#[tokio::test]
async fn a_wrong_password_is_tried_once_and_callers_are_told_at_once() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.password = "wrong".into();
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    until(|| async { gateway.logins(LoginOutcome::Refused) == 1 }).await;
    for _ in 0..200 {
        let reply = gateway.request("GET", LIST, "").await;
        assert_eq!((reply.status, reply.error_code()), (503, 50301));
        assert_eq!(reply.header("retry-after"), Some("1"));
        // What is wrong with the login is no business of a caller's.
        assert!(!reply.body.contains("assword"), "{reply:?}");
    }
    assert_eq!(switch.counts().logins_refused, 1);
    assert_eq!(switch.counts().connections_accepted, 1);
    assert_eq!(gateway.readiness().await.status, 503);
}

#[tokio::test]
async fn a_refused_plain_login_is_not_tried_by_challenge() {
    let switch = SimulatedSwitch::demo();
    switch.add_fault(Fault::new(FaultAction::RefuseLogin {
        text: "[Error 5004] No.".into(),
    }));
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.method = ocip::login::LoginMethod::Plain;
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    until(|| async { gateway.logins(LoginOutcome::Refused) == 1 }).await;
    assert_eq!(switch.counts().executed("AuthenticationRequest"), 0);
    assert_eq!(switch.counts().documents_received, 1);
}

#[tokio::test]
async fn a_wrong_password_costs_one_attempt_and_not_one_for_each_server() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, standby) = (simulate(&first).await, simulate(&second).await);
    let mut config = tcp_config(simulator.local_addr());
    config.backend.servers.push(host_port(standby.local_addr()));
    config.backend.login.password = "wrong".into();
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    let refused = || first.counts().logins_refused + second.counts().logins_refused;
    let reached = || first.counts().connections_accepted + second.counts().connections_accepted;
    until(|| async { refused() > 0 && reached() == 2 }).await;
    // Nobody waits for the attempt that must not come; the callers know already.
    until(|| async { gateway.request("GET", LIST, "").await.error_code() == 50301 }).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(refused(), 1);
}

#[tokio::test]
async fn a_refusal_that_cannot_be_read_is_not_taken_for_a_broken_line() {
    let switch = SimulatedSwitch::demo();
    let refusal =
        b"<?xml version=\"1.0\" encoding=\"ISO-8859-2\"?>\n<BroadsoftDocument protocol=\"OCI\" \
        xmlns=\"C\"><sessionId xmlns=\"\">{session}</sessionId>Has\xb3o</BroadsoftDocument>";
    switch.add_fault(Fault::new(FaultAction::Replace(refusal.to_vec())).on("LoginRequest*"));
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.backoff = Duration::from_secs(600);
    let gateway = TestGateway::start_unready(config).await;
    until(|| async { gateway.logins(LoginOutcome::Failed) == 1 }).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(switch.counts().connections_accepted, 1);
}

#[tokio::test]
async fn after_the_back_off_the_login_is_tried_again() {
    let switch = SimulatedSwitch::demo();
    let refusal = FaultAction::RefuseLogin {
        text: "[Error 5202] Account is disabled.".into(),
    };
    switch.add_fault(Fault::new(refusal).once());
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.backoff = Duration::from_millis(200);
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.logins(LoginOutcome::Refused), 1);
    assert_eq!(gateway.logins(LoginOutcome::Success), 1);
}

const LIST_REQUEST: &str = "UserSpeedDial100GetListRequest17sp1";

/// Callers that ask without pause until told to stop, and how often they were answered.
fn load(gateway: &Arc<TestGateway>, stop: &Arc<AtomicBool>, answered: &Arc<AtomicUsize>) {
    for _ in 0..16 {
        let (gateway, stop, answered) =
            (Arc::clone(gateway), Arc::clone(stop), Arc::clone(answered));
        tokio::spawn(async move {
            let mut client = Client::connect(gateway.addr()).await;
            while !stop.load(Ordering::SeqCst) {
                let status = client.send("GET", LIST, "").await.status;
                assert!(matches!(status, 200 | 502..=504), "{status}");
                answered.fetch_add(usize::from(status == 200), Ordering::SeqCst);
                tokio::task::yield_now().await;
            }
        });
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_switch_that_restarts_under_load_is_used_again_within_a_second() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let addr = simulator.local_addr();
    let gateway = Arc::new(TestGateway::start(tcp_config(addr)).await);
    let (stop, answered) = (Arc::<AtomicBool>::default(), Arc::<AtomicUsize>::default());
    load(&gateway, &stop, &answered);
    until(|| async { answered.load(Ordering::SeqCst) > 100 }).await;

    simulator.stop().await;
    until(|| async { gateway.readiness().await.status == 503 }).await;
    switch.reset_counts();
    let back = Instant::now();
    let _simulator = simulate_at(&switch, addr).await;
    // Asked of the switch: an answer from before the restart may still be counted by its caller.
    until(|| async { switch.counts().executed(LIST_REQUEST) > 0 }).await;
    let waited = back.elapsed();
    stop.store(true, Ordering::SeqCst);

    assert_eq!(switch.counts().logins_in_progress_max, 1);
    // The longest pause between two attempts is 500 ms; what is left is for a loaded machine.
    assert!(waited < Duration::from_secs(1), "{waited:?}");
}

#[tokio::test]
async fn a_session_that_the_switch_ended_while_it_was_idle_is_not_used() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let addr = simulator.local_addr();
    let gateway = TestGateway::start(tcp_config(addr)).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    simulator.stop().await;
    until(|| async { gateway.closed(CloseReason::ClosedByServer) == 1 }).await;
    let _simulator = simulate_at(&switch, addr).await;
    gateway.until_ready().await;
    assert_eq!(
        gateway
            .request(
                "POST",
                LIST,
                "{\"speedCodes\":[{\"speedCode\":\"00\",\"phoneNumber\":\"1\"}]}"
            )
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn idle_sessions_are_probed_together() {
    let switch = SimulatedSwitch::demo();
    switch.add_fault(Fault::new(FaultAction::NeverBefore).on("VerifySessionIsValidRequest"));
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.pool.min_sessions = 3;
    config.backend.pool.probe_interval = Duration::from_secs(1);
    let gateway = TestGateway::start(config).await;
    until(|| async { gateway.sessions() == (0, 3) }).await;
    until(|| async { switch.counts().faults == 3 }).await;
    // The last one was asked before the first one, which gets no answer, was given up.
    assert_eq!(gateway.closed(CloseReason::Timeout), 0);
}

#[tokio::test]
async fn draining_logs_every_session_out() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.pool.min_sessions = 3;
    let gateway = TestGateway::start(config).await;
    until(|| async { gateway.sessions() == (0, 3) }).await;
    assert_eq!(gateway.drain().await, 0);
    assert_eq!(switch.counts().executed("LogoutRequest"), 3);
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_gateway_leaves() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let delay = FaultAction::Delay(Duration::from_millis(300));
    switch.add_fault(Fault::new(delay).on("UserSpeedDial100*"));
    let mut client = Client::connect(gateway.addr()).await;
    client.write("GET", LIST, "").await;
    until(|| async { switch.counts().faults == 1 }).await;
    let addr = gateway.addr();
    let draining = tokio::spawn(gateway.drain());
    assert_eq!(client.read().await.unwrap().status, 200);
    assert_eq!(draining.await.unwrap(), 0);
    assert!(tokio::net::TcpStream::connect(addr).await.is_err());
    assert_eq!(switch.counts().executed("LogoutRequest"), 1);
}
