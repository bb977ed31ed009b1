//! Counters of a listener's connections: open ones, and closed ones by reason.

use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

/// Reason for which the gateway closed a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionClosing {
    /// It had been idle the longest when another connection needed its permit.
    Room,
    /// Its address has as many as it may have.
    Address,
    /// There was no request for too long.
    Idle,
    /// A head, or a TLS handshake, took too long.
    SlowHead,
    /// The client did not take its answer.
    Stalled,
    /// The TLS handshake failed.
    Handshake,
    /// What came was not HTTP, or a request that cannot be read.
    Malformed,
    /// There was no PROXY header, none that is good, or it came from nobody who is trusted.
    ProxyHeader,
}

/// Counters of one listener's connections: how many are open, and how many were closed for each reason.
#[derive(Debug, Default)]
pub struct ConnectionCounters {
    open: AtomicUsize,
    closed: [AtomicU64; ConnectionClosing::ALL.len()],
}

/// How many requests of a listener have no answer yet.
#[derive(Debug, Default)]
pub struct InFlight(AtomicUsize);

// === impl ConnectionClosing ===

impl ConnectionClosing {
    /// All of them, in the order of the declaration.
    pub const ALL: [Self; 8] = [
        Self::Room,
        Self::Address,
        Self::Idle,
        Self::SlowHead,
        Self::Stalled,
        Self::Handshake,
        Self::Malformed,
        Self::ProxyHeader,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Room => "room",
            Self::Address => "address",
            Self::Idle => "idle",
            Self::SlowHead => "slow_head",
            Self::Stalled => "stalled",
            Self::Handshake => "handshake",
            Self::Malformed => "malformed",
            Self::ProxyHeader => "proxy_header",
        }
    }
}

// === impl ConnectionCounters ===

impl ConnectionCounters {
    /// How many are open.
    pub fn open(&self) -> usize {
        self.open.load(Ordering::Relaxed)
    }

    /// How many were closed for this reason.
    pub fn closed(&self, reason: ConnectionClosing) -> u64 {
        self.closed[reason as usize].load(Ordering::Relaxed)
    }

    pub(super) fn set_open(&self, open: usize) {
        self.open.store(open, Ordering::Relaxed);
    }

    pub(super) fn count(&self, reason: ConnectionClosing) {
        self.closed[reason as usize].fetch_add(1, Ordering::Relaxed);
    }
}

// === impl InFlight ===

impl InFlight {
    /// How many there are.
    pub fn get(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn begin(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn end(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_reason_has_its_own_counter() {
        let connections = ConnectionCounters::default();
        for (place, reason) in ConnectionClosing::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
            connections.count(reason);
        }
        let all = ConnectionClosing::ALL.iter();
        assert!(all.clone().all(|reason| connections.closed(*reason) == 1));
        let labels: std::collections::HashSet<_> = all.map(|reason| reason.label()).collect();
        assert_eq!(labels.len(), ConnectionClosing::ALL.len());
    }
}
