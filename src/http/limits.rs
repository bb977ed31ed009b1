//! The bounds that one listener sets to its clients.

use std::time::Duration;

/// No duration is longer than this; it keeps sums of instants from overflowing.
const DURATION_MAX: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// How much, how many and how long; one value per [`Front`](super::Front).
///
/// A duration of more than a year counts as a year, and there is always room for one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections served at once; further ones wait in the kernel's backlog.
    pub max_connections: usize,
    /// Bytes of one request body, after any chunked coding is undone.
    pub max_body_bytes: usize,
    /// Bytes of one request head. Below 8192 hyper cannot go, so less counts as 8192.
    pub max_header_bytes: usize,
    /// For the TLS handshake, and again from a head's first byte to its last.
    pub header_timeout: Duration,
    /// From the end of the head to the end of the body.
    pub body_timeout: Duration,
    /// How long a connection without a request stays open.
    pub idle_timeout: Duration,
    /// From the end of the head to the deadline that a handler is given.
    pub request_timeout: Duration,
    /// How long running requests may go on once a drain has begun.
    pub drain_timeout: Duration,
}

// === impl Limits ===

impl Limits {
    /// The same with each value in its meaningful range.
    pub(super) fn clamped(self) -> Self {
        Self {
            max_connections: self.max_connections.max(1),
            header_timeout: self.header_timeout.min(DURATION_MAX),
            body_timeout: self.body_timeout.min(DURATION_MAX),
            idle_timeout: self.idle_timeout.min(DURATION_MAX),
            request_timeout: self.request_timeout.min(DURATION_MAX),
            drain_timeout: self.drain_timeout.min(DURATION_MAX),
            ..self
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            max_body_bytes: 1024 * 1024,
            max_header_bytes: 32 * 1024,
            header_timeout: Duration::from_secs(10),
            body_timeout: Duration::from_secs(20),
            idle_timeout: Duration::from_secs(75),
            request_timeout: Duration::from_secs(30),
            drain_timeout: Duration::from_secs(25),
        }
    }
}
