//! Keys come and go; whoever has logged in stays.

use ocip_gateway::config::KeyRole;
use ocip_simulator::SimulatedSwitch;

use crate::access::{UserClient, ask_with_key, closed_config, key};
use crate::support::{LIST, TestGateway, simulate};

#[tokio::test]
async fn a_key_works_from_its_reload_on_and_not_a_request_longer() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    let addr = gateway.addr();
    let status = async |name| ask_with_key(addr, "GET", LIST, name).await.status;
    assert_eq!(status("foo-reader").await, 200);
    assert_eq!(status("newcomer").await, 401);

    config.access.key.retain(|key| key.name != "foo-reader");
    let newcomer = key("newcomer", KeyRole::Read, &["foo"], &[]);
    config.access.key.push(newcomer);
    assert_eq!(gateway.reload(&config).await.unwrap(), ["access.key"]);
    assert_eq!(status("foo-reader").await, 401);
    assert_eq!(status("newcomer").await, 200);
    assert_eq!(status("foo-writer").await, 200);
    // Nothing of this is the switch's business.
    assert_eq!(switch.counts().connections_accepted, 1);
}

#[tokio::test]
async fn whoever_is_logged_in_stays_so_even_on_another_way_to_the_switch() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    let person = UserClient::log_in(gateway.addr(), "foouser", "demo-user-password").await;
    assert_eq!(person.ask("GET", LIST).await.status, 200);
    config.access.key.clear();
    gateway.reload(&config).await.unwrap();
    assert_eq!(person.ask("GET", LIST).await.status, 200);
    config.backend.pool.max_sessions += 1;
    gateway.reload(&config).await.unwrap();
    assert_eq!(person.ask("GET", LIST).await.status, 200);
    let logout = "/api/v1/logout/";
    assert_eq!(person.ask("POST", logout).await.status, 200);
    assert_eq!(person.ask("GET", LIST).await.status, 401);
}

#[tokio::test]
async fn wrong_passwords_are_not_forgotten() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.access.login_attempts_per_user = 2;
    let mut gateway = TestGateway::start(config.clone()).await;
    let addr = gateway.addr();
    let attempt = async || {
        let body = r#"{"username":"foouser","password":"wrong"}"#;
        crate::support::request(addr, "POST", "/api/v1/login/", body)
            .await
            .status
    };
    for _ in 0..2 {
        assert_eq!(attempt().await, 401);
        config.backend.pool.max_sessions += 1;
        gateway.reload(&config).await.unwrap();
    }
    assert_eq!(attempt().await, 429);
}
