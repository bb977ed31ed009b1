//! Contacts that are looked for by ids that no contact can have.

use ocip_simulator::SimulatedSwitch;
use serde_json::json;

use crate::support::{Client, TestGateway, simulate, tcp_config};

const CONNECT: &str = r#"{"__type":"urn:inin.com:connection:icAuthConnectionRequestSettings",
    "applicationName":"test","userID":"foouser","password":"demo-user-password"}"#;

#[tokio::test]
async fn what_cannot_be_an_id_is_nobody() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    let mut client = Client::connect(gateway.addr()).await;
    let connected = client
        .send_with(
            "POST",
            "/icws/connection",
            &["accept-language: en-us"],
            CONNECT,
        )
        .await;
    let cookie = connected.header("set-cookie").unwrap().split(';').next();
    let session = [
        format!("cookie: {}", cookie.unwrap()),
        format!(
            "inin-icws-csrf-token: {}",
            connected.json()["csrfToken"].as_str().unwrap()
        ),
    ];
    let session = session.each_ref().map(String::as_str);
    let id = connected.json()["sessionId"].as_str().unwrap().to_owned();
    let links = format!("/icws/{id}/directories/speed-dial/speed-dial-100/links");
    for (contact, status) in [
        ("", 400),
        (" ", 400),
        (&*"u".repeat(162), 400),
        ("baruser@demo.example", 201),
    ] {
        let body = json!({
            "sourceDirectoryID": "group-users",
            "sourceContactEntryID": contact,
            "contactPrimaryNumberDesignation": -1,
        });
        let reply = client
            .send_with("POST", &links, &session, &body.to_string())
            .await;
        assert_eq!(reply.status, status, "{contact:?}: {reply:?}");
    }
}
