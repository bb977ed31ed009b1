//! Batch of up to 15 commands that travel in one document, and their typed answers.
//!
//! A batch is written once and can be sent again on another session, since the session id stands
//! outside the commands. Each command carries an echo `REQUEST.EXCHANGE.POSITION`: the REST
//! request's id, a number that this process never uses twice (a client may repeat its request id),
//! and the place in the document. A reply counts only when session id, number of commands, every
//! echo and every type match, in order; then [`BatchReplies`] gives each answer to whoever holds its
//! [`ReplyTicket`].
//!
//! The switch runs every command of a document even if an earlier one failed, and rolls nothing
//! back, so each answer is a `Result` of its own. One exception: a document that does not fit the
//! schema is refused as a whole, by a single 6004 that may come without an echo, because the switch
//! did not get as far as reading one. Such an answer counts for every command; nothing was run.
//!
//! Two kinds of trouble with a reply are kept apart. A [`MismatchError`] leaves open whose answer it is: the
//! session is out of step. An [`UnreadableReply`] is the right one, in step, and holds something
//! that its type does not allow: only its caller is concerned. A refusal is read whatever it holds,
//! and that a command succeeded needs no content.

use secrecy::zeroize::Zeroizing;
use std::any::Any;
use std::borrow::Cow;
use std::marker::PhantomData;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::command::raw::{RawRequest, RawResponse};
use super::command::response::{ErrorResponse, ErrorSeverity};
use super::command::{CommandKind, ElementContent, Request};
use super::document::{
    COMMANDS_MAX, CommandHead, close_command, open_request, read_envelope, write_document,
};
use super::encoding::{DecodedDocument, EncodingError};
use super::error_number::{Refusal, RefusalClass};
use super::stats::{MismatchKind, OTHER_TYPE};
use super::xml::{ParseError, XmlReader, XmlWriter, excerpt};

/// Stands where the name of a type would for an answer of any type.
const ANY_TYPE: &str = "*";

/// The answer that says nothing but that the command was carried out.
const SUCCESS_TYPE: &str = "SuccessResponse";

/// The number in the echo of the next batch.
static NEXT_EXCHANGE: AtomicU64 = AtomicU64::new(1);

type CommandAnswer = Result<Box<dyn Any + Send>, CommandError>;

/// An answer of whichever type, or why it cannot be understood.
pub(super) type ReadContent = Result<Box<dyn Any + Send>, ParseError>;

type SharedReader = dyn Fn(&CommandHead, &mut XmlReader<'_>) -> ReadContent + Send + Sync;

/// Commands to be sent in one document.
pub struct Batch {
    /// Wiped when they are dropped, for one of them may carry a password.
    commands: Zeroizing<Vec<u8>>,
    expected: Vec<Expected>,
    echo: String,
    kind: CommandKind,
    /// Whether a refusal may quote a password.
    confidential: bool,
    /// Names of elements that hold secrets, beyond those whose names say so.
    secret_elements: Vec<String>,
    unsendable: Option<BatchError>,
}

/// A command that a batch can carry: any [`Request`], or one whose elements are known when it is sent.
pub trait BatchCommand {
    /// What the switch answers when it does not answer with an error.
    type Response: Any + Send;
    /// Whether it can be repeated.
    const KIND: CommandKind;
    /// The `xsi:type` of the command.
    fn type_name(&self) -> &'static str;
    /// The `xsi:type` of the answer to it.
    fn response_type(&self) -> &'static str;
    /// Writes the elements in the order of the wire.
    fn write_elements(&self, writer: &mut XmlWriter<'_>);
    /// Reads the elements of an answer of the type `type_name`, which is the expected one.
    fn read_response(
        type_name: &str,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self::Response, ParseError>;
}

/// The right to take the answer of one command out of [`BatchReplies`].
#[derive(Debug)]
pub struct ReplyTicket<R> {
    position: usize,
    response: PhantomData<fn() -> R>,
}

/// The answers to a batch, one for each command.
pub struct BatchReplies(Vec<Option<CommandAnswer>>);

/// Error of a command that was answered and has no result.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CommandError {
    /// The switch answered with an ErrorResponse.
    #[error("{0}")]
    Refused(Box<Refusal>),
    /// The switch carried the command out, and what it answered cannot be understood.
    #[error(transparent)]
    Unreadable(Box<UnreadableReply>),
}

/// A matching answer whose content cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the answer {type_name} cannot be understood: {error}")]
pub struct UnreadableReply {
    /// The type of the answer.
    pub type_name: String,
    /// What is wrong with it.
    pub error: ContentError,
}

/// Error in the content of an answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContentError {
    /// An element is missing, repeated or holds what its type does not allow.
    #[error(transparent)]
    Parse(#[from] ParseError),
    /// The bytes of the document are not what it declares.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

/// Error of a batch that cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BatchError {
    /// A value holds a character that XML 1.0 does not have.
    #[error("the character {0:?} cannot be written in XML")]
    Character(char),
    /// A name, which schemas give that are known at run time only, cannot be written.
    #[error("a name of the schema is none that can be written")]
    Name,
    /// More commands than a document may hold.
    #[error("a document holds at most {COMMANDS_MAX} commands")]
    TooMany,
    /// A value is longer than the release of the server takes, whose newer ones take more.
    #[error("{name}: a switch of this release takes 1 to {most} characters, this has {given}")]
    TooLong {
        /// What it is called.
        name: &'static str,
        /// The most characters.
        most: usize,
        /// How many there are.
        given: usize,
    },
}

/// Mismatch: why a document is not the answer to a batch.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MismatchError {
    /// It belongs to another session.
    #[error("the reply carries the session id {given:?}")]
    SessionId {
        /// The id in the reply; ours is not repeated.
        given: Option<String>,
    },
    /// It has another number of commands.
    #[error("the reply has {given} commands, the request {expected}")]
    Count {
        /// Commands in the reply.
        given: usize,
        /// Commands in the request.
        expected: usize,
    },
    /// A command answers something else.
    #[error("reply command {position} has the echo {given:?}, expected {expected:?}")]
    Echo {
        /// Counted from 0.
        position: usize,
        /// The echo in the reply.
        given: Option<String>,
        /// The echo that was sent.
        expected: String,
    },
    /// A command has another type than the answer to its request.
    #[error("reply command {position} is a {given}, expected {expected}")]
    Type {
        /// Counted from 0.
        position: usize,
        /// The type in the reply.
        given: String,
        /// The type that was expected.
        expected: String,
    },
    /// The server ends the login.
    #[error("the server sent a LogoutRequest")]
    Logout,
    /// It is no OCI-P document.
    #[error(transparent)]
    Parse(#[from] ParseError),
}

/// Answer that a command is to have.
#[derive(Clone)]
pub(super) struct Expected {
    /// The type of the request as operators see it; [`OTHER_TYPE`] for one that is not known.
    pub(super) request: &'static str,
    /// The type of the answer; [`ANY_TYPE`] for a request of which nothing is known.
    pub(super) response: Cow<'static, str>,
    pub(super) read: AnswerReader,
}

/// Reader of what an answer holds.
#[derive(Clone)]
pub(super) enum AnswerReader {
    /// That of a type of this program.
    Fixed(fn(&CommandHead, &mut XmlReader<'_>) -> ReadContent),
    /// One that was made at run time.
    Shared(Arc<SharedReader>),
}

// === impl MismatchError ===

impl MismatchError {
    /// What does not match; `None` when it is no reply at all.
    pub fn kind(&self) -> Option<MismatchKind> {
        match self {
            Self::SessionId { .. } => Some(MismatchKind::SessionId),
            Self::Count { .. } => Some(MismatchKind::Count),
            Self::Echo { .. } => Some(MismatchKind::Echo),
            Self::Type { .. } => Some(MismatchKind::Type),
            Self::Logout | Self::Parse(_) => None,
        }
    }
}

// === impl CommandError ===

impl CommandError {
    /// The switch's refusal, if it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Unreadable(_) => None,
        }
    }

    /// The same, taken out.
    pub fn into_refusal(self) -> Option<Refusal> {
        match self {
            Self::Refused(refusal) => Some(*refusal),
            Self::Unreadable(_) => None,
        }
    }

    /// Whether it is a refusal of this class.
    pub fn is_of_class(&self, class: RefusalClass) -> bool {
        self.refusal()
            .is_some_and(|refusal| refusal.class() == class)
    }

    /// True when the switch may not know the command: an older variant is worth a try.
    pub fn may_be_unknown_command(&self) -> bool {
        self.refusal().is_some_and(Refusal::may_be_unknown_command)
    }
}

impl From<Refusal> for CommandError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}

// === impl BatchCommand for Request ===

impl<R: Request> BatchCommand for R {
    type Response = R::Response;
    const KIND: CommandKind = R::KIND;

    fn type_name(&self) -> &'static str {
        Request::type_name(self)
    }

    fn response_type(&self) -> &'static str {
        Request::response_type(self)
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        self.write(writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<R::Response, ParseError> {
        R::Response::read(reader)
    }
}

// === impl UnreadableReply ===

impl UnreadableReply {
    /// The element that cannot be understood, where it is one.
    pub fn element(&self) -> Option<&str> {
        match &self.error {
            ContentError::Parse(error) => error.element(),
            ContentError::Encoding(_) => None,
        }
    }
}

// === impl Batch ===

impl Batch {
    /// An empty batch for the REST request `request_id`.
    pub fn new(request_id: &str) -> Self {
        let exchange = NEXT_EXCHANGE.fetch_add(1, Ordering::Relaxed);
        Self {
            commands: Zeroizing::new(Vec::with_capacity(512)),
            expected: Vec::with_capacity(2),
            // Without formatting, which takes three times as long.
            echo: [request_id, ".", &exchange.to_string()].concat(),
            kind: CommandKind::Read,
            confidential: false,
            secret_elements: Vec::new(),
            unsendable: None,
        }
    }

    /// An empty batch whose commands carry a password: what the switch says about them is told to
    /// nobody but the caller, since it may quote them.
    pub fn confidential(request_id: &str) -> Self {
        Self {
            confidential: true,
            ..Self::new(request_id)
        }
    }

    /// Adds a command; the ticket fetches its answer.
    pub fn add<R: BatchCommand>(&mut self, request: &R) -> ReplyTicket<R::Response> {
        let expected = Expected {
            request: request.type_name(),
            response: Cow::Borrowed(request.response_type()),
            read: AnswerReader::Fixed(|head, reader| {
                let answer = R::read_response(&head.type_name, reader);
                answer.map(|answer| Box::new(answer) as _)
            }),
        };
        self.push(request.type_name(), R::KIND, expected, |writer| {
            request.write_elements(writer);
        })
    }

    /// Adds a command of which nothing is known here; the ticket fetches whatever answers it.
    pub fn add_free(&mut self, request: &RawRequest) -> ReplyTicket<RawResponse> {
        let expected = Expected {
            request: OTHER_TYPE,
            response: Cow::Borrowed(ANY_TYPE),
            read: AnswerReader::Fixed(|head, reader| {
                RawResponse::read(&head.type_name, reader).map(|answer| Box::new(answer) as _)
            }),
        };
        self.push(request.type_name(), request.kind(), expected, |writer| {
            request.write(writer);
        })
    }

    /// Adds a command that `write` writes the elements of, and whose answer is to be the `expected` one.
    pub(super) fn push<R>(
        &mut self,
        type_name: &str,
        kind: CommandKind,
        expected: Expected,
        write: impl FnOnce(&mut XmlWriter<'_>),
    ) -> ReplyTicket<R> {
        let position = self.expected.len();
        if position >= COMMANDS_MAX {
            self.unsendable = self.unsendable.or(Some(BatchError::TooMany));
        }
        let echo = self.echo_of(position);
        let mut writer = XmlWriter::new(&mut self.commands);
        open_request(&mut writer, type_name, &echo);
        write(&mut writer);
        close_command(&mut writer);
        let unwritable = writer.unwritable().map(BatchError::Character);
        self.unsendable = self.unsendable.or(unwritable);
        if kind == CommandKind::Write {
            self.kind = CommandKind::Write;
        }
        self.expected.push(expected);
        ReplyTicket {
            position,
            response: PhantomData,
        }
    }

    /// What answers are expected, without the commands: as good as the batch for reading them.
    pub(super) fn expectation(&self) -> Self {
        Self {
            commands: Zeroizing::default(),
            expected: self.expected.clone(),
            echo: self.echo.clone(),
            secret_elements: self.secret_elements.clone(),
            ..*self
        }
    }

    /// How many commands it has.
    pub fn len(&self) -> usize {
        self.expected.len()
    }

    /// True when it has none.
    pub fn is_empty(&self) -> bool {
        self.expected.is_empty()
    }

    /// Write as soon as one command is.
    pub fn kind(&self) -> CommandKind {
        self.kind
    }

    /// The types of the commands, in their order.
    pub(super) fn types(&self) -> impl Iterator<Item = &'static str> {
        self.expected.iter().map(|expected| expected.request)
    }

    /// Whether what the switch says about it may be shown to operators.
    pub(super) fn is_confidential(&self) -> bool {
        self.confidential
    }

    /// Notes that elements of this name hold secrets, whatever their name says.
    pub(super) fn hide_element(&mut self, name: &str) {
        if !self.secret_elements.iter().any(|known| known == name) {
            self.secret_elements.push(name.to_owned());
        }
    }

    /// Names of elements that hold secrets, beyond those whose names say so.
    pub(super) fn secret_elements(&self) -> &[String] {
        &self.secret_elements
    }

    /// The echo of its commands up to the position.
    pub fn echo(&self) -> &str {
        &self.echo
    }

    /// Why this batch must not be sent, if so.
    pub fn unsendable(&self) -> Option<BatchError> {
        self.unsendable
    }

    /// Keeps this batch from being sent, unless there is a reason for that already.
    pub fn refuse(&mut self, reason: BatchError) {
        self.unsendable = self.unsendable.or(Some(reason));
    }

    /// Writes the whole document for the session `session_id`.
    pub fn write(&self, session_id: &str, out: &mut Vec<u8>) {
        write_document(out, session_id, &self.commands);
    }

    /// Reads `document` as the answer to this batch, sent on the session `session_id`.
    pub fn read_replies(
        &self,
        session_id: &str,
        document: &DecodedDocument<'_>,
    ) -> Result<BatchReplies, MismatchError> {
        let mut answers = Vec::with_capacity(self.expected.len());
        let mut mismatch = None;
        let given_id = read_envelope(document.reader(), |head, reader| {
            // Read on after a mismatch: whose document it is shows only when it was read to its end.
            match self.read_answer(answers.len(), head, reader, document.flaw.as_ref())? {
                Ok(answer) => answers.push(Some(answer)),
                Err(first) => mismatch = mismatch.take().or(Some(first)),
            }
            Ok(())
        })?;
        // The session id first: in somebody else's document every other mismatch follows from it.
        if given_id.as_deref() != Some(session_id) {
            let given = given_id.as_deref().map(excerpt);
            return Err(MismatchError::SessionId { given });
        }
        if let Some(mismatch) = mismatch {
            return Err(mismatch);
        }
        // A document that the switch could not read has one error for all its commands.
        if let Some(refusal) = refusal_of_document(&answers) {
            answers = self
                .expected
                .iter()
                .map(|_| Some(Err(refusal.clone())))
                .collect();
        }
        let (given, expected) = (answers.len(), self.expected.len());
        if given != expected {
            return Err(MismatchError::Count { given, expected });
        }
        Ok(BatchReplies(answers))
    }

    /// Reads the command at `position` as the answer to ours, or says why it is not.
    fn read_answer(
        &self,
        position: usize,
        head: CommandHead,
        reader: &mut XmlReader<'_>,
        flaw: Option<&EncodingError>,
    ) -> Result<Result<CommandAnswer, MismatchError>, ParseError> {
        let Some(expected) = self.expected.get(position) else {
            reader.skip()?;
            let (given, expected) = (position + 1, self.expected.len());
            return Ok(Err(MismatchError::Count { given, expected }));
        };
        let echoed = head
            .echo
            .as_deref()
            .is_some_and(|echo| self.is_echo(echo, position));
        let blank = head.echo.as_deref().is_none_or(str::is_empty);
        let wrong_echo = |head: CommandHead| MismatchError::Echo {
            position,
            given: head.echo.as_deref().map(excerpt),
            expected: self.echo_of(position),
        };
        // The switch knows no echo of a document that it could not read.
        if head.type_name == "ErrorResponse" && (echoed || blank) {
            let refusal = read_refusal(head.severity.as_deref(), reader)?;
            return Ok(match echoed || refusal.is_of_document() {
                true => Ok(Err(refusal.into())),
                false => Err(wrong_echo(head)),
            });
        }
        if echoed && expected.is_answered_by(&head.type_name) {
            return expected.read_content(&head, reader, flaw).map(Ok);
        }
        reader.skip()?;
        Ok(Err(if head.type_name == "LogoutRequest" {
            MismatchError::Logout
        } else if !echoed {
            wrong_echo(head)
        } else {
            let expected = expected.response.clone().into_owned();
            MismatchError::Type {
                position,
                given: excerpt(&head.type_name),
                expected,
            }
        }))
    }

    /// The same as whether it is [`echo_of`](Self::echo_of) the position, which need not be written for that.
    fn is_echo(&self, given: &str, position: usize) -> bool {
        let rest = given.strip_prefix(&*self.echo);
        let digits = rest.and_then(|rest| rest.strip_prefix('.'));
        match (digits.map(str::as_bytes), u8::try_from(position)) {
            (Some([digit]), Ok(position @ 0..=9)) => *digit == b'0' + position,
            _ => given == self.echo_of(position),
        }
    }

    fn echo_of(&self, position: usize) -> String {
        [&self.echo, ".", &position.to_string()].concat()
    }
}

// === impl Expected ===

impl Expected {
    /// A server may end the login at any time, so that is never an answer.
    fn is_answered_by(&self, type_name: &str) -> bool {
        match &*self.response {
            ANY_TYPE => type_name != "LogoutRequest",
            expected => type_name == expected,
        }
    }

    /// Reads what the answer holds, and over whatever of it cannot be read.
    fn read_content(
        &self,
        head: &CommandHead,
        reader: &mut XmlReader<'_>,
        flaw: Option<&EncodingError>,
    ) -> Result<CommandAnswer, ParseError> {
        let around = reader.depth().saturating_sub(1);
        let read = self.read.read(head, reader);
        reader.leave(around)?;
        let read = match flaw.filter(|_| head.type_name != SUCCESS_TYPE) {
            Some(flaw) => Err(ContentError::Encoding(flaw.clone())),
            None => read.map_err(ContentError::Parse),
        };
        let unreadable = |error| {
            let type_name = excerpt(&head.type_name);
            CommandError::Unreadable(Box::new(UnreadableReply { type_name, error }))
        };
        Ok(read.map_err(unreadable))
    }
}

// === impl AnswerReader ===

impl AnswerReader {
    fn read(&self, head: &CommandHead, reader: &mut XmlReader<'_>) -> ReadContent {
        match self {
            Self::Fixed(read) => read(head, reader),
            Self::Shared(read) => read(head, reader),
        }
    }
}

fn read_refusal(severity: Option<&str>, reader: &mut XmlReader<'_>) -> Result<Refusal, ParseError> {
    let severity = severity
        .and_then(ErrorSeverity::from_token)
        .unwrap_or(ErrorSeverity::Error);
    Ok(Refusal::new(ErrorResponse::read_lossy(reader)?, severity))
}

/// The refusal of the document as a whole, if that is all that came.
fn refusal_of_document(answers: &[Option<CommandAnswer>]) -> Option<CommandError> {
    match answers {
        [Some(Err(error))] if error.refusal()?.is_of_document() => Some(error.clone()),
        _ => None,
    }
}

// === impl BatchReplies ===

impl BatchReplies {
    /// What became of each command, in their order.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = Result<(), &CommandError>> {
        let answers = self.0.iter().flatten();
        answers.map(|answer| answer.as_ref().map(|_| ()))
    }

    /// True when the document was refused as a whole.
    pub(super) fn are_of_document(&self) -> bool {
        let mut refusals = self.outcomes().map(|outcome| outcome.err()?.refusal());
        refusals.all(|refusal| refusal.is_some_and(Refusal::is_of_document))
    }

    /// True when every command was refused.
    pub(super) fn are_refusals(&self) -> bool {
        self.outcomes()
            .all(|answer| answer.is_err_and(|error| error.refusal().is_some()))
    }

    /// True when every command was refused for a reason that is not known, so that it may be one and the
    /// same: that nobody is logged in.
    pub(super) fn are_refusals_of_unknown_kind(&self) -> bool {
        let refusals = self.outcomes().map(|outcome| outcome.err()?.refusal());
        refusals
            .into_iter()
            .all(|refusal| refusal.is_some_and(Refusal::is_of_unknown_kind))
    }

    /// True when one of the refusals is about logins or sessions.
    pub(super) fn speak_of_login(&self) -> bool {
        let mut refusals = self
            .outcomes()
            .filter_map(|outcome| outcome.err()?.refusal());
        refusals.any(Refusal::speaks_of_login)
    }

    /// Why the first command was refused, if it was and its answer was not taken yet.
    pub fn first_refusal(&self) -> Option<Refusal> {
        self.0.first()?.as_ref()?.as_ref().err()?.refusal().cloned()
    }

    /// True when the switch may not know the first command: an older variant is worth a try.
    pub(super) fn may_be_of_unknown_command(&self) -> bool {
        let first = self.outcomes().next();
        first.is_some_and(|outcome| outcome.is_err_and(CommandError::may_be_unknown_command))
    }

    /// The answer to the command that `ticket` was given for.
    ///
    /// # Panics
    ///
    /// When the ticket comes from another batch, which is a mistake in the calling code.
    pub fn take<R: 'static>(&mut self, ticket: ReplyTicket<R>) -> Result<R, CommandError> {
        self.take_at(ticket.position)
    }

    /// The answer to the first command, whose type the caller knows.
    ///
    /// # Panics
    ///
    /// When the first command has another type of answer, which is a mistake in the calling code.
    pub fn take_first<R: 'static>(&mut self) -> Result<R, CommandError> {
        self.take_at(0)
    }

    #[expect(
        clippy::expect_used,
        reason = "documented: a mistake in the calling code"
    )]
    fn take_at<R: 'static>(&mut self, position: usize) -> Result<R, CommandError> {
        let answer = self.0.get_mut(position).and_then(Option::take);
        let answer = answer.expect("a ticket belongs to the batch that gave it")?;
        Ok(*answer
            .downcast()
            .expect("a ticket has the type of its answer"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::response::SuccessResponse;
    use crate::command::speed_dial_100::{
        UserSpeedDial100DeleteListRequest, UserSpeedDial100GetListRequest17sp1,
        UserSpeedDial100GetListResponse17sp1,
    };

    const ID: &str = "session-1";

    #[test]
    fn the_commands_are_wiped_whenever_a_batch_is_dropped() {
        fn is_wiped<T: secrecy::zeroize::ZeroizeOnDrop>(_: &T) {}
        is_wiped(&Batch::new("req").commands);
    }

    struct Sent {
        batch: Batch,
        deleted: ReplyTicket<SuccessResponse>,
    }

    fn delete_and_list() -> Sent {
        let mut batch = Batch::new("req");
        let user_id = "u".to_owned();
        let deleted = batch.add(&UserSpeedDial100DeleteListRequest {
            user_id: user_id.clone(),
            speed_code: vec![],
        });
        batch.add(&UserSpeedDial100GetListRequest17sp1 { user_id });
        Sent { batch, deleted }
    }

    fn reply(session_id: &str, commands: &[String]) -> String {
        let mut out = Vec::new();
        write_document(&mut out, session_id, commands.concat().as_bytes());
        String::from_utf8(out).unwrap()
    }

    fn success(echo: &str) -> String {
        format!("<command echo='{echo}' xsi:type='c:SuccessResponse' xmlns:c='C' xmlns=''/>")
    }

    fn list(echo: &str) -> String {
        format!(
            "<command echo='{echo}' xsi:type='UserSpeedDial100GetListResponse17sp1' xmlns=''>\
             <prefix>#</prefix></command>"
        )
    }

    fn error(echo: &str) -> String {
        format!(
            "<command type='Error' echo='{echo}' xsi:type='c:ErrorResponse' xmlns:c='C' xmlns=''>\
             <summary>[Error 4410] x</summary><summaryEnglish>[Error 4410] x</summaryEnglish>\
             </command>"
        )
    }

    fn read(sent: &Sent, text: String) -> Result<BatchReplies, MismatchError> {
        let document = DecodedDocument::new(text.into(), None);
        sent.batch.read_replies(ID, &document)
    }

    fn mismatch(sent: &Sent, text: String) -> MismatchError {
        read(sent, text).err().unwrap()
    }

    fn refused(replies: &mut BatchReplies, position: usize) -> Refusal {
        let error = replies.take_at::<SuccessResponse>(position).unwrap_err();
        error.refusal().unwrap().clone()
    }

    #[test]
    fn each_answer_goes_to_its_ticket() {
        let sent = delete_and_list();
        let echo = sent.batch.echo.clone();
        let text = reply(
            ID,
            &[error(&format!("{echo}.0")), list(&format!("{echo}.1"))],
        );
        let mut replies = read(&sent, text).unwrap();
        let error = replies.take(sent.deleted).unwrap_err();
        assert_eq!(error.refusal().unwrap().number(), Some(4410));
    }

    #[test]
    fn whatever_does_not_match_is_no_answer() {
        let sent = delete_and_list();
        let (first, second) = (
            format!("{}.0", sent.batch.echo),
            format!("{}.1", sent.batch.echo),
        );
        let mismatch = |text| mismatch(&sent, text);
        let good = [success(&first), list(&second)];
        assert!(matches!(
            mismatch(reply("other", &good)),
            MismatchError::SessionId { .. }
        ));
        assert!(matches!(
            mismatch(reply(ID, &good[..1])),
            MismatchError::Count { given: 1, .. }
        ));
        let three = [success(&first), list(&second), list(&second)];
        assert!(matches!(
            mismatch(reply(ID, &three)),
            MismatchError::Count { given: 3, .. }
        ));
        let swapped = [list(&second), success(&first)];
        assert!(matches!(
            mismatch(reply(ID, &swapped)),
            MismatchError::Echo { position: 0, .. }
        ));
        let wrong_type = [success(&first), success(&second)];
        assert!(matches!(
            mismatch(reply(ID, &wrong_type)),
            MismatchError::Type { position: 1, .. }
        ));
        let no_echo = [success(&first).replace("echo=", "other="), list(&second)];
        assert!(matches!(
            mismatch(reply(ID, &no_echo)),
            MismatchError::Echo { given: None, .. }
        ));
        let no_echo = [error(&first).replace(&first, ""), list(&second)];
        assert!(matches!(
            mismatch(reply(ID, &no_echo)),
            MismatchError::Echo { .. }
        ));
        let broken = [
            success(&first),
            list(&second).replace("</prefix>", "</other>"),
        ];
        assert!(matches!(
            mismatch(reply(ID, &broken)),
            MismatchError::Parse(_)
        ));
        let logout = ["<command echo='' xsi:type='LogoutRequest' xmlns=''/>".to_owned()];
        assert_eq!(mismatch(reply(ID, &logout)), MismatchError::Logout);
    }

    /// What can stand in an answer that its type or XML does not allow.
    const ODD_CONTENTS: [&str; 10] = [
        "<prefix>#</prefix><prefix>#</prefix>",
        "<prefix>&nbsp;</prefix>",
        "<prefix>a & b</prefix>",
        "<prefix>\u{1}</prefix>",
        "<prefix>&#1;</prefix>",
        "<prefix><b>#</b></prefix>",
        "<prefix a=1>#</prefix>",
        "<prefix xmlns:q='&x;'>#</prefix>",
        "<speedDialEntry><speedCode>100</speedCode><phoneNumber>1</phoneNumber></speedDialEntry>",
        "<speedDialEntry><speedCode>1</speedCode></speedDialEntry><speedDialEntry/>",
    ];

    #[test]
    fn an_odd_content_is_unreadable_and_no_mismatch() {
        let sent = delete_and_list();
        let echoes = [0, 1].map(|position| sent.batch.echo_of(position));
        for odd in ODD_CONTENTS {
            let second = list(&echoes[1]).replace("<prefix>#</prefix>", odd);
            let text = reply(ID, &[success(&echoes[0]), second.clone()]);
            let mut replies = read(&sent, text).unwrap();
            assert!(replies.take_at::<SuccessResponse>(0).is_ok(), "{odd}");
            let error = replies.take_at::<UserSpeedDial100GetListResponse17sp1>(1);
            let Some(CommandError::Unreadable(unreadable)) = error.err() else {
                panic!("{odd} is readable or refused");
            };
            assert_eq!(unreadable.type_name, "UserSpeedDial100GetListResponse17sp1");
            assert!(unreadable.element().is_some(), "{odd}");
            // Whose answer it is comes first.
            let text = reply(ID, &[success("other"), second]);
            assert!(
                matches!(mismatch(&sent, text), MismatchError::Echo { .. }),
                "{odd}"
            );
        }
    }

    #[test]
    fn a_success_or_a_refusal_is_one_whatever_it_holds() {
        let sent = delete_and_list();
        let echoes = [0, 1].map(|position| sent.batch.echo_of(position));
        let summary = "<summaryEnglish>[Error 4410] x</summaryEnglish>";
        for odd in ODD_CONTENTS {
            let first = success(&echoes[0]).replace("/>", &format!(">{odd}</command>"));
            let second = error(&echoes[1]).replace(summary, &format!("{odd}{summary}"));
            let mut replies = read(&sent, reply(ID, &[first, second])).unwrap();
            assert!(replies.take_at::<SuccessResponse>(0).is_ok(), "{odd}");
            assert_eq!(refused(&mut replies, 1).number(), Some(4410), "{odd}");
        }
        let bare = error(&echoes[1]).replace("<summary>", "<summary>&x;\u{2}");
        let mut replies = read(&sent, reply(ID, &[success(&echoes[0]), bare])).unwrap();
        let refusal = refused(&mut replies, 1);
        assert_eq!(refusal.summary, "\u{fffd}x;\u{fffd}[Error 4410] x");
    }

    #[test]
    fn bytes_of_another_set_spoil_data_and_nothing_else() {
        let sent = delete_and_list();
        let echoes = [0, 1].map(|position| sent.batch.echo_of(position));
        let decoded = |second: String| {
            let text = reply(ID, &[success(&echoes[0]), second]);
            let flaw = EncodingError::Unsupported("UTF-7".into());
            DecodedDocument::new(text.into(), Some(flaw))
        };
        let read = |second: String| sent.batch.read_replies(ID, &decoded(second));
        let mut replies = read(list(&echoes[1])).unwrap();
        assert!(replies.take_at::<SuccessResponse>(0).is_ok());
        let error = replies.take_at::<UserSpeedDial100GetListResponse17sp1>(1);
        assert!(error.unwrap_err().to_string().contains("UTF-7"));
        let mut replies = read(self::error(&echoes[1])).unwrap();
        assert_eq!(refused(&mut replies, 1).number(), Some(4410));
    }

    #[test]
    fn two_session_ids_are_no_envelope() {
        let sent = delete_and_list();
        let text = reply(ID, &[]).replace("</sessionId>", "</sessionId><sessionId>x</sessionId>");
        assert!(matches!(mismatch(&sent, text), MismatchError::Parse(_)));
    }

    #[test]
    fn a_document_that_is_refused_as_a_whole_refuses_every_command() {
        let sent = delete_and_list();
        for echo in [format!("{}.0", sent.batch.echo), String::new()] {
            let text = reply(ID, &[error(&echo).replace("4410", "6004")]);
            let mut replies = read(&sent, text).unwrap();
            for position in 0..2 {
                assert_eq!(refused(&mut replies, position).number(), Some(6004));
            }
        }
    }

    #[test]
    fn a_mismatch_repeats_no_more_than_an_excerpt() {
        let sent = delete_and_list();
        let long = "x".repeat(10_000);
        for text in [reply(&long, &[]), reply(ID, &[success(&long)])] {
            assert!(mismatch(&sent, text).to_string().len() < 300);
        }
    }

    #[test]
    fn an_echo_is_that_of_one_position() {
        let batch = Batch::new("req");
        for position in 0..15 {
            let echo = batch.echo_of(position);
            let is_of: Vec<_> = (0..15).filter(|at| batch.is_echo(&echo, *at)).collect();
            assert_eq!(is_of, [position]);
            for other in [format!("{echo}0"), format!("0{echo}"), format!("{echo} ")] {
                assert!(!batch.is_echo(&other, position), "{other}");
            }
        }
        assert!(!batch.is_echo(&batch.echo, 0));
    }

    #[test]
    fn no_two_batches_share_an_echo() {
        assert_ne!(Batch::new("same").echo, Batch::new("same").echo);
    }

    #[test]
    fn a_batch_with_a_write_is_a_write() {
        assert_eq!(delete_and_list().batch.kind(), CommandKind::Write);
    }

    #[test]
    fn what_cannot_be_sent_is_known_before() {
        let mut batch = Batch::new("req");
        batch.add(&UserSpeedDial100GetListRequest17sp1 {
            user_id: "a\u{1}".into(),
        });
        assert_eq!(batch.unsendable(), Some(BatchError::Character('\u{1}')));
        let mut batch = Batch::new("req");
        for _ in 0..16 {
            batch.add(&UserSpeedDial100GetListRequest17sp1 {
                user_id: "a".into(),
            });
        }
        assert_eq!(batch.unsendable(), Some(BatchError::TooMany));
    }
}
