//! Deadlines that a handler moves: nothing but the new one ends a request.

use std::time::Duration;

use super::*;

/// What every request has here: nothing, so that it is over before any handler runs.
fn no_time() -> Limits {
    Limits {
        request_timeout: Duration::ZERO,
        ..Limits::default()
    }
}

#[tokio::test]
async fn a_request_that_was_given_time_outlives_the_time_of_all_others() {
    let mut gateway = Gateway::with(no_time(), None).await;
    let mut client = gateway.client().await;
    client
        .send("GET /api/v1/patient HTTP/1.1\r\nhost: a\r\nprefer: wait=60\r\n\r\n")
        .await;
    assert_eq!(gateway.event().await, "past the deadline of all others");
    gateway.world.gate.add_permits(1);
    let answer = client.answer().await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.body, "60s");
    assert_eq!(answer.header("preference-applied"), Some("wait=60"));
}

#[tokio::test]
async fn without_a_wish_the_answer_says_nothing_of_one() {
    let gateway = Gateway::with(no_time(), None).await;
    gateway.world.gate.add_permits(1);
    let answer = gateway
        .ask("GET /api/v1/patient HTTP/1.1\r\nhost: a\r\nprefer: wait=soon\r\n\r\n")
        .await;
    assert_eq!(answer.body, "0ns");
    assert_eq!(answer.header("preference-applied"), None);
}
