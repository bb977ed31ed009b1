//! Who changed what: an audit line for each change, in whichever dialect it was asked for.
//!
//! With the audit on, what is changed is read before and after, in the dialect's own shape; two more
//! questions to the switch for each change. Without it nothing is read and nothing written.

use std::future::Future;

use serde::Serialize;
use serde_json::Value;

use super::{Base, call};
use crate::access::{Admission, Caller};
use crate::http::{Request, RequestId, Response};
use crate::telemetry::audit::{ErrorCode, Record, Unrecordable};

/// The status of a change whose caller went away before the answer, as in the access log.
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// Whose something is: tenant, group and user.
pub type Target<'r> = [&'r str; 3];

/// A change that may have to be recorded.
pub struct Change<'r> {
    /// Where records go.
    pub base: &'r Base,
    /// What asked for it.
    pub request: &'r Request,
    /// Whose it is.
    pub target: Target<'r>,
    /// What its record is called, if there will be one.
    pub id: RequestId,
}

/// A change under way. It is recorded on drop, so that a caller who does not wait for the answer
/// leaves a line too.
struct Entry<'r> {
    change: &'r Change<'r>,
    error: Option<ErrorCode>,
    status: u16,
    before: Option<Value>,
    after: Option<Value>,
}

impl Change<'_> {
    /// The id of its record, if changes are recorded.
    pub fn record_id(&self) -> Option<&RequestId> {
        self.base.audit.is_on().then_some(&self.id)
    }

    /// Carries out a change that the switch is now going to be asked for, and records it with what
    /// `before` and `after` read. Gives the answer, by `fail` when there is an error.
    pub async fn carry_out<T: Serialize, E>(
        &self,
        [before, after]: [impl Future<Output = Result<T, E>>; 2],
        change: impl Future<Output = Result<Response, E>>,
        fail: impl FnOnce(E) -> (ErrorCode, Response),
    ) -> Response {
        if !self.base.audit.is_on() {
            return change.await.unwrap_or_else(|error| fail(error).1);
        }
        let before = to_value(before.await);
        let call = call(self.request);
        call.renew();
        let mut entry = Entry::new(self, CLIENT_CLOSED_REQUEST);
        entry.before = before;
        let response = change.await.unwrap_or_else(|error| {
            let (code, response) = fail(error);
            entry.error = Some(code);
            response
        });
        entry.status = response.status().as_u16();
        call.renew();
        entry.after = to_value(after.await);
        response
    }

    /// Refuses a change that would have to be recorded and cannot be, before anything else is done
    /// for it. Where only a line can show that the audit works again, the line of the refusal does.
    pub fn check_recordable(&self, status: u16, code: ErrorCode) -> Result<(), Unrecordable> {
        let checked = self.base.audit.check();
        checked.inspect_err(|_| self.record_refusal(status, code))
    }

    /// Records a change that was refused before the switch was asked.
    pub fn record_refusal(&self, status: u16, code: ErrorCode) {
        if self.base.audit.is_on() {
            Entry::new(self, status).error = Some(code);
        }
    }
}

impl<'r> Entry<'r> {
    fn new(change: &'r Change<'r>, status: u16) -> Self {
        Self {
            change,
            error: None,
            status,
            before: None,
            after: None,
        }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let request = self.change.request;
        let admission = request.extensions.get::<Admission>();
        let caller = admission.map(|admission| name(&admission.caller));
        self.change.base.audit.write(&Record {
            record_id: self.change.id.as_str(),
            request_id: request.id.as_str(),
            caller: caller.as_deref().unwrap_or("nobody"),
            peer: request.peer,
            method: request.method.as_str(),
            resource: request.route,
            target: self.change.target,
            before: self.before.take(),
            after: self.after.take(),
            status: self.status,
            error_code: self.error,
            ..Record::default()
        });
    }
}

fn to_value<T: Serialize, E>(read: Result<T, E>) -> Option<Value> {
    serde_json::to_value(read.ok()?).ok()
}

/// Who it is, by a name that proves nothing.
fn name(caller: &Caller) -> String {
    match caller {
        Caller::Anonymous => "anonymous".into(),
        Caller::Key(key) => format!("key {}", key.name),
        Caller::Person(login) => format!("user {}", login.user_id),
    }
}
