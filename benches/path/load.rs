//! The load: connections that each send one prepared request after the other.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use memchr::memmem;
use ocip::batch::Batch;
use ocip::command::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::answer::{DOCUMENT_END, GROUP, TENANT, user};
use crate::scene::KEY;

/// How much of a reply's beginning must be the same every time: a whole HTTP status line.
const START_BYTES: usize = 15;

/// Finds where the part of a reply begins that is the same every time, in a reply with so many
/// entries; `None` while the reply is not complete.
pub(crate) type Constant = fn(&[u8], usize) -> Option<usize>;

/// What is sent for a list of so many entries, and what comes back.
#[derive(Clone, Copy)]
pub(crate) struct Question {
    pub(crate) request: fn(usize) -> Vec<u8>,
    pub(crate) constant: Constant,
}

/// The gateway's way of asking.
pub(crate) const OF_GATEWAY: Question = Question {
    request: http_request,
    constant: json_list,
};

/// The same list as a command of the switch in JSON, by a key that may use it.
pub(crate) const OF_TYPED: Question = Question {
    request: typed_request,
    constant: typed_list,
};

/// The switch's own way, through a proxy that understands nothing.
pub(crate) const OF_COPY: Question = Question {
    request: oci_request,
    constant: document,
};

/// The same path as the gateway's, answered with the switch's document.
pub(crate) const OF_NGINX: Question = Question {
    request: http_request,
    constant: document,
};

/// Connections, each of which has had a good reply.
pub(crate) struct Load {
    connections: Vec<Connection>,
}

struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    received: Vec<u8>,
    expected: Expected,
}

/// What every further reply must be like. Only ids and dates in the middle differ, and their
/// length does not.
#[derive(Default)]
struct Expected {
    length: usize,
    start: Vec<u8>,
    end: Vec<u8>,
}

// === impl Load ===

impl Load {
    /// Opens `count` connections and learns the reply on each.
    pub(crate) fn open(
        runtime: &Runtime,
        addr: SocketAddr,
        count: usize,
        question: Question,
        entries: usize,
    ) -> Self {
        let open = || Connection::open(addr, question, entries);
        let connections = (0..count).map(|_| runtime.block_on(open()));
        Self {
            connections: connections.collect(),
        }
    }

    /// Asks so many times on the first connection, one after the other.
    pub(crate) fn repeat(&mut self, runtime: &Runtime, count: usize) {
        let connection = self.connections.first_mut().expect("a connection");
        runtime.block_on(async {
            for _ in 0..count {
                connection.exchange().await;
            }
        });
    }

    /// Keeps all connections busy for a while and gives the latencies in nanoseconds.
    pub(crate) fn run(&mut self, runtime: &Runtime, duration: Duration) -> Vec<u64> {
        let until = Instant::now() + duration;
        let connections = std::mem::take(&mut self.connections);
        let all = runtime.block_on(async {
            let mut tasks = JoinSet::new();
            for connection in connections {
                tasks.spawn(connection.run(until));
            }
            tasks.join_all().await
        });
        let mut latencies = Vec::new();
        for (connection, part) in all {
            self.connections.push(connection);
            latencies.extend(part);
        }
        latencies
    }
}

// === impl Connection ===

impl Connection {
    async fn open(addr: SocketAddr, question: Question, entries: usize) -> Self {
        let stream = TcpStream::connect(addr).await.expect("a connection");
        stream.set_nodelay(true).expect("a socket option");
        let mut connection = Self {
            stream,
            request: (question.request)(entries),
            received: Vec::with_capacity(32 * 1024),
            expected: Expected::default(),
        };
        connection.learn(question.constant, entries).await;
        connection
    }

    async fn learn(&mut self, constant: Constant, entries: usize) {
        self.send().await;
        let at = loop {
            self.receive().await;
            if let Some(at) = constant(&self.received, entries) {
                break at;
            }
        };
        self.expected = Expected {
            length: self.received.len(),
            start: self.received[..START_BYTES].to_vec(),
            end: self.received[at..].to_vec(),
        };
    }

    async fn run(mut self, until: Instant) -> (Self, Vec<u64>) {
        let mut latencies = Vec::with_capacity(16 * 1024);
        loop {
            let begin = Instant::now();
            if begin >= until {
                return (self, latencies);
            }
            self.exchange().await;
            latencies.push(u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX));
        }
    }

    async fn exchange(&mut self) {
        self.send().await;
        while self.received.len() < self.expected.length {
            self.receive().await;
        }
        let Expected { length, start, end } = &self.expected;
        let good = self.received.len() == *length
            && self.received.starts_with(start)
            && self.received.ends_with(end);
        assert!(good, "wrong: {}", String::from_utf8_lossy(&self.received));
    }

    async fn send(&mut self) {
        self.received.clear();
        let sent = self.stream.write_all(&self.request).await;
        sent.expect("an open connection");
    }

    async fn receive(&mut self) {
        let count = self.stream.read_buf(&mut self.received).await;
        let count = count.expect("an open connection");
        let received = String::from_utf8_lossy(&self.received);
        assert!(count > 0, "closed after: {received}");
    }
}

// === what replies are like ===

/// An HTTP answer of 200 with the whole list as JSON: the body is constant.
fn json_list(received: &[u8], entries: usize) -> Option<usize> {
    let body = memmem::find(received, b"\r\n\r\n")? + 4;
    has_list(received, body, "speedCodes", entries)
}

/// The same of an answer that has the elements of the switch.
fn typed_list(received: &[u8], entries: usize) -> Option<usize> {
    let body = memmem::find(received, b"\r\n\r\n")? + 4;
    has_list(received, body, "speedDialEntry", entries)
}

fn has_list(received: &[u8], body: usize, name: &str, entries: usize) -> Option<usize> {
    let json: Value = serde_json::from_slice(&received[body..]).ok()?;
    let list = json[name].as_array();
    let good = received.starts_with(b"HTTP/1.1 200 OK") && list.map(Vec::len) == Some(entries);
    assert!(good, "wrong: {}", String::from_utf8_lossy(received));
    Some(body)
}

/// An OCI document, with or without a head of HTTP: its command is constant.
fn document(received: &[u8], entries: usize) -> Option<usize> {
    received.strip_suffix(DOCUMENT_END)?;
    assert_eq!(
        memmem::find_iter(received, "<speedDialEntry>").count(),
        entries
    );
    memmem::find(received, b"<command")
}

// === what requests are like ===

/// What a client of the gateway sends.
pub(crate) fn http_request(entries: usize) -> Vec<u8> {
    let user = user(entries);
    let request = format!(
        "GET /api/v1/tenants/{TENANT}/groups/{GROUP}/users/{user}/services/speed_dial_100/ \
         HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json\r\n\r\n"
    );
    request.into_bytes()
}

fn typed_request(entries: usize) -> Vec<u8> {
    let body = format!("{{\"userId\":\"{}\"}}", user(entries));
    let request = format!(
        "POST /oci/v1/UserSpeedDial100GetListRequest17sp1 HTTP/1.1\r\nhost: 127.0.0.1\r\n\
         authorization: Bearer {KEY}\r\naccept: application/json\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    request.into_bytes()
}

/// The same document as the gateway sends.
fn oci_request(entries: usize) -> Vec<u8> {
    const ID: &str = "0123456789abcdef0123456789abcdef";
    let mut batch = Batch::new(ID);
    batch.add(&UserSpeedDial100GetListRequest17sp1 {
        user_id: user(entries),
    });
    let mut document = Vec::new();
    batch.write(ID, &mut document);
    document
}
