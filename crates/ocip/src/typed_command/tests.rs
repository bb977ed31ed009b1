//! Typed commands: their documents and answers, and what a log shows of them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
use tokio::time::Instant;
use tracing::Level;

use super::*;
use crate::batch::{BatchError, BatchReplies, CommandError, MismatchError};
use crate::command::response::{ErrorSeverity, SuccessResponse};
use crate::command::system::VerifySessionIsValidRequest;
use crate::command::visit::{ElementVisitor, visit_elements};
use crate::document::write_document;
use crate::encoding::DecodedDocument;
use crate::pool::PooledSession;
use crate::session::{Session, SessionSettings};
use crate::testing::Lines;

const ID: &str = "session-1";

/// Notes the texts that it is shown.
#[derive(Default)]
struct Texts(Vec<String>);

impl ElementVisitor for Texts {
    fn open(&mut self, _: &str, _: Option<&str>, _: bool) {}

    fn close(&mut self, text: &str) {
        self.0.push(text.to_owned());
    }
}

fn texts() -> TypedReader<Vec<String>> {
    Arc::new(|_: &CommandHead, reader: &mut XmlReader<'_>| {
        let mut texts = Texts::default();
        visit_elements(reader, &mut texts)?;
        Ok(texts.0)
    })
}

fn get() -> TypedCommand<Vec<String>> {
    let kind = CommandKind::Read;
    TypedCommand::new("ThingGetRequest", "ThingGetResponse", kind, texts()).unwrap()
}

fn modify() -> TypedCommand<Vec<String>> {
    let kind = CommandKind::Write;
    let command = TypedCommand::new("ThingModifyRequest", "SuccessResponse", kind, texts());
    command.unwrap().hiding(["old", "code", "old"])
}

fn reply(commands: &[String]) -> String {
    let mut out = Vec::new();
    write_document(&mut out, ID, commands.concat().as_bytes());
    String::from_utf8(out).unwrap()
}

fn answer(batch: &Batch, position: usize, type_name: &str, content: &str) -> String {
    let echo = batch.echo();
    format!(
        "<command type='Warning' echo='{echo}.{position}' xsi:type='{type_name}' xmlns:c='C' \
         xmlns=''>{content}</command>"
    )
}

fn read(batch: &Batch, commands: &[String]) -> Result<BatchReplies, MismatchError> {
    batch.read_replies(ID, &DecodedDocument::new(reply(commands).into(), None))
}

#[test]
fn a_typed_command_is_written_and_read_like_any_other() {
    let mut batch = Batch::new("r");
    let first = batch.add(&VerifySessionIsValidRequest {});
    let second = batch.add_typed(get(), |writer| writer.text_element("id", "a&b"));
    assert_eq!((batch.len(), batch.kind()), (2, CommandKind::Read));
    let types: Vec<_> = batch.types().collect();
    assert_eq!(types, ["VerifySessionIsValidRequest", "ThingGetRequest"]);
    let mut document = Vec::new();
    batch.write(ID, &mut document);
    let document = String::from_utf8(document).unwrap();
    let command = format!(
        "<command echo=\"{}.1\" xsi:type=\"ThingGetRequest\" xmlns=\"\"><id>a&amp;b</id></command>",
        batch.echo()
    );
    assert!(document.contains(&command), "{document}");
    let answers = [
        answer(&batch, 0, "c:SuccessResponse", ""),
        answer(&batch, 1, "ThingGetResponse", "<a>1</a><b><c>2</c></b>"),
    ];
    let mut replies = read(&batch, &answers).unwrap();
    assert!(replies.take(first).is_ok());
    assert_eq!(replies.take(second).unwrap(), ["1", "2", ""]);
}

#[test]
fn an_answer_of_another_type_is_none() {
    let mut batch = Batch::new("r");
    batch.add_typed(get(), |_| {});
    for (given, is_logout) in [
        ("ThingGetResponse2", false),
        ("c:SuccessResponse", false),
        ("*", false),
        ("LogoutRequest", true),
    ] {
        let mismatch = read(&batch, &[answer(&batch, 0, given, "")]).err().unwrap();
        match mismatch {
            MismatchError::Logout => assert!(is_logout),
            MismatchError::Type { expected, .. } => {
                assert!(!is_logout && expected == "ThingGetResponse", "{given}");
            }
            other => panic!("{given}: {other}"),
        }
    }
}

#[test]
fn a_content_that_cannot_be_read_concerns_its_caller_alone() {
    let mut batch = Batch::new("r");
    let first = batch.add_typed(get(), |_| {});
    let second = batch.add_typed(get(), |_| {});
    let answers = [
        answer(&batch, 0, "ThingGetResponse", "<a>&nbsp;</a>"),
        answer(&batch, 1, "ThingGetResponse", "<a>1</a>"),
    ];
    let mut replies = read(&batch, &answers).unwrap();
    assert!(matches!(
        replies.take(first),
        Err(CommandError::Unreadable(_))
    ));
    assert_eq!(replies.take(second).unwrap(), ["1"]);
}

#[test]
fn how_serious_the_switch_calls_a_refusal_is_told() {
    let words =
        "<summary>[Warning 4242] x</summary><summaryEnglish>[Warning 4242] x</summaryEnglish>";
    for (word, severity) in [
        ("Warning", ErrorSeverity::Warning),
        ("Info", ErrorSeverity::Info),
        ("Error", ErrorSeverity::Error),
        ("Other", ErrorSeverity::Error),
    ] {
        let mut batch = Batch::new("r");
        let ticket = batch.add_typed(modify(), |_| {});
        let refusal =
            answer(&batch, 0, "c:ErrorResponse", words).replace("Warning'", &format!("{word}'"));
        let error = read(&batch, &[refusal]).unwrap().take(ticket).unwrap_err();
        let refusal = error.refusal().unwrap();
        assert_eq!((refusal.severity, refusal.number()), (severity, Some(4242)));
    }
}

#[test]
fn only_names_name_a_typed_command() {
    for (request, response) in [
        ("A b", "B"),
        ("A", "*"),
        ("", "B"),
        ("A", "c:B"),
        ("A\"", "B"),
    ] {
        let command = TypedCommand::new(request, response, CommandKind::Read, texts());
        assert!(command.is_err(), "{request} {response}");
    }
}

#[test]
fn a_document_holds_so_many_typed_commands_and_one_write_makes_it_a_write() {
    let mut batch = Batch::new("r");
    for _ in 0..14 {
        batch.add_typed(get(), |_| {});
    }
    assert_eq!(batch.kind(), CommandKind::Read);
    batch.add_typed(modify(), |_| {});
    assert_eq!(
        (batch.kind(), batch.unsendable()),
        (CommandKind::Write, None)
    );
    batch.add_typed(get(), |_| {});
    assert_eq!(batch.unsendable(), Some(BatchError::TooMany));
    let mut batch = Batch::new("r");
    batch.add_typed(get(), |writer| writer.text_element("id", "\u{1}"));
    assert_eq!(batch.unsendable(), Some(BatchError::Character('\u{1}')));
}

fn session() -> (Session, DuplexStream) {
    let (near, far) = duplex(64 * 1024);
    let settings = SessionSettings {
        server: "as1".into(),
        user_id: "a".into(),
        document_bytes_max: 64 * 1024,
        stats: Arc::default(),
        registry: Arc::default(),
        silence: Arc::default(),
    };
    (Session::new(Box::new(near), settings), far)
}

/// Answers the one request in these words, within an answer of this type.
async fn respond(switch: &mut DuplexStream, type_name: &str, content: &str) {
    let mut request = vec![0; 4096];
    let length = switch.read(&mut request).await.unwrap();
    let request = str::from_utf8(&request[..length]).unwrap();
    let (head, _) = request.split_once("<command").unwrap();
    let (_, echo) = request.split_once("echo=\"").unwrap();
    let (echo, _) = echo.split_once('"').unwrap();
    let reply = format!(
        "{head}<command echo=\"{echo}\" xmlns=\"\" xmlns:c=\"C\" xsi:type=\"{type_name}\">\
         {content}</command></BroadsoftDocument>"
    );
    switch.write_all(reply.as_bytes()).await.unwrap();
}

#[tokio::test]
async fn what_a_typed_command_hides_is_in_no_log() {
    let (lines, _guard) = Lines::collect(Level::TRACE);
    let (mut session, mut switch) = session();
    let mut batch = Batch::confidential("r");
    batch.add_typed(modify(), |writer| {
        writer.text_element("old", "geheim");
        writer.text_element("older", "shown");
    });
    let words = "<summary>geheim is wrong</summary><summaryEnglish>geheim is wrong</summaryEnglish>\
        <detail>&lt;code&gt;intern&lt;/code&gt;</detail>";
    let deadline = Instant::now() + Duration::from_secs(60);
    let exchange = session.exchange(&batch, deadline);
    let (replies, ()) = tokio::join!(exchange, respond(&mut switch, "c:ErrorResponse", words));
    replies.unwrap();
    let told = lines.with("reply=");
    assert_eq!(told.len(), 1, "{told:?}");
    for part in [
        "commands=ThingModifyRequest",
        "<old>***</old><older>shown</older>",
        "<summary>*** is wrong</summary>",
        "&lt;code&gt;***&lt;/code&gt;",
    ] {
        assert!(told[0].contains(part), "{part}: {}", told[0]);
    }
    assert!(lines.with("geheim").is_empty() && lines.with("intern").is_empty());
}

#[tokio::test]
async fn an_answer_of_the_wrong_type_ends_the_session_and_is_not_read() {
    let (mut session, mut switch) = session();
    let looked = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&looked);
    let counting: TypedReader<()> = Arc::new(move |_: &CommandHead, _: &mut XmlReader<'_>| {
        counter.fetch_add(1, Ordering::Relaxed);
        Ok(())
    });
    let kind = CommandKind::Read;
    let command = TypedCommand::new("ThingGetRequest", "ThingGetResponse", kind, counting);
    let mut batch = Batch::new("r");
    batch.add_typed(command.unwrap(), |_| {});
    let deadline = Instant::now() + Duration::from_secs(60);
    let exchange = session.exchange(&batch, deadline);
    let (replies, ()) = tokio::join!(exchange, respond(&mut switch, "OtherResponse", ""));
    assert!(replies.is_err() && !session.is_usable());
    assert_eq!(looked.load(Ordering::Relaxed), 0);
}

#[tokio::test(start_paused = true)]
async fn a_late_answer_is_read_as_its_type_says_and_the_next_caller_gets_its_own() {
    for (type_name, is_kept) in [("ThingGetResponse", true), ("OtherResponse", false)] {
        let (near, mut switch) = duplex(64 * 1024);
        let silence = Arc::<crate::silence::Silence>::default();
        let settings = SessionSettings {
            server: "as1".into(),
            user_id: "a".into(),
            document_bytes_max: 64 * 1024,
            stats: Arc::default(),
            registry: Arc::default(),
            silence: Arc::clone(&silence),
        };
        let mut session = Session::new(Box::new(near), settings);
        let mut batch = Batch::new("r");
        batch.add_typed(get(), |_| {});
        let exchange = session.exchange(&batch, Instant::now() + Duration::from_millis(100));
        // The server is heard meanwhile, on another session.
        let hearing = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            silence.heard();
        };
        let (in_vain, ()) = tokio::join!(exchange, hearing);
        assert!(in_vain.is_err() && session.is_owed_reply());
        respond(&mut switch, type_name, "<a>1</a>").await;
        PooledSession::read_owed_reply(&mut session).await;
        assert_eq!(session.is_usable(), is_kept, "{type_name}");
        if is_kept {
            let mut next = Batch::new("r");
            let ticket = next.add(&VerifySessionIsValidRequest {});
            let exchange = session.exchange(&next, Instant::now() + Duration::from_secs(1));
            let answering = respond(&mut switch, "c:SuccessResponse", "");
            let (replies, ()) = tokio::join!(exchange, answering);
            let _: SuccessResponse = replies.unwrap().take(ticket).unwrap();
        }
    }
}
