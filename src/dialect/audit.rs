//! Audit of changes: one line for each, in whichever dialect it was asked for.
//!
//! With the audit on, what is changed is read before and after, in the dialect's own shape; two more
//! questions to the switch for each change. Without it nothing is read and nothing written.

use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;
use serde_json::Value;

use super::base::DialectContext;
use super::error::DialectError;
use crate::access::{Admission, Caller};
use crate::http::{Request, RequestId, Response};
use crate::shared::LockTrail;
use crate::switch::CallContext;
use crate::telemetry::audit::{AuditErrorCode, AuditRecord};

/// The status of a change whose caller went away before the answer, as in the access log.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Target of a change: tenant, group and user.
pub type AuditTarget<'r> = [&'r str; 3];

/// Command of the switch that a caller names, as its record has it.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditedCommand<'r> {
    /// Its name.
    pub name: Option<&'r str>,
    /// Whom it names, beyond the target.
    pub named: Option<&'r [String]>,
    /// Its body, without secrets.
    pub body: Option<&'r Value>,
}

/// A change under way. It is recorded on drop, so that a caller who does not wait for the answer
/// leaves a line too.
pub struct AuditEntry<'r> {
    base: &'r DialectContext,
    request: &'r Request,
    target: AuditTarget<'r>,
    record_id: &'r RequestId,
    command: AuditedCommand<'r>,
    error: Option<AuditErrorCode>,
    status: u16,
    /// The write locks that it is made under, once there may be some.
    pub locks: Option<Arc<LockTrail>>,
    /// What there was before the change.
    pub before: Option<Value>,
    /// What there is after it.
    pub after: Option<Value>,
}

impl<'r> AuditEntry<'r> {
    /// Entry of a change of this target, without an outcome so far.
    pub fn new(
        base: &'r DialectContext,
        request: &'r Request,
        target: AuditTarget<'r>,
        record_id: &'r RequestId,
    ) -> Self {
        Self {
            command: AuditedCommand::default(),
            base,
            request,
            target,
            record_id,
            error: None,
            status: CLIENT_CLOSED_REQUEST,
            locks: None,
            before: None,
            after: None,
        }
    }

    /// The same of a command that the caller names.
    pub fn of_command(mut self, command: AuditedCommand<'r>) -> Self {
        self.command = command;
        self
    }

    /// It is over, and answered so.
    pub fn answered(&mut self, status: StatusCode) {
        self.status = status.as_u16();
    }

    /// It ended in an error.
    pub fn fail(&mut self, error: &impl DialectError) {
        self.error = Some(error.audit_code());
        self.answered(error.status());
    }
}

impl Drop for AuditEntry<'_> {
    fn drop(&mut self) {
        let request = self.request;
        let admission = request.extensions.get::<Admission>();
        let is_local = self.locks.as_ref().is_some_and(|locks| locks.is_local());
        let caller = admission.map(|admission| name(&admission.caller));
        self.base.audit.write(&AuditRecord {
            record_id: self.record_id.as_str(),
            request_id: request.id.as_str(),
            caller: caller.as_deref().unwrap_or("nobody"),
            peer: request.peer,
            method: request.method.as_str(),
            resource: request.route,
            target: self.target,
            command: self.command.name,
            named: self.command.named,
            body: self.command.body,
            before: self.before.take(),
            after: self.after.take(),
            status: self.status,
            error_code: self.error,
            fence: self.locks.as_ref().and_then(|locks| locks.fence()),
            lock: is_local.then_some("local"),
            ..AuditRecord::default()
        });
    }
}

/// Record of a change that the switch is going to be asked for.
pub struct ChangeRecord<'r> {
    pub(super) base: &'r DialectContext,
    pub(super) request: &'r Request,
    pub(super) call: CallContext<'r>,
    pub(super) target: AuditTarget<'r>,
    /// Where changes are recorded.
    pub(super) record_id: Option<&'r RequestId>,
}

// === impl ChangeRecord ===

impl ChangeRecord<'_> {
    /// Carries out the change, and records it with what is read before and after; without an audit nothing
    /// is read.
    pub async fn carry_out<E: DialectError>(
        self,
        before: impl Future<Output = Option<Value>>,
        change: impl Future<Output = Result<Response, E>>,
        after: impl Future<Output = Option<Value>>,
    ) -> Result<Response, E> {
        let Some(record_id) = self.record_id else {
            return change.await;
        };
        let before = before.await;
        self.call.renew();
        // From here on there is a line, even if the caller goes away.
        let mut entry = AuditEntry::new(self.base, self.request, self.target, record_id);
        entry.before = before;
        let locks = Arc::<LockTrail>::default();
        entry.locks = Some(Arc::clone(&locks));
        let outcome = locks.follow(change).await;
        match &outcome {
            Ok(response) => entry.answered(response.status()),
            Err(error) => entry.fail(error),
        }
        self.call.renew();
        entry.after = after.await;
        outcome.map_err(|error| error.with_record(record_id))
    }
}

/// State for a record, as it was read; nothing when it could not be.
pub fn to_value<T: Serialize, E>(read: Result<T, E>) -> Option<Value> {
    serde_json::to_value(read.ok()?).ok()
}

/// Name of the caller, which proves nothing.
fn name(caller: &Caller) -> String {
    match caller {
        Caller::Anonymous => "anonymous".into(),
        Caller::Key(key) => format!("key {}", key.name),
        Caller::User(login) => format!("user {}", login.user_id),
    }
}
