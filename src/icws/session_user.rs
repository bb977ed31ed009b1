//! The user behind a session, who may have been moved or deleted since the login.

use super::error::{ErrorId, IcwsError};
use super::state::Icws;
use crate::access::{Admission, PathTarget, UserPath};
use crate::dialect::{AuditTarget, DialectContext, UserDialect};
use crate::http::Request;
use crate::switch::Subscriber;
use crate::switch::value::{GroupId, TenantId, UserId};

impl UserDialect for Icws {
    fn base(&self) -> &DialectContext {
        &self.base
    }

    /// Where the session's user was at the login.
    fn user_path(&self, request: &Request) -> Result<UserPath, IcwsError> {
        path(&oneself(request)).ok_or_else(|| IcwsError::plain(ErrorId::NoSession))
    }

    /// Paths name nobody.
    fn audit_target<'r>(
        request: &'r Request,
        subscriber: Option<&'r Subscriber>,
    ) -> AuditTarget<'r> {
        match subscriber {
            Some(user) => [user.tenant_id(), user.group_id(), user.user_id()],
            None => {
                let PathTarget {
                    tenant,
                    group,
                    user,
                } = oneself(request);
                [tenant, group, user].map(Option::unwrap_or_default)
            }
        }
    }
}

fn oneself(request: &Request) -> PathTarget<'_> {
    let admission = request.extensions.get::<Admission>();
    let oneself = admission.and_then(|admission| admission.caller.oneself());
    oneself.unwrap_or_default()
}

fn path(oneself: &PathTarget<'_>) -> Option<UserPath> {
    Some(UserPath {
        tenant: TenantId::parse(oneself.tenant?).ok()?,
        group: GroupId::parse(oneself.group?).ok()?,
        user: UserId::parse(oneself.user?).ok()?,
    })
}
