//! Web pages of other origins.

use ocip_gateway::simulator::Switch;

use super::{ask, closed_config};
use crate::support::{LIST, TestGateway, simulate};

const PAGE: &str = "Origin: https://portal.example.net";
const OTHER: &str = "Origin: https://evil.example.net";
const KEY: &str = "Authorization: Bearer secret-foo-writer";
const METHOD: &str = "Access-Control-Request-Method: PUT";

#[tokio::test]
async fn without_a_list_no_page_may_read_anything() {
    let switch = Switch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(closed_config(simulator.local_addr())).await;
    let reply = ask(gateway.addr(), "GET", LIST, &[PAGE, KEY], "").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("access-control-allow-origin"), None);
    assert_eq!(reply.header("vary"), None);
    let reply = ask(gateway.addr(), "OPTIONS", LIST, &[PAGE, METHOD], "").await;
    assert_eq!(reply.status, 405);
}

#[tokio::test]
async fn a_listed_page_may_read_and_no_other() {
    let switch = Switch::demo();
    let simulator = simulate(&switch).await;
    let mut config = closed_config(simulator.local_addr());
    config.server.cors_origins = vec!["https://portal.example.net".into()];
    let gateway = TestGateway::start(config).await;
    let addr = gateway.addr();
    for (headers, status) in [(&[PAGE, KEY][..], 200), (&[PAGE], 401)] {
        let reply = ask(addr, "GET", LIST, headers, "").await;
        assert_eq!(reply.status, status);
        let origin = reply.header("access-control-allow-origin");
        assert_eq!(origin, Some("https://portal.example.net"));
        assert_eq!(
            reply.header("access-control-allow-credentials"),
            Some("true")
        );
        assert_eq!(reply.header("vary"), Some("origin"));
    }
    let reply = ask(addr, "OPTIONS", LIST, &[PAGE, METHOD], "").await;
    assert_eq!(reply.status, 204);
    assert!(
        reply
            .header("access-control-allow-methods")
            .unwrap()
            .contains("PUT")
    );
    let reply = ask(addr, "OPTIONS", LIST, &[OTHER, METHOD], "").await;
    assert_eq!(
        (reply.status, reply.header("access-control-allow-origin")),
        (405, None)
    );
    let reply = ask(addr, "GET", LIST, &[OTHER, KEY], "").await;
    assert_eq!(reply.header("access-control-allow-origin"), None);
    assert_eq!(reply.header("vary"), Some("origin"));
}
