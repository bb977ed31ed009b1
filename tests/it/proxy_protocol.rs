//! Callers whom a proxy names by the PROXY protocol: who is believed, who is counted, and what is closed.

use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

use ocip_gateway::config::{Config, ServerTls};
use ocip_simulator::{SimulatedSwitch, Simulator};
use serde_json::json;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

use crate::audit::lines;
use crate::reload::files;
use crate::support::{Client, LIST, Reply, TestGateway, simulate, tcp_config};

const SIGNATURE: &[u8] = b"\r\n\r\n\0\r\nQUIT\n";
const GET: &str = "GET /api/v1/configs/phone_types/ HTTP/1.1\r\nhost: localhost\r\n\r\n";

/// The other end of all headers; nobody looks at it.
const TO: [u8; 4] = [10, 0, 0, 1];

fn header(command: u8, protocol: u8, rest: &[u8]) -> Vec<u8> {
    let length = u16::try_from(rest.len()).unwrap().to_be_bytes();
    [SIGNATURE, &[command, protocol], &length, rest].concat()
}

/// What says that the caller is at this address, port 4242.
fn from_v4(address: [u8; 4]) -> Vec<u8> {
    let ports = [0x10, 0x92, 0x1f, 0x90];
    header(0x21, 0x11, &[&address[..], &TO, &ports].concat())
}

fn from_v6(address: &str) -> Vec<u8> {
    let address = address.parse::<Ipv6Addr>().unwrap().octets();
    let rest = [&address[..], &[0; 16], &[0x10, 0x92, 0x1f, 0x90]].concat();
    header(0x21, 0x21, &rest)
}

/// A gateway that expects a header from 127.0.0.1.
async fn start(change: impl FnOnce(&mut Config)) -> (TestGateway, Simulator) {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    config.server.proxy_protocol = true;
    config.server.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    change(&mut config);
    (TestGateway::start(config).await, simulator)
}

/// A connection that begins with these bytes.
async fn begin(addr: SocketAddr, bytes: &[u8]) -> Client {
    let mut client = Client::connect(addr).await;
    client.write_raw(bytes).await;
    client
}

async fn ask_as(addr: SocketAddr, header: &[u8], head: &str) -> Option<Reply> {
    let mut client = begin(addr, &[header, head.as_bytes()].concat()).await;
    client.read().await
}

#[tokio::test]
async fn the_audit_names_whom_the_header_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let (gateway, _simulator) = start(|config| config.audit.file = Some(file.clone())).await;
    let body = json!({"speedCodes": [{"speedCode": "03", "description": "x"}]}).to_string();
    let of_local = header(0x20, 0x11, &[9; 12]);
    let unknown = header(0x21, 0x00, &[]);
    let noted = header(
        0x21,
        0x11,
        &[&[192, 0, 2, 8][..], &TO, &[0, 7, 0, 80], &[0; 508]].concat(),
    );
    for (header, expected) in [
        (from_v4([192, 0, 2, 7]), "192.0.2.7:4242"),
        (from_v6("2001:db8::7"), "[2001:db8::7]:4242"),
        (noted, "192.0.2.8:7"),
        (of_local, "127.0.0.1:"),
        (unknown, "127.0.0.1:"),
    ] {
        let mut client = begin(gateway.addr(), &header).await;
        // The header is of the connection, not of a request.
        for _ in 0..2 {
            assert_eq!(client.send("PUT", LIST, &body).await.status, 200);
            let peer = lines(&file).last().unwrap()["peer"].clone();
            assert!(peer.as_str().unwrap().starts_with(expected), "{peer}");
        }
    }
}

#[tokio::test]
async fn a_header_in_single_bytes_is_one() {
    let (gateway, _simulator) = start(|_| ()).await;
    let mut client = Client::connect(gateway.addr()).await;
    for byte in [&from_v6("2001:db8::7"), GET.as_bytes()].concat() {
        client.write_raw(&[byte]).await;
    }
    assert_eq!(client.read().await.unwrap().status, 200);
}

#[tokio::test]
async fn what_is_no_header_closes_the_connection_unanswered() {
    let (gateway, _simulator) = start(|_| ()).await;
    let wrong = [
        Vec::new(),
        b"PROXY TCP4 192.0.2.7 10.0.0.1 4242 8080\r\n".to_vec(),
        b"\r\n\r\n\0\r\nQUIT\r\n\x21\x11\0\x0c".to_vec(),
        header(0x21, 0x11, &[0; 521]),
        header(0x21, 0x11, &[0; 11]),
        header(0x21, 0x12, &[0; 12]),
        header(0x31, 0x11, &[0; 12]),
    ];
    for bytes in &wrong {
        assert!(
            ask_as(gateway.addr(), bytes, GET).await.is_none(),
            "{bytes:?}"
        );
    }
    let metrics = gateway.admin("/metrics").await.body;
    let closed = format!(
        "ocip_gateway_connections_closed_total{{reason=\"proxy_header\"}} {}",
        wrong.len()
    );
    assert!(metrics.lines().any(|line| line == closed), "{metrics}");
}

#[tokio::test]
async fn only_a_trusted_proxy_may_name_a_caller() {
    let (gateway, _simulator) = start(|_| ()).await;
    let bytes = [&from_v4([192, 0, 2, 7]), GET.as_bytes()].concat();
    let mut stranger = Client::connect_from([127, 0, 0, 2], gateway.addr()).await;
    // It may be gone before all is written.
    stranger.write_raw(&bytes[..1]).await;
    assert!(stranger.read().await.is_none());
    let reply = ask_as(gateway.addr(), &from_v4([192, 0, 2, 7]), GET).await;
    assert_eq!(reply.unwrap().status, 200);
    // Where nobody is listed, everybody is believed.
    let (open, _simulator) = start(|config| config.server.trusted_proxies.clear()).await;
    let mut anybody = Client::connect_from([127, 0, 0, 2], open.addr()).await;
    anybody.write_raw(&bytes).await;
    assert_eq!(anybody.read().await.unwrap().status, 200);
}

#[tokio::test]
async fn limits_are_those_of_whom_the_header_names() {
    let (gateway, _simulator) = start(|config| {
        config.access.rate.address_per_second = 1;
        config.access.rate.address_burst = 1;
        config.server.connections_per_address = Some(2);
    })
    .await;
    let (one, other) = (from_v4([192, 0, 2, 7]), from_v4([192, 0, 2, 8]));
    let mut first = begin(gateway.addr(), &one).await;
    while first.send("GET", LIST, "").await.status != 429 {}
    let reply = ask_as(gateway.addr(), &other, GET).await;
    assert_eq!(reply.unwrap().status, 200);

    let mut second = begin(gateway.addr(), &one).await;
    second.send("GET", LIST, "").await;
    assert!(ask_as(gateway.addr(), &one, GET).await.is_none());
    assert!(ask_as(gateway.addr(), &other, GET).await.is_some());
}

#[tokio::test]
async fn the_header_is_of_who_connects_and_forwarded_of_whom_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("audit.jsonl");
    let (gateway, _simulator) = start(|config| {
        config.audit.file = Some(file.clone());
        let outer = "192.0.2.0/24".parse().unwrap();
        config.server.trusted_proxies.push(outer);
    })
    .await;
    let body = r#"{"speedCodes":[{"speedCode":"03","description":"x"}]}"#;
    for (from, expected) in [
        ([192, 0, 2, 7], "203.0.113.1:0"),
        ([198, 51, 100, 7], "198.51.100.7:4242"),
    ] {
        let head = format!(
            "PUT {LIST} HTTP/1.1\r\nhost: localhost\r\nX-Forwarded-For: 203.0.113.1\r\n\
             content-length: {}\r\n\r\n{body}",
            body.len()
        );
        let reply = ask_as(gateway.addr(), &from_v4(from), &head).await;
        assert_eq!(reply.unwrap().status, 200);
        assert_eq!(lines(&file).last().unwrap()["peer"], expected);
    }
}

#[tokio::test]
async fn tls_comes_after_the_header() {
    let folder = tempfile::tempdir().unwrap();
    let authority = files::issue(folder.path());
    let (gateway, _simulator) = start(|config| {
        config.server.tls = Some(ServerTls {
            certificate: folder.path().join("cert.pem"),
            private_key: folder.path().join("key.pem"),
        });
    })
    .await;
    let connect = async || TcpStream::connect(gateway.addr()).await.unwrap();
    let mut stream = connect().await;
    stream.write_all(&from_v4([192, 0, 2, 7])).await.unwrap();
    let mut secured = files::secure(stream, &authority).await.unwrap();
    assert_eq!(files::ask(&mut secured).await, "200");
    assert!(files::secure(connect().await, &authority).await.is_none());
}

#[tokio::test]
async fn who_says_nothing_keeps_nobody_waiting_and_is_closed() {
    let (gateway, _simulator) = start(|config| {
        config.server.header_timeout = Duration::from_millis(300);
    })
    .await;
    let mut silent = begin(gateway.addr(), SIGNATURE).await;
    let reply = ask_as(gateway.addr(), &from_v4([192, 0, 2, 7]), GET).await;
    assert_eq!(reply.unwrap().status, 200);
    assert!(silent.read().await.is_none());
    // Operators need no header.
    assert_eq!(gateway.readiness().await.status, 200);
}
