//! Kinds of problems: the catalogue, with status and word of each.

use http::header::{HeaderName, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};

/// How long a caller should wait before the same request is worth another try, in seconds.
const RETRY_AFTER_SECONDS: HeaderValue = HeaderValue::from_static("1");

/// What credentials are asked for.
const CHALLENGE: HeaderValue = HeaderValue::from_static("Bearer realm=\"ocip-gateway\"");

/// Declares the catalogue: name, status, word, and what it means in a sentence.
macro_rules! kinds {
    ($(#[doc = $meaning:literal] $name:ident = $status:ident $word:literal,)*) => {
        /// Kinds of problems.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ProblemKind {
            $(#[doc = $meaning] $name,)*
        }

        impl ProblemKind {
            /// All kinds, by status.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii(),)*
                }
            }

            /// The word behind the URN.
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// The status of the answer.
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }
        }
    };
}

kinds! {
    /// The body does not fit the schema of the command; `faults` has each place.
    Invalid = BAD_REQUEST "invalid",
    /// The request line, a header, the path, the query or the body cannot be read.
    Unreadable = BAD_REQUEST "unreadable-request",
    /// Credentials are needed: there were none, or none that are valid.
    NotAuthenticated = UNAUTHORIZED "not-authenticated",
    /// The key may not use the command, or not for whom it names.
    NotAllowed = FORBIDDEN "not-allowed",
    /// A number may not be put on the switch; `detail` names the rule.
    NumberRefused = FORBIDDEN "number-refused",
    /// The request takes more commands of the switch than one may.
    TooCostly = FORBIDDEN "too-costly",
    /// The switch does not allow this to the gateway's own login.
    ForbiddenBySwitch = FORBIDDEN "forbidden-by-switch",
    /// The schema files of this gateway have no such command, or it cannot be used.
    UnknownCommand = NOT_FOUND "unknown-command",
    /// There is nothing at this path.
    UnknownPath = NOT_FOUND "unknown-path",
    /// Whom or what the command names is not there.
    NotFound = NOT_FOUND "not-found",
    /// The path does not know this method; `Allow` has those that it knows.
    MethodNotAllowed = METHOD_NOT_ALLOWED "method-not-allowed",
    /// The body did not arrive in time.
    BodyTimeout = REQUEST_TIMEOUT "body-timeout",
    /// What is to be made is there already, or what is to go is in use.
    Conflict = CONFLICT "conflict",
    /// The body is longer than the limit.
    BodyTooLarge = PAYLOAD_TOO_LARGE "body-too-large",
    /// The body comes in a charset or content coding that is not understood.
    Unsupported = UNSUPPORTED_MEDIA_TYPE "unsupported-body",
    /// The switch refused the command; `oci` has its reason.
    Refused = UNPROCESSABLE_ENTITY "refused",
    /// Not sent, because a command before it failed and `stopOnError` is set.
    NotSent = FAILED_DEPENDENCY "not-sent",
    /// Too many requests, or too many for this tenant; `Retry-After` says how long to wait.
    TooMany = TOO_MANY_REQUESTS "too-many-requests",
    /// The request line and headers are longer than the limit.
    HeadTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE "head-too-large",
    /// A fault in the gateway.
    Internal = INTERNAL_SERVER_ERROR "internal",
    /// The body comes in another transfer coding than `chunked`.
    TransferCoding = NOT_IMPLEMENTED "transfer-coding",
    /// The connection to the switch was lost; nothing was changed.
    Lost = BAD_GATEWAY "connection-lost",
    /// The answer to a change did not come: it may or may not have been made. Read before you repeat it.
    OutcomeUnknown = BAD_GATEWAY "outcome-unknown",
    /// The switch answered and its answer cannot be understood.
    AnswerUnreadable = BAD_GATEWAY "unreadable-answer",
    /// The switch cannot be used at present, or the gateway is shutting down; nothing was sent.
    Unavailable = SERVICE_UNAVAILABLE "unavailable",
    /// No session to the switch became free in time; nothing was sent.
    Busy = SERVICE_UNAVAILABLE "busy",
    /// Changes must be recorded (`audit.required`) and cannot be at present; nothing was sent.
    Unrecordable = SERVICE_UNAVAILABLE "unrecordable",
    /// The switch did not answer in time; nothing was changed.
    NoAnswer = GATEWAY_TIMEOUT "no-answer",
}

// === impl ProblemKind ===

impl ProblemKind {
    /// The header that goes with it, if any does.
    pub(super) fn header(self) -> Option<(HeaderName, HeaderValue)> {
        match self {
            Self::Unavailable | Self::Busy | Self::Unrecordable => {
                Some((RETRY_AFTER, RETRY_AFTER_SECONDS))
            }
            Self::NotAuthenticated => Some((WWW_AUTHENTICATE, CHALLENGE)),
            _ => None,
        }
    }
}
