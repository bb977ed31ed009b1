//! Somebody without credentials takes all places: a newcomer is answered all the same.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use ocip_simulator::SimulatedSwitch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use crate::support::gateway::until;
use crate::support::{Client, LIST, TestGateway, simulate, tcp_config};

/// As many connections as there may be.
const ALL: usize = 1024;

/// Far longer than a newcomer should wait, and far shorter than the 75 s for which a place could be
/// held by doing nothing.
const PROMPTLY: Duration = Duration::from_secs(10);

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\0pingpong";

/// Asks for something that is not there, over HTTP/2: `:method: GET`, `:scheme: http`,
/// `:path: /nowhere`, `:authority: x`.
const HEADERS: &[u8] = b"\0\0\x0f\x01\x05\0\0\0\x01\x82\x86\x04\x08/nowhere\x01\x01x";

/// Opens a connection and does with it what costs nothing, until it is closed.
async fn hold(addr: SocketAddr, opening: Vec<u8>, noise: &'static [u8], pause: Duration) {
    let mut stream = TcpStream::connect(addr).await.unwrap();
    let mut scrap = [0; 4096];
    if stream.write_all(&opening).await.is_err() {
        return;
    }
    loop {
        tokio::select! {
            read = stream.read(&mut scrap) => if !matches!(read, Ok(1..)) {
                return;
            },
            () = tokio::time::sleep(pause) => if stream.write_all(noise).await.is_err() {
                return;
            },
        }
    }
}

/// How long a newcomer waits, several times, beside `ALL` connections that are held so.
async fn newcomers_wait(name: &str, opening: &[u8], noise: &'static [u8], pause: Duration) {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    // So that nothing but what is tested gives a place back.
    let long = Duration::from_secs(100);
    (config.server.header_timeout, config.server.body_timeout) = (long, long);
    config.backend.request_timeout = long;
    let gateway = TestGateway::start(config).await;
    let mut hostile = JoinSet::new();
    for _ in 0..ALL {
        hostile.spawn(hold(gateway.addr(), opening.to_vec(), noise, pause));
    }
    let all_are_there = || async { open(&gateway).await == ALL as u64 };
    until(all_are_there).await;
    for _ in 0..5 {
        let began = Instant::now();
        let asking = async {
            let mut newcomer = Client::connect(gateway.addr()).await;
            newcomer.send("GET", LIST, "").await
        };
        let answer = tokio::time::timeout(PROMPTLY, asking).await;
        let answer = answer.unwrap_or_else(|_| panic!("{name}: a newcomer is shut out"));
        assert_eq!(answer.status, 200);
        println!("{name}: a newcomer waited {:?}", began.elapsed());
        hostile.spawn(hold(gateway.addr(), opening.to_vec(), noise, pause));
    }
    let status = gateway.admin("/status.json").await.json();
    let closed = status["connections"]["closed"].as_array().unwrap().clone();
    let room = closed.iter().find(|one| one[0] == "room").unwrap();
    assert!(room[1].as_u64().unwrap() >= 4, "{closed:?}");
    hostile.abort_all();
}

/// How many connections the status page shows.
async fn open(gateway: &TestGateway) -> u64 {
    let status = gateway.admin("/status.json").await.json();
    status["connections"]["open"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_http_2_connections_that_send_pings() {
    let opening = [PREFACE, HEADERS].concat();
    newcomers_wait("pings", &opening, PING, Duration::from_millis(500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_connections_that_are_kept_alive() {
    let opening = b"GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n";
    newcomers_wait("keep-alive", opening, b"", Duration::from_secs(60)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_heads_that_never_end() {
    let opening = b"GET /nowhere HTTP/1.1\r\nhost: localhost\r\nx: ";
    newcomers_wait("slow heads", opening, b"y", Duration::from_millis(500)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_bodies_that_trickle() {
    let head = format!("POST {LIST} HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n{{");
    let pause = Duration::from_millis(500);
    newcomers_wait("slow bodies", head.as_bytes(), b" ", pause).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn beside_answers_that_are_never_taken() {
    // SETTINGS_INITIAL_WINDOW_SIZE = 0.
    let preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0";
    let opening = [&preface[..], HEADERS].concat();
    newcomers_wait("no window", &opening, PING, Duration::from_millis(500)).await;
}

#[tokio::test]
async fn one_address_leaves_room_for_others() {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    config.server.connections_per_address = Some(3);
    let gateway = TestGateway::start(config).await;
    let mut clients = Vec::new();
    for _ in 0..3 {
        let mut client = Client::connect(gateway.addr()).await;
        assert_eq!(client.send("GET", LIST, "").await.status, 200);
        clients.push(client);
    }
    let mut refused = Client::connect(gateway.addr()).await;
    assert!(refused.read().await.is_none());
    let other = std::net::Ipv4Addr::new(127, 0, 0, 2);
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind((other, 0).into()).unwrap();
    let mut stream = socket.connect(gateway.addr()).await.unwrap();
    let request = b"GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    stream.write_all(request).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    let metrics = gateway.admin("/metrics").await.body;
    for line in [
        "ocip_gateway_connections_closed_total{reason=\"address\"} 1",
        "ocip_gateway_limits_hit_total{limit=\"connections_per_address\"} 1",
    ] {
        assert!(metrics.lines().any(|given| given == line), "{line}");
    }
}
