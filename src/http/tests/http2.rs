//! HTTP/2 in raw frames, with header blocks that need no compression state.

use tokio::io::{AsyncRead, AsyncWrite};

use super::*;

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const GOAWAY: u8 = 7;

/// END_STREAM and END_HEADERS, or ACK on settings and pings.
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `:status: 200` and `404` at the start of a header block.
const STATUS_200: u8 = 0x88;
const STATUS_404: u8 = 0x8d;

pub(super) struct Frame {
    kind: u8,
    flags: u8,
    stream: u32,
    payload: Vec<u8>,
}

/// Opens the connection and sends a request on stream 1.
pub(super) async fn open<T>(client: &mut Client<T>, method: u8, path: &str)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    send(client, SETTINGS, 0, 0, &[]).await;
    request(client, 1, method, path).await;
}

async fn request<T>(client: &mut Client<T>, stream: u32, method: u8, path: &str)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    // :method and :scheme from the table, :path and :authority as literals.
    let mut block = vec![method, 0x86, 0x04, path.len() as u8];
    block.extend_from_slice(path.as_bytes());
    block.extend_from_slice(&[0x01, 1, b'x']);
    send(client, HEADERS, END_STREAM | END_HEADERS, stream, &block).await;
}

async fn send<T>(client: &mut Client<T>, kind: u8, flags: u8, stream: u32, payload: &[u8])
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend_from_slice(&[kind, flags]);
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    client.send(frame).await;
}

/// The next frame of one kind, skipping others.
async fn next<T>(client: &mut Client<T>, wanted: u8) -> Frame
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let head = client.take(9).await;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let frame = Frame {
            kind: head[3],
            flags: head[4],
            stream: u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
            payload: client.take(length as usize).await,
        };
        if frame.kind == wanted {
            return frame;
        }
    }
}

/// Reads an answer of status 200 and returns its body.
pub(super) async fn body<T>(client: &mut Client<T>) -> String
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let headers = next(client, HEADERS).await;
    assert_eq!(headers.payload[0], STATUS_200);
    String::from_utf8(next(client, DATA).await.payload).unwrap()
}

pub(super) const GET: u8 = 0x82;

/// HEAD is not in HPACK's table: a literal for the indexed name `:method`.
fn head_request(path: &str) -> Vec<u8> {
    let mut block = vec![0x02, 4];
    block.extend_from_slice(b"HEAD");
    block.extend_from_slice(&[0x86, 0x04, path.len() as u8]);
    block.extend_from_slice(path.as_bytes());
    block
}

#[tokio::test]
async fn prior_knowledge_is_enough_to_speak_http_2() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/users/a%2Fb/codes/1").await;
    assert_eq!(body(&mut client).await, "GET a/b 1 [] ");
    request(&mut client, 3, GET, "/nowhere").await;
    let headers = next(&mut client, HEADERS).await;
    assert_eq!((headers.stream, headers.payload[0]), (3, STATUS_404));
}

#[tokio::test]
async fn head_over_http_2_has_no_body() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/nowhere").await;
    next(&mut client, DATA).await;
    let block = head_request("/api/v1/users/u/codes/1");
    send(&mut client, HEADERS, END_STREAM | END_HEADERS, 3, &block).await;
    let headers = next(&mut client, HEADERS).await;
    assert_eq!(headers.payload[0], STATUS_200);
    assert_ne!(headers.flags & END_STREAM, 0);
}

#[tokio::test]
async fn a_reset_stream_or_a_lost_connection_drops_the_handler() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/wait").await;
    assert_eq!(gateway.event().await, "started");
    send(&mut client, RST_STREAM, 0, 1, &8u32.to_be_bytes()).await;
    assert_eq!(gateway.event().await, "ended");
    request(&mut client, 3, GET, "/api/v1/wait").await;
    assert_eq!(gateway.event().await, "started");
    drop(client);
    assert_eq!(gateway.event().await, "ended");
}

#[tokio::test]
async fn a_drain_says_goaway_and_finishes_what_runs() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/wait").await;
    assert_eq!(gateway.event().await, "started");
    gateway.trigger.trigger();
    next(&mut client, GOAWAY).await;
    gateway.world.gate.add_permits(1);
    assert_eq!(body(&mut client).await, "waited");
    drop(client);
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn a_request_that_comes_during_a_drain_gets_503() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/wait").await;
    assert_eq!(gateway.event().await, "started");
    gateway.trigger.trigger();
    next(&mut client, GOAWAY).await;
    // The first GOAWAY still allows streams, for requests that are on their way.
    request(&mut client, 3, GET, "/api/v1/users/u/codes/1").await;
    let data = next(&mut client, DATA).await;
    assert_eq!(
        (data.stream, data.payload.as_slice()),
        (3, b"rejected: this gateway is shutting down".as_slice())
    );
    let served = gateway.world.served.lock().unwrap();
    assert_eq!(*served, [("unmatched", Some(503))]);
}

#[tokio::test]
async fn a_drain_that_takes_too_long_drops_the_handlers_of_http_2_as_well() {
    let limits = Limits {
        drain_timeout: TINY,
        ..Limits::default()
    };
    let mut gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/wait").await;
    assert_eq!(gateway.event().await, "started");
    gateway.trigger.trigger();
    assert_eq!(gateway.event().await, "ended");
    assert_eq!(gateway.serving.await.unwrap(), 1);
}

#[tokio::test]
async fn an_idle_http_2_connection_is_told_to_go() {
    let limits = Limits {
        idle_timeout: TINY,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/nowhere").await;
    next(&mut client, DATA).await;
    next(&mut client, GOAWAY).await;
}
