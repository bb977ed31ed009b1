//! What the configuration only names is read, or opened, anew.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use native_tls::{Certificate, TlsConnector};
use ocip_gateway::config::{Config, ServerTls};
use ocip_simulator::SimulatedSwitch;
use ocip_simulator::certificate::{CertificateValidity, TestCa};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_native_tls::TlsStream;

use crate::support::{LIST, TestGateway, simulate, tcp_config};

/// Issues a certificate into the folder; gives the authority.
pub(crate) fn issue(folder: &Path) -> TestCa {
    let authority = TestCa::new().unwrap();
    let certificate = authority
        .server(&["localhost"], CertificateValidity::Current)
        .unwrap();
    fs::write(folder.join("cert.pem"), certificate.certificate_pem()).unwrap();
    fs::write(folder.join("key.pem"), certificate.private_key_pem()).unwrap();
    authority
}

/// Connects with nothing but this authority to trust.
pub(crate) async fn connect(addr: SocketAddr, authority: &TestCa) -> Option<TlsStream<TcpStream>> {
    secure(TcpStream::connect(addr).await.unwrap(), authority).await
}

/// The same over a connection that is open.
pub(crate) async fn secure(stream: TcpStream, authority: &TestCa) -> Option<TlsStream<TcpStream>> {
    let authority = Certificate::from_pem(&authority.ca_pem().unwrap()).unwrap();
    let mut builder = TlsConnector::builder();
    builder
        .disable_built_in_roots(true)
        .add_root_certificate(authority);
    let connector = tokio_native_tls::TlsConnector::from(builder.build().unwrap());
    connector.connect("localhost", stream).await.ok()
}

/// The status of one more request on a connection.
pub(crate) async fn ask(stream: &mut TlsStream<TcpStream>) -> String {
    let head = "HEAD /api/v1/configs/phone_types HTTP/1.1\r\nhost: localhost\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    while !answer.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut answer).await.unwrap(), 0);
    }
    String::from_utf8_lossy(&answer[9..12]).into_owned()
}

#[tokio::test]
async fn a_renewed_certificate_is_shown_to_new_connections_and_open_ones_go_on() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let first = issue(folder.path());
    let mut config = tcp_config(simulator.local_addr());
    config.server.tls = Some(ServerTls {
        certificate: folder.path().join("cert.pem"),
        private_key: folder.path().join("key.pem"),
    });
    let mut gateway = TestGateway::start(config.clone()).await;
    let mut open = connect(gateway.addr(), &first).await.unwrap();
    let second = issue(folder.path());
    assert!(gateway.reload(&config).await.unwrap().is_empty());
    assert!(connect(gateway.addr(), &first).await.is_none());
    let mut fresh = connect(gateway.addr(), &second).await.unwrap();
    assert_eq!(ask(&mut open).await, "200");
    assert_eq!(ask(&mut fresh).await, "200");

    fs::write(folder.path().join("cert.pem"), "").unwrap();
    let error = gateway.reload(&config).await.unwrap_err().to_string();
    assert!(error.starts_with("reading server.tls: "), "{error}");
    assert_eq!(
        ask(&mut connect(gateway.addr(), &second).await.unwrap()).await,
        "200"
    );
}

#[tokio::test]
async fn an_audit_file_that_was_moved_away_is_begun_anew() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let moved = folder.path().join("audit.jsonl.1");
    let mut config = tcp_config(simulator.local_addr());
    config.audit.file = Some(path.clone());
    let mut gateway = TestGateway::start(config.clone()).await;
    let lines = |path: &Path| fs::read_to_string(path).unwrap().lines().count();
    let body = json!({"speedCodes": [{"speedCode": "03", "description": "x"}]}).to_string();
    assert_eq!(gateway.request("PUT", LIST, &body).await.status, 200);
    fs::rename(&path, &moved).unwrap();
    assert_eq!(gateway.request("PUT", LIST, &body).await.status, 200);
    assert_eq!(lines(&moved), 2);
    gateway.reload(&config).await.unwrap();
    assert_eq!(gateway.request("PUT", LIST, &body).await.status, 200);
    assert_eq!((lines(&moved), lines(&path)), (2, 1));
}

/// The names of the phone types that the gateway knows.
async fn phone_types(gateway: &TestGateway) -> Vec<String> {
    let list = gateway.request("GET", "/api/v1/configs/phone_types/", "");
    let list = list.await.json();
    let types = list["phoneTypes"].as_array().unwrap().iter();
    types
        .map(|one| one["technicalName"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_phone_type_that_was_added_is_known_and_a_bad_one_changes_nothing() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("one.toml");
    let shipped = include_str!("../../../fixtures/phone-types/combined-tag.toml");
    fs::write(&file, shipped).unwrap();
    let mut config = tcp_config(simulator.local_addr());
    config.phone_types.directory = Some(folder.path().into());
    let mut gateway = TestGateway::start(config.clone()).await;
    assert_eq!(phone_types(&gateway).await, ["Demo-Combined"]);
    let another = shipped.replace("Demo-Combined", "Another");
    fs::write(folder.path().join("two.toml"), &another).unwrap();
    gateway.reload(&config).await.unwrap();
    assert_eq!(phone_types(&gateway).await, ["Another", "Demo-Combined"]);

    fs::write(&file, shipped.replace("[1, 2, 3, 4]", "[99]")).unwrap();
    config.apio.prefix = "/elsewhere".into();
    let error = gateway.reload(&config).await.unwrap_err().to_string();
    assert!(
        error.contains("one.toml:6: managed_keys: {99} given"),
        "{error}"
    );
    assert_eq!(phone_types(&gateway).await, ["Another", "Demo-Combined"]);
}

#[tokio::test]
async fn a_file_that_cannot_be_opened_changes_nothing() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    let folder = tempfile::tempdir().unwrap();
    let no_file = folder.path().join("none");
    let bad = |change: &dyn Fn(&mut Config)| {
        let mut config = config.clone();
        config.apio.prefix = "/elsewhere".into();
        change(&mut config);
        config
    };
    for (key, config) in [
        (
            "audit.file",
            bad(&|config| config.audit.file = Some(no_file.join("audit.jsonl"))),
        ),
        (
            "backend.ca_file",
            bad(&|config| config.backend.ca_file = Some(no_file.clone())),
        ),
        (
            "phone_types.directory",
            bad(&|config| config.phone_types.directory = Some(no_file.clone())),
        ),
    ] {
        let error = gateway.reload(&config).await.unwrap_err().to_string();
        assert!(error.contains(key), "{key}: {error}");
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(switch.counts().connections_accepted, 1);
}
