//! Older releases, several servers, and the proof of the tenant.

use ocip_simulator::behaviour::SwitchRelease;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};

use crate::support::gateway::{host_port, until};
use crate::support::{LIST, TestGateway, simulate, tcp_config};

#[tokio::test]
async fn the_newest_profile_request_that_a_release_knows_is_found_once() {
    for (release, newest, echo) in [
        (SwitchRelease::R23, "UserGetRequest23V2", true),
        (SwitchRelease::R22, "UserGetRequest22V9", true),
        (SwitchRelease::R21, "UserGetRequest21", true),
        (SwitchRelease::R19, "UserGetRequest19", true),
        (SwitchRelease::R19, "UserGetRequest19", false),
    ] {
        let switch = SimulatedSwitch::demo();
        switch.edit(|data| {
            data.behaviour.release = release;
            data.behaviour.validation_echo = echo;
        });
        let simulator = simulate(&switch).await;
        let mut config = tcp_config(simulator.local_addr());
        config.access.proof_ttl = std::time::Duration::ZERO;
        let gateway = TestGateway::start(config).await;
        for _ in 0..3 {
            assert_eq!(
                gateway.request("GET", LIST, "").await.status,
                200,
                "{release:?}"
            );
        }
        let counts = switch.counts();
        assert_eq!(counts.executed(newest), 3, "{counts:?}");
        assert!(counts.validation_errors <= 3, "{counts:?}");
        assert_eq!(counts.connections_accepted, 1, "{counts:?}");
    }
}

#[tokio::test]
async fn a_user_id_that_no_variant_accepts_teaches_nothing_about_the_release() {
    let switch = SimulatedSwitch::demo();
    let refusal = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?><BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" \
        xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">{session}</sessionId>\
        <command type=\"Error\" echo=\"{echo0}\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\">\
        <summary>[Error 6004] x</summary><summaryEnglish>[Error 6004] x</summaryEnglish></command>\
        </BroadsoftDocument>";
    let mut fault = Fault::new(FaultAction::Replace(refusal.to_vec())).on("UserGet*");
    fault.times = Some(4);
    switch.add_fault(fault);
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.error_code(), 50203);
    switch.reset_counts();
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(switch.counts().executed("UserGetRequest23V2"), 1);
}

#[tokio::test]
async fn a_switch_that_does_not_know_the_plain_login_is_asked_for_a_challenge() {
    let switch = SimulatedSwitch::demo();
    switch.edit(|data| data.behaviour.release = SwitchRelease::R21);
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!(switch.counts().executed("LoginRequest14sp4"), 1);
}

#[tokio::test]
async fn the_next_server_is_used_while_the_preferred_one_is_away_and_no_longer() {
    let (first, second) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, standby) = (simulate(&first).await, simulate(&second).await);
    let addr = simulator.local_addr();
    let mut config = tcp_config(addr);
    config.backend.servers.push(host_port(standby.local_addr()));
    let gateway = TestGateway::start(config).await;
    let lists = |switch: &SimulatedSwitch| {
        switch
            .counts()
            .executed("UserSpeedDial100GetListRequest17sp1")
    };
    until(|| async { gateway.sessions() == (0, 2) }).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    assert_eq!((lists(&first), lists(&second)), (1, 0));

    simulator.stop().await;
    until(|| async { gateway.request("GET", LIST, "").await.status == 200 }).await;
    assert!(lists(&second) > 0);

    let _simulator = crate::support::switch::simulate_at(&first, addr).await;
    until(|| async {
        gateway.request("GET", LIST, "").await;
        lists(&first) > 1
    })
    .await;
}

#[tokio::test]
async fn without_proof_of_the_tenant_no_user_command_is_sent() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let path = |tenant: &str, group: &str, user: &str| {
        format!("/api/v1/tenants/{tenant}/groups/{group}/users/{user}/services/speed_dial_100/")
    };
    let body = r#"{"speedCodes":[{"speedCode":"03","phoneNumber":"1"}]}"#;
    for (tenant, group, user) in [
        ("bar", "bargroup", "foouser"),
        ("foo", "bargroup", "foouser"),
        ("bar", "foogroup", "foouser"),
        ("foo", "foogroup", "shop"),
        ("foo", "foogroup", "nobody"),
        ("FOO", "foogroup", "foouser"),
    ] {
        let path = path(tenant, group, user);
        for method in ["GET", "POST", "PUT", "DELETE"] {
            let body = if method == "GET" { "" } else { body };
            let body = if method == "DELETE" {
                r#"{"speedCodes":[{"speedCode":"03"}]}"#
            } else {
                body
            };
            let reply = gateway.request(method, &path, body).await;
            assert_eq!(
                (reply.status, reply.error_code()),
                (404, 40402),
                "{method} {path}"
            );
        }
    }
    let counts = switch.counts();
    let user_commands = counts
        .executed
        .keys()
        .filter(|name| name.contains("SpeedDial"));
    assert_eq!(user_commands.count(), 0, "{counts:?}");
    // The same user by other ids is one and the same.
    for user in ["foouser@demo.example", "foo.user", "foo.user@demo.example"] {
        let reply = gateway
            .request("GET", &path("foo", "foogroup", user), "")
            .await;
        assert_eq!(reply.status, 200, "{user}");
    }
}

#[tokio::test]
async fn a_warm_request_is_one_document() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    gateway.request("GET", LIST, "").await;
    switch.reset_counts();
    for _ in 0..10 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(switch.counts().documents_received, 10);
}

#[tokio::test]
async fn a_user_who_vanished_is_forgotten() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    switch.edit(|data| data.users.clear());
    for _ in 0..2 {
        let reply = gateway.request("GET", LIST, "").await;
        assert_eq!((reply.status, reply.error_code()), (404, 40402));
    }
    // The first one used the proof that was kept, the second asked anew.
    assert_eq!(
        switch
            .counts()
            .executed("UserSpeedDial100GetListRequest17sp1"),
        2
    );
}

#[tokio::test]
async fn slow_and_split_answers_are_answers() {
    for action in [
        FaultAction::Trickle,
        FaultAction::SplitAt(700),
        FaultAction::SplitAt(1),
    ] {
        let switch = SimulatedSwitch::demo();
        switch.edit(|data| {
            data.behaviour.late_line_feed = true;
            data.behaviour.line_feed_after_declaration = true;
        });
        let simulator = simulate(&switch).await;
        let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
        switch.add_fault(Fault::new(action));
        for _ in 0..5 {
            assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
        }
        assert_eq!(switch.counts().connections_accepted, 1);
    }
}
