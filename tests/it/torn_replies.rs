//! Every golden reply, cut at every byte and split at every byte.

use std::sync::{Arc, Mutex};

use crate::golden::{Case, cases};
use crate::support::{Client, Incoming, Peer, Reaction, TestGateway, tcp_config};

type Tear = fn(Vec<u8>, usize) -> Reaction;

/// Sends the requests of all cases, with the first reply of each torn at every place.
async fn tear_everywhere(tear: Tear, allowed: fn(u16, u16) -> bool) {
    let current: Arc<Mutex<(Vec<u8>, usize)>> = Arc::default();
    let script = Arc::clone(&current);
    let peer = Peer::start(move |incoming: &Incoming| {
        let (reply, at) = script.lock().unwrap().clone();
        tear(incoming.fill(&reply), at)
    });
    let peer = peer.await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let mut client = Client::connect(gateway.addr()).await;
    let cases = cases();
    let one_document = |case: &&Case| case.is_plain() && case.responses.len() == 1;
    for case in cases.iter().filter(one_document) {
        tear_case(case, &current, &gateway, &mut client, allowed).await;
    }
}

async fn tear_case(
    case: &Case,
    current: &Mutex<(Vec<u8>, usize)>,
    gateway: &TestGateway,
    client: &mut Client,
    allowed: fn(u16, u16) -> bool,
) {
    let reply = &case.responses[0];
    *current.lock().unwrap() = (reply.clone(), usize::MAX);
    client.write_raw(&case.request).await;
    let Some(whole) = client.read().await.map(|reply| reply.status) else {
        *client = Client::connect(gateway.addr()).await;
        return;
    };
    // What was asked before decides about some cases; they are torn where they stand alone.
    if whole != case.status() {
        return;
    }
    // The line feed after the document is not needed, so a cut before it is not a cut.
    for at in 0..reply.len() - 1 {
        current.lock().unwrap().1 = at;
        client.write_raw(&case.request).await;
        let status = client.read().await.expect("an answer").status;
        // Bad input stays bad input, whatever comes of the question whether it is stored so.
        let is_bad_input = status == 400 && case.is_bad_input();
        assert!(
            allowed(whole, status) || is_bad_input,
            "{} torn at {at}: {status}",
            case.name()
        );
    }
}

fn head(bytes: &[u8], at: usize) -> Vec<u8> {
    bytes[..at.min(bytes.len())].to_vec()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_cut_anywhere_is_an_error_and_never_half_an_answer() {
    // Session id and echoes are longer than their places, so the end is cut in every case.
    tear_everywhere(
        |reply, at| match at {
            usize::MAX => Reaction::Send(vec![reply]),
            at => Reaction::SendAndClose(head(&reply, at)),
        },
        |_, cut| cut == 502 || cut == 503,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_split_anywhere_is_the_same_answer() {
    tear_everywhere(
        |reply, at| {
            let first = head(&reply, at);
            let second = reply[first.len()..].to_vec();
            Reaction::Send(vec![first, second])
        },
        |whole, split| whole == split,
    )
    .await;
}
