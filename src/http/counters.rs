//! Counters of one listener.

use std::sync::Arc;

use super::connections::{Connections, InFlight};
use super::hits::Hits;

/// Counters of one listener; a clone counts the same.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    /// How often clients reached its limits.
    pub hits: Arc<Hits>,
    /// Its connections.
    pub connections: Arc<Connections>,
    /// Requests that have no answer yet.
    pub in_flight: Arc<InFlight>,
}
