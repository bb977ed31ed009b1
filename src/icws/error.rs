//! Error responses of the ICWS dialect: one body shape, one catalogue, one table.
//!
//! `{"errorId":"…","message":"…"}` (ICWS documentation, error representation), with `errorCode` where
//! clients of older servers look for it, `__type` and `propertyName` for properties that are missing
//! or wrong, and `alternateHostList` where somebody should connect elsewhere. Ids that are not found
//! in public material are of our own making, in the same family.

use std::time::Duration;

use http::header::{RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use super::answer::json;
use crate::access::{Denial, LoginDenial, UserPath};
use crate::dialect::{DialectError, OperationKind, retry_after, unreadable};
use crate::http::{Rejection, RejectionKind, Response};
use crate::switch::value::ValueError;
use crate::switch::{CommandEffect, Error, Refusal, RefusalClass};
use crate::telemetry::audit::{self, AuditError};

/// What is asked for with every 401, exactly as documented.
const CHALLENGE: HeaderValue =
    HeaderValue::from_static("ICWS realm=\"ICWS\" location=\"/ICWS/connection\"");

/// How long to wait before a request that was answered 503 is worth another try.
const UNAVAILABLE_RETRY: Duration = Duration::from_secs(1);

const MISSING_PROPERTY: &str = "urn:inin.com:common:missingPropertyError";
const INVALID_PROPERTY: &str = "urn:inin.com:common:invalidPropertyError";

/// An error answer.
#[derive(Debug, Clone)]
pub struct IcwsError {
    id: ErrorId,
    message: String,
    property: Option<&'static str>,
    alternate_hosts: Option<Vec<String>>,
    retry_after: Option<Duration>,
}

/// Declares the catalogue: name, status, error id, error code if clients know one, and what it means
/// in a sentence.
macro_rules! catalogue {
    ($(#[doc = $meaning:literal] $name:ident = $status:ident, $id:literal $(, $code:literal)?;)*) => {
        /// The catalogue of errors.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum ErrorId {
            $(#[doc = $meaning] $name,)*
        }

        impl ErrorId {
            /// All errors.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The status of the answer.
            pub fn status(self) -> StatusCode {
                match self {
                    $(Self::$name => StatusCode::$status,)*
                }
            }

            /// The `errorId` of the body.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id,)*
                }
            }

            /// What it means, in a sentence.
            pub fn meaning(self) -> &'static str {
                match self {
                    $(Self::$name => $meaning.trim_ascii(),)*
                }
            }

            /// The `errorCode` of the body.
            fn code(self) -> Option<i64> {
                match self {
                    $($(Self::$name => Some($code),)?)*
                    _ => None,
                }
            }
        }
    };
}

catalogue! {
    /// The body is not JSON, or not a JSON object.
    InvalidRepresentation = BAD_REQUEST, "error.request.invalidRepresentation";
    /// A property that is needed is missing; `propertyName` says which.
    MissingProperty = BAD_REQUEST, "error.request.invalidRepresentation.missingProperty";
    /// A property has the wrong type or value; `propertyName` says which.
    InvalidProperty = BAD_REQUEST, "error.request.invalidRepresentation.invalidProperty";
    /// A header that is needed is missing.
    MissingHeader = BAD_REQUEST, "error.request.missingHeader";
    /// The request line, `Host` or another header is not as HTTP has it.
    InvalidHead = BAD_REQUEST, "error.request.invalidHead";
    /// The path or query cannot be decoded.
    InvalidUrl = BAD_REQUEST, "error.request.invalidUrl";
    /// The speed code dials a number that belongs to nobody who is known.
    UnknownContact = BAD_REQUEST, "error.request.directory.unknownContact";
    /// The switch refused the change; the message has its reason.
    RefusedBySwitch = BAD_REQUEST, "error.request.directory.refused";
    /// The user or the password is wrong, or the account cannot be used here.
    AuthenticationFailure = BAD_REQUEST, "error.request.connection.authenticationFailure", -2147221503;
    /// The path has no session id where one belongs.
    NoSessionId = UNAUTHORIZED, "error.request.connection.authenticationFailure", 1;
    /// The token is missing or is not that of the session.
    NoToken = UNAUTHORIZED, "error.request.connection.authenticationFailure", 2;
    /// The cookie of the session is missing.
    NoCookie = UNAUTHORIZED, "error.request.connection.authenticationFailure", 4;
    /// There is no such session, or it has ended.
    NoSession = UNAUTHORIZED, "error.request.connection.authenticationFailure", -2147221499;
    /// Not the session's to do.
    AccessDenied = FORBIDDEN, "error.request.accessDenied", 7;
    /// The service is not assigned to the user.
    ServiceNotAssigned = FORBIDDEN, "error.request.accessDenied.serviceNotAssigned", 7;
    /// The number may not be put on the switch; the message names the rule.
    NumberRefused = FORBIDDEN, "error.request.accessDenied.number", 7;
    /// The request takes more commands of the switch than one may; the message has both numbers.
    TooCostly = FORBIDDEN, "error.request.accessDenied.tooCostly", 7;
    /// A web page of an origin that is not allowed cannot change anything with what its browser adds.
    ForeignOrigin = FORBIDDEN, "error.request.accessDenied.origin", 7;
    /// `Host` is none of the names by which this gateway may be called.
    UnknownHost = FORBIDDEN, "error.request.accessDenied.host", 7;
    /// All speed codes are set.
    DirectoryFull = FORBIDDEN, "error.request.directory.full";
    /// There is nothing at this path.
    NotFound = NOT_FOUND, "error.request.notFound";
    /// There is no such directory.
    UnknownDirectory = NOT_FOUND, "error.request.directory.notFound";
    /// The speed code is not set.
    UnknownLink = NOT_FOUND, "error.request.directory.linkNotFound";
    /// The path does not know this method; `Allow` has those that it knows.
    MethodNotAllowed = METHOD_NOT_ALLOWED, "error.request.accessDenied.httpMethodNotAllowed";
    /// The body did not arrive in time.
    BodyTimeout = REQUEST_TIMEOUT, "error.request.timeout";
    /// The resource has been removed: the operator does not serve this dialect.
    Removed = GONE, "error.request.removed";
    /// The body is longer than the limit.
    BodyTooLarge = PAYLOAD_TOO_LARGE, "error.request.tooLarge";
    /// The body says to be in a charset other than UTF-8.
    Charset = UNSUPPORTED_MEDIA_TYPE, "error.request.charset";
    /// The body comes in a content coding; send it as it is.
    ContentCoding = UNSUPPORTED_MEDIA_TYPE, "error.request.contentCoding";
    /// Too many requests or wrong passwords; the message names the limit, `Retry-After` how long to wait.
    TooMany = TOO_MANY_REQUESTS, "error.request.tooMany";
    /// The request line and headers are longer than the limit.
    HeadTooLarge = REQUEST_HEADER_FIELDS_TOO_LARGE, "error.request.headTooLarge";
    /// A fault in the gateway, or an answer of the switch that is none.
    Internal = INTERNAL_SERVER_ERROR, "error.server.unexpected", -2147467259;
    /// The change was sent and not answered: it may or may not have been made.
    OutcomeUnknown = INTERNAL_SERVER_ERROR, "error.server.outcomeUnknown", -2147467259;
    /// The switch answered and its answer cannot be understood; the message names the element.
    AnswerUnreadable = INTERNAL_SERVER_ERROR, "error.server.answerUnreadable", -2147467259;
    /// The body comes in another transfer coding than `chunked`.
    TransferCoding = NOT_IMPLEMENTED, "error.server.transferCoding";
    /// Another writer holds the user's list.
    DirectoryBusy = SERVICE_UNAVAILABLE, "error.request.directory.busy";
    /// The switch cannot be used at present, or no session be looked up; nothing was sent.
    Unavailable = SERVICE_UNAVAILABLE, "error.server.unavailable";
    /// Changes must be recorded (`audit.required`) and cannot be at present; nothing was sent.
    Unrecordable = SERVICE_UNAVAILABLE, "error.server.auditUnavailable";
    /// The gateway is shutting down or full; nothing was sent.
    NotAcceptingConnections = SERVICE_UNAVAILABLE, "error.server.notAcceptingConnections";
}

/// An error answer.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "IcwsError")]
pub(super) struct IcwsErrorBody<'e> {
    /// What kind of error it is, where a property is missing or wrong.
    #[serde(rename = "__type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    /// Which error it is, one of the catalogue, to which others may be added.
    #[schemars(extend("x-extensible-enum" = ids()))]
    error_id: &'static str,
    /// The number that older clients know it by.
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<i64>,
    /// What is wrong, for people: what was given, what is allowed, what to do.
    message: &'e str,
    /// The property that is missing or wrong.
    #[serde(skip_serializing_if = "Option::is_none")]
    property_name: Option<&'static str>,
    /// Where to connect instead.
    #[serde(skip_serializing_if = "Option::is_none")]
    alternate_host_list: Option<&'e [String]>,
}

/// The ids of all errors, each once.
fn ids() -> Vec<&'static str> {
    let mut ids: Vec<_> = ErrorId::ALL.iter().map(|error| error.id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

// === impl IcwsError ===

impl IcwsError {
    /// An error with its message.
    pub fn new(id: ErrorId, message: impl Into<String>) -> Self {
        Self {
            id,
            message: message.into(),
            property: None,
            alternate_hosts: None,
            retry_after: None,
        }
    }

    /// An error whose meaning says it all.
    pub fn plain(id: ErrorId) -> Self {
        Self::new(id, id.meaning())
    }

    /// A property that is needed.
    pub fn missing_property(name: &'static str) -> Self {
        let message = format!("the property {name:?} is needed");
        Self {
            property: Some(name),
            ..Self::new(ErrorId::MissingProperty, message)
        }
    }

    /// A property that has the wrong type or value.
    pub fn invalid_property(name: &'static str, why: impl std::fmt::Display) -> Self {
        Self {
            property: Some(name),
            ..Self::new(ErrorId::InvalidProperty, format!("{name}: {why}"))
        }
    }

    /// A property with a value that the switch could not hold.
    pub fn bad_value(name: &'static str, error: &ValueError) -> Self {
        Self::invalid_property(name, error)
    }

    /// Which error it is.
    pub fn id(&self) -> ErrorId {
        self.id
    }

    /// The same with the hosts to connect to instead.
    pub fn with_alternate_hosts(mut self, hosts: &[String]) -> Self {
        self.alternate_hosts = Some(hosts.to_vec());
        self
    }

    /// The same with the time after which another try is of use.
    pub fn with_retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// Maps a rejection by access control to an error response, for credentials that looked right.
    pub fn from_denial(denial: Denial) -> Self {
        let error = |id| Self::new(id, denial.to_string());
        match denial {
            Denial::NotAuthenticated => Self::plain(ErrorId::NoSession),
            Denial::ReadOnly | Denial::OutOfScope => error(ErrorId::AccessDenied),
            Denial::ForeignOrigin => error(ErrorId::ForeignOrigin),
            Denial::Unavailable { retry_after } => {
                error(ErrorId::Unavailable).with_retry_after(retry_after)
            }
            Denial::TooMany { retry_after, .. } | Denial::TenantBusy { retry_after, .. } => {
                error(ErrorId::TooMany).with_retry_after(retry_after)
            }
        }
    }

    /// Maps a failed login to an error response.
    pub fn from_login(denial: LoginDenial) -> Self {
        let error = |id| Self::new(id, denial.to_string());
        match &denial {
            LoginDenial::Refused => Self::new(
                ErrorId::AuthenticationFailure,
                "The authentication process failed.",
            ),
            LoginDenial::Disabled
            | LoginDenial::Locked
            | LoginDenial::Expired
            | LoginDenial::NotForUs => error(ErrorId::AuthenticationFailure),
            LoginDenial::TooMany { retry_after, .. } => {
                error(ErrorId::TooMany).with_retry_after(*retry_after)
            }
            LoginDenial::Full { retry_after } => {
                error(ErrorId::NotAcceptingConnections).with_retry_after(*retry_after)
            }
            LoginDenial::NotKept { retry_after } => {
                error(ErrorId::Unavailable).with_retry_after(*retry_after)
            }
            LoginDenial::NotNow(reason) => {
                tracing::warn!(reason, "the switch refused a person's login for the moment");
                Self::new(
                    ErrorId::Unavailable,
                    "the switch takes no login at the moment; try again later",
                )
            }
            LoginDenial::Unavailable(reason) => {
                tracing::warn!(reason, "a password could not be checked");
                Self::plain(ErrorId::Unavailable)
            }
        }
    }

    /// Maps a rejection of the front end to an error response.
    pub fn from_rejection(rejection: &Rejection) -> Self {
        let id = match rejection.kind {
            RejectionKind::UnknownHost => ErrorId::UnknownHost,
            RejectionKind::UnknownPath => ErrorId::NotFound,
            RejectionKind::MethodNotAllowed { .. } => ErrorId::MethodNotAllowed,
            RejectionKind::BadHead => ErrorId::InvalidHead,
            RejectionKind::HeadTooLarge => ErrorId::HeadTooLarge,
            RejectionKind::TransferCoding => ErrorId::TransferCoding,
            RejectionKind::ContentCoding => ErrorId::ContentCoding,
            RejectionKind::BadPath | RejectionKind::BadQuery => ErrorId::InvalidUrl,
            RejectionKind::BadBody => ErrorId::InvalidRepresentation,
            RejectionKind::BodyTooLarge { .. } => ErrorId::BodyTooLarge,
            RejectionKind::Charset => ErrorId::Charset,
            RejectionKind::BodyTimeout => ErrorId::BodyTimeout,
            RejectionKind::Draining => ErrorId::NotAcceptingConnections,
            RejectionKind::Internal => ErrorId::Internal,
        };
        Self::new(id, rejection.message.clone())
    }

    fn from_refusal(refusal: &Refusal) -> Self {
        let summary = &refusal.summary_english;
        match refusal.class() {
            RefusalClass::NotAssigned => Self::new(ErrorId::ServiceNotAssigned, summary),
            RefusalClass::Forbidden => Self::new(ErrorId::AccessDenied, summary),
            RefusalClass::Authentication | RefusalClass::Validation => Self::new(
                ErrorId::Internal,
                format!("the switch refused the gateway's question: {summary}"),
            ),
            _ => Self::new(
                ErrorId::RefusedBySwitch,
                format!("the switch refused: {summary}"),
            ),
        }
    }

    /// The answer.
    pub fn into_response(self) -> Response {
        let body = IcwsErrorBody {
            kind: match self.id {
                ErrorId::MissingProperty => Some(MISSING_PROPERTY),
                ErrorId::InvalidProperty => Some(INVALID_PROPERTY),
                _ => None,
            },
            error_id: self.id.id(),
            error_code: self.id.code(),
            message: &self.message,
            property_name: self.property,
            alternate_host_list: self.alternate_hosts.as_deref(),
        };
        let status = self.id.status();
        let mut response = json(status, &body);
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, CHALLENGE);
        }
        if let Some(wait) = self.wait() {
            headers.insert(RETRY_AFTER, retry_after(wait));
        }
        response
    }

    /// After what time another try is of use.
    fn wait(&self) -> Option<Duration> {
        let is_503 = self.id.status() == StatusCode::SERVICE_UNAVAILABLE;
        self.retry_after.or(is_503.then_some(UNAVAILABLE_RETRY))
    }
}

impl DialectError for IcwsError {
    fn from_switch(error: Error, _: OperationKind) -> Self {
        match error {
            Error::Refused(refusal) => Self::from_refusal(&refusal),
            Error::Unsendable(unsendable) => {
                Self::new(ErrorId::InvalidRepresentation, unsendable.to_string())
            }
            Error::TooCostly(_) => Self::new(ErrorId::TooCostly, error.to_string()),
            Error::Draining => Self::plain(ErrorId::NotAcceptingConnections),
            Error::Busy => Self::new(ErrorId::Unavailable, "the switch is busy; try again"),
            Error::Withheld(_) => Self::new(ErrorId::Unavailable, format!("{error}; try again")),
            Error::Unavailable(reason) => {
                // The reason names servers and logins: it is for the operator alone, who is told once
                // when a server goes and not by every caller.
                tracing::debug!(reason, "the switch cannot be used");
                Self::plain(ErrorId::Unavailable)
            }
            Error::NoAnswer(CommandEffect::Unknown)
            | Error::Lost {
                outcome: CommandEffect::Unknown,
                ..
            } => Self::new(
                ErrorId::OutcomeUnknown,
                "the switch gave no answer that can be read; outcome unknown: the change may or may not have been \
                 made, so read before you repeat it",
            ),
            Error::NoAnswer(CommandEffect::Nothing) | Error::Lost { .. } => Self::new(
                ErrorId::Internal,
                "the switch gave no answer that can be read; nothing was changed",
            ),
            Error::Unreadable(answer) => Self::new(ErrorId::AnswerUnreadable, unreadable(&answer)),
        }
    }

    /// Whoever is not there has no session.
    fn unknown_user(_: &UserPath, _: Option<&Refusal>) -> Self {
        Self::plain(ErrorId::NoSession)
    }

    /// A link has one number, so its place need not be told.
    fn numbers_refused(refused: Vec<(String, String)>) -> Self {
        let why: Vec<String> = refused.into_iter().map(|(_, why)| why).collect();
        Self::new(ErrorId::NumberRefused, why.join("; "))
    }

    fn unrecordable(error: AuditError) -> Self {
        Self::new(ErrorId::Unrecordable, error.to_string())
    }

    fn status(&self) -> StatusCode {
        self.id.status()
    }

    fn audit_code(&self) -> audit::AuditErrorCode {
        audit::AuditErrorCode::Id(self.id.id())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::answer::UNWRITABLE;
    use super::*;

    #[test]
    fn every_id_is_of_the_documented_families() {
        for id in ErrorId::ALL {
            let text = id.id();
            let known = text.starts_with("error.request.") || text.starts_with("error.server.");
            assert!(known, "{text}");
            assert!(id.meaning().ends_with('.'), "{text}");
            let of_server = text.starts_with("error.server.");
            let is_busy = *id == ErrorId::DirectoryBusy;
            assert_eq!(
                id.status().is_server_error(),
                of_server || is_busy,
                "{text}"
            );
        }
    }

    #[test]
    fn a_gateway_that_shuts_down_says_where_to_go() {
        let rejection = Rejection {
            status: StatusCode::SERVICE_UNAVAILABLE,
            kind: RejectionKind::Draining,
            request_id: crate::http::RequestId::random(),
            message: "this gateway is shutting down".to_owned(),
        };
        let hosts = ["second.example".to_owned()];
        let error = IcwsError::from_rejection(&rejection).with_alternate_hosts(&hosts);
        assert_eq!(error.id().id(), "error.server.notAcceptingConnections");
        assert_eq!(error.alternate_hosts.as_deref(), Some(&hosts[..]));
        assert_eq!(error.into_response().status(), 503);
    }

    #[test]
    fn a_body_that_cannot_be_written_is_500_and_never_an_empty_200() {
        let unwritable = BTreeMap::from([([1, 2], 3)]);
        let response = json(StatusCode::OK, &unwritable);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body: serde_json::Value = serde_json::from_slice(UNWRITABLE).unwrap();
        assert_eq!(body["errorId"], ErrorId::Internal.id());
    }

    #[test]
    fn every_503_says_when_to_come_back() {
        let wait = Duration::from_secs(60);
        let full = IcwsError::plain(ErrorId::NotAcceptingConnections).with_retry_after(wait);
        assert_eq!(full.wait(), Some(wait));
        let busy = IcwsError::plain(ErrorId::DirectoryBusy);
        assert_eq!(busy.wait(), Some(UNAVAILABLE_RETRY));
        assert_eq!(IcwsError::plain(ErrorId::NotFound).wait(), None);
    }
}
