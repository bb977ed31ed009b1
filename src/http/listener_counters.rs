//! Counters of one listener.

use std::sync::Arc;

use super::connections::{ConnectionCounters, InFlight};
use super::limit_counters::LimitCounters;

/// Counters of one listener; a clone counts the same.
#[derive(Debug, Clone, Default)]
pub struct ListenerCounters {
    /// How often clients reached its limits.
    pub hits: Arc<LimitCounters>,
    /// Its connections.
    pub connections: Arc<ConnectionCounters>,
    /// Requests that have no answer yet.
    pub in_flight: Arc<InFlight>,
}
