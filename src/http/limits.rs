//! Limits that one listener sets to its clients.

use std::net::IpAddr;
use std::time::Duration;

/// No duration is longer than this; it keeps sums of instants from overflowing.
pub(super) const DURATION_MAX: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// What part of all connections one address may have, unless somebody says: so few that it takes
/// several to fill all places, and yet more than an honest client needs.
const SHARE_OF_AN_ADDRESS: usize = 4;

/// Limits of sizes, numbers and times, one value per listener.
///
/// A duration of more than a year counts as a year, and there is always room for one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Connections served at once; further ones take the place of idle ones, or wait.
    pub max_connections: usize,
    /// Connections of one address (of one /64 network with IPv6). `None` is a quarter of
    /// `max_connections`, and as many as there are for loopback.
    pub connections_per_address: Option<usize>,
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
            connections_per_address: self.connections_per_address.map(|most| most.max(1)),
            header_timeout: self.header_timeout.min(DURATION_MAX),
            body_timeout: self.body_timeout.min(DURATION_MAX),
            idle_timeout: self.idle_timeout.min(DURATION_MAX),
            request_timeout: self.request_timeout.min(DURATION_MAX),
            drain_timeout: self.drain_timeout.min(DURATION_MAX),
            ..self
        }
    }

    /// The connections that one address may have. Who speaks for many is exempt here: so far those
    /// on this machine, where a proxy in front of the gateway may run.
    pub(super) fn connections_of(&self, addr: IpAddr) -> usize {
        match self.connections_per_address {
            Some(most) => most,
            None if addr.to_canonical().is_loopback() => usize::MAX,
            None => (self.max_connections / SHARE_OF_AN_ADDRESS).max(1),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_connections: 1024,
            connections_per_address: None,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_have_a_quarter_and_loopback_all_unless_it_is_said() {
        let ip = |text: &str| text.parse::<IpAddr>().unwrap();
        let mut limits = Limits::default();
        assert_eq!(limits.connections_of(ip("192.0.2.1")), 256);
        assert_eq!(limits.connections_of(ip("2001:db8::1")), 256);
        for loopback in ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"] {
            assert_eq!(limits.connections_of(ip(loopback)), usize::MAX);
        }
        limits.connections_per_address = Some(3);
        for addr in ["192.0.2.1", "127.0.0.1"] {
            assert_eq!(limits.connections_of(ip(addr)), 3);
        }
        limits.connections_per_address = Some(0);
        assert_eq!(limits.clamped().connections_of(ip("192.0.2.1")), 1);
    }
}
