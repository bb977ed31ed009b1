//! The one way from a request to a group or a tenant, whatever the dialect.
//!
//! Whether the caller may touch them was decided from the path; the commands name them by the ids of the
//! path, so the switch itself finds nobody else's. Otherwise all is as with a user: what the switch says
//! becomes the dialect's error, and a change is recorded with what was there before and after.

use super::audit::ChangeRecord;
use super::base::call;
use super::error::{DialectError, OperationKind};
use super::group_path::GroupPath;
use super::user_request::UserDialect;
use crate::http::{Request, RequestId};
use crate::switch::{CallContext, Error, RefusalClass};

/// A request about a group or a tenant.
pub struct GroupRequest<'r, D> {
    /// The dialect that is spoken.
    pub dialect: &'r D,
    /// The request.
    pub request: &'r Request,
    /// For whom commands are sent, and until when.
    pub call: CallContext<'r>,
    /// The group or tenant.
    pub path: GroupPath,
    /// Id of the audit record, where changes are recorded.
    record_id: Option<RequestId>,
}

// === impl GroupRequest ===

impl<'r, D: UserDialect> GroupRequest<'r, D> {
    /// The request for what is at `path`, which the caller may touch.
    pub fn new(dialect: &'r D, request: &'r Request, path: GroupPath) -> Self {
        Self {
            dialect,
            request,
            call: call(request),
            path,
            record_id: dialect.base().audit.is_on().then(RequestId::random),
        }
    }

    /// Id of the audit record, where changes are recorded.
    pub fn record_id(&self) -> Option<&RequestId> {
        self.record_id.as_ref()
    }

    /// Error of a command. A group or tenant that is not there looks the same whatever was asked.
    pub fn error(&self, error: Error, operation: OperationKind) -> D::Error {
        match &error {
            Error::Refused(refusal) if refusal.class() == RefusalClass::SubscriberNotFound => {
                D::Error::unknown_group(&self.path, refusal)
            }
            _ => D::Error::from_switch(error, operation),
        }
    }

    /// The same of a change that makes a user.
    pub fn record_of_user<'s>(&'s self, user_id: &'s str) -> ChangeRecord<'s> {
        let [tenant, group, _] = D::audit_target(self.request, None);
        ChangeRecord {
            target: [tenant, group, user_id],
            ..self.record()
        }
    }

    /// The record of the change that is asked for.
    pub fn record(&self) -> ChangeRecord<'_> {
        ChangeRecord {
            base: self.dialect.base(),
            request: self.request,
            call: self.call,
            target: D::audit_target(self.request, None),
            record_id: self.record_id.as_ref(),
        }
    }
}
