//! Strangers who guess, beside people who know their passwords.

use std::net::SocketAddr;
use std::time::Duration;

use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::json;

use super::{closed_config, log_in};
use crate::support::gateway::until;
use crate::support::{Client, TestGateway, simulate};

const PASSWORD: &str = "demo-user-password";

/// A login from another address of this machine.
async fn log_in_from(from: [u8; 4], addr: SocketAddr, user: &str, password: &str) -> u16 {
    let body = json!({"username": user, "password": password}).to_string();
    let mut client = Client::connect_from(from, addr).await;
    client.send("POST", "/api/v1/login/", &body).await.status
}

#[tokio::test]
async fn sixty_strangers_at_a_slow_switch_do_not_push_out_a_right_login() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    // One after the other, eight at a time, sixty logins take 15 s.
    config.backend.request_timeout = Duration::from_secs(12);
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    let slow = FaultAction::Delay(Duration::from_secs(2));
    switch.add_fault(Fault::new(slow).on("AuthenticationRequest"));
    let mut strangers = tokio::task::JoinSet::new();
    for nth in 0..60_u8 {
        let from = [127, 0, 1, 1 + nth % 12];
        let user = format!("user{nth}");
        strangers.spawn(async move { log_in_from(from, addr, &user, "wrong").await });
    }
    until(|| async { switch.counts().faults >= 8 }).await;
    assert_eq!(
        log_in_from([127, 0, 0, 2], addr, "foouser", PASSWORD).await,
        200
    );
}

#[tokio::test]
async fn strangers_of_one_address_leave_turns_for_the_next_address() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.backend.connect_timeout = Duration::from_secs(60);
    config.backend.request_timeout = Duration::from_secs(60);
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    // Their logins are not answered, so that they keep their turns.
    let stuck = || Fault::new(FaultAction::NeverBefore).on("AuthenticationRequest");
    switch.add_fault(stuck());
    let mut strangers = tokio::task::JoinSet::new();
    for nth in 0..12 {
        strangers.spawn(async move { log_in(addr, &format!("user{nth}"), "wrong").await.status });
    }
    until(|| async { switch.counts().faults >= 6 }).await;
    switch.clear_faults();
    assert_eq!(
        log_in_from([127, 0, 0, 2], addr, "foouser", PASSWORD).await,
        200
    );
    assert!(strangers.try_join_next().is_none());
}

#[tokio::test]
async fn an_address_that_guesses_is_not_shut_out_for_minutes() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.login_attempts_per_address = 2;
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    assert_eq!(log_in(addr, "baruser", PASSWORD).await.status, 200);
    for user in ["a", "b"] {
        assert_eq!(log_in(addr, user, "wrong").await.status, 401);
    }
    let reply = log_in(addr, "foouser", PASSWORD).await;
    assert_eq!((reply.status, reply.error_code()), (429, 42903));
    let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=10).contains(&wait), "{wait}");
    // Who has logged in there before does not even wait.
    assert_eq!(log_in(addr, "baruser", PASSWORD).await.status, 200);
    until(|| async { log_in(addr, "foouser", PASSWORD).await.status == 200 }).await;
}

#[tokio::test]
async fn a_disabled_account_is_told_to_who_knew_the_password() {
    let switch = SimulatedSwitch::demo();
    switch.edit(|data| data.users.get_mut(crate::support::USER).unwrap().disabled = true);
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let addr = gateway.addr();
    let unknown = log_in(addr, "nobody", "wrong").await;
    for (user, right) in [
        ("foouser", PASSWORD),
        ("retired-admin", "demo-admin-password"),
    ] {
        let wrong = log_in(addr, user, "wrong").await;
        assert_eq!(
            (wrong.status, wrong.body),
            (401, unknown.body.clone()),
            "{user}"
        );
        let reply = log_in(addr, user, right).await;
        assert_eq!((reply.status, reply.error_code()), (403, 40304), "{user}");
    }
}

#[tokio::test]
async fn what_a_switch_says_before_the_password_is_not_passed_on() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let text = "[Error 5202] Account is disabled.".to_owned();
    let refused = || {
        FaultAction::Replace(
        format!(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><BroadsoftDocument protocol=\"OCI\" \
             xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId \
             xmlns=\"\">{{session}}</sessionId><command type=\"Error\" echo=\"{{echo0}}\" \
             xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\"><summary>{text}</summary>\
             <summaryEnglish>{text}</summaryEnglish></command></BroadsoftDocument>"
        )
        .into_bytes(),
    )
    };
    switch.add_fault(Fault::new(refused()).on("AuthenticationRequest").once());
    let early = log_in(gateway.addr(), "foouser", PASSWORD).await;
    assert_eq!(
        (early.status, early.error_code()),
        (401, 40102),
        "{early:?}"
    );
    switch.add_fault(Fault::new(refused()).on("LoginRequest*").once());
    let late = log_in(gateway.addr(), "foouser", PASSWORD).await;
    assert_eq!((late.status, late.error_code()), (403, 40304), "{late:?}");
}
