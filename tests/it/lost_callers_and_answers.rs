//! Faults on either side of the gateway: callers that go away, answers that never come.

use std::time::Duration;

use ocip::cluster::CallContext;
use ocip::command::speed_dial_100::UserSpeedDial100DeleteListRequest;
use ocip::error::Error;
use ocip::stats::CloseReason;
use serde_json::json;
use tokio::time::Instant;

use crate::support::gateway::until;
use crate::support::peer::success;
use crate::support::{Client, Incoming, LIST, Peer, Reaction, TestGateway, tcp_config};

fn add() -> String {
    json!({"speedCodes": [{"speedCode": "03", "phoneNumber": "12"}]}).to_string()
}

/// A gateway whose requests may take as long as `request_timeout`, in front of a peer.
async fn gateway_before(peer: &Peer, request_timeout: Duration) -> TestGateway {
    let mut config = tcp_config(peer.addr);
    config.backend.request_timeout = request_timeout;
    TestGateway::start(config).await
}

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

#[tokio::test]
async fn a_caller_that_goes_away_leaves_no_session_behind() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let gateway = gateway_before(&peer, LONG).await;
    let before = gateway.sessions();
    for _ in 0..5 {
        let mut client = Client::connect(gateway.addr()).await;
        client.write("GET", LIST, "").await;
        until(|| async { !peer.take_documents().is_empty() }).await;
        drop(client);
        until(|| async { gateway.sessions() == before }).await;
    }
    assert_eq!(gateway.closed(CloseReason::Cancelled), 5);
}

#[tokio::test]
async fn a_write_cut_after_sending_is_not_repeated_and_its_outcome_is_said_to_be_unknown() {
    let peer = Peer::start(|_: &Incoming| Reaction::SendAndClose(Vec::new())).await;
    let gateway = gateway_before(&peer, LONG).await;
    let reply = gateway.request("POST", LIST, &add()).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50202));
    assert!(
        reply.error_message().contains("outcome unknown"),
        "{reply:?}"
    );
    assert_eq!(peer.take_documents().len(), 1);
    assert_eq!(gateway.retries(), 0);
}

#[tokio::test]
async fn a_read_cut_after_sending_is_repeated_once() {
    let peer = Peer::start(|_: &Incoming| Reaction::SendAndClose(Vec::new())).await;
    let gateway = gateway_before(&peer, LONG).await;
    let reply = gateway.request("GET", LIST, "").await;
    assert_eq!((reply.status, reply.error_code()), (502, 50201));
    assert_eq!(peer.take_documents().len(), 2);
    assert_eq!(gateway.retries(), 1);
}

#[tokio::test]
async fn an_answer_that_never_comes_is_a_504_that_says_what_is_known() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let gateway = gateway_before(&peer, SHORT).await;
    let read = gateway.request("GET", LIST, "").await;
    assert_eq!((read.status, read.error_code()), (504, 50401));
    let write = gateway.request("POST", LIST, &add()).await;
    assert_eq!((write.status, write.error_code()), (504, 50402));
    assert!(
        write.error_message().contains("outcome unknown"),
        "{write:?}"
    );
    assert_eq!(peer.take_documents().len(), 2);
}

#[tokio::test]
async fn after_its_deadline_a_write_is_not_sent_at_all() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let gateway = gateway_before(&peer, LONG).await;
    let call = CallContext {
        request_id: "late",
        deadline: Instant::now(),
        bill: None,
        gathering: None,
        write_lease: None,
    };
    let request = UserSpeedDial100DeleteListRequest {
        user_id: "foouser".into(),
        speed_code: Vec::new(),
    };
    let error = gateway.cluster().call(call, &request).await.err().unwrap();
    assert!(matches!(error, Error::Busy), "{error}");
    assert_eq!(gateway.sessions(), (0, 1));
    assert!(peer.take_documents().is_empty());
}

#[tokio::test]
async fn a_deletion_is_not_said_to_be_refused_because_the_list_after_it_was() {
    let peer = Peer::start(|incoming: &Incoming| {
        let refusal = format!(
            "<command type=\"Error\" echo=\"{}\" xsi:type=\"c:ErrorResponse\" xmlns:c=\"C\" xmlns=\"\">\
             <summary>[Error 9999] No list</summary><summaryEnglish>[Error 9999] No list\
             </summaryEnglish></command>",
            incoming.echo(1)
        );
        let reply = incoming.reply(&[success(incoming.echo(0)), refusal]);
        Reaction::Send(vec![reply.into_bytes()])
    });
    let peer = peer.await;
    let gateway = gateway_before(&peer, LONG).await;
    let body = r#"{"speedCodes":[{"speedCode":"03"}]}"#;
    let reply = gateway.request("DELETE", LIST, body).await;
    assert_eq!((reply.status, reply.error_code()), (502, 50203));
    assert!(reply.error_message().contains("were cleared"), "{reply:?}");
}

#[tokio::test]
async fn without_a_free_session_in_time_nothing_is_sent() {
    let peer = Peer::start(|_: &Incoming| Reaction::Silence).await;
    let mut config = tcp_config(peer.addr);
    config.backend.pool.max_sessions = 1;
    config.backend.request_timeout = Duration::from_secs(2);
    let gateway = TestGateway::start(config).await;
    let mut first = Client::connect(gateway.addr()).await;
    first.write("GET", LIST, "").await;
    until(|| async { gateway.sessions() == (1, 0) && !peer.take_documents().is_empty() }).await;
    // The second one waits for the first, and runs into its deadline later than it.
    let second = gateway.request("POST", LIST, &add()).await;
    let first = first.read().await.unwrap();
    assert_eq!(first.status, 504);
    match second.status {
        // The session of the first came free just before the deadline of the second, which then ended
        // while its proof was asked for (nothing is written), or its change was.
        504 => assert!(matches!(second.error_code(), 50401 | 50402), "{second:?}"),
        _ => {
            assert_eq!((second.status, second.error_code()), (503, 50302));
            assert_eq!(second.header("retry-after"), Some("1"));
        }
    }
}

#[tokio::test]
async fn a_second_reply_to_one_request_ends_the_session_and_confuses_nobody() {
    let peer = Peer::start(|incoming: &Incoming| {
        let reply = incoming.reply(&[success(incoming.echo(0))]);
        Reaction::Send(vec![reply.clone().into_bytes(), reply.into_bytes()])
    });
    let peer = peer.await;
    let gateway = gateway_before(&peer, LONG).await;
    for _ in 0..20 {
        let reply = gateway.request("POST", LIST, &add()).await;
        // Seen in time, the stray reply ends the session; seen late, it is no answer to the next
        // request, whose outcome is then not known. It never counts as that request's success.
        assert!(
            reply.status == 200 || reply.error_code() == 50202,
            "{reply:?}"
        );
    }
    let ended = gateway.closed(CloseReason::Stray) + gateway.closed(CloseReason::Mismatch);
    assert!(ended >= 10, "{ended}");
}
