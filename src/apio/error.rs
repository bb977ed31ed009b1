//! Error responses of the APIO dialect: one body shape, one catalogue, one table.
//!
//! `{"errors":[{"code":N,"message":"…","details":{"errors":[{"error_code":N,"level":"Error",
//! "summary":"…","detail":"…"}]}}]}` (APIO documentation, errors and OCI mapping; the list is as
//! real clients read it). `details` is there only when the switch said something. The codes are our
//! own: the first three digits are the HTTP status.

use std::borrow::Cow;
use std::time::Duration;

use http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};

use super::answer::with_record_id;
use crate::access::{Denial, LoginDenial, UserPath};
use crate::dialect::{DialectError, GroupPath, OperationKind, retry_after, unreadable};
use crate::http::{Rejection, RejectionKind, RequestId, Response};
use crate::switch::value::ValueError;
use crate::switch::{CommandEffect, CommandError, Error, ErrorSeverity, Refusal, RefusalClass};
use crate::telemetry::audit::{self, AuditError};

/// How long a caller should wait before the same request is worth another try, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// What credentials are asked for.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"ocip-gateway\"");

/// An error answer: one or more errors with one status.
#[derive(Debug, Clone)]
pub struct ApioError {
    code: ErrorCode,
    messages: Vec<String>,
    refusal: Option<Box<Refusal>>,
    retry_after: Option<Duration>,
    record_id: Option<RequestId>,
    doubt: RefusalDoubt,
}

/// Whether what is refused may be all right, because the switch has it already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum RefusalDoubt {
    /// It cannot.
    None,
    /// It can in a body that is a whole answer of GET.
    SentBack,
    /// It can.
    Stored,
}

/// Declares the catalogue: name, number, and what it means in a sentence.
macro_rules! catalogue {
    ($(#[doc = $meaning:literal] $name:ident = $number:literal,)*) => {
        /// The catalogue of error codes.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ErrorCode {
            $(#[doc = $meaning] $name = $number,)*
        }

        impl ErrorCode {
            /// All codes, by number.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii(),)*
                }
            }
        }
    };
}

catalogue! {
    /// A value or field is not acceptable; the message names it, the limit and what was given.
    BadField = 40001,
    /// The path or query cannot be decoded.
    BadUrl = 40002,
    /// The body broke off or its transfer coding is wrong.
    BadBody = 40003,
    /// The switch refused the change; `details` has its reason.
    RefusedBySwitch = 40004,
    /// The change does not fit what there is, such as a name that is taken or not known.
    Conflict = 40005,
    /// The request line, `Host` or another header is not as HTTP has it.
    BadHead = 40006,
    /// The service is not assigned to the user, at a path that is documented to say so with 400.
    UnassignedService = 40007,
    /// Credentials are needed: there were none, or none that are valid.
    NotAuthenticated = 40101,
    /// The user name or the password is wrong.
    LoginRefused = 40102,
    /// The gateway's own login may not do this on the switch.
    ForbiddenBySwitch = 40301,
    /// The credentials are not for this tenant, group or user.
    OutOfScope = 40302,
    /// The credentials may only read.
    ReadOnly = 40303,
    /// The account is disabled.
    AccountDisabled = 40304,
    /// This kind of account cannot be used here.
    AccountNotForUs = 40305,
    /// A number may not be put on the switch; the message names the rule.
    NumberRefused = 40306,
    /// The request takes more commands of the switch than one may; the message has both numbers.
    TooCostly = 40307,
    /// A web page of an origin that is not allowed cannot change anything with what its browser adds.
    ForeignOrigin = 40308,
    /// `Host` is none of the names by which this gateway may be called.
    UnknownHost = 40309,
    /// The account is locked, as by wrong passwords.
    AccountLocked = 40310,
    /// The password has expired; nobody is logged in before a new one is set.
    PasswordExpired = 40311,
    /// There is nothing at this path.
    UnknownPath = 40401,
    /// There is no such user in that group of that tenant.
    UnknownUser = 40402,
    /// The service is not assigned to the user.
    ServiceNotAssigned = 40403,
    /// The list has no such entry.
    UnknownEntry = 40404,
    /// The user has no phone.
    NoPhone = 40405,
    /// There is no such group or tenant.
    UnknownGroup = 40406,
    /// The path does not know this method; `Allow` has those that it knows.
    MethodNotAllowed = 40501,
    /// The body did not arrive in time.
    BodyTimeout = 40801,
    /// The body is longer than the limit.
    BodyTooLarge = 41301,
    /// The body says to be in a charset other than UTF-8.
    Charset = 41502,
    /// The body comes in a content coding; send it as it is.
    ContentCoding = 41501,
    /// The body is empty or not a JSON object.
    NotAJsonObject = 41601,
    /// Too many requests; the message names the limit, and `Retry-After` says how long to wait.
    TooManyRequests = 42901,
    /// Too many requests for this tenant are running; `Retry-After` says how long to wait.
    TenantBusy = 42902,
    /// Too many wrong passwords for this user or from this address; `Retry-After` says how long to wait.
    TooManyLogins = 42903,
    /// The request line and headers are longer than the limit.
    HeadTooLarge = 43101,
    /// A fault in the gateway.
    Internal = 50001,
    /// The body comes in another transfer coding than `chunked`.
    TransferCoding = 50101,
    /// The connection to the switch was lost; nothing was changed.
    ConnectionLost = 50201,
    /// The connection to the switch was lost; the outcome of the change is unknown.
    ConnectionLostOutcomeUnknown = 50202,
    /// The switch refused to answer a question; `details` has its reason.
    QuestionRefused = 50203,
    /// The switch answered and its answer cannot be understood; the message names the element.
    AnswerUnreadable = 50204,
    /// The switch cannot be used at present; nothing was sent.
    SwitchUnavailable = 50301,
    /// No session to the switch became free in time; nothing was sent.
    Busy = 50302,
    /// The gateway is shutting down; nothing was sent.
    Draining = 50303,
    /// Too many people are logged in; `Retry-After` says how long to wait.
    TooManySessions = 50304,
    /// Changes must be recorded (`audit.required`) and cannot be at present; nothing was sent.
    Unrecordable = 50305,
    /// Logins cannot be looked up or kept at present; `Retry-After` says when to try again. Keep the cookie.
    LoginsUnavailable = 50306,
    /// The switch did not answer in time; nothing was changed.
    NoAnswer = 50401,
    /// The switch did not answer in time; the outcome of the change is unknown.
    NoAnswerOutcomeUnknown = 50402,
}

/// An error answer.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApioErrors")]
pub(super) struct ApioErrorBody<'e> {
    /// One or more errors, all with the status of the answer.
    #[schemars(length(min = 1))]
    errors: Vec<ErrorEntry<'e>>,
}

/// An error.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApioError")]
struct ErrorEntry<'e> {
    /// The number of the error in the catalogue, to which others may be added; its first three digits are the
    /// status.
    #[schemars(schema_with = "code")]
    code: u32,
    /// What is wrong, for people: what was given, what is allowed, what to do.
    message: &'e str,
    /// What the switch said, if it was the switch that refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    details: Option<Details<'e>>,
}

/// What the switch said.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ApioErrorDetails")]
struct Details<'e> {
    /// The one error that ended the command.
    errors: [OciError<'e>; 1],
}

/// An error of the switch.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SwitchError")]
struct OciError<'e> {
    /// The number that the switch gives it, if it gives one.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<u32>,
    /// How bad it is.
    #[schemars(extend("enum" = ["Error", "Warning"]))]
    level: &'static str,
    /// What it is, in the language of the switch.
    summary: &'e str,
    /// The same in English, where that is another text.
    #[serde(skip_serializing_if = "Option::is_none")]
    summary_english: Option<&'e str>,
    /// What else the switch said.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'e str>,
}

/// Any code of the catalogue, to which others may come.
fn code(_: &mut SchemaGenerator) -> Schema {
    let all: Vec<u32> = ErrorCode::ALL.iter().map(|code| code.number()).collect();
    json_schema!({ "type": "integer", "x-extensible-enum": all })
}

// === impl ErrorCode ===

impl ErrorCode {
    /// The number in the body.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// The status of the answer: the first three digits.
    pub fn status(self) -> StatusCode {
        let status = u16::try_from(self.number() / 100).ok();
        let status = status.and_then(|status| StatusCode::from_u16(status).ok());
        status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn header(self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::SwitchUnavailable | Self::Busy | Self::Draining | Self::Unrecordable => {
                Some((RETRY_AFTER, RETRY_AFTER_SECONDS))
            }
            Self::NotAuthenticated | Self::LoginRefused => Some((WWW_AUTHENTICATE, CHALLENGE)),
            _ => None,
        }
    }
}

// === impl ApioError ===

impl ApioError {
    /// An error with one message.
    pub fn new(code: ErrorCode, message: impl Into<String>) -> Self {
        Self::several(code, vec![message.into()])
    }

    /// A value that cannot be accepted, at a JSON path.
    pub fn bad_field(path: &str, error: &ValueError) -> Self {
        Self::new(ErrorCode::BadField, format!("{path}: {error}"))
    }

    /// Several values that cannot be accepted.
    pub fn bad_fields(messages: Vec<String>) -> Self {
        Self::several(ErrorCode::BadField, messages)
    }

    /// Several errors of one kind.
    pub fn several(code: ErrorCode, messages: Vec<String>) -> Self {
        Self {
            code,
            messages,
            refusal: None,
            retry_after: None,
            record_id: None,
            doubt: RefusalDoubt::None,
        }
    }

    /// The same with what the switch said.
    pub fn with_refusal(mut self, refusal: &Refusal) -> Self {
        self.refusal = Some(Box::new(refusal.clone()));
        self
    }

    /// The same in another place of the catalogue.
    pub(super) fn with_code(self, code: ErrorCode) -> Self {
        Self { code, ..self }
    }

    /// The same, each message with a note.
    pub(super) fn with_note(mut self, note: &str) -> Self {
        for message in &mut self.messages {
            *message += &format!("; {note}");
        }
        self
    }

    /// Whether the switch may not know what it was asked with.
    pub(super) fn may_be_of_unknown_command(&self) -> bool {
        self.refusal
            .as_deref()
            .is_some_and(Refusal::may_be_unknown_command)
    }

    /// The same about values that may be all right.
    pub(super) fn with_doubt(mut self, doubt: RefusalDoubt) -> Self {
        self.doubt = doubt;
        self
    }

    /// Whether the values may be all right.
    pub(super) fn doubt(&self) -> RefusalDoubt {
        self.doubt
    }

    /// The same with the time after which another try is of use.
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Maps a rejection by access control to an error response.
    pub fn from_denial(denial: Denial) -> Self {
        let error = |code| Self::new(code, denial.to_string());
        match denial {
            Denial::NotAuthenticated => error(ErrorCode::NotAuthenticated),
            Denial::ReadOnly => error(ErrorCode::ReadOnly),
            Denial::OutOfScope => error(ErrorCode::OutOfScope),
            Denial::ForeignOrigin => error(ErrorCode::ForeignOrigin),
            Denial::TooMany { retry_after, .. } => {
                error(ErrorCode::TooManyRequests).with_retry_after(retry_after)
            }
            Denial::Unavailable { retry_after } => {
                error(ErrorCode::LoginsUnavailable).with_retry_after(retry_after)
            }
            Denial::TenantBusy { retry_after, .. } => {
                error(ErrorCode::TenantBusy).with_retry_after(retry_after)
            }
        }
    }

    /// Maps a failed login to an error response.
    pub fn from_login(denial: LoginDenial) -> Self {
        let error = |code| Self::new(code, denial.to_string());
        match &denial {
            LoginDenial::Refused => error(ErrorCode::LoginRefused),
            LoginDenial::Disabled => error(ErrorCode::AccountDisabled),
            LoginDenial::Locked => error(ErrorCode::AccountLocked),
            LoginDenial::Expired => error(ErrorCode::PasswordExpired),
            LoginDenial::NotForUs => error(ErrorCode::AccountNotForUs),
            LoginDenial::TooMany { retry_after, .. } => {
                error(ErrorCode::TooManyLogins).with_retry_after(*retry_after)
            }
            LoginDenial::Full { retry_after } => {
                error(ErrorCode::TooManySessions).with_retry_after(*retry_after)
            }
            LoginDenial::NotKept { retry_after } => {
                error(ErrorCode::LoginsUnavailable).with_retry_after(*retry_after)
            }
            LoginDenial::NotNow(reason) => {
                tracing::warn!(reason, "the switch refused a person's login for the moment");
                Self::new(ErrorCode::SwitchUnavailable, NOT_NOW)
            }
            LoginDenial::Unavailable(reason) => {
                tracing::warn!(reason, "a password could not be checked");
                Self::new(ErrorCode::SwitchUnavailable, UNAVAILABLE)
            }
        }
    }

    /// Maps a rejection of the front end to an error response.
    pub fn from_rejection(rejection: &Rejection) -> Self {
        let code = match rejection.kind {
            RejectionKind::UnknownHost => ErrorCode::UnknownHost,
            RejectionKind::UnknownPath => ErrorCode::UnknownPath,
            RejectionKind::MethodNotAllowed { .. } => ErrorCode::MethodNotAllowed,
            RejectionKind::BadHead => ErrorCode::BadHead,
            RejectionKind::HeadTooLarge => ErrorCode::HeadTooLarge,
            RejectionKind::TransferCoding => ErrorCode::TransferCoding,
            RejectionKind::ContentCoding => ErrorCode::ContentCoding,
            RejectionKind::BadPath | RejectionKind::BadQuery => ErrorCode::BadUrl,
            RejectionKind::BadBody => ErrorCode::BadBody,
            RejectionKind::BodyTooLarge { .. } => ErrorCode::BodyTooLarge,
            RejectionKind::Charset => ErrorCode::Charset,
            RejectionKind::BodyTimeout => ErrorCode::BodyTimeout,
            RejectionKind::Draining => ErrorCode::Draining,
            RejectionKind::Internal => ErrorCode::Internal,
        };
        Self::new(code, rejection.message.clone())
    }

    fn unknown(code: ErrorCode, what: &str) -> Self {
        let advice = "outcome unknown: the change may or may not have been made, so read before \
                      you repeat it";
        Self::new(code, format!("{what}; {advice}"))
    }

    fn from_refusal(refusal: Refusal, operation: OperationKind) -> Self {
        let (code, what) = match (refusal.class(), operation) {
            (RefusalClass::SubscriberNotFound, _) => {
                (ErrorCode::UnknownUser, "there is no such user")
            }
            (RefusalClass::NotAssigned, _) => (
                ErrorCode::ServiceNotAssigned,
                "the service is not assigned to the user",
            ),
            (RefusalClass::Forbidden, _) => (
                ErrorCode::ForbiddenBySwitch,
                "the switch does not allow this to the gateway",
            ),
            (_, OperationKind::Change) => {
                (ErrorCode::RefusedBySwitch, "the switch refused the change")
            }
            (_, OperationKind::Read) => {
                (ErrorCode::QuestionRefused, "the switch refused to answer")
            }
        };
        let message = format!("{what}: {}", refusal.summary);
        Self::new(code, message).with_refusal(&refusal)
    }

    /// A change that was made, after which the switch did not tell what holds now: `done` says what was made,
    /// `asked` what was refused.
    pub(super) fn done_but(done: &str, asked: &str, error: &CommandError) -> Self {
        match error {
            CommandError::Refused(refusal) => {
                let refused = &refusal.summary;
                let message = format!("{done}, but the switch refused {asked}: {refused}");
                Self::new(ErrorCode::QuestionRefused, message).with_refusal(refusal)
            }
            CommandError::Unreadable(answer) => {
                let message = format!("{done}; {}", unreadable(answer));
                Self::new(ErrorCode::AnswerUnreadable, message)
            }
        }
    }

    /// Its place in the catalogue.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    fn entry<'e>(&'e self, message: &'e str) -> ErrorEntry<'e> {
        let details = self.refusal.as_deref();
        ErrorEntry {
            code: self.code.number(),
            message,
            details: details.map(|refusal| Details {
                errors: [OciError::from(refusal)],
            }),
        }
    }

    /// The body of its answer.
    pub(super) fn body(&self) -> ApioErrorBody<'_> {
        let entries = self.messages.iter().map(|message| self.entry(message));
        ApioErrorBody {
            errors: entries.collect(),
        }
    }

    /// The answer.
    pub fn into_response(self) -> Response {
        let body = self.body();
        let mut response = with_record_id(self.code.status(), &body, self.record_id.as_ref());
        if let Some((name, value)) = self.code.header() {
            response.headers_mut().insert(name, value);
        }
        if let Some(wait) = self.retry_after {
            response
                .headers_mut()
                .insert(RETRY_AFTER, retry_after(wait));
        }
        response
    }
}

impl DialectError for ApioError {
    fn from_switch(error: Error, operation: OperationKind) -> Self {
        match error {
            Error::Refused(refusal) => Self::from_refusal(*refusal, operation),
            Error::Unsendable(unsendable) => Self::new(ErrorCode::BadField, unsendable.to_string()),
            Error::TooCostly(_) => Self::new(ErrorCode::TooCostly, format!("{error}{CHEAPER}")),
            Error::Busy => Self::new(ErrorCode::Busy, BUSY),
            Error::Withheld(_) => Self::new(ErrorCode::Busy, format!("{error}; try again later")),
            Error::Unavailable(reason) => {
                // The reason names servers and logins: it is for the operator alone, who is told once
                // when a server goes and not by every caller.
                tracing::debug!(reason, "the switch cannot be used");
                Self::new(ErrorCode::SwitchUnavailable, UNAVAILABLE)
            }
            Error::Draining => Self::new(ErrorCode::Draining, "the gateway is shutting down"),
            Error::NoAnswer(CommandEffect::Nothing) => Self::new(ErrorCode::NoAnswer, NO_ANSWER),
            Error::NoAnswer(CommandEffect::Unknown) => {
                Self::unknown(ErrorCode::NoAnswerOutcomeUnknown, NO_ANSWER)
            }
            Error::Lost {
                outcome: CommandEffect::Nothing,
                ..
            } => Self::new(ErrorCode::ConnectionLost, LOST),
            Error::Lost {
                outcome: CommandEffect::Unknown,
                ..
            } => Self::unknown(ErrorCode::ConnectionLostOutcomeUnknown, LOST),
            Error::Unreadable(answer) => {
                Self::new(ErrorCode::AnswerUnreadable, unreadable(&answer))
            }
        }
    }

    fn unknown_user(path: &UserPath, refusal: Option<&Refusal>) -> Self {
        let (tenant, group) = (path.tenant.as_str(), path.group.as_str());
        let user = path.user.as_str();
        let message = format!("there is no user {user:?} in group {group:?} of tenant {tenant:?}");
        let error = Self::new(ErrorCode::UnknownUser, message);
        match refusal {
            Some(refusal) => error.with_refusal(refusal),
            None => error,
        }
    }

    fn unknown_group(path: &GroupPath, refusal: &Refusal) -> Self {
        let tenant = path.tenant.as_str();
        let message = match &path.group {
            Some(group) => {
                let group = group.as_str();
                format!("there is no group {group:?} in tenant {tenant:?}")
            }
            None => format!("there is no tenant {tenant:?}"),
        };
        Self::new(ErrorCode::UnknownGroup, message).with_refusal(refusal)
    }

    fn numbers_refused(refused: Vec<(String, String)>) -> Self {
        let refused = refused.into_iter();
        let refused = refused.map(|(place, why)| format!("{place}: {why}"));
        Self::several(ErrorCode::NumberRefused, refused.collect()).with_doubt(RefusalDoubt::Stored)
    }

    fn unrecordable(error: AuditError) -> Self {
        Self::new(ErrorCode::Unrecordable, error.to_string())
    }

    fn status(&self) -> StatusCode {
        self.code.status()
    }

    fn audit_code(&self) -> audit::AuditErrorCode {
        audit::AuditErrorCode::Number(self.code.number())
    }

    fn with_record(mut self, record_id: &RequestId) -> Self {
        self.record_id = Some(record_id.clone());
        self
    }
}

/// As an entry of the list, to stand somewhere else than in an error body.
impl Serialize for ApioError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.entry(self.messages.first().map_or("", String::as_str))
            .serialize(serializer)
    }
}

/// As it is written: an entry of the list.
impl JsonSchema for ApioError {
    fn schema_name() -> Cow<'static, str> {
        ErrorEntry::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        ErrorEntry::schema_id()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        ErrorEntry::json_schema(generator)
    }
}

const CHEAPER: &str =
    " (access.commands_per_request); ask for less at once, such as single entries by their names";
const BUSY: &str = "no session to the switch became free in time; try again later";
const UNAVAILABLE: &str = "the switch cannot be used at present; try again later";
const NOT_NOW: &str = "the switch takes no login at the moment; the password was not found wrong, so \
                       try again later";
const NO_ANSWER: &str = "the switch did not answer in time";
const LOST: &str =
    "the connection to the switch was lost before an answer came, or what came cannot be read";

impl<'e> From<&'e Refusal> for OciError<'e> {
    fn from(refusal: &'e Refusal) -> Self {
        Self {
            error_code: refusal.number(),
            level: match refusal.severity {
                ErrorSeverity::Error => "Error",
                ErrorSeverity::Warning | ErrorSeverity::Info => "Warning",
            },
            summary: &refusal.summary,
            summary_english: (refusal.summary_english != refusal.summary)
                .then_some(&refusal.summary_english),
            // The detail of a validation error quotes our document, with the id of a session.
            detail: match refusal.class() {
                RefusalClass::Validation => None,
                _ => refusal.detail.as_deref(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use ocip::command::response::ErrorResponse;

    use super::super::answer::json;
    use super::*;
    use http_body_util::BodyExt;

    fn refusal(english: &str, detail: Option<&str>) -> Refusal {
        let response = ErrorResponse {
            error_code: None,
            summary: english.into(),
            summary_english: english.into(),
            detail: detail.map(str::to_owned),
        };
        Refusal::new(response, ErrorSeverity::Error)
    }

    async fn rendered(error: ApioError) -> (u16, String) {
        let response = error.into_response();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes();
        (status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_body_has_the_documented_shape() {
        let error = Error::from(refusal("[Error 4410] Not there", Some("more")));
        let (status, body) = rendered(ApioError::from_switch(error, OperationKind::Read)).await;
        assert_eq!(status, 404);
        assert_eq!(
            body,
            r#"{"errors":[{"code":40403,"message":"the service is not assigned to the user: [Error 4410] Not there","details":{"errors":[{"error_code":4410,"level":"Error","summary":"[Error 4410] Not there","detail":"more"}]}}]}"#
        );
    }

    #[tokio::test]
    async fn a_quoted_document_is_not_shown() {
        let quoted = Some("... <sessionId>secret</sessionId> ...");
        let error = Error::from(refusal("[Error 6004] Validation error", quoted));
        let (_, body) = rendered(ApioError::from_switch(error, OperationKind::Change)).await;
        assert!(!body.contains("secret"), "{body}");
    }

    #[tokio::test]
    async fn without_words_of_the_switch_there_are_no_details() {
        let (status, body) = rendered(ApioError::new(ErrorCode::Busy, "x")).await;
        assert_eq!(
            (status, body.as_str()),
            (503, r#"{"errors":[{"code":50302,"message":"x"}]}"#)
        );
    }

    #[test]
    fn each_kind_of_trouble_has_its_code() {
        use ErrorCode as C;
        let lost = |outcome| Error::Lost {
            outcome,
            cause: "x".into(),
        };
        let refused = |english: &str| Error::from(refusal(english, None));
        for (error, read, change) in [
            (refused("[Error 4008] x"), C::UnknownUser, C::UnknownUser),
            (
                refused("[Error 4410] x"),
                C::ServiceNotAssigned,
                C::ServiceNotAssigned,
            ),
            (
                refused("[Error 5404] x"),
                C::ForbiddenBySwitch,
                C::ForbiddenBySwitch,
            ),
            (
                refused("[Error 9000] x"),
                C::QuestionRefused,
                C::RefusedBySwitch,
            ),
            (
                refused("Speed code not found"),
                C::QuestionRefused,
                C::RefusedBySwitch,
            ),
            (
                refused("[Error 6004] x"),
                C::QuestionRefused,
                C::RefusedBySwitch,
            ),
            (Error::Busy, C::Busy, C::Busy),
            (Error::Withheld("x"), C::Busy, C::Busy),
            (
                Error::Unavailable("x".into()),
                C::SwitchUnavailable,
                C::SwitchUnavailable,
            ),
            (Error::Draining, C::Draining, C::Draining),
            (
                Error::NoAnswer(CommandEffect::Nothing),
                C::NoAnswer,
                C::NoAnswer,
            ),
            (
                Error::NoAnswer(CommandEffect::Unknown),
                C::NoAnswerOutcomeUnknown,
                C::NoAnswerOutcomeUnknown,
            ),
            (
                lost(CommandEffect::Nothing),
                C::ConnectionLost,
                C::ConnectionLost,
            ),
            (
                lost(CommandEffect::Unknown),
                C::ConnectionLostOutcomeUnknown,
                C::ConnectionLostOutcomeUnknown,
            ),
        ] {
            assert_eq!(
                ApioError::from_switch(error.clone(), OperationKind::Read).code,
                read
            );
            assert_eq!(
                ApioError::from_switch(error, OperationKind::Change).code,
                change
            );
        }
    }

    #[tokio::test]
    async fn a_body_that_cannot_be_written_is_500_and_never_an_empty_200() {
        // JSON has no keys but strings.
        let unwritable = BTreeMap::from([([1, 2], 3)]);
        let response = json(StatusCode::OK, &unwritable);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let code = &body["errors"][0]["code"];
        assert_eq!(*code, ErrorCode::Internal.number());
    }

    #[test]
    fn a_code_begins_with_its_status() {
        for code in ErrorCode::ALL {
            let status = u32::from(code.status().as_u16());
            assert_eq!(status, code.number() / 100, "{code:?}");
        }
    }
}
