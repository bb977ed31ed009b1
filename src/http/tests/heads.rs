//! Heads that leave in doubt whose request it is or where it ends, and heads that are none.

use super::*;

const PATH: &str = "/api/v1/users/u/codes/1";

/// What is answered to a head of these lines, on a connection of its own, which is then closed.
async fn refusal(gateway: &Gateway, lines: &str) -> Answer {
    let mut client = gateway.client().await;
    client.send(format!("{lines}\r\n\r\n")).await;
    let answer = client.answer().await;
    if answer.header("connection") == Some("close") {
        assert_eq!(client.rest().await, "", "{lines}");
    }
    answer
}

async fn assert_refused(gateway: &Gateway, lines: &str, status: u16, says: &str) {
    let answer = refusal(gateway, lines).await;
    assert_eq!(answer.status, status, "{lines}: {}", answer.body);
    let message = format!("rejected: {says}");
    assert!(
        answer.body.starts_with(&message),
        "{lines}: {}",
        answer.body
    );
    assert_eq!(answer.header("x-request-id").map(str::len), Some(32));
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn a_host_is_needed_once_and_is_one() {
    let gateway = Gateway::start().await;
    let rows = [
        ("HTTP/1.1", "is missing"),
        ("HTTP/1.1\r\nhost: x\r\nhost: x", "is given more than once"),
        ("HTTP/1.0\r\nhost: x\r\nhost: y", "is given more than once"),
        ("HTTP/1.1\r\nhost:", "is not a name"),
        ("HTTP/1.1\r\nhost: a b", "is not a name"),
        ("HTTP/1.1\r\nhost: a/b", "is not a name"),
        ("HTTP/1.1\r\nhost: user@x", "is not a name"),
        ("HTTP/1.1\r\nhost: x:99999", "is not a name"),
        ("HTTP/1.1\r\nhost: [::1", "is not a name"),
        ("HTTP/1.1\r\nhost: \u{e9}", "is not a name"),
    ];
    for (rest, says) in rows {
        let lines = format!("GET {PATH} {rest}");
        assert_refused(&gateway, &lines, 400, &format!("the header Host {says}")).await;
    }
    let lines = format!("GET http://user@x{PATH} HTTP/1.1\r\nhost: x");
    assert_refused(&gateway, &lines, 400, "the header Host is not a name").await;
    for good in [
        "HTTP/1.0",
        "HTTP/1.1\r\nhost: x:8080",
        "HTTP/1.1\r\nHOST: [::1]:1",
    ] {
        assert_eq!(
            refusal(&gateway, &format!("GET {PATH} {good}"))
                .await
                .status,
            200
        );
    }
}

#[tokio::test]
async fn other_codings_of_the_body_are_refused() {
    let gateway = Gateway::start().await;
    let rows = [
        (
            "transfer-encoding: gzip",
            501,
            "the transfer coding `gzip` is",
        ),
        (
            "transfer-encoding: gzip, chunked",
            501,
            "the transfer coding `gzip, chunked` is",
        ),
        (
            "transfer-encoding: chunked, gzip",
            501,
            "the transfer coding `chunked, gzip` is",
        ),
        (
            "transfer-encoding: identity",
            501,
            "the transfer coding `identity` is",
        ),
        (
            "transfer-encoding: xchunked\r\ncontent-length: 2",
            501,
            "the transfer coding",
        ),
        (
            "transfer-encoding: chunked\r\ntransfer-encoding: chunked",
            501,
            "the transfer coding",
        ),
        (
            "transfer-encoding: gzip\r\ntransfer-encoding: chunked",
            501,
            "the transfer coding",
        ),
        (
            "content-encoding: gzip\r\ncontent-length: 0",
            415,
            "the content coding `gzip` is",
        ),
        (
            "content-encoding: identity, br",
            415,
            "the content coding `br` is",
        ),
        (
            "content-encoding: identity\r\ncontent-encoding: deflate",
            415,
            "the content coding",
        ),
    ];
    for (coding, status, says) in rows {
        let lines = format!("PUT {PATH} HTTP/1.1\r\nhost: x\r\n{coding}");
        assert_refused(&gateway, &lines, status, says).await;
    }
    let lines = format!("PUT {PATH} HTTP/1.1\r\nhost: x\r\ncontent-encoding: br");
    let coded = refusal(&gateway, &lines).await;
    assert_eq!(coded.header("accept-encoding"), Some("identity"));
    let identity = put("content-encoding: Identity\r\ncontent-length: 2", "ab");
    assert_eq!(gateway.ask(&identity).await.body, "PUT u 1 [] ab");
    let chunked = put("transfer-encoding: Chunked", "2\r\nab\r\n0\r\n\r\n");
    assert_eq!(gateway.ask(&chunked).await.body, "PUT u 1 [] ab");
}

#[tokio::test]
async fn lengths_are_numbers_that_agree_and_have_an_end() {
    let gateway = Gateway::start().await;
    let rows = [
        ("99999999999999999999", 413, "the body is longer than"),
        ("18446744073709551615", 413, "the body is longer than"),
        ("18446744073709551613", 413, "the body is longer than"),
        ("1048577", 413, "the body is longer than 1048576 bytes"),
        ("-1", 400, "the request cannot be read"),
        ("+1", 400, "the request cannot be read"),
        ("0x1", 400, "the request cannot be read"),
        ("1, 1", 400, "the request cannot be read"),
        ("1\r\ncontent-length: 2", 400, "the request cannot be read"),
    ];
    for (length, status, says) in rows {
        let lines = format!("PUT {PATH} HTTP/1.1\r\nhost: x\r\ncontent-length: {length}");
        assert_refused(&gateway, &lines, status, says).await;
    }
    let twice = put("content-length: 2\r\ncontent-length: 2", "ab");
    assert_eq!(gateway.ask(&twice).await.body, "PUT u 1 [] ab");
}

#[tokio::test]
async fn chunks_win_over_a_length_and_nothing_follows_them() {
    let gateway = Gateway::start().await;
    for lengths in [
        "content-length: 99\r\ntransfer-encoding: chunked",
        "transfer-encoding: chunked\r\ncontent-length: 2",
    ] {
        let mut client = gateway.client().await;
        let smuggled = get("/api/v1/users/smuggled/codes/1");
        client
            .send(put(lengths, &format!("1\r\na\r\n0\r\n\r\n{smuggled}")))
            .await;
        let answer = client.answer().await;
        assert_eq!(answer.body, "PUT u 1 [] a");
        assert_eq!(answer.header("connection"), Some("close"));
        assert!(!client.rest().await.contains("smuggled"));
    }
}

#[tokio::test]
async fn line_ends_are_what_the_documentation_says() {
    let gateway = Gateway::start().await;
    let bare = format!("GET {PATH} HTTP/1.1\nhost: x\n\n");
    assert_eq!(gateway.ask(&bare).await.status, 200);
    let rows = [
        format!("GET {PATH} HTTP/1.1\r\nhost: x\r\nx-a: b\rc"),
        format!("GET {PATH} HTTP/1.1\r\nhost : x"),
        format!("GET {PATH} HTTP/1.1\r\nhost: x\r\nx-a: b\r\n c"),
        format!("GET {PATH} HTTP/1.1\r\nhost: x\r\nx-a: \0"),
    ];
    for lines in rows {
        assert_refused(&gateway, &lines, 400, "the request cannot be read").await;
    }
    let chunked = put("transfer-encoding: chunked", "1\na\n0\n\n");
    let mut client = gateway.client().await;
    client.send(chunked).await;
    let answer = client.answer().await;
    assert_eq!(
        (answer.status, answer.header("connection")),
        (400, Some("close"))
    );
}

#[tokio::test]
async fn what_cannot_be_read_is_refused_counted_and_logged_once() {
    let (lines, _guard) = crate::telemetry::testing::Lines::collect(tracing::Level::WARN);
    let gateway = Gateway::start().await;
    let odd = [
        "\x16\x03\x01 hello",
        "GET",
        "GET / HTTP/9.9",
        "G\u{e9}T / HTTP/1.1",
        "GET /\u{0} HTTP/1.1",
    ];
    for line in odd {
        assert_refused(&gateway, line, 400, "the request cannot be read").await;
    }
    let counters = &gateway.listener.counters.connections;
    while counters.closed(ConnectionClosing::Malformed) < odd.len() as u64 {
        tokio::task::yield_now().await;
    }
    assert_eq!(lines.with("a request cannot be read").len(), 1);
    // A head of HEAD is answered without a body.
    let mut client = gateway.client().await;
    client.send("HEAD / HTTP/1.1\r\nhost : x\r\n\r\n").await;
    assert_eq!(client.head().await.status, 400);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_refusal_comes_after_the_answers_before_it() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get(PATH)).await;
    assert_eq!(client.answer().await.status, 200);
    client
        .send("PUT / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip\r\n\r\n")
        .await;
    assert_eq!(client.answer().await.status, 501);
    assert_eq!(client.rest().await, "");
    // Pipelined, hyper has both in its hands.
    let mut client = gateway.client().await;
    client.send(format!("{}BAD\r\n\r\n", get(PATH))).await;
    assert_eq!(client.answer().await.status, 200);
    assert_eq!(client.answer().await.status, 400);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_head_in_many_pieces_is_refused_all_the_same() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    let head = "PUT / HTTP/1.1\r\nhost: x\r\ncontent-length: 99999999999999999999\r\n\r\n";
    for byte in head.as_bytes() {
        client.send([*byte]).await;
        tokio::task::yield_now().await;
    }
    assert_eq!(client.answer().await.status, 413);
}
