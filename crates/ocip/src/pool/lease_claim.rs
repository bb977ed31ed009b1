//! Claims to sessions: what a caller asks of a pool, what the pool has been told, and why it says no.

use std::time::Duration;

use tokio::time::Instant;

/// How many sessions to keep and how long.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Kept open even when nobody asks, at least 1.
    pub min_sessions: usize,
    /// Never more than this.
    pub max_sessions: usize,
    /// Sessions over the minimum are closed after this time without use.
    pub idle_timeout: Duration,
    /// Sessions are renewed after this time.
    pub max_age: Duration,
    /// Sessions without use are probed this often.
    pub probe_interval: Duration,
}

/// Error of a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseError {
    /// No session became free before the deadline, or none would be in time to use it.
    Busy,
    /// The server cannot be used at present, and this is why.
    Down(String),
    /// The pool has been closed.
    Closed,
}

/// Claim to a session.
#[derive(Debug, Clone, Copy)]
pub struct LeaseClaim<'a> {
    /// In whose lane to wait.
    pub payer: &'a str,
    /// When the session must have been used.
    pub deadline: Instant,
    /// Until when to wait for one, if not as long.
    pub patience: Instant,
    /// Whether the request has used a session before. It goes before those of the same payer that have
    /// not, since what it had done so far would be in vain.
    pub is_continued: bool,
}
