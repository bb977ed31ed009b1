//! Context of every dialect's handlers.

use std::sync::Arc;

use crate::access::number_policy::NumberPolicy;
use crate::access::{Access, Admission};
use crate::http::Request;
use crate::numbering::NumberingPlan;
use crate::switch::{CallContext, Switch};
use crate::telemetry::audit::AuditLog;

/// Context of every dialect's handlers.
pub struct DialectContext {
    /// The switch.
    pub switch: Arc<Switch>,
    /// Access control, and the cache of verified users.
    pub access: Access,
    /// The numbering plan.
    pub plan: Arc<NumberingPlan>,
    /// Which numbers may be put on the switch.
    pub number_policy: NumberPolicy,
    /// The audit log.
    pub audit: AuditLog,
    /// Whether pages of other sites are listed, to which cookies are to travel.
    pub cross_site_cookies: bool,
}

/// Context of the calls that a request makes.
pub fn call(request: &Request) -> CallContext<'_> {
    CallContext {
        request_id: request.id.as_str(),
        deadline: request.deadline,
        bill: request.extensions.get::<Admission>().map(Admission::bill),
        gathering: None,
        write_lease: None,
    }
}

// === impl DialectContext ===

impl DialectContext {
    /// Whether cookies may travel from pages of other sites. Browsers allow that over TLS alone. What
    /// such a page is not to do is then told by `Origin`, which browsers add to each change.
    pub fn has_travelling_cookies(&self, request: &Request) -> bool {
        request.is_secure && self.cross_site_cookies
    }

    /// Reason for which `number` may not be put on the switch for a user of `tenant`; `None` when it may.
    pub fn refuse_number(&self, tenant: &str, number: &str) -> Option<String> {
        let rule = self.number_policy.check(tenant, number).err()?;
        tracing::warn!(tenant, number, %rule, "number refused");
        Some(format!("{number:?} is refused: {rule}"))
    }

    /// The same for somebody whose tenant is not known.
    pub fn refuse_number_for_anybody(&self, number: &str) -> Option<String> {
        let rule = self.number_policy.check_for_anybody(number).err()?;
        tracing::warn!(number, %rule, "number refused for somebody of an unknown tenant");
        Some(format!("{number:?} is refused: {rule}"))
    }
}
