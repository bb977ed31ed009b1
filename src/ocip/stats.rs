//! Counters of what happens on the south side, read by whoever reports them.

use std::sync::atomic::{AtomicU64, Ordering};

/// Why a session was closed. Each is logged and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The caller went away before the answer came.
    Cancelled,
    /// The answer did not come in time.
    Timeout,
    /// Reading or writing failed, or the server closed in the middle.
    Lost,
    /// What came is no OCI-P document.
    Malformed,
    /// What came is not the answer to what was asked.
    Mismatch,
    /// Bytes came that nobody asked for.
    Stray,
    /// The server closed the connection while it was idle.
    ClosedByServer,
    /// The server ended the login.
    LoggedOut,
    /// The probe of an idle session failed.
    ProbeFailed,
    /// Not used for a while, and more than are to be kept.
    Idle,
    /// Old enough to be renewed.
    Age,
    /// The gateway is shutting down.
    Drain,
}

/// How a login ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginOutcome {
    /// A session was made.
    Success,
    /// The switch refused it.
    Refused,
    /// The server could not be reached, or did not keep to the protocol.
    Failed,
}

/// The counters. All only ever grow.
#[derive(Debug, Default)]
pub struct Stats {
    closed: [AtomicU64; CloseReason::ALL.len()],
    logins: [AtomicU64; 3],
    retries: AtomicU64,
}

// === impl CloseReason ===

impl CloseReason {
    /// All reasons, in the order of the declaration.
    pub const ALL: [Self; 12] = [
        Self::Cancelled,
        Self::Timeout,
        Self::Lost,
        Self::Malformed,
        Self::Mismatch,
        Self::Stray,
        Self::ClosedByServer,
        Self::LoggedOut,
        Self::ProbeFailed,
        Self::Idle,
        Self::Age,
        Self::Drain,
    ];

    /// The name in logs and metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Cancelled => "cancelled",
            Self::Timeout => "timeout",
            Self::Lost => "lost",
            Self::Malformed => "malformed",
            Self::Mismatch => "mismatch",
            Self::Stray => "stray",
            Self::ClosedByServer => "closed_by_server",
            Self::LoggedOut => "logged_out",
            Self::ProbeFailed => "probe_failed",
            Self::Idle => "idle",
            Self::Age => "age",
            Self::Drain => "drain",
        }
    }

    /// True when the server broke off or said what it should not have. That it said nothing in time
    /// may be the fault of the time.
    pub fn is_of_peer(self) -> bool {
        match self {
            Self::Lost
            | Self::Malformed
            | Self::Mismatch
            | Self::Stray
            | Self::ClosedByServer
            | Self::LoggedOut => true,
            Self::Cancelled
            | Self::Timeout
            | Self::ProbeFailed
            | Self::Idle
            | Self::Age
            | Self::Drain => false,
        }
    }

    /// True when it is part of normal life and not worth a warning.
    pub fn is_routine(self) -> bool {
        matches!(self, Self::Cancelled | Self::Idle | Self::Age | Self::Drain)
    }
}

// === impl Stats ===

impl Stats {
    /// Counts a closed session.
    pub fn count_closed(&self, reason: CloseReason) {
        self.closed[reason as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many sessions were closed for `reason`.
    pub fn closed(&self, reason: CloseReason) -> u64 {
        self.closed[reason as usize].load(Ordering::Relaxed)
    }

    /// Counts a login.
    pub fn count_login(&self, outcome: LoginOutcome) {
        self.logins[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// How many logins ended so.
    pub fn logins(&self, outcome: LoginOutcome) -> u64 {
        self.logins[outcome as usize].load(Ordering::Relaxed)
    }

    /// Counts a command that was sent once more.
    pub fn count_retry(&self) {
        self.retries.fetch_add(1, Ordering::Relaxed);
    }

    /// How many commands were sent once more.
    pub fn retries(&self) -> u64 {
        self.retries.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_counter_and_label() {
        let stats = Stats::default();
        for (place, reason) in CloseReason::ALL.into_iter().enumerate() {
            assert_eq!(reason as usize, place);
            stats.count_closed(reason);
        }
        assert!(
            CloseReason::ALL
                .iter()
                .all(|reason| stats.closed(*reason) == 1)
        );
    }
}
