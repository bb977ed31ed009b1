//! HTTP/2 in raw frames, with header blocks that need no compression state.

use tokio::io::{AsyncRead, AsyncWrite};

use super::*;

pub(super) const DATA: u8 = 0;
const HEADERS: u8 = 1;
pub(super) const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const WINDOW_UPDATE: u8 = 8;

/// The setting of how much of an answer may be sent on a new stream.
const INITIAL_WINDOW_SIZE: [u8; 2] = [0, 4];

/// `CANCEL` in a reset.
const CANCEL: u32 = 8;

/// END_STREAM and END_HEADERS, or ACK on settings and pings.
pub(super) const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// `:status: 200`, `400` and `404` at the start of a header block.
const STATUS_200: u8 = 0x88;
const STATUS_400: u8 = 0x8c;
const STATUS_404: u8 = 0x8d;

pub(super) struct Frame {
    kind: u8,
    pub(super) flags: u8,
    stream: u32,
    pub(super) payload: Vec<u8>,
}

/// Opens the connection and sends a request on stream 1.
pub(super) async fn open<T>(client: &mut Client<T>, method: u8, path: &str)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    open_with_window(client, 65_535).await;
    request(client, 1, method, path).await;
}

/// Opens the connection; the client takes `window` bytes of each answer at first.
async fn open_with_window<T>(client: &mut Client<T>, window: u32)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").await;
    let setting = [&INITIAL_WINDOW_SIZE[..], &window.to_be_bytes()].concat();
    send(client, SETTINGS, 0, 0, &setting).await;
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

pub(super) async fn send<T>(
    client: &mut Client<T>,
    kind: u8,
    flags: u8,
    stream: u32,
    payload: &[u8],
) where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let mut frame = (payload.len() as u32).to_be_bytes()[1..].to_vec();
    frame.extend_from_slice(&[kind, flags]);
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    client.send(frame).await;
}

/// The next frame, whatever it is.
async fn any<T>(client: &mut Client<T>) -> Frame
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    let head = client.take(9).await;
    let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
    Frame {
        kind: head[3],
        flags: head[4],
        stream: u32::from_be_bytes([head[5], head[6], head[7], head[8]]),
        payload: client.take(length as usize).await,
    }
}

/// The next frame of one kind, skipping others.
async fn next<T>(client: &mut Client<T>, wanted: u8) -> Frame
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let frame = any(client).await;
        if frame.kind == wanted {
            return frame;
        }
    }
}

/// The next frame of one kind on one stream, skipping others.
pub(super) async fn next_of<T>(client: &mut Client<T>, wanted: u8, stream: u32) -> Frame
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let frame = next(client, wanted).await;
        if frame.stream == stream {
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

/// Reads on until the connection is given up.
pub(super) async fn until_goaway<T>(client: &mut Client<T>)
where
    T: AsyncRead + AsyncWrite + Unpin,
{
    next(client, GOAWAY).await;
}

pub(super) const GET: u8 = 0x82;

/// HEAD is not in HPACK's table: a literal for the indexed name `:method`.
fn head_request(path: &str) -> Vec<u8> {
    let mut block = vec![0x02, 4];
    block.extend_from_slice(b"HEAD");
    block.extend_from_slice(&[0x86, 0x04, path.len() as u8]);
    block.extend_from_slice(path.as_bytes());
    block.extend_from_slice(&[0x01, 1, b'x']);
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

/// Short enough to wait for, and long enough for a client that keeps asking not to be idle.
fn short_idle() -> Limits {
    Limits {
        idle_timeout: Duration::from_millis(1500),
        ..Limits::default()
    }
}

/// A header block with other fields than usual; each literal, by its name.
fn block(fields: &[(&str, &str)]) -> Vec<u8> {
    let mut block = Vec::new();
    for (name, value) in fields {
        block.push(0);
        for text in [name, value] {
            block.push(text.len() as u8);
            block.extend_from_slice(text.as_bytes());
        }
    }
    block
}

#[tokio::test]
async fn pings_and_settings_do_not_keep_an_idle_connection() {
    let gateway = Gateway::with(short_idle(), None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/nowhere").await;
    next(&mut client, DATA).await;
    let mut noise = Vec::new();
    let window = 1u32.to_be_bytes();
    for (kind, payload) in [
        (PING, &[0; 8][..]),
        (SETTINGS, &[]),
        (WINDOW_UPDATE, &window),
    ] {
        noise.extend_from_slice(&(payload.len() as u32).to_be_bytes()[1..]);
        noise.extend_from_slice(&[kind, 0, 0, 0, 0, 0]);
        noise.extend_from_slice(payload);
    }
    // Far more often than the connection could idle; it ends nevertheless.
    while client.stream.write_all(&noise).await.is_ok() {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let told = client.stream.try_read_buf(&mut client.unread);
        if told.is_ok_and(|read| read == 0) {
            break;
        }
    }
    next(&mut client, GOAWAY).await;
    let counters = &gateway.listener.counters.connections;
    while counters.closed(ConnectionClosing::Idle) == 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(counters.open(), 0);
}

#[tokio::test]
async fn an_answer_that_is_not_taken_is_cut_and_the_others_go_on() {
    tokio::join!(cut_with_window(0), cut_with_window(1), cut_with_window(5));
}

/// Leaves an answer with `window` bytes for it, and goes on with others.
async fn cut_with_window(window: u32) {
    let gateway = Gateway::with(short_idle(), None).await;
    let stalled = || {
        gateway
            .listener
            .counters
            .connections
            .closed(ConnectionClosing::Stalled)
            > 0
    };
    let mut client = gateway.client().await;
    open_with_window(&mut client, window).await;
    request(&mut client, 1, GET, "/api/v1/users/u/codes/1").await;
    let mut stream = 1;
    let reset = loop {
        // Streams that are new keep the connection, not what waits on it.
        stream += 2;
        request(&mut client, stream, GET, "/api/v1/users/u/codes/2").await;
        send(&mut client, WINDOW_UPDATE, 0, stream, &100u32.to_be_bytes()).await;
        let reset = loop {
            let frame = any(&mut client).await;
            match (frame.kind, frame.stream) {
                (DATA, of) if of == stream && frame.flags & END_STREAM != 0 => break None,
                (RST_STREAM, 1) => break Some(frame),
                _ => {}
            }
        };
        if let Some(reset) = reset {
            break reset;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    };
    assert_eq!(reset.payload, CANCEL.to_be_bytes(), "window {window}");
    assert!(stalled());
    // The connection is as good as ever.
    request(&mut client, stream + 2, GET, "/nowhere").await;
    let headers = next_of(&mut client, HEADERS, stream + 2).await;
    assert_eq!(headers.payload[0], STATUS_404);
}

#[tokio::test]
async fn an_answer_that_is_taken_byte_by_byte_is_cut_as_well() {
    let gateway = Gateway::with(short_idle(), None).await;
    let mut client = gateway.client().await;
    open_with_window(&mut client, 0).await;
    request(
        &mut client,
        1,
        GET,
        "/api/v1/users/a-long-name-for-many-bytes/codes/1",
    )
    .await;
    let mut stream = 1;
    while gateway
        .listener
        .counters
        .connections
        .closed(ConnectionClosing::Stalled)
        == 0
    {
        send(&mut client, WINDOW_UPDATE, 0, 1, &1u32.to_be_bytes()).await;
        stream += 2;
        request(&mut client, stream, GET, "/nowhere").await;
        send(&mut client, WINDOW_UPDATE, 0, stream, &100u32.to_be_bytes()).await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    next_of(&mut client, RST_STREAM, 1).await;
}

#[tokio::test]
async fn an_answer_longer_than_the_window_arrives_in_full() {
    let limits = Limits {
        max_body_bytes: 1024 * 1024,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    open_with_window(&mut client, 1000).await;
    let head = [
        (":method", "PUT"),
        (":scheme", "http"),
        (":path", "/api/v1/users/u/codes/1"),
        (":authority", "x"),
    ];
    send(&mut client, HEADERS, END_HEADERS, 1, &block(&head)).await;
    let body = vec![b'x'; 40_000];
    for part in body.chunks(10_000) {
        send(&mut client, DATA, 0, 1, part).await;
    }
    send(&mut client, DATA, END_STREAM, 1, b"").await;
    let mut received = Vec::new();
    loop {
        let data = next_of(&mut client, DATA, 1).await;
        received.extend_from_slice(&data.payload);
        if data.flags & END_STREAM != 0 {
            break;
        }
        let room = (data.payload.len() as u32).to_be_bytes();
        send(&mut client, WINDOW_UPDATE, 0, 1, &room).await;
        send(&mut client, WINDOW_UPDATE, 0, 0, &room).await;
    }
    assert_eq!(received.len(), "PUT u 1 [] ".len() + body.len());
}

#[tokio::test]
async fn a_body_that_trickles_is_cut_off_whatever_else_comes() {
    let limits = Limits {
        body_timeout: Duration::from_millis(200),
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/nowhere").await;
    let head = [
        (":method", "PUT"),
        (":scheme", "http"),
        (":path", "/api/v1/users/u/codes/1"),
        (":authority", "x"),
    ];
    for stream in [3, 5, 7] {
        send(&mut client, HEADERS, END_HEADERS, stream, &block(&head)).await;
    }
    while gateway.listener.counters.hits.get(LimitExceeded::BodyTime) < 3 {
        for stream in [3, 5, 7] {
            send(&mut client, DATA, 0, stream, b"x").await;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let served = gateway.world.served.lock().unwrap().clone();
    let slow = served.iter().filter(|(_, status)| *status == Some(408));
    assert_eq!(slow.count(), 3);
}

#[tokio::test]
async fn a_host_is_needed_and_only_one() {
    let rows: [(&[(&str, &str)], &str); 6] = [
        (&[(":authority", "x")], "200"),
        (&[("host", "x")], "200"),
        (&[(":authority", "X:1"), ("host", "x:1")], "200"),
        (&[], "400"),
        (&[(":authority", "x"), ("host", "y")], "400"),
        (&[("host", "x"), ("host", "x")], "400"),
    ];
    let gateway = Gateway::start().await;
    for (fields, status) in rows {
        let mut client = gateway.client().await;
        open_with_window(&mut client, 65_535).await;
        let mut head = vec![
            (":method", "GET"),
            (":scheme", "http"),
            (":path", "/api/v1/users/u/codes/1"),
        ];
        head.extend_from_slice(fields);
        send(
            &mut client,
            HEADERS,
            END_STREAM | END_HEADERS,
            1,
            &block(&head),
        )
        .await;
        let answer = next(&mut client, HEADERS).await;
        // 200 and 400 have places of their own in the table.
        let expected = if status == "200" {
            STATUS_200
        } else {
            STATUS_400
        };
        assert_eq!(answer.payload[0], expected, "{fields:?}");
    }
}

#[tokio::test]
async fn what_is_not_http_2_is_counted() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/nowhere").await;
    next(&mut client, DATA).await;
    // A client may not use even numbers.
    request(&mut client, 2, GET, "/nowhere").await;
    next(&mut client, GOAWAY).await;
    while gateway
        .listener
        .counters
        .connections
        .closed(ConnectionClosing::Malformed)
        == 0
    {
        tokio::task::yield_now().await;
    }
}
