//! Errors of a dialect, as far as all dialects have them in common.

use std::time::Duration;

use http::{HeaderValue, StatusCode};

use super::group_path::GroupPath;
use crate::access::UserPath;
use crate::http::RequestId;
use crate::switch::{Error, Refusal, UnreadableReply};
use crate::telemetry::audit::{AuditError, AuditErrorCode};

/// An error of a dialect: what each trouble on the way to a user is called in it.
pub trait DialectError: Sized {
    /// Maps an error of the switch, or on the way to it.
    fn from_switch(error: Error, operation: OperationKind) -> Self;

    /// A user who is not where the request says, or not there at all: a caller must not learn which.
    /// With a `refusal`, the switch knew the user until just now.
    fn unknown_user(path: &UserPath, refusal: Option<&Refusal>) -> Self;

    /// A group or tenant that the switch does not find.
    fn unknown_group(path: &GroupPath, refusal: &Refusal) -> Self {
        let _ = path;
        Self::from_switch(refusal.clone().into(), OperationKind::Read)
    }

    /// Numbers that may not be put on the switch: where each is in the request, and why not.
    fn numbers_refused(refused: Vec<(String, String)>) -> Self;

    /// A change that would have to be recorded and cannot be.
    fn unrecordable(error: AuditError) -> Self;

    /// The status of its answer.
    fn status(&self) -> StatusCode;

    /// Its code in the audit.
    fn audit_code(&self) -> AuditErrorCode;

    /// The same with the id of the record that there is of it, where answers have that.
    fn with_record(self, record_id: &RequestId) -> Self {
        let _ = record_id;
        self
    }
}

/// Kind of an operation: a read or a write. It may decide what a refusal by the switch means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OperationKind {
    /// A refusal is the gateway's or the switch's trouble.
    Read,
    /// A refusal is the caller's.
    Change,
}

/// A wait as `Retry-After` has it: whole seconds, rounded up.
pub fn retry_after(wait: Duration) -> HeaderValue {
    HeaderValue::from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// Message about an answer of the switch that cannot be understood. It is the operator who can do
/// something about it, and who needs to know where to look.
pub fn unreadable(answer: &UnreadableReply) -> String {
    let error = &answer.error;
    format!("the switch answered, and its answer cannot be understood: {error}")
}
