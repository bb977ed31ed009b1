//! Answers that are made while they are sent, over both protocols.

use super::http2::{DATA, END_STREAM, GET, RST_STREAM, next_of, open, send};
use super::*;

/// `CANCEL` and `INTERNAL_ERROR` in a reset.
const CANCEL: u32 = 8;
const INTERNAL_ERROR: u32 = 2;

/// So little time that a client which takes nothing is found out, and so much for everything else.
fn impatient() -> Limits {
    Limits {
        idle_timeout: TINY,
        drain_timeout: Duration::from_secs(3600),
        ..Limits::default()
    }
}

impl Gateway {
    /// What the observer was told of requests that are over.
    fn served(&self) -> Vec<(&'static str, Option<u16>)> {
        self.world.served.lock().unwrap().clone()
    }

    fn stalled(&self) -> u64 {
        let counters = &self.listener.counters.connections;
        counters.closed(ConnectionClosing::Stalled)
    }

    async fn until_served(&self) {
        while self.served().is_empty() {
            tokio::task::yield_now().await;
        }
    }
}

/// The next chunk of an answer.
async fn chunk(client: &mut Client) -> String {
    let line = loop {
        match memchr::memmem::find(&client.unread, b"\r\n") {
            Some(end) => break end,
            None => client.read_more().await,
        }
    };
    let size = client.take(line + 2).await;
    let size = usize::from_str_radix(std::str::from_utf8(&size[..line]).unwrap(), 16).unwrap();
    let data = client.take(size + 2).await;
    String::from_utf8(data[..size].to_vec()).unwrap()
}

#[tokio::test]
async fn pieces_arrive_as_they_are_made_and_the_request_is_over_with_the_last() {
    let mut gateway = Gateway::with(impatient(), None).await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/grow")).await;
    let head = client.head().await;
    assert_eq!((head.status, head.header("content-length")), (200, None));
    assert_eq!(chunk(&mut client).await, "one");
    // That another connection has expired shows that it is not for time that this one is open.
    let mut idle = gateway.client().await;
    idle.send(get("/nowhere")).await;
    idle.rest().await;
    assert_eq!(gateway.served(), [("unmatched", Some(404))]);
    gateway.world.gate.add_permits(1);
    assert_eq!(chunk(&mut client).await, "two");
    assert_eq!(chunk(&mut client).await, "");
    assert_eq!(gateway.event().await, "ended");
    while gateway.served().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(gateway.served()[1], ("grow", Some(200)));
}

#[tokio::test]
async fn the_connection_is_as_good_as_ever_behind_it() {
    let gateway = Gateway::start().await;
    gateway.world.gate.add_permits(1);
    let mut client = gateway.client().await;
    client.send(get("/api/v1/grow")).await;
    client.head().await;
    for expected in ["one", "two", ""] {
        assert_eq!(chunk(&mut client).await, expected);
    }
    client.send(get("/nowhere")).await;
    assert_eq!(client.answer().await.status, 404);
}

#[tokio::test]
async fn a_reader_who_goes_ends_it() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/grow")).await;
    client.head().await;
    assert_eq!(chunk(&mut client).await, "one");
    drop(client);
    assert_eq!(gateway.event().await, "ended");
    gateway.until_served().await;
}

#[tokio::test]
async fn a_reader_who_takes_nothing_loses_the_connection() {
    let mut gateway = Gateway::with(impatient(), None).await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/flood")).await;
    client.head().await;
    assert_eq!(gateway.event().await, "ended");
    gateway.until_served().await;
    while gateway.stalled() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_has_no_end() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/broken")).await;
    client.head().await;
    assert_eq!(chunk(&mut client).await, "one");
    gateway.world.gate.add_permits(1);
    assert_eq!(client.rest().await, "");
    gateway.until_served().await;
}

#[tokio::test]
async fn it_learns_of_a_drain_and_says_so() {
    let gateway = Gateway::with(impatient(), None).await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/grow")).await;
    client.head().await;
    assert_eq!(chunk(&mut client).await, "one");
    gateway.trigger.trigger();
    assert_eq!(chunk(&mut client).await, "leaving");
    assert_eq!(client.rest().await, "0\r\n\r\n");
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn nothing_is_made_for_head() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client
        .send("HEAD /api/v1/grow HTTP/1.1\r\nhost: x\r\n\r\n")
        .await;
    assert_eq!(client.head().await.status, 200);
    gateway.until_served().await;
    assert!(gateway.events.try_recv().is_err());
    client.send(get("/nowhere")).await;
    assert_eq!(client.answer().await.status, 404);
}

#[tokio::test]
async fn over_http_2_pieces_arrive_and_the_stream_ends() {
    let mut gateway = Gateway::with(impatient(), None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/grow").await;
    let one = next_of(&mut client, DATA, 1).await;
    assert_eq!((&one.payload[..], one.flags), (&b"one"[..], 0));
    gateway.world.gate.add_permits(1);
    assert_eq!(next_of(&mut client, DATA, 1).await.payload, b"two");
    let end = next_of(&mut client, DATA, 1).await;
    assert_eq!((&end.payload[..], end.flags), (&b""[..], END_STREAM));
    assert_eq!(gateway.event().await, "ended");
    gateway.until_served().await;
}

#[tokio::test]
async fn over_http_2_a_reset_ends_it() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/grow").await;
    next_of(&mut client, DATA, 1).await;
    send(&mut client, RST_STREAM, 0, 1, &CANCEL.to_be_bytes()).await;
    assert_eq!(gateway.event().await, "ended");
    gateway.until_served().await;
}

#[tokio::test]
async fn over_http_2_a_stream_that_is_not_taken_is_cut() {
    let mut gateway = Gateway::with(impatient(), None).await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/flood").await;
    let cut = next_of(&mut client, RST_STREAM, 1).await;
    assert_eq!(cut.payload, CANCEL.to_be_bytes());
    assert_eq!((gateway.event().await, gateway.stalled()), ("ended", 1));
}

#[tokio::test]
async fn over_http_2_an_answer_that_breaks_off_is_reset() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    open(&mut client, GET, "/api/v1/broken").await;
    assert_eq!(next_of(&mut client, DATA, 1).await.payload, b"one");
    gateway.world.gate.add_permits(1);
    let broken = next_of(&mut client, RST_STREAM, 1).await;
    assert_eq!(broken.payload, INTERNAL_ERROR.to_be_bytes());
}
