//! Counters of how often clients reached a listener's limits.

use std::sync::atomic::{AtomicU64, Ordering};

use super::reject::RejectionKind;

/// A limit of a listener that a client has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitExceeded {
    /// No permit was left, so that the next connection had to wait for one.
    Connections,
    /// An address had as many connections as it may have.
    ConnectionsPerAddress,
    /// A body was too large.
    BodySize,
    /// A body took too long.
    BodyTime,
}

/// The counters of one listener; they only ever grow.
#[derive(Debug, Default)]
pub struct LimitCounters([AtomicU64; LimitExceeded::ALL.len()]);

// === impl LimitExceeded ===

impl LimitExceeded {
    /// All of them, in the order of the declaration.
    pub const ALL: [Self; 4] = [
        Self::Connections,
        Self::ConnectionsPerAddress,
        Self::BodySize,
        Self::BodyTime,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Connections => "connections",
            Self::ConnectionsPerAddress => "connections_per_address",
            Self::BodySize => "body_size",
            Self::BodyTime => "body_time",
        }
    }

    /// The limit behind a rejection, if there is one.
    pub(super) fn of(kind: &RejectionKind) -> Option<Self> {
        match kind {
            RejectionKind::BodyTooLarge { .. } => Some(Self::BodySize),
            RejectionKind::BodyTimeout => Some(Self::BodyTime),
            RejectionKind::UnknownHost
            | RejectionKind::UnknownPath
            | RejectionKind::MethodNotAllowed { .. }
            | RejectionKind::BadHead
            | RejectionKind::HeadTooLarge
            | RejectionKind::TransferCoding
            | RejectionKind::ContentCoding
            | RejectionKind::BadPath
            | RejectionKind::BadQuery
            | RejectionKind::BadBody
            | RejectionKind::Charset
            | RejectionKind::Draining
            | RejectionKind::Internal => None,
        }
    }
}

// === impl LimitCounters ===

impl LimitCounters {
    /// How often this limit was hit.
    pub fn get(&self, hit: LimitExceeded) -> u64 {
        self.0[hit as usize].load(Ordering::Relaxed)
    }

    pub(super) fn count(&self, hit: LimitExceeded) {
        self.0[hit as usize].fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_has_its_own_counter() {
        let hits = LimitCounters::default();
        for (place, hit) in LimitExceeded::ALL.into_iter().enumerate() {
            assert_eq!(hit as usize, place);
            hits.count(hit);
        }
        assert!(LimitExceeded::ALL.iter().all(|hit| hits.get(*hit) == 1));
    }
}
