//! What is counted on one listener.

use std::sync::Arc;

use super::connections::{Connections, InFlight};
use super::hits::Hits;

/// What is counted on one listener; a clone counts the same.
#[derive(Debug, Clone, Default)]
pub struct Counters {
    /// How often clients came up against its limits.
    pub hits: Arc<Hits>,
    /// Its connections.
    pub connections: Arc<Connections>,
    /// Its requests that have no answer yet.
    pub in_flight: Arc<InFlight>,
}
