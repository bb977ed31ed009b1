//! A password that the switch refused is not tried again because something else was changed.

use std::sync::Arc;
use std::time::Duration;

use ocip::login::LoginMethod;
use ocip::stats::LoginOutcome;
use ocip_gateway::config::Config;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use crate::support::gateway::{PASSWORD, host_port, until};
use crate::support::{LIST, TestGateway, simulate, tcp_config};

const RELOADS: usize = 10;
const LONG: Duration = Duration::from_secs(600);

/// What an operator may change while the password stays as it is.
fn change(config: &mut Config, number: usize) {
    let backend = &mut config.backend;
    match number {
        0..5 => backend.pool.max_sessions += 1,
        5 => backend.connect_timeout *= 2,
        6 => backend.login.method = LoginMethod::Challenge,
        7 => backend.login.backoff = Duration::from_millis(1),
        8 => backend.servers.reverse(),
        _ => backend.servers.truncate(1),
    }
}

fn attempts(switches: &[Arc<SimulatedSwitch>]) -> u64 {
    let refused = switches.iter().map(|switch| switch.counts().logins_refused);
    refused.sum()
}

/// Two servers that know nothing of each other, so that each counts what reaches it, and a
/// configuration with `password` for both.
async fn two_servers(
    password: &str,
) -> ([Arc<SimulatedSwitch>; 2], Vec<impl Sized + use<>>, Config) {
    let switches = [SimulatedSwitch::demo(), SimulatedSwitch::demo()];
    let simulators = vec![simulate(&switches[0]).await, simulate(&switches[1]).await];
    let mut config = tcp_config(simulators[0].local_addr());
    let standby = host_port(simulators[1].local_addr());
    config.backend.servers.push(standby);
    config.backend.login.password = password.into();
    config.backend.login.backoff = LONG;
    (switches, simulators, config)
}

#[tokio::test]
async fn whatever_else_is_changed_a_refused_password_waits_for_its_back_off() {
    let (switches, _simulators, mut config) = two_servers("wrong").await;
    let mut gateway = TestGateway::start_unready(config.clone()).await;
    until(|| async { gateway.logins(LoginOutcome::Refused) == 1 }).await;
    for number in 0..RELOADS {
        change(&mut config, number);
        let error = gateway.reload(&config).await.unwrap_err().to_string();
        let told = error.contains("refused") && error.contains("not tried again for");
        assert!(told && !error.contains("wrong"), "{number}: {error}");
    }
    assert_eq!(attempts(&switches), 1);
    config.backend.login.password = PASSWORD.into();
    gateway.reload(&config).await.unwrap();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(attempts(&switches), 1);
}

#[tokio::test]
async fn a_wrong_password_that_was_never_in_force_is_tried_once_too() {
    let (switches, _simulators, mut config) = two_servers(PASSWORD).await;
    let mut gateway = TestGateway::start(config.clone()).await;
    config.backend.login.password = "wrong".into();
    for number in 0..RELOADS {
        change(&mut config, number);
        gateway.reload(&config).await.unwrap_err();
    }
    assert_eq!(attempts(&switches), 1);
    // The right one is no worse for it, and stays in force.
    config.backend.login.password = PASSWORD.into();
    gateway.reload(&config).await.unwrap();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}

#[tokio::test]
async fn the_back_off_grows_across_reloads_and_a_new_one_is_tried_when_it_ends() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.backend.login.password = "wrong".into();
    config.backend.login.backoff = Duration::from_millis(1);
    let mut gateway = TestGateway::start_unready(config.clone()).await;
    // 2^12 times the first waiting time is longer than the reloads take.
    until(|| async { gateway.logins(LoginOutcome::Refused) >= 12 }).await;
    let before = attempts(&[Arc::clone(&switch)]);
    for _ in 0..RELOADS {
        config.backend.pool.max_sessions += 1;
        gateway.reload(&config).await.unwrap_err();
    }
    let more = attempts(&[Arc::clone(&switch)]) - before;
    assert!(more <= 2, "{more}");
}

#[tokio::test]
async fn a_refusal_of_an_unknown_kind_and_one_that_cannot_be_read_wait_as_well() {
    let odd = FaultAction::RefuseLogin {
        text: "[Error 99999] Not now.".into(),
    };
    for action in [odd, FaultAction::Garbage] {
        let switch = SimulatedSwitch::demo();
        switch.add_fault(Fault::new(action).on("LoginRequest*"));
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        config.backend.login.backoff = LONG;
        let mut gateway = TestGateway::start_unready(config.clone()).await;
        let logins = || switch.counts().documents_received;
        until(|| async { gateway.cluster().nodes()[0].trouble.is_some() }).await;
        let before = logins();
        for _ in 0..RELOADS {
            config.backend.pool.max_sessions += 1;
            gateway.reload(&config).await.unwrap_err();
        }
        assert_eq!(logins(), before);
    }
}

#[tokio::test]
async fn another_switch_is_asked_at_once() {
    let (switch, other) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let refusal = FaultAction::RefuseLogin {
        text: "[Error 5202] Account is disabled.".into(),
    };
    switch.add_fault(Fault::new(refusal));
    let (first, second) = (simulate(&switch).await, simulate(&other).await);
    let mut config = tcp_config(first.local_addr());
    config.backend.login.backoff = LONG;
    let mut gateway = TestGateway::start_unready(config.clone()).await;
    until(|| async { gateway.logins(LoginOutcome::Refused) == 1 }).await;
    config.backend.servers = vec![host_port(second.local_addr())];
    gateway.reload(&config).await.unwrap();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}
