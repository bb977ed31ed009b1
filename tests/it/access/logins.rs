//! People: passwords that the switch proves, cookies, and how often one may try.

use std::time::Duration;

use ocip::login::LoginMethod;
use ocip_gateway::config::BackendTransport;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::json;

use super::{UserClient, ask, closed_config, cookie, log_in};
use crate::commands::start_demo;
use crate::support::gateway::until;
use crate::support::{Client, LIST, TestGateway, icws, simulate};

const LOGIN: &str = "/api/v1/login/";
const USER_PASSWORD: &str = "demo-user-password";

#[tokio::test]
async fn a_user_logs_in_is_known_and_logs_out() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let addr = gateway.addr();
    let connections = switch.counts().connections_open;
    let reply = log_in(addr, "foouser", USER_PASSWORD).await;
    let expected = json!({
        "ids": {"tenant_id": "foo", "group_id": "foogroup", "user_id": "foouser@demo.example"},
        "profile": {"user_level": 0, "is_first_login": false, "broadsoft_type": "User"},
    });
    assert_eq!((reply.status, reply.json()), (200, expected.clone()));
    let set = reply.header("set-cookie").unwrap();
    assert!(
        set.ends_with("; Path=/; HttpOnly; SameSite=Strict"),
        "{set}"
    );
    let cookie = cookie(&reply);
    assert_eq!(cookie.len(), "Cookie: sessionid=".len() + 64);

    let known = ask(addr, "GET", LOGIN, &[&cookie], "").await;
    assert_eq!((known.status, known.json()), (200, expected));
    assert_eq!(ask(addr, "GET", LIST, &[&cookie], "").await.status, 200);
    // The login's own connection is closed, logged out first.
    until(|| async { switch.counts().executed("LogoutRequest") == 1 }).await;
    until(|| async { switch.counts().connections_open == connections }).await;

    let left = ask(addr, "POST", "/api/v1/logout/", &[&cookie], "").await;
    assert_eq!(left.status, 200);
    assert!(
        left.header("set-cookie")
            .unwrap()
            .starts_with("sessionid=; Max-Age=0;")
    );
    for (method, path) in [("GET", LIST), ("GET", LOGIN), ("POST", "/api/v1/logout/")] {
        assert_eq!(ask(addr, method, path, &[&cookie], "").await.status, 401);
    }
}

#[tokio::test]
async fn a_user_is_known_by_the_id_of_the_login_and_no_other() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let person = UserClient::log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
    for (id, status) in [
        ("foouser", 200),
        ("FooUser@DEMO.example", 200),
        ("foouser@other.example", 403),
        ("foo.user@demo.example", 403),
        ("baruser", 403),
    ] {
        let path = LIST.replace("/foouser/", &format!("/{id}/"));
        assert_eq!(person.ask("GET", &path).await.status, status, "{id}");
    }
}

#[tokio::test]
async fn each_kind_of_login_has_its_level_and_ids() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    for (user, level, kind, ids) in [
        ("gateway-admin", 16, "System", json!({})),
        (
            "foo-admin",
            12,
            "Service Provider",
            json!({"tenant_id": "foo"}),
        ),
        (
            "foogroup-admin@demo.example",
            8,
            "Group",
            json!({"tenant_id": "foo", "group_id": "foogroup"}),
        ),
    ] {
        let reply = log_in(gateway.addr(), user, "demo-admin-password")
            .await
            .json();
        assert_eq!(reply["profile"]["user_level"], level);
        assert_eq!(reply["profile"]["broadsoft_type"], kind);
        assert_eq!(reply["ids"], ids);
    }
}

#[tokio::test]
async fn the_demo_lets_everybody_in_and_people_log_in() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let addr = demo.listening("rest");
    assert_eq!(ask(addr, "GET", LIST, &[], "").await.status, 200);
    for (user, password) in [
        ("foouser", USER_PASSWORD),
        ("gateway-admin", "demo-admin-password"),
    ] {
        let person = UserClient::log_in(addr, user, password).await;
        assert_eq!(person.ask("GET", LIST).await.status, 200);
    }
    let person = UserClient::log_in(addr, "baruser", USER_PASSWORD).await;
    assert_eq!(person.ask("GET", LIST).await.status, 403);
    let key = "Authorization: Bearer wrong";
    assert_eq!(ask(addr, "GET", LIST, &[key], "").await.status, 401);
}

#[tokio::test]
async fn both_ways_to_log_in_work_over_tls_and_without() {
    for method in [
        LoginMethod::Auto,
        LoginMethod::Challenge,
        LoginMethod::Plain,
    ] {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let mut config = closed_config(simulator.local_addr());
        config.backend.login.method = method;
        assert_eq!(config.backend.transport, BackendTransport::Tcp);
        let gateway = TestGateway::start(config).await;
        assert_eq!(
            log_in(gateway.addr(), "foouser", USER_PASSWORD)
                .await
                .status,
            200
        );
        assert_eq!(log_in(gateway.addr(), "foouser", "wrong").await.status, 401);
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_user_look_the_same() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let wrong = log_in(gateway.addr(), "foouser", "wrong").await;
    let unknown = log_in(gateway.addr(), "nobody", "wrong").await;
    assert_eq!((wrong.status, wrong.error_code()), (401, 40102));
    assert!(wrong.header("www-authenticate").is_some() && wrong.header("set-cookie").is_none());
    assert_eq!((unknown.status, unknown.body), (401, wrong.body));
    // The gateway's own way to the switch is as it was.
    assert_eq!(gateway.readiness().await.status, 200);
}

#[tokio::test]
async fn a_disabled_account_is_403_and_bad_input_400() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let addr = gateway.addr();
    let reply = log_in(addr, "retired-admin", "demo-admin-password").await;
    assert_eq!((reply.status, reply.error_code()), (403, 40304));
    let logins = switch.counts().logins_refused;
    for (body, status) in [
        (json!({"username": "a"}), 400),
        (json!({"username": "", "password": "a"}), 400),
        (json!({"username": "a", "password": ""}), 400),
        (json!({"username": "a", "password": 1}), 400),
        (json!({"username": "a", "password": "a\n"}), 400),
        (json!({"username": "a", "password": "a".repeat(61)}), 400),
        (json!({"username": "a", "password": "a", "other": 1}), 400),
        (json!([]), 416),
    ] {
        let reply = ask(addr, "POST", LOGIN, &[], &body.to_string()).await;
        assert_eq!(reply.status, status, "{body}");
    }
    assert_eq!(switch.counts().logins_refused, logins);
    let body =
        json!({"username": "foouser", "password": USER_PASSWORD, "provide_basic_profile": true});
    assert_eq!(
        ask(addr, "POST", LOGIN, &[], &body.to_string())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn a_switch_that_is_not_there_is_503_and_costs_no_attempt() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    simulator.stop().await;
    until(|| async { gateway.readiness().await.status == 503 }).await;
    for _ in 0..10 {
        let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
        assert_eq!((reply.status, reply.error_code()), (503, 50301));
    }
}

#[tokio::test]
async fn a_login_that_is_never_answered_is_503() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.backend.connect_timeout = Duration::from_millis(200);
    let gateway = TestGateway::start(config).await;
    switch.add_fault(Fault::new(FaultAction::NeverBefore).on("AuthenticationRequest"));
    let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
    assert_eq!((reply.status, reply.error_code()), (503, 50301));
    assert_eq!(gateway.readiness().await.status, 200);
}

/// Tries `count` wrong passwords, each for the user that `user_of` names; gives how many were 429.
async fn guess(gateway: &TestGateway, count: usize, user_of: impl Fn(usize) -> String) -> usize {
    let mut client = Client::connect(gateway.addr()).await;
    let mut refused = 0;
    for nth in 0..count {
        let body = json!({"username": user_of(nth), "password": format!("guess{nth}")});
        let reply = client.send("POST", LOGIN, &body.to_string()).await;
        if reply.status == 429 {
            assert_eq!(reply.error_code(), 42903);
            let wait: u64 = reply.header("retry-after").unwrap().parse().unwrap();
            assert!((1..=15 * 60).contains(&wait), "{wait}");
            refused += 1;
        }
    }
    refused
}

#[tokio::test]
async fn ten_thousand_wrong_passwords_reach_the_switch_three_times() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    // However the user is spelt.
    let spellings = [
        "foouser",
        "foouser@demo.example",
        "FooUser",
        "FOOUSER@DEMO.example",
    ];
    let spelt = |nth: usize| spellings[nth % spellings.len()].to_owned();
    assert_eq!(guess(&gateway, 10_000, spelt).await, 9_997);
    assert_eq!(switch.counts().logins_refused, 3);
    let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
    assert_eq!(reply.status, 429);
    assert_eq!(
        log_in(gateway.addr(), "baruser", USER_PASSWORD)
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn nobody_can_lock_the_gateways_own_account() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    for user in [
        "gateway-admin",
        "Gateway-Admin",
        "gateway-admin@demo.example",
    ] {
        let reply = log_in(gateway.addr(), user, "wrong").await;
        assert_eq!((reply.status, reply.error_code()), (401, 40102), "{user}");
    }
    assert_eq!(switch.counts().logins_refused, 0);
    assert_eq!(
        log_in(gateway.addr(), "gateway-admin", "wrong")
            .await
            .status,
        429
    );
}

#[tokio::test]
async fn the_gateways_own_password_is_not_sent_for_anybody_while_it_is_refused() {
    let switch = SimulatedSwitch::demo();
    let refusal = FaultAction::RefuseLogin {
        text: "[Error 5202] Account is disabled.".into(),
    };
    switch.add_fault(Fault {
        skip: 1,
        ..Fault::new(refusal)
    });
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.backend.pool.min_sessions = 2;
    let gateway = TestGateway::start(config).await;
    until(|| async { switch.counts().logins_refused == 1 }).await;
    until(|| async { gateway.cluster().nodes()[0].trouble.is_some() }).await;
    let reply = log_in(gateway.addr(), "gateway-admin", "demo-admin-password").await;
    assert_eq!((reply.status, reply.error_code()), (401, 40102));
    assert_eq!(switch.counts().logins_refused, 1);
}

#[tokio::test]
async fn an_address_that_guesses_is_refused_whomever_it_tries() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.login_attempts_per_address = 4;
    let gateway = TestGateway::start(config).await;
    assert_eq!(guess(&gateway, 100, |nth| format!("user{nth}")).await, 96);
    assert_eq!(switch.counts().logins_refused, 4);
}

#[tokio::test]
async fn many_guesses_at_once_are_not_more_than_the_limit() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let addr = gateway.addr();
    let tries =
        (0..50).map(|_| tokio::spawn(async move { log_in(addr, "foouser", "wrong").await.status }));
    let mut statuses = Vec::new();
    for one in tries.collect::<Vec<_>>() {
        statuses.push(one.await.unwrap());
    }
    let proved = statuses.iter().filter(|status| **status == 401).count();
    assert_eq!(
        (proved, switch.counts().logins_refused),
        (3, 3),
        "{statuses:?}"
    );
}

#[tokio::test]
async fn full_is_full_and_nobody_is_pushed_out() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.sessions_max = 2;
    config.access.sessions_per_user_max = 1;
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    let foo = UserClient::log_in(addr, "foouser", USER_PASSWORD).await;
    let bar = UserClient::log_in(addr, "baruser", USER_PASSWORD).await;
    let third = log_in(addr, "warehouse", USER_PASSWORD).await;
    assert_eq!((third.status, third.error_code()), (503, 50304));
    assert!(third.header("retry-after").is_some());
    let again = UserClient::log_in(addr, "foouser@demo.example", USER_PASSWORD).await;
    let statuses = [
        foo.ask("GET", LOGIN).await.status,
        bar.ask("GET", LOGIN).await.status,
        again.ask("GET", LOGIN).await.status,
    ];
    assert_eq!(statuses, [401, 200, 200]);
}

/// A gateway whose switch refuses the next so many logins of people in these words.
async fn refusing(
    text: &str,
    times: u32,
) -> (std::sync::Arc<SimulatedSwitch>, impl Sized, TestGateway) {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    switch.add_fault(Fault {
        times: Some(times),
        ..Fault::new(FaultAction::RefuseLogin { text: text.into() })
    });
    (switch, simulator, gateway)
}

#[tokio::test]
async fn a_login_that_is_refused_for_the_moment_is_503_and_costs_no_guess() {
    for text in [
        "[Error 99003] Too many logins: foouser",
        "[Error 4960] Maximum number of sessions for this user reached.",
        "The provisioning server is not available",
        "[Error 7777] Something odd",
        "[Error 6004] OCI XML Request validation error",
    ] {
        // More often than passwords may be wrong, in both dialects together.
        let (switch, _simulator, gateway) = refusing(text, 6).await;
        for _ in 0..3 {
            let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
            assert_eq!((reply.status, reply.error_code()), (503, 50301), "{text}");
            assert!(reply.header("retry-after").is_some(), "{text}");
            assert!(reply.error_message().contains("at the moment"), "{reply:?}");
            let reply = icws::connect(gateway.addr(), "foouser", USER_PASSWORD).await;
            assert_eq!(reply.status, 503, "{text}");
            assert!(reply.header("retry-after").is_some(), "{text}");
        }
        assert_eq!(switch.counts().logins_refused, 6, "{text}");
        let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
        assert_eq!(reply.status, 200, "{text}");
    }
}

#[tokio::test]
async fn an_account_that_is_closed_says_so_and_costs_no_guess() {
    for (text, code, word) in [
        ("[Error 5202] Account is disabled.", 40304, "disabled"),
        ("The user account is suspended", 40304, "disabled"),
        ("[Error 5202] Account is locked.", 40310, "locked"),
        ("Too many failed login attempts", 40310, "locked"),
        ("[Error 4963] Password has expired.", 40311, "expired"),
    ] {
        let (_switch, _simulator, gateway) = refusing(text, 5).await;
        for _ in 0..4 {
            let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
            assert_eq!((reply.status, reply.error_code()), (403, code), "{text}");
            assert!(reply.error_message().contains(word), "{reply:?}");
        }
        let reply = icws::connect(gateway.addr(), "foouser", USER_PASSWORD).await;
        assert_eq!(reply.status, 400, "{text}");
        assert!(reply.json()["message"].as_str().unwrap().contains(word));
        let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
        assert_eq!(reply.status, 200, "{text}");
    }
}

#[tokio::test]
async fn a_wrong_password_is_401_and_a_guess_in_whatever_words() {
    for text in [
        "[Error 4962] Invalid password",
        "[Error 5004] Invalid User Id/Password.",
        "Incorrect user name or password",
        "Authentication failed",
        "[Error 4008] User not found: foouser",
    ] {
        let (switch, _simulator, gateway) = refusing(text, 9).await;
        for _ in 0..3 {
            let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
            assert_eq!((reply.status, reply.error_code()), (401, 40102), "{text}");
        }
        let reply = log_in(gateway.addr(), "foouser", USER_PASSWORD).await;
        assert_eq!((reply.status, reply.error_code()), (429, 42903), "{text}");
        assert_eq!(switch.counts().logins_refused, 3, "{text}");
    }
}
