//! Replies that no switch sends, and that must cost nothing but their session.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use std::time::Duration;

use ocip::stats::CloseReason;
use ocip_simulator::SimulatedSwitch;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::support::peer::success;
use crate::support::{Incoming, LIST, Peer, Reaction, TestGateway, simulate, tcp_config};

/// What a file of `fixtures/hostile` is to come to, told by the beginning of its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    /// No telling whose answer it is: 502, and both sessions that got it are closed.
    Closes,
    /// The answer, with a content that cannot be understood: 502, asked once, the session goes on.
    Unreadable,
    /// No end: 504 when the time is over.
    Waits,
    /// An answer like any other.
    Answers,
}

/// The replies of `fixtures/hostile`, with places for the session id and the echo.
fn hostile_files() -> Vec<(String, Outcome, Vec<u8>)> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/hostile");
    let paths = std::fs::read_dir(folder).unwrap();
    let read = |entry: std::io::Result<std::fs::DirEntry>| {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let outcome = match name.split('-').next().unwrap() {
            "closes" => Outcome::Closes,
            "unreadable" => Outcome::Unreadable,
            "waits" => Outcome::Waits,
            "answers" => Outcome::Answers,
            other => panic!("{other} says nothing"),
        };
        (name, outcome, std::fs::read(path).unwrap())
    };
    let files: Vec<_> = paths.map(read).collect();
    assert!(files.len() >= 50);
    files
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_hostile_reply_harms_one_caller_at_most() {
    for (name, outcome, reply) in hostile_files() {
        let over = Arc::new(AtomicBool::new(false));
        let is_over = Arc::clone(&over);
        let script = move |incoming: &Incoming| match is_over.load(Ordering::SeqCst) {
            true => Reaction::Send(vec![list(incoming, "<prefix>#</prefix>").into_bytes()]),
            false => Reaction::Send(vec![incoming.fill(&reply)]),
        };
        let peer = Peer::start(script).await;
        let mut config = tcp_config(peer.addr);
        config.backend.pool.max_sessions = 1;
        // What ends only with the deadline is not waited for longer than needed.
        if outcome == Outcome::Waits {
            config.backend.request_timeout = Duration::from_millis(300);
        }
        let gateway = TestGateway::start(config).await;
        let answer = gateway.request("GET", LIST, "").await;
        let expected = match outcome {
            Outcome::Closes => (502, 2),
            Outcome::Unreadable => (502, 0),
            Outcome::Waits => (504, 1),
            Outcome::Answers => (200, 0),
        };
        let closed = CloseReason::ALL
            .map(|reason| gateway.closed(reason))
            .iter()
            .sum::<u64>();
        assert_eq!((answer.status, closed), expected, "{name}: {}", answer.body);
        if answer.status == 502 {
            let code = if outcome == Outcome::Closes {
                50201
            } else {
                50204
            };
            assert_eq!(answer.error_code(), code, "{name}");
            let says_so = ["cannot be read", "cannot be understood"];
            assert!(
                says_so.iter().any(|words| answer.body.contains(words)),
                "{name}"
            );
        }
        let asked = peer.take_documents().len() as u64;
        assert_eq!(
            asked,
            if outcome == Outcome::Closes { 2 } else { 1 },
            "{name}"
        );
        over.store(true, Ordering::SeqCst);
        let other = gateway.request("GET", LIST, "").await;
        assert_eq!(other.status, 200, "{name}: {}", other.body);
        assert_eq!(gateway.admin("/livez").await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_hostile_document_is_answered_or_cut_off_by_the_simulator() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    for (name, outcome, document) in hostile_files() {
        let mut stream = TcpStream::connect(simulator.local_addr()).await.unwrap();
        stream.write_all(&document).await.unwrap();
        if outcome == Outcome::Waits {
            stream.shutdown().await.unwrap();
        }
        let mut answer = vec![0; 64 * 1024];
        // Nothing is an answer too: the connection was closed.
        let read = timeout(Duration::from_secs(30), stream.read(&mut answer)).await;
        assert!(read.is_ok(), "{name}: neither an answer nor the end");
    }
    let gateway = TestGateway::start(tcp_config(simulator.local_addr())).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
}

#[tokio::test]
async fn an_unreadable_answer_names_its_element_and_is_counted() {
    let odd =
        "<speedDialEntry><speedCode>100</speedCode><phoneNumber>1</phoneNumber></speedDialEntry>";
    let peer = Peer::start(move |incoming: &Incoming| {
        Reaction::Send(vec![list(incoming, odd).into_bytes()])
    })
    .await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let answer = gateway.request("GET", LIST, "").await;
    assert!(
        answer.body.contains("speedCode") && answer.body.contains("100"),
        "{}",
        answer.body
    );
    let metrics = gateway.admin("/metrics").await.body;
    let counted = metrics
        .lines()
        .find(|line| line.contains("outcome=\"unreadable\""));
    let counted = counted.expect("a counter of its own");
    assert!(counted.contains("UserSpeedDial100GetListRequest17sp1") && counted.ends_with(" 1"));
}

#[tokio::test]
async fn a_session_that_is_flooded_with_white_space_is_closed_and_the_gateway_lives() {
    let flood = vec![b' '; 4 << 20];
    let peer = Peer::start(move |incoming: &Incoming| {
        let answer = list(incoming, "<prefix>#</prefix>").into_bytes();
        Reaction::Send(vec![answer, flood.clone()])
    })
    .await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    for _ in 0..20 {
        assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    }
    assert_eq!(gateway.admin("/livez").await.status, 200);
}

/// Asks for a list that the switch answers with what `reply` makes, and checks that the client gets
/// a 502 and that the session of the first try and of the one repetition were closed for `reason`.
async fn refuses(reason: CloseReason, reply: impl Fn(&Incoming) -> String + Send + Sync + 'static) {
    let script = move |incoming: &Incoming| Reaction::Send(vec![reply(incoming).into_bytes()]);
    let peer = Peer::start(script).await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let answer = gateway.request("GET", LIST, "").await;
    assert_eq!((answer.status, answer.error_code()), (502, 50201));
    assert_eq!(gateway.closed(reason), 2);
}

fn list(incoming: &Incoming, content: &str) -> String {
    let echo = incoming.echo(0);
    let command = format!(
        "<command echo=\"{echo}\" xsi:type=\"UserSpeedDial100GetListResponse17sp1\" xmlns=\"\">\
         {content}</command>"
    );
    incoming.reply(&[command])
}

#[tokio::test]
async fn a_doctype_is_refused() {
    refuses(CloseReason::Malformed, |incoming| {
        let text = list(incoming, "<prefix>&x;</prefix>");
        text.replacen("<Broad", "<!DOCTYPE a [<!ENTITY x 'y'>]><Broad", 1)
    })
    .await;
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    refuses(CloseReason::Malformed, |incoming| {
        let (open, close) = ("<a>".repeat(10_000), "</a>".repeat(10_000));
        list(incoming, &format!("{open}{close}"))
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_xml_are_refused() {
    refuses(CloseReason::Malformed, |_| {
        "HTTP/1.1 400 Bad Request\r\n\r\n".into()
    })
    .await;
}

#[tokio::test]
async fn answers_to_something_else_are_refused() {
    refuses(CloseReason::Mismatch, |incoming| {
        list(incoming, "").replace(&incoming.session_id, "somebody-elses")
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| {
        list(incoming, "").replace(incoming.echo(0), "somebody-elses")
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| {
        incoming.reply(&[success(incoming.echo(0))])
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| incoming.reply(&[])).await;
    refuses(CloseReason::LoggedOut, |incoming| {
        let logout = "<command echo=\"\" xsi:type=\"LogoutRequest\" xmlns=\"\">\
            <userId>gateway-admin</userId></command>";
        incoming.reply(&[logout.to_owned()])
    })
    .await;
}

#[tokio::test]
async fn a_reply_without_end_is_cut_off_at_the_limit() {
    const LIMIT: usize = 256 * 1024;
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&accepted);
    let peer = Peer::start(move |_| Reaction::Endless(Arc::clone(&counter))).await;
    let mut config = tcp_config(peer.addr);
    config.backend.max_document_bytes = LIMIT;
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 502);
    assert_eq!(gateway.closed(CloseReason::Malformed), 2);
    // What the kernel buffers on loopback is on top; 64 MB were on offer, twice.
    assert!(accepted.load(Ordering::SeqCst) < 2 * LIMIT + 32 * 1024 * 1024);
}
