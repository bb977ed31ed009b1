//! Faults between a typed command and its answer: what is repeated, what ends a session, what is known then.

use std::sync::Arc;
use std::time::Duration;

use ocip::batch::{Batch, BatchReplies};
use ocip::cluster::CallContext;
use ocip::command::CommandKind;
use ocip::document::CommandHead;
use ocip::error::{CommandEffect, Error};
use ocip::stats::CloseReason;
use ocip::typed_command::TypedCommand;
use ocip::xml::XmlReader;
use tokio::time::Instant;

use crate::support::peer::success;
use crate::support::{Incoming, Peer, Reaction, TestGateway, tcp_config};

/// A batch with one command of each kind that is named, in this order.
fn batch(kinds: &[CommandKind]) -> Batch {
    let mut batch = Batch::new("r");
    for kind in kinds {
        let (name, response) = match kind {
            CommandKind::Read => ("ThingGetRequest", "ThingGetResponse"),
            CommandKind::Write => ("ThingModifyRequest", "SuccessResponse"),
        };
        let read = Arc::new(|_: &CommandHead, reader: &mut XmlReader<'_>| reader.skip());
        let command = TypedCommand::new(name, response, *kind, read).unwrap();
        batch.add_typed(command, |writer| writer.text_element("id", "1"));
    }
    batch
}

fn call(deadline: Duration) -> CallContext<'static> {
    CallContext {
        request_id: "r",
        deadline: Instant::now() + deadline,
        bill: None,
        gathering: None,
        write_lease: None,
    }
}

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(300);

use CommandKind::{Read, Write};

async fn executed(
    gateway: &TestGateway,
    kinds: &[CommandKind],
    deadline: Duration,
) -> Result<BatchReplies, Error> {
    let batch = batch(kinds);
    gateway.cluster().execute(call(deadline), &batch).await
}

async fn failure(gateway: &TestGateway, kinds: &[CommandKind], deadline: Duration) -> Error {
    executed(gateway, kinds, deadline).await.err().unwrap()
}

/// The answer to a typed read, in a document of its own.
fn answer(incoming: &Incoming, type_name: &str) -> Vec<u8> {
    let echo = incoming.echo(0);
    let command =
        format!("<command echo=\"{echo}\" xsi:type=\"{type_name}\" xmlns=\"\"><a>1</a></command>");
    incoming.reply(&[command]).into_bytes()
}

#[tokio::test]
async fn a_document_with_a_typed_write_is_never_repeated_and_its_outcome_is_unknown() {
    let peer = Peer::start(|_: &Incoming| Reaction::SendAndClose(Vec::new())).await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    for kinds in [&[Write][..], &[Read, Write, Read]] {
        let error = failure(&gateway, kinds, LONG).await;
        let outcome = CommandEffect::Unknown;
        assert!(
            matches!(error, Error::Lost { outcome: given, .. } if given == outcome),
            "{error}"
        );
        let documents = peer.take_documents();
        assert_eq!(documents.len(), 1, "{kinds:?}");
        assert_eq!(documents[0].commands.len(), kinds.len());
    }
    assert_eq!(gateway.retries(), 0);
}

#[tokio::test]
async fn a_document_of_typed_reads_is_repeated_once() {
    let peer = Peer::start(|_: &Incoming| Reaction::SendAndClose(Vec::new())).await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let error = failure(&gateway, &[Read, Read], LONG).await;
    let outcome = CommandEffect::Nothing;
    assert!(
        matches!(error, Error::Lost { outcome: given, .. } if given == outcome),
        "{error}"
    );
    assert_eq!((peer.take_documents().len(), gateway.retries()), (2, 1));
}

#[tokio::test]
async fn an_answer_of_the_wrong_type_ends_the_session_and_reaches_nobody() {
    // A read is sent once more, as ever, on another session.
    for (kind, effect, documents) in [
        (Read, CommandEffect::Nothing, 2),
        (Write, CommandEffect::Unknown, 1),
    ] {
        let peer = Peer::start(|incoming: &Incoming| {
            Reaction::Send(vec![answer(incoming, "ThingGetResponse2")])
        })
        .await;
        let gateway = TestGateway::start(tcp_config(peer.addr)).await;
        let error = failure(&gateway, &[kind], LONG).await;
        assert!(
            matches!(error, Error::Lost { outcome, .. } if outcome == effect),
            "{error}"
        );
        assert_eq!(peer.take_documents().len(), documents);
        assert_eq!(gateway.closed(CloseReason::Mismatch), documents as u64);
    }
}

#[tokio::test]
async fn an_answer_that_comes_too_late_is_nobodys() {
    let peer = Peer::start(
        |incoming: &Incoming| match incoming.commands[0].type_name.as_str() {
            "ThingModifyRequest" => Reaction::Silence,
            _ => Reaction::Send(vec![answer(incoming, "ThingGetResponse")]),
        },
    )
    .await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    let error = failure(&gateway, &[Write], SHORT).await;
    assert!(
        matches!(error, Error::NoAnswer(CommandEffect::Unknown)),
        "{error}"
    );
    let answered = executed(&gateway, &[Read], LONG).await;
    assert!(answered.unwrap().take_first::<()>().is_ok());
    let types = peer.take_documents();
    let types: Vec<_> = types
        .iter()
        .map(|one| &*one.commands[0].type_name)
        .collect();
    assert_eq!(types, ["ThingModifyRequest", "ThingGetRequest"]);
}

#[tokio::test]
async fn typed_commands_are_counted_by_their_names() {
    let peer = Peer::start(|incoming: &Incoming| {
        Reaction::Send(vec![
            incoming.reply(&[success(incoming.echo(0))]).into_bytes(),
        ])
    })
    .await;
    let gateway = TestGateway::start(tcp_config(peer.addr)).await;
    for _ in 0..2 {
        let answered = executed(&gateway, &[Write], LONG).await;
        assert!(answered.unwrap().take_first::<()>().is_ok());
    }
    let metrics = gateway.admin("/metrics").await;
    let metrics = metrics.body;
    let mut counted = metrics
        .lines()
        .filter(|line| line.contains("ThingModifyRequest\",outcome=\"ok\""));
    assert!(
        counted.next().is_some_and(|line| line.ends_with(" 2")),
        "{metrics}"
    );
}
