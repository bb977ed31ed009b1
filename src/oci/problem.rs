//! Problems of this dialect: `application/problem+json` (RFC 9457), and the one table from trouble to kind.

use http::StatusCode;
use http::header::RETRY_AFTER;
use ocip_schema::json::MappingFault;
use serde::{Serialize, Serializer};

use super::answer::problem_answer;
use super::guard::{GuardDenial, GuardRule};
use super::problem_body::{ProblemBody, ProblemParts};
use super::problem_kind::ProblemKind;
use crate::access::{Denial, UserPath};
use crate::dialect::{DialectError, OperationKind, retry_after, unreadable};
use crate::http::{Rejection, RejectionKind, RequestId, Response};
use crate::switch::{CommandEffect, Error, Refusal, RefusalClass};
use crate::telemetry::audit::{AuditError, AuditErrorCode};

/// A problem, as an answer or as a part of one.
#[derive(Debug, Clone)]
pub struct OciProblem {
    kind: ProblemKind,
    parts: Box<ProblemParts>,
}

// === impl OciProblem ===

impl OciProblem {
    /// A problem whose meaning says it all.
    pub fn plain(kind: ProblemKind) -> Self {
        let parts = Box::default();
        Self { kind, parts }
    }

    /// A problem with what is wrong here and what to do.
    pub fn new(kind: ProblemKind, detail: impl Into<String>) -> Self {
        let detail = Some(detail.into());
        Self::plain(kind).with(|parts| parts.detail = detail)
    }

    /// A body that does not fit.
    pub fn invalid(faults: Vec<MappingFault>) -> Self {
        Self::plain(ProblemKind::Invalid).with(|parts| parts.faults = faults)
    }

    /// What the guard denies.
    pub fn denied(denial: GuardDenial) -> Self {
        let kind = match denial.rule {
            GuardRule::Number => ProblemKind::NumberRefused,
            GuardRule::Grant | GuardRule::Scope | GuardRule::Level | GuardRule::Device => {
                ProblemKind::NotAllowed
            }
        };
        Self::new(kind, denial.message).at(denial.pointers)
    }

    fn with(mut self, change: impl FnOnce(&mut ProblemParts)) -> Self {
        change(&mut self.parts);
        self
    }

    /// The same about a command.
    pub fn of_command(self, name: &str) -> Self {
        self.with(|parts| {
            parts.command.get_or_insert_with(|| name.to_owned());
        })
    }

    /// The same with the id of the request.
    pub fn of_request(self, id: &RequestId) -> Self {
        self.with(|parts| {
            parts.request_id.get_or_insert_with(|| id.clone());
        })
    }

    /// The same with JSON pointers to whom or what it is about.
    pub fn at(self, pointers: Vec<String>) -> Self {
        self.with(|parts| parts.pointers = pointers)
    }

    /// The same about a body that stands at a place of another one.
    pub fn below(self, place: &str) -> Self {
        self.with(|parts| {
            for pointer in &mut parts.pointers {
                pointer.insert_str(0, place);
            }
        })
    }

    /// Its kind.
    pub fn kind(&self) -> ProblemKind {
        self.kind
    }

    /// What is wrong here and what to do.
    pub fn detail(&self) -> Option<&str> {
        self.parts.detail.as_deref()
    }

    /// The class of the switch's refusal, if it is one.
    pub fn refusal_class(&self) -> Option<RefusalClass> {
        self.parts.refusal.as_deref().map(Refusal::class)
    }

    /// Maps a rejection by access control.
    pub fn from_denial(denial: Denial) -> Self {
        let problem = |kind| Self::new(kind, denial.to_string());
        match denial {
            Denial::NotAuthenticated => problem(ProblemKind::NotAuthenticated),
            Denial::ReadOnly | Denial::OutOfScope | Denial::ForeignOrigin => {
                problem(ProblemKind::NotAllowed)
            }
            Denial::Unavailable { retry_after } => {
                let wait = Some(retry_after);
                problem(ProblemKind::Unavailable).with(|parts| parts.retry_after = wait)
            }
            Denial::TooMany { retry_after, .. } | Denial::TenantBusy { retry_after, .. } => {
                let wait = Some(retry_after);
                problem(ProblemKind::TooMany).with(|parts| parts.retry_after = wait)
            }
        }
    }

    /// Maps a rejection of the front end.
    pub fn from_rejection(rejection: &Rejection) -> Self {
        let kind = match rejection.kind {
            RejectionKind::UnknownHost => ProblemKind::NotAllowed,
            RejectionKind::UnknownPath => ProblemKind::UnknownPath,
            RejectionKind::MethodNotAllowed { .. } => ProblemKind::MethodNotAllowed,
            RejectionKind::BadHead
            | RejectionKind::BadPath
            | RejectionKind::BadQuery
            | RejectionKind::BadBody => ProblemKind::Unreadable,
            RejectionKind::HeadTooLarge => ProblemKind::HeadTooLarge,
            RejectionKind::TransferCoding => ProblemKind::TransferCoding,
            RejectionKind::ContentCoding | RejectionKind::Charset => ProblemKind::Unsupported,
            RejectionKind::BodyTooLarge { .. } => ProblemKind::BodyTooLarge,
            RejectionKind::BodyTimeout => ProblemKind::BodyTimeout,
            RejectionKind::Draining => ProblemKind::Unavailable,
            RejectionKind::Internal => ProblemKind::Internal,
        };
        Self::new(kind, rejection.message.clone()).of_request(&rejection.request_id)
    }

    /// What the switch refused.
    pub fn from_refusal(refusal: Box<Refusal>) -> Self {
        let kind = match refusal.class() {
            RefusalClass::SubscriberNotFound | RefusalClass::NotFound => ProblemKind::NotFound,
            RefusalClass::Conflict => ProblemKind::Conflict,
            RefusalClass::Forbidden => ProblemKind::ForbiddenBySwitch,
            RefusalClass::NotAssigned
            | RefusalClass::Authentication
            | RefusalClass::BadInput
            | RefusalClass::Validation
            | RefusalClass::Other => ProblemKind::Refused,
        };
        Self::plain(kind).with(|parts| parts.refusal = Some(refusal))
    }

    /// The answer.
    pub fn into_response(self) -> Response {
        let mut response = problem_answer(self.kind.status(), &self);
        let headers = response.headers_mut();
        if let Some((name, value)) = self.kind.header() {
            headers.insert(name, value);
        }
        if let Some(wait) = self.parts.retry_after {
            headers.insert(RETRY_AFTER, retry_after(wait));
        }
        response
    }
}

impl DialectError for OciProblem {
    fn from_switch(error: Error, _: OperationKind) -> Self {
        match error {
            Error::Refused(refusal) => Self::from_refusal(refusal),
            Error::Unsendable(unsendable) => {
                Self::new(ProblemKind::Invalid, unsendable.to_string())
            }
            Error::TooCostly(cost) => Self::new(
                ProblemKind::TooCostly,
                format!("{cost} (access.commands_per_request); name fewer users at once"),
            ),
            Error::Busy => Self::plain(ProblemKind::Busy),
            Error::Withheld(_) => Self::new(ProblemKind::Busy, format!("{error}; try again")),
            Error::Unavailable(reason) => {
                // It names servers and logins: that is for the operator alone.
                tracing::debug!(reason, "the switch cannot be used");
                Self::plain(ProblemKind::Unavailable)
            }
            Error::Draining => Self::plain(ProblemKind::Unavailable),
            Error::NoAnswer(CommandEffect::Nothing) => Self::plain(ProblemKind::NoAnswer),
            Error::Lost {
                outcome: CommandEffect::Nothing,
                ..
            } => Self::plain(ProblemKind::Lost),
            Error::NoAnswer(CommandEffect::Unknown)
            | Error::Lost {
                outcome: CommandEffect::Unknown,
                ..
            } => Self::plain(ProblemKind::OutcomeUnknown),
            Error::Unreadable(answer) => {
                Self::new(ProblemKind::AnswerUnreadable, unreadable(&answer))
            }
        }
    }

    fn unknown_user(path: &UserPath, refusal: Option<&Refusal>) -> Self {
        let detail = format!("there is no user {:?}", path.user.as_str());
        let refusal = refusal.map(|refusal| Box::new(refusal.clone()));
        Self::new(ProblemKind::NotFound, detail).with(|parts| parts.refusal = refusal)
    }

    fn numbers_refused(refused: Vec<(String, String)>) -> Self {
        let (pointers, said): (Vec<_>, Vec<_>) = refused.into_iter().unzip();
        let said = pointers.iter().zip(said);
        let said: Vec<_> = said.map(|(place, why)| format!("{place}: {why}")).collect();
        Self::new(ProblemKind::NumberRefused, said.join("; ")).at(pointers)
    }

    fn unrecordable(error: AuditError) -> Self {
        Self::new(ProblemKind::Unrecordable, error.to_string())
    }

    fn status(&self) -> StatusCode {
        self.kind.status()
    }

    fn audit_code(&self) -> AuditErrorCode {
        AuditErrorCode::Id(self.kind.word())
    }

    fn with_record(self, record_id: &RequestId) -> Self {
        let record_id = Some(record_id.clone());
        self.with(|parts| parts.record_id = record_id)
    }
}

impl Serialize for OciProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        ProblemBody::new(self.kind, &self.parts).serialize(serializer)
    }
}
