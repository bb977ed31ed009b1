//! Who gets a place, who keeps it, and who has to go.

use super::*;

fn places(max_connections: usize) -> Limits {
    Limits {
        max_connections,
        ..Limits::default()
    }
}

impl Gateway {
    async fn until_closed(&self, reason: ConnectionClosing, times: u64) {
        while self.listener.counters.connections.closed(reason) < times {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }
}

#[tokio::test]
async fn the_connection_that_has_been_idle_longest_makes_room() {
    let gateway = Gateway::with(places(2), None).await;
    let (mut first, mut second) = (gateway.client().await, gateway.client().await);
    for client in [&mut first, &mut second] {
        client.send(get("/nowhere")).await;
        assert_eq!(client.answer().await.status, 404);
    }
    first.send(get("/nowhere")).await;
    assert_eq!(first.answer().await.status, 404);
    assert_eq!(gateway.get("/nowhere").await.status, 404);
    assert_eq!(second.rest().await, "");
    assert_eq!(
        gateway
            .listener
            .counters
            .connections
            .closed(ConnectionClosing::Room),
        1
    );
    first.send(get("/nowhere")).await;
    assert_eq!(first.answer().await.status, 404);
}

#[tokio::test]
async fn who_has_to_go_is_told_so_on_http_2() {
    let gateway = Gateway::with(places(1), None).await;
    let mut client = gateway.client().await;
    http2::open(&mut client, http2::GET, "/api/v1/users/u/codes/1").await;
    assert_eq!(http2::body(&mut client).await, "GET u 1 [] ");
    assert_eq!(gateway.get("/nowhere").await.status, 404);
    http2::until_goaway(&mut client).await;
}

#[tokio::test]
async fn a_connection_with_a_request_keeps_its_place() {
    let mut gateway = Gateway::with(places(1), None).await;
    let mut busy = gateway.client().await;
    busy.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    let mut newcomer = gateway.client().await;
    newcomer.send(get("/nowhere")).await;
    while gateway
        .listener
        .counters
        .hits
        .get(LimitExceeded::Connections)
        == 0
    {
        tokio::task::yield_now().await;
    }
    // Longer than anybody is left alone.
    tokio::time::sleep(Duration::from_millis(600)).await;
    gateway.world.gate.add_permits(1);
    assert_eq!(busy.answer().await.body, "waited");
    assert_eq!(newcomer.answer().await.status, 404);
    assert_eq!(busy.rest().await, "");
    gateway.until_closed(ConnectionClosing::Room, 1).await;
}

#[tokio::test]
async fn silence_half_a_head_and_half_a_handshake_make_room_too() {
    let (certificate, key) = tls::pair();
    for secure in [false, true] {
        let identity = secure.then(|| TlsIdentity::from_pem(&certificate, &key).unwrap());
        let gateway = Gateway::with(places(1), identity).await;
        for start in ["", "GET / HT", "PRI * HTTP/2.0\r\n", "\x16\x03\x01"] {
            let mut hostile = gateway.client().await;
            hostile.send(start).await;
            if secure {
                let mut newcomer = tls::secure(&gateway, &certificate).await;
                newcomer.send(get("/nowhere")).await;
                assert_eq!(newcomer.answer().await.status, 404, "{start}");
            } else {
                assert_eq!(gateway.get("/nowhere").await.status, 404, "{start}");
            }
            hostile.rest().await;
        }
    }
}

#[tokio::test]
async fn an_address_gets_no_more_than_its_share() {
    let limits = Limits {
        connections_per_address: Some(2),
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let (mut first, mut second) = (gateway.client().await, gateway.client().await);
    for client in [&mut first, &mut second] {
        client.send(get("/nowhere")).await;
        assert_eq!(client.answer().await.status, 404);
    }
    assert_eq!(gateway.client().await.rest().await, "");
    assert_eq!(
        gateway
            .listener
            .counters
            .connections
            .closed(ConnectionClosing::Address),
        1
    );
    assert_eq!(gateway.listener.counters.connections.open(), 2);
    drop(first);
    while gateway.listener.counters.connections.open() > 1 {
        tokio::task::yield_now().await;
    }
    assert_eq!(gateway.get("/nowhere").await.status, 404);
    second.send(get("/nowhere")).await;
    assert_eq!(second.answer().await.status, 404);
}

#[tokio::test]
async fn why_connections_were_closed_is_counted() {
    let limits = Limits {
        header_timeout: TINY,
        idle_timeout: TINY,
        ..Limits::default()
    };
    let gateway = Gateway::with(limits, None).await;
    let mut slow = gateway.client().await;
    slow.send("GET / HT").await;
    slow.rest().await;
    gateway.until_closed(ConnectionClosing::SlowHead, 1).await;
    let mut idle = gateway.client().await;
    idle.send(get("/nowhere")).await;
    idle.rest().await;
    gateway.until_closed(ConnectionClosing::Idle, 1).await;
    assert_eq!(gateway.listener.counters.connections.open(), 0);
}
