//! Logins that the switch has forgotten behind sockets that live on, and sockets that a firewall dropped.

use std::time::Duration;

use ocip::stats::{CloseReason, LoginOutcome};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use crate::support::gateway::until;
use crate::support::proxy::Proxy;
use crate::support::{LIST, TestGateway, simulate, tcp_config};

/// How many sessions are open before their logins are forgotten.
const SESSIONS: usize = 4;

/// Waits for all sessions, and asks once.
async fn warm(gateway: &TestGateway) {
    until(|| async { gateway.sessions() == (0, SESSIONS) }).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}

/// Has every command on the connections that were accepted so far refused in these words.
fn forget_logins(switch: &SimulatedSwitch, text: &str) {
    for connection in 1..=switch.counts().connections_accepted {
        switch.add_fault(Fault {
            connection: Some(connection),
            ..Fault::new(FaultAction::Refuse {
                text: text.to_owned(),
            })
        });
    }
}

#[tokio::test]
async fn a_login_that_the_switch_forgot_is_made_anew_and_nobody_is_told() {
    for text in [
        "[Error 5000] Not logged in",
        "Invalid session",
        "[Error 77] The session id is not valid any more.",
        "User is not authenticated.",
        "[Error 1000] Please log in first",
    ] {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        config.backend.pool.min_sessions = SESSIONS;
        config.backend.pool.max_sessions = SESSIONS;
        let gateway = TestGateway::start(config).await;
        warm(&gateway).await;
        let logins = gateway.logins(LoginOutcome::Success);
        forget_logins(&switch, text);
        for code in 60..70 {
            let body = format!(r#"{{"speedCodes":[{{"speedCode":"{code}","phoneNumber":"1"}}]}}"#);
            let reply = gateway.request("POST", LIST, &body).await;
            assert!(reply.status < 300, "{text}: {}", reply.body);
        }
        let added = switch.counts().executed("UserSpeedDial100AddListRequest");
        assert_eq!(added, 10, "{text}");
        // Each session was replaced at most once: no storm.
        let again = gateway.logins(LoginOutcome::Success) - logins;
        assert!(again <= SESSIONS as u64, "{text}: {again} logins");
    }
}

#[tokio::test]
async fn words_that_say_nothing_are_believed_once() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.pool.max_sessions = 1;
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    forget_logins(&switch, "[Error 98765] Zut.");
    assert_eq!(gateway.request("GET", LIST, "").await.status, 502);
    for _ in 0..5 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(gateway.closed(CloseReason::LoggedOut), 1);
}

#[tokio::test]
async fn a_refusal_of_one_command_costs_no_session() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    for text in [
        "[Error 98765] Zut.",
        "[Error 98765] The session list is full",
    ] {
        switch.add_fault(Fault {
            command: Some("UserSpeedDial100GetListRequest17sp1".to_owned()),
            ..Fault::new(FaultAction::Refuse {
                text: text.to_owned(),
            })
        });
        for _ in 0..5 {
            assert_eq!(gateway.request("GET", LIST, "").await.status, 502);
        }
        switch.clear_faults();
    }
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(gateway.closed(CloseReason::LoggedOut), 0);
    assert_eq!(switch.counts().connections_accepted, 1);
}

#[tokio::test]
async fn idle_connections_that_a_firewall_dropped_cost_one_caller_its_time() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let firewall = Proxy::start(simulator.local_addr()).await;
    let mut config = tcp_config(firewall.addr);
    config.backend.pool.min_sessions = SESSIONS;
    config.backend.pool.max_sessions = SESSIONS;
    config.backend.request_timeout = Duration::from_secs(4);
    let gateway = TestGateway::start(config).await;
    warm(&gateway).await;
    // Nobody used them for a while.
    tokio::time::sleep(Duration::from_millis(1200)).await;
    firewall.drop_silently();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 504);
    for _ in 0..20 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    // The others were found out without a caller.
    until(|| async { gateway.closed(CloseReason::Timeout) == SESSIONS as u64 }).await;
}

#[tokio::test]
async fn replies_that_come_twice_cost_their_sessions_and_nobody_an_answer() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    switch.add_fault(Fault {
        command: Some("UserSpeedDial100GetListRequest17sp1".to_owned()),
        ..Fault::new(FaultAction::Duplicate)
    });
    for _ in 0..20 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
}
