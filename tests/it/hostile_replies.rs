//! Replies that no switch sends, and that must cost nothing but their session.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ocip_gateway::ocip::stats::CloseReason;

use crate::support::peer::success;
use crate::support::{Incoming, LIST, Peer, Reaction, TestGateway, tcp_config};

/// Asks for a list that the switch answers with what `reply` makes, and checks that the client gets
/// a 502 and that the session of the first try and of the one repetition were closed for `reason`.
async fn refuses(reason: CloseReason, reply: impl Fn(&Incoming) -> String + Send + Sync + 'static) {
    let script = move |incoming: &Incoming| Reaction::Send(vec![reply(incoming).into_bytes()]);
    let peer = Peer::start(script).await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let answer = gateway.request("GET", LIST, "").await;
    assert_eq!((answer.status, answer.error_code()), (502, 50201));
    assert_eq!(gateway.closed(reason), 2);
}

fn list(incoming: &Incoming, content: &str) -> String {
    let echo = incoming.echo(0);
    let command = format!(
        "<command echo=\"{echo}\" xsi:type=\"UserSpeedDial100GetListResponse17sp1\" xmlns=\"\">\
         {content}</command>"
    );
    incoming.reply(&[command])
}

#[tokio::test]
async fn a_doctype_is_refused() {
    refuses(CloseReason::Malformed, |incoming| {
        let text = list(incoming, "<prefix>&x;</prefix>");
        text.replacen("<Broad", "<!DOCTYPE a [<!ENTITY x 'y'>]><Broad", 1)
    })
    .await;
}

#[tokio::test]
async fn an_unknown_entity_is_refused() {
    let reply = |incoming: &Incoming| list(incoming, "<prefix>&x;</prefix>");
    refuses(CloseReason::Malformed, reply).await;
}

#[tokio::test]
async fn deep_nesting_is_refused() {
    refuses(CloseReason::Malformed, |incoming| {
        let (open, close) = ("<a>".repeat(10_000), "</a>".repeat(10_000));
        list(incoming, &format!("{open}{close}"))
    })
    .await;
}

#[tokio::test]
async fn bytes_that_are_no_xml_are_refused() {
    refuses(CloseReason::Malformed, |_| {
        "HTTP/1.1 400 Bad Request\r\n\r\n".into()
    })
    .await;
}

#[tokio::test]
async fn an_encoding_that_is_not_supported_is_refused_and_not_guessed() {
    refuses(CloseReason::Malformed, |incoming| {
        list(incoming, "<prefix>é</prefix>").replace("ISO-8859-1", "windows-1252")
    })
    .await;
}

#[tokio::test]
async fn answers_to_something_else_are_refused() {
    refuses(CloseReason::Mismatch, |incoming| {
        list(incoming, "").replace(&incoming.session_id, "somebody-elses")
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| {
        list(incoming, "").replace(incoming.echo(0), "somebody-elses")
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| {
        incoming.reply(&[success(incoming.echo(0))])
    })
    .await;
    refuses(CloseReason::Mismatch, |incoming| incoming.reply(&[])).await;
    refuses(CloseReason::LoggedOut, |incoming| {
        let logout = "<command echo=\"\" xsi:type=\"LogoutRequest\" xmlns=\"\">\
            <userId>gateway-admin</userId></command>";
        incoming.reply(&[logout.to_owned()])
    })
    .await;
}

#[tokio::test]
async fn a_reply_without_end_is_cut_off_at_the_limit() {
    const LIMIT: usize = 256 * 1024;
    let accepted = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&accepted);
    let peer = Peer::start(move |_| Reaction::Endless(Arc::clone(&counter))).await;
    let mut config = tcp_config(peer.addr);
    config.backend.max_document_bytes = LIMIT;
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 502);
    assert_eq!(gateway.closed(CloseReason::Malformed), 2);
    // What the kernel buffers on loopback is on top; 64 MB were on offer, twice.
    assert!(accepted.load(Ordering::SeqCst) < 2 * LIMIT + 32 * 1024 * 1024);
}
