//! The names by which listeners that ask for no credentials may be called.

use std::net::SocketAddr;

use ocip_simulator::SimulatedSwitch;

use super::closed_config;
use crate::support::{Client, LIST, Reply, TestGateway, simulate, tcp_config};

async fn get(addr: SocketAddr, path: &str, host: &str) -> Reply {
    let mut client = Client::connect(addr).await;
    let head = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    client.write_raw(head.as_bytes()).await;
    client.read().await.unwrap()
}

#[tokio::test]
async fn a_name_that_a_page_may_have_is_refused_where_nobody_is_asked() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    config.server.host_names = vec!["gw.example.net".into()];
    config.admin.host_names = vec!["ops.example.net".into()];
    let gateway = TestGateway::start(config).await;
    let (rest, admin) = (gateway.addr(), gateway.admin_addr());
    for (host, by_rest, by_admin) in [
        ("localhost:8080", 200, 200),
        ("127.0.0.1", 200, 200),
        ("[::1]:1", 200, 200),
        ("192.0.2.1:8081", 200, 200),
        ("GW.example.net", 200, 403),
        ("ops.example.net:8081", 403, 200),
        ("evil.example.net", 403, 403),
        ("localhost.evil.example.net", 403, 403),
        ("127.0.0.1.evil.example.net", 403, 403),
    ] {
        let reply = get(rest, LIST, host).await;
        assert_eq!(reply.status, by_rest, "{host}: {reply:?}");
        if by_rest == 403 {
            assert_eq!(reply.error_code(), 40309);
            assert!(reply.error_message().contains(host), "{reply:?}");
            let icws = get(rest, "/icws/1/connection", host).await;
            assert_eq!(
                (icws.status, icws.error_id().as_str()),
                (403, "error.request.accessDenied.host")
            );
        }
        for path in [
            "/status.json",
            "/metrics",
            "/config",
            "/",
            "/livez",
            "/nothing",
        ] {
            let reply = get(admin, path, host).await;
            let expected = if path == "/nothing" && by_admin == 200 {
                404
            } else {
                by_admin
            };
            assert_eq!(reply.status, expected, "{host} {path}");
        }
    }
}

#[tokio::test]
async fn where_callers_show_credentials_any_name_will_do() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    assert_eq!(
        get(gateway.addr(), LIST, "gw.example.net").await.status,
        401
    );
    config.access.allow_anonymous = true;
    gateway.reload(&config).await.unwrap();
    assert_eq!(
        get(gateway.addr(), LIST, "gw.example.net").await.status,
        403
    );
    assert_eq!(get(gateway.addr(), LIST, "localhost").await.status, 200);
}
