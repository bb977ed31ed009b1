//! Clients that leave, and a server that does.

use super::*;

#[tokio::test]
async fn a_client_that_leaves_takes_its_handler_with_it() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    drop(client);
    assert_eq!(gateway.event().await, "ended");
    // The observer is told after the handler is dropped, so its word is waited for.
    while gateway.world.served.lock().unwrap().is_empty() {
        tokio::task::yield_now().await;
    }
    assert_eq!(*gateway.world.served.lock().unwrap(), [("wait", None)]);
}

#[tokio::test]
async fn a_drain_finishes_what_runs_and_refuses_what_is_new() {
    let mut gateway = Gateway::start().await;
    let mut running = gateway.client().await;
    running.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    let mut idle = gateway.client().await;
    idle.send(get("/nowhere")).await;
    assert_eq!(idle.answer().await.status, 404);

    gateway.trigger.trigger();
    assert_eq!(idle.rest().await, "");
    while TcpStream::connect(gateway.addr).await.is_ok() {
        tokio::task::yield_now().await;
    }
    gateway.world.gate.add_permits(1);
    let answer = running.answer().await;
    assert_eq!(answer.body, "waited");
    assert_eq!(answer.header("connection"), Some("close"));
    assert_eq!(running.rest().await, "");
    assert_eq!(gateway.serving.await.unwrap(), 0);
}

#[tokio::test]
async fn a_drain_cuts_what_takes_too_long() {
    let limits = Limits {
        drain_timeout: TINY,
        ..Limits::default()
    };
    let mut gateway = Gateway::with(limits, None).await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    gateway.trigger.trigger();
    assert_eq!(gateway.event().await, "ended");
    assert_eq!(client.rest().await, "");
    assert_eq!(gateway.serving.await.unwrap(), 1);
}

#[tokio::test]
async fn dropping_the_server_cuts_everything() {
    let mut gateway = Gateway::start().await;
    let mut client = gateway.client().await;
    client.send(get("/api/v1/wait")).await;
    assert_eq!(gateway.event().await, "started");
    gateway.serving.abort();
    assert_eq!(gateway.event().await, "ended");
    assert_eq!(client.rest().await, "");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_clients_at_once_each_get_their_own_answers() {
    let gateway = Gateway::start().await;
    let mut clients = tokio::task::JoinSet::new();
    for number in 0..16 {
        let mut client = gateway.client().await;
        clients.spawn(async move {
            for code in 0..50 {
                client
                    .send(get(&format!("/api/v1/users/u{number}/codes/{code}")))
                    .await;
                assert_eq!(
                    client.answer().await.body,
                    format!("GET u{number} {code} [] ")
                );
            }
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended.unwrap();
    }
    gateway.trigger.trigger();
    assert_eq!(gateway.serving.await.unwrap(), 0);
}
