//! What the handlers of every dialect can reach.

use std::sync::Arc;

use crate::access::number_policy::NumberPolicy;
use crate::access::{Access, Admission};
use crate::http::Request;
use crate::numbering::Plan;
use crate::switch::{Call, Switch};
use crate::telemetry::audit::Audit;

/// What the handlers of every dialect can reach.
pub struct Base {
    /// The switch.
    pub switch: Arc<Switch>,
    /// Who may call, and where users are.
    pub access: Access,
    /// What a number is, in every form.
    pub plan: Arc<Plan>,
    /// Which numbers may be put on the switch.
    pub number_policy: NumberPolicy,
    /// Where changes are recorded.
    pub audit: Audit,
    /// Whether the listener is TLS, so that cookies need never travel in the clear.
    pub secure_cookies: bool,
    /// Whether pages of other sites are listed, to which cookies are to travel.
    pub cross_site_cookies: bool,
}

/// For whom commands are sent on behalf of a request, and until when.
pub fn call(request: &Request) -> Call<'_> {
    Call {
        request_id: request.id.as_str(),
        deadline: request.deadline,
        bill: request.extensions.get::<Admission>().map(Admission::bill),
    }
}

// === impl Base ===

impl Base {
    /// Whether cookies may travel from pages of other sites. Browsers allow that over TLS alone. What
    /// such a page is not to do is then told by `Origin`, which browsers add to each change.
    pub fn has_travelling_cookies(&self) -> bool {
        self.secure_cookies && self.cross_site_cookies
    }

    /// Why `number` may not be put on the switch for somebody of `tenant`; `None` when it may.
    pub fn refuse_number(&self, tenant: &str, number: &str) -> Option<String> {
        let rule = self.number_policy.check(tenant, number).err()?;
        tracing::warn!(tenant, number, %rule, "number refused");
        Some(format!("{number:?} is refused: {rule}"))
    }
}
