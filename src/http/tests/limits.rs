//! What clients may not do: send too much, or take too long.

use super::*;

fn small_bodies() -> Limits {
    Limits {
        max_body_bytes: 8,
        ..Limits::default()
    }
}

#[tokio::test]
async fn an_announced_body_over_the_limit_is_refused_unsent() {
    let gateway = Gateway::with(small_bodies(), None).await;
    for expect in ["", "\r\nexpect: 100-continue"] {
        let mut client = gateway.client().await;
        client
            .send(put(&format!("content-length: 9{expect}"), ""))
            .await;
        let answer = client.answer().await;
        assert_eq!(answer.status, 413);
        assert_eq!(answer.body, "rejected: the body is longer than 8 bytes");
        assert_eq!(answer.header("connection"), Some("close"));
        assert_eq!(client.rest().await, "");
    }
}

#[tokio::test]
async fn a_chunked_body_is_refused_once_it_exceeds_the_limit() {
    let gateway = Gateway::with(small_bodies(), None).await;
    let mut client = gateway.client().await;
    let endless = "5\r\nabcde\r\n5\r\nfghij\r\n";
    client
        .send(put("transfer-encoding: chunked", endless))
        .await;
    assert_eq!(client.answer().await.status, 413);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_client_still_sending_gets_to_read_the_refusal() {
    let gateway = Gateway::with(small_bodies(), None).await;
    let mut client = gateway.client().await;
    let body = "x".repeat(4 * 1024 * 1024);
    client
        .send(put(&format!("content-length: {}", body.len()), &body))
        .await;
    assert_eq!(client.answer().await.status, 413);
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_passes() {
    let gateway = Gateway::with(small_bodies(), None).await;
    let answer = gateway.ask(&put("content-length: 8", "12345678")).await;
    assert_eq!(answer.body, "PUT u 1 [] 12345678");
}

#[tokio::test]
async fn a_slow_body_gets_408_and_the_connection_closes() {
    let limits = Limits {
        body_timeout: TINY,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    client.send(put("content-length: 9", "slow")).await;
    let answer = client.answer().await;
    assert_eq!(answer.status, 408);
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn broken_chunks_are_a_bad_request() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client
        .send(put("transfer-encoding: chunked", "zz\r\n"))
        .await;
    let rest = client.rest().await;
    assert!(
        rest.is_empty() || rest.starts_with("HTTP/1.1 400"),
        "{rest}"
    );
    assert_eq!(gateway.get("/api/v1/users/u/codes/1").await.status, 200);
}

#[tokio::test]
async fn an_unread_body_of_a_refused_request_closes_the_connection() {
    let gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client
        .send("POST /nowhere HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\n")
        .await;
    assert_eq!(client.answer().await.status, 404);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn a_head_that_does_not_end_is_cut_off() {
    let limits = Limits {
        header_timeout: TINY,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    for start in ["", "GET / HT"] {
        let mut client = gateway.client().await;
        client.send(start).await;
        assert_eq!(client.rest().await, "");
    }
    let mut client = gateway.client().await;
    client.send(get("/nowhere")).await;
    assert_eq!(client.answer().await.status, 404);
    client.send("GET / HT").await;
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn an_idle_connection_is_closed() {
    let limits = Limits {
        idle_timeout: TINY,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    client.send(get("/nowhere")).await;
    assert_eq!(client.answer().await.status, 404);
    assert_eq!(client.rest().await, "");
}

#[tokio::test]
async fn limits_without_end_and_limits_of_nothing_do_not_break_it() {
    let limits = Limits {
        max_connections: 0,
        max_header_bytes: 0,
        header_timeout: Duration::MAX,
        body_timeout: Duration::MAX,
        idle_timeout: Duration::MAX,
        request_timeout: Duration::MAX,
        drain_timeout: Duration::MAX,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    assert_eq!(
        gateway.ask(&put("content-length: 2", "ab")).await.status,
        200
    );
    gateway.trigger.trigger();
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let limits = Limits {
        idle_timeout: TINY,
        max_body_bytes: 64 * 1024 * 1024,
        drain_timeout: Duration::from_secs(3600),
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    let body = "x".repeat(16 * 1024 * 1024);
    client
        .send(put(&format!("content-length: {}", body.len()), &body))
        .await;
    while gateway.world.served.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    gateway.trigger.trigger();
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn a_running_request_is_not_idle() {
    let limits = Limits {
        idle_timeout: TINY,
        header_timeout: TINY,
        ..Limits::default()
    };
    let mut gateway = Gateway::with(limits, None).await;
    let mut waiting = gateway.client().await;
    waiting.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    // That another connection has expired shows that the time is over for this one as well.
    let mut idle = gateway.client().await;
    idle.send(get("/nowhere")).await;
    idle.rest().await;
    gateway.world.gate.add_permits(1);
    assert_eq!(waiting.answer().await.body, "waited");
}

#[tokio::test]
async fn too_long_a_head_gets_431() {
    let limits = Limits {
        max_header_bytes: 16 * 1024,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    // Not a byte more than is read, so that no reset overtakes the answer.
    let endless = format!("{:x<1$}", "GET / HTTP/1.1\r\nx-long: ", 16 * 1024);
    client.send(endless).await;
    let rest = client.rest().await;
    assert!(rest.starts_with("HTTP/1.1 431"), "{rest}");
}

#[tokio::test]
async fn connections_over_the_limit_wait_for_one_to_end() {
    let limits = Limits {
        max_connections: 1,
        ..Limits::default()
    };
    let mut gateway = Gateway::with(limits, None).await;
    let mut first = gateway.client().await;
    first.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    let mut second = gateway.client().await;
    second.send(get("/nowhere")).await;
    gateway.world.gate.add_permits(1);
    assert_eq!(first.answer().await.status, 200);
    drop(first);
    assert_eq!(second.answer().await.status, 404);
    let served = gateway.world.served.lock().unwrap();
    let routes: Vec<_> = served.iter().map(|(route, _)| *route).collect();
    assert_eq!(routes, ["wait", "unmatched"]);
}
