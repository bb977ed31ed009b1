//! More requests than the switch can answer: how many are answered all the same?
//!
//! The switch takes 20 ms for a document and the gateway has four sessions, so what it can do is
//! known; first that is measured, by as many callers as there are sessions. Then three times as many
//! requests come, whether others were answered or not, each with a deadline of a second.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use memchr::memmem;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::child;
use crate::load::{Load, OF_GATEWAY, http_request};
use crate::report::percentile;
use crate::scene::{GatewaySettings, Scene, unchanged};

const SESSIONS: usize = 4;
const DELAY: Duration = Duration::from_millis(20);
const DEADLINE: Duration = Duration::from_secs(1);
const ENTRIES: usize = 10;
const TIMES_PEAK: f64 = 3.0;
const PEAK_RUN: Duration = Duration::from_secs(3);
const OVERLOAD_RUN: Duration = Duration::from_secs(8);

/// Connections on which no answer is due.
type IdleConnections = Arc<Mutex<Vec<TcpStream>>>;

/// A status, and the time that it took in nanoseconds.
type StatusAndTime = (u16, u64);

/// Prints what becomes of the requests.
pub(crate) fn run() {
    let mut scene = Scene::start(DELAY);
    let settings = GatewaySettings {
        sessions: SESSIONS,
        request_timeout: DEADLINE,
        ..GatewaySettings::default()
    };
    let gateway = scene.gateway(settings, &unchanged);
    let runtime = child::runtime();
    let mut load = Load::open(&runtime, gateway.addr, SESSIONS, OF_GATEWAY, ENTRIES);
    let peak = load.run(&runtime, PEAK_RUN).len() as f64 / PEAK_RUN.as_secs_f64();
    let (logins, cpu) = (scene.logins(), gateway.role.cpu_time());
    let answers = runtime.block_on(pour(gateway.addr, peak * TIMES_PEAK));
    print(peak, answers);
    let (logins, cpu) = (scene.logins() - logins, gateway.role.cpu_time() - cpu);
    println!("  logins: {logins}; CPU: {cpu:.1?} in {OVERLOAD_RUN:.1?}");
}

/// Sends requests at a steady pace and waits for all answers.
async fn pour(addr: SocketAddr, per_second: f64) -> Vec<StatusAndTime> {
    let idle = IdleConnections::default();
    let until = Instant::now() + OVERLOAD_RUN;
    let mut pace = interval(Duration::from_secs_f64(1.0 / per_second));
    pace.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut tasks = JoinSet::new();
    while Instant::now() < until {
        pace.tick().await;
        tasks.spawn(ask(addr, Arc::clone(&idle)));
    }
    tasks.join_all().await
}

async fn ask(addr: SocketAddr, idle: IdleConnections) -> StatusAndTime {
    let begin = Instant::now();
    let free = lock(&idle).pop();
    let mut stream = match free {
        Some(stream) => stream,
        None => TcpStream::connect(addr).await.expect("a connection"),
    };
    let (status, stays_open) = exchange(&mut stream).await;
    let time = u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX);
    if stays_open {
        lock(&idle).push(stream);
    }
    (status, time)
}

fn lock(idle: &Mutex<Vec<TcpStream>>) -> std::sync::MutexGuard<'_, Vec<TcpStream>> {
    idle.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The status of one answer, and whether another may follow on the same connection.
async fn exchange(stream: &mut TcpStream) -> (u16, bool) {
    let request = http_request(ENTRIES);
    let sent = stream.write_all(&request).await;
    sent.expect("an open connection");
    let mut received = Vec::with_capacity(4096);
    loop {
        let count = stream.read_buf(&mut received).await;
        let closed = count.expect("an open connection") == 0;
        if let Some(status) = whole_answer(&received) {
            let says_close = memmem::find(&received, b"\r\nconnection: close").is_some();
            return (status, !closed && !says_close);
        }
        assert!(!closed, "closed after {} bytes", received.len());
    }
}

/// The status of an answer that is here to its last byte.
fn whole_answer(received: &[u8]) -> Option<u16> {
    let body = memmem::find(received, b"\r\n\r\n")? + 4;
    let head = String::from_utf8_lossy(&received[..body]);
    let (_, length) = head.split_once("content-length: ")?;
    let length: usize = length.lines().next()?.parse().ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    (received.len() >= body + length).then_some(status)
}

fn print(peak: f64, answers: Vec<StatusAndTime>) {
    let sent = answers.len();
    let (good, refused): (Vec<_>, Vec<_>) =
        answers.into_iter().partition(|(status, _)| *status == 200);
    let goodput = good.len() as f64 / OVERLOAD_RUN.as_secs_f64();
    println!(
        "overload: {SESSIONS} sessions, switch of {DELAY:?}, deadline {DEADLINE:?}, {TIMES_PEAK} x capacity"
    );
    println!("  peak: {peak:.0}/s with {SESSIONS} callers");
    println!(
        "  goodput: {goodput:.0}/s ({:.0} % of peak) of {sent} requests; p50 {:.0} us, p99 {:.0} us",
        goodput / peak * 100.0,
        percentile(&times(&good), 50),
        percentile(&times(&good), 99),
    );
    for status in statuses(&refused) {
        let of_status: Vec<_> = refused
            .iter()
            .copied()
            .filter(|(its, _)| *its == status)
            .collect();
        println!(
            "  answered {status}: {}; p50 {:.0} us, p99 {:.0} us",
            of_status.len(),
            percentile(&times(&of_status), 50),
            percentile(&times(&of_status), 99),
        );
    }
}

fn times(answers: &[StatusAndTime]) -> Vec<u64> {
    answers.iter().map(|(_, time)| *time).collect()
}

fn statuses(answers: &[StatusAndTime]) -> std::collections::BTreeSet<u16> {
    answers.iter().map(|(status, _)| *status).collect()
}
