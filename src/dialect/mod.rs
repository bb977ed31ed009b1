//! What all dialects stand on: the switch, who may call, and the record of changes.
//!
//! A dialect is a way to say things in JSON; what it may do, to whom, and what is written down about
//! it does not depend on the way it was said, and is here.

pub mod audit;
pub mod password;
pub mod schema;
pub mod shown;

use std::sync::Arc;
use std::time::Duration;

use http::HeaderValue;

use crate::access::number_policy::NumberPolicy;
use crate::access::{Access, Admission};
use crate::http::Request;
use crate::numbering::Plan;
use crate::switch::{Call, Switch, Unreadable};
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

/// A wait as `Retry-After` has it: whole seconds, rounded up.
pub fn retry_after(wait: Duration) -> HeaderValue {
    HeaderValue::from(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

/// What to say about an answer of the switch that cannot be understood. It is the operator who can do
/// something about it, and who needs to know where to look.
pub fn unreadable(answer: &Unreadable) -> String {
    let error = &answer.error;
    format!("the switch answered, and its answer cannot be understood: {error}")
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
