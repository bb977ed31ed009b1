//! Log of exchanges with the switch: a line for each, at debug, with both documents; and a span.
//!
//! Documents are shown without their [secrets](super::mask), on one line, and not beyond 64 KiB.
//! Nothing of it is made unless somebody wants it.

use std::sync::Arc;

use bytes::Bytes;
use secrecy::zeroize::Zeroizing;
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;

use super::batch::Batch;
use super::document::read_document;
use super::encoding;
use super::mask::{MaskedDocument, masked_with, without};
use super::stats::CloseReason;

/// How much of a document is shown.
const SHOWN_BYTES_MAX: usize = 64 * 1024;

/// One exchange under way, told of on drop, so that one which nobody waited for has its line too.
pub(super) struct ExchangeRecord<'b> {
    server: Arc<str>,
    batch: &'b Batch,
    started: Instant,
    span: Span,
    outcome: &'static str,
    reply: Option<Bytes>,
}

// === impl ExchangeRecord ===

impl<'b> ExchangeRecord<'b> {
    pub(super) fn begin(server: &Arc<str>, batch: &'b Batch) -> Self {
        let span = tracing::debug_span!(
            "exchange",
            server = &**server,
            commands = Empty,
            outcome = Empty
        );
        Self {
            server: Arc::clone(server),
            batch,
            started: Instant::now(),
            span,
            outcome: CloseReason::Cancelled.label(),
            reply: None,
        }
    }

    /// A whole document came, whatever it is.
    pub(super) fn came(&mut self, document: &Bytes) {
        self.reply = Some(document.clone());
    }

    /// It was the answer, perhaps with nothing but refusals in it.
    pub(super) fn answered(&mut self, only_refusals: bool) {
        self.outcome = match only_refusals {
            true => "refused",
            false => "answered",
        };
    }

    /// There is no answer, and this is what the session is closed for.
    pub(super) fn failed(&mut self, reason: CloseReason) {
        self.outcome = reason.label();
    }

    /// The span of the exchange.
    pub(super) fn span(&self) -> Span {
        self.span.clone()
    }

    /// The document that is sent, but for the session id, which is nobody's business here.
    fn request(&self) -> Zeroizing<Vec<u8>> {
        let mut document = Zeroizing::new(Vec::new());
        self.batch.write("", &mut document);
        document
    }

    /// The types of the commands.
    fn commands(&self) -> String {
        let mut types = Vec::new();
        // What was written is well-formed; if it were not, nothing could be said about it.
        let _ = read_document(text(&self.request()), |head, reader| {
            types.push(head.type_name);
            reader.skip()
        });
        types.join(",")
    }

    fn shown_request(&self) -> String {
        let document = self.request();
        let request = self.masked(text(&document));
        shown(without(request.text, &request.hidden))
    }

    fn shown_reply(&self) -> Option<String> {
        let document = self.reply.as_ref()?;
        let reply = encoding::decode_lossy(document).text;
        let request = self.request();
        let hidden = self.masked(text(&request)).hidden;
        Some(shown(without(self.masked(&reply).text, &hidden)))
    }

    fn masked<'x>(&self, document: &'x str) -> MaskedDocument<'x> {
        masked_with(document, self.batch.secret_elements())
    }
}

impl Drop for ExchangeRecord<'_> {
    fn drop(&mut self) {
        if !self.span.is_disabled() {
            self.span.record("commands", self.commands());
            self.span.record("outcome", self.outcome);
        }
        // These values are made only when the line is wanted.
        tracing::debug!(
            server = &*self.server,
            commands = %self.commands(),
            echo = self.batch.echo(),
            outcome = self.outcome,
            duration_ms = self.started.elapsed().as_micros() as f64 / 1000.0,
            request = %self.shown_request(),
            reply = self.shown_reply().map(tracing::field::display),
            "exchange"
        );
    }
}

fn text(document: &[u8]) -> &str {
    str::from_utf8(document).unwrap_or_default()
}

/// The beginning of a document, on one line.
fn shown(mut document: String) -> String {
    let length = document.len();
    if length > SHOWN_BYTES_MAX {
        let is_end = |at: &usize| document.is_char_boundary(*at);
        let end = (0..=SHOWN_BYTES_MAX).rev().find(is_end);
        document.truncate(end.unwrap_or_default());
        document += &format!("… (cut: {length} bytes)");
    }
    let visible = |character: char| match character.is_control() {
        true => ' ',
        false => character,
    };
    document.trim().chars().map(visible).collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tracing::{Instrument, Level};

    use super::*;
    use crate::command::login::LoginRequest22V5;
    use crate::session::{Session, SessionSettings};
    use crate::testing::Lines;

    fn login() -> Batch {
        let mut batch = Batch::new("r");
        batch.add(&LoginRequest22V5 {
            user_id: "a".into(),
            password: Some("geheim".into()),
            signed_password: None,
        });
        batch
    }

    fn session() -> (Session, DuplexStream) {
        let (near, far) = duplex(64 * 1024);
        let settings = SessionSettings {
            server: "as1".into(),
            user_id: "a".into(),
            document_bytes_max: SHOWN_BYTES_MAX,
            stats: Arc::default(),
            registry: Arc::default(),
            silence: Arc::default(),
        };
        (Session::new(Box::new(near), settings), far)
    }

    /// Refuses the one request, quoting its password.
    async fn refuse(switch: &mut DuplexStream) {
        let mut request = vec![0; 4096];
        let length = switch.read(&mut request).await.unwrap();
        let request = text(&request[..length]);
        let (head, _) = request.split_once("<command").unwrap();
        let (_, echo) = request.split_once("echo=\"").unwrap();
        let (echo, _) = echo.split_once('"').unwrap();
        let reply = format!(
            "{head}<command type=\"Error\" echo=\"{echo}\" xmlns=\"\" xmlns:c=\"C\" \
             xsi:type=\"c:ErrorResponse\"><summary>geheim is wrong</summary><summaryEnglish>geheim \
             is wrong</summaryEnglish></command></BroadsoftDocument>"
        );
        switch.write_all(reply.as_bytes()).await.unwrap();
    }

    #[tokio::test]
    async fn an_exchange_is_one_line_without_secrets() {
        let (lines, _guard) = Lines::collect(Level::TRACE);
        let (mut session, mut switch) = session();
        let (batch, deadline) = (login(), Instant::now() + Duration::from_secs(60));
        let request = tracing::error_span!("request", trace_id = "t1");
        let exchange = session.exchange(&batch, deadline).instrument(request);
        let (replies, ()) = tokio::join!(exchange, refuse(&mut switch));
        replies.unwrap();
        let told = lines.with("reply=");
        assert_eq!(told.len(), 1, "{told:?}");
        for part in [
            "request{trace_id=\"t1\"}",
            "server=\"as1\" commands=LoginRequest22V5 echo=\"r.",
            "outcome=\"refused\"",
            "<sessionId xmlns=\"\">***</sessionId>",
            "<password>***</password>",
            "<summary>*** is wrong</summary>",
        ] {
            assert!(told[0].contains(part), "{part}: {}", told[0]);
        }
        assert!(lines.with("geheim").is_empty());
    }

    #[tokio::test]
    async fn an_exchange_that_nobody_waits_for_is_one_line_too() {
        let (lines, _guard) = Lines::collect(Level::DEBUG);
        let (mut session, mut switch) = session();
        let (batch, deadline) = (login(), Instant::now() + Duration::from_secs(60));
        tokio::select! {
            _ = session.exchange(&batch, deadline) => panic!("nobody answers"),
            written = switch.read_u8() => assert_eq!(written.unwrap(), b'<'),
        }
        let told = lines.with("request=");
        assert_eq!(told.len(), 1, "{told:?}");
        assert!(told[0].contains("outcome=\"cancelled\""), "{told:?}");
        assert!(!told[0].contains("reply="), "{told:?}");
    }

    #[test]
    fn a_document_is_shown_on_one_line_of_bounded_length() {
        assert_eq!(shown("<a>\r\n\u{1b}[1m</a>\n".into()), "<a>   [1m</a>");
        let long = shown("é".repeat(SHOWN_BYTES_MAX));
        assert!(long.len() < SHOWN_BYTES_MAX + 64);
        assert!(
            long.ends_with("é… (cut: 131072 bytes)"),
            "{}",
            &long[SHOWN_BYTES_MAX - 4..]
        );
        let exact = "a".repeat(SHOWN_BYTES_MAX);
        assert_eq!(shown(exact.clone()), exact);
    }
}
