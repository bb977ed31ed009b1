//! State of the process, which survives reloads.

use std::sync::Arc;

use tokio::time::Instant;

use super::metrics::GatewayCounters;
use crate::access::SessionLimits;
use crate::http::Drain;
use crate::icws::Mailboxes;
use crate::shared::SharedStore;

/// State that survives reloads, beside the switch and access control.
pub(super) struct ProcessState {
    /// Whether the REST side is about to leave.
    pub(super) rest_drain: Drain,
    /// Begins before that, when a balancer is to send nobody here any more.
    pub(super) leaving: Drain,
    /// Mailboxes of ICWS sessions.
    pub(super) mailboxes: Mailboxes,
    /// Counters for operators.
    pub(super) counted: GatewayCounters,
    /// When the gateway was started.
    pub(super) started: Instant,
    /// What replicas have in common, if there are others.
    pub(super) store: Option<Arc<SharedStore>>,
}

// === impl ProcessState ===

impl ProcessState {
    /// The same for sessions that last as long as `limits` say.
    pub(super) fn with_limits(&self, limits: &SessionLimits) -> Self {
        Self {
            rest_drain: self.rest_drain.clone(),
            leaving: self.leaving.clone(),
            mailboxes: self.mailboxes.with_limits(limits),
            counted: self.counted.clone(),
            started: self.started,
            store: self.store.clone(),
        }
    }
}
