//! Counters of what happens on the south side, read by whoever reports them.

mod commands;
mod recent;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::histogram::Histogram;

pub use commands::{CommandLabels, CommandOutcome, CommandStats, CommandType, ErrorLabel};
pub use recent::{RecentErrors, SwitchError};

/// The buckets of durations, in seconds: from an exchange on a local network to the longest
/// deadline that makes sense.
const SECONDS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Why a session was closed. Each is logged and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// The caller went away before the answer came.
    Cancelled,
    /// The answer did not come in time.
    Timeout,
    /// The server swallows what it is sent, and another one was asked.
    Silent,
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

/// What became of a command that was sent once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryOutcome {
    /// The answer came.
    Answered,
    /// It had none either, or its caller did not wait for it.
    Unanswered,
}

/// What of a reply does not belong to the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MismatchKind {
    /// It carries the id of another session.
    SessionId,
    /// It has another number of commands.
    Count,
    /// A command carries another echo.
    Echo,
    /// A command is the answer to another kind of request.
    Type,
}

/// The counters, which only ever grow, and the last errors.
#[derive(Debug)]
pub struct Stats {
    /// The commands that were sent.
    pub commands: CommandStats,
    /// What went wrong lately.
    pub recent_errors: RecentErrors,
    closed: Tally<{ CloseReason::ALL.len() }>,
    logins: Tally<{ LoginOutcome::ALL.len() }>,
    retries: Tally<{ RetryOutcome::ALL.len() }>,
    mismatches: Tally<{ MismatchKind::ALL.len() }>,
    waits: Histogram,
}

/// One counter for each value of an enum.
#[derive(Debug)]
struct Tally<const N: usize>([AtomicU64; N]);

// === impl CloseReason ===

impl CloseReason {
    /// All reasons, in the order of the declaration.
    pub const ALL: [Self; 13] = [
        Self::Cancelled,
        Self::Timeout,
        Self::Silent,
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
            Self::Silent => "silent",
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
            | Self::Silent
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

    /// True when the server went away, which ends all of its sessions.
    pub fn is_departure(self) -> bool {
        matches!(self, Self::Lost | Self::ClosedByServer | Self::LoggedOut)
    }
}

// === impl LoginOutcome ===

impl LoginOutcome {
    /// All outcomes, in the order of the declaration.
    pub const ALL: [Self; 3] = [Self::Success, Self::Refused, Self::Failed];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
            Self::Failed => "failed",
        }
    }
}

// === impl RetryOutcome ===

impl RetryOutcome {
    /// Both outcomes, in the order of the declaration.
    pub const ALL: [Self; 2] = [Self::Answered, Self::Unanswered];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Answered => "answered",
            Self::Unanswered => "unanswered",
        }
    }
}

// === impl MismatchKind ===

impl MismatchKind {
    /// All kinds, in the order of the declaration.
    pub const ALL: [Self; 4] = [Self::SessionId, Self::Count, Self::Echo, Self::Type];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::SessionId => "session_id",
            Self::Count => "count",
            Self::Echo => "echo",
            Self::Type => "type",
        }
    }
}

// === impl Stats ===

impl Default for Stats {
    fn default() -> Self {
        Self {
            commands: CommandStats::default(),
            recent_errors: RecentErrors::default(),
            closed: Tally::default(),
            logins: Tally::default(),
            retries: Tally::default(),
            mismatches: Tally::default(),
            waits: Histogram::new(SECONDS),
        }
    }
}

impl Stats {
    /// Counts a closed session.
    pub fn count_closed(&self, reason: CloseReason) {
        self.closed.count(reason as usize);
    }

    /// How many sessions were closed for `reason`.
    pub fn closed(&self, reason: CloseReason) -> u64 {
        self.closed.get(reason as usize)
    }

    /// Counts a login.
    pub fn count_login(&self, outcome: LoginOutcome) {
        self.logins.count(outcome as usize);
    }

    /// How many logins ended so.
    pub fn logins(&self, outcome: LoginOutcome) -> u64 {
        self.logins.get(outcome as usize)
    }

    /// Counts a document that was sent once more, when it is known what became of it.
    pub fn count_retry(&self, outcome: RetryOutcome) {
        self.retries.count(outcome as usize);
    }

    /// How many documents that were sent once more ended so.
    pub fn retries(&self, outcome: RetryOutcome) -> u64 {
        self.retries.get(outcome as usize)
    }

    /// Counts a reply that is not the answer to its request.
    pub fn count_mismatch(&self, kind: MismatchKind) {
        self.mismatches.count(kind as usize);
    }

    /// How many replies did not match for this reason.
    pub fn mismatches(&self, kind: MismatchKind) -> u64 {
        self.mismatches.get(kind as usize)
    }

    /// Notes how long a caller waited for a session, with or without getting one.
    pub fn count_wait(&self, waited: Duration) {
        self.waits.observe(waited.as_secs_f64());
    }

    /// How long callers waited for a session, in seconds. A clone shows the same numbers.
    pub fn waits(&self) -> &Histogram {
        &self.waits
    }
}

// === impl Tally ===

impl<const N: usize> Default for Tally<N> {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU64::default()))
    }
}

impl<const N: usize> Tally<N> {
    fn count(&self, place: usize) {
        self.0[place].fetch_add(1, Ordering::Relaxed);
    }

    fn get(&self, place: usize) -> u64 {
        self.0[place].load(Ordering::Relaxed)
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

    #[test]
    fn outcomes_and_kinds_are_listed_in_their_own_order() {
        let logins = LoginOutcome::ALL.map(|one| one as usize);
        let retries = RetryOutcome::ALL.map(|one| one as usize);
        let mismatches = MismatchKind::ALL.map(|one| one as usize);
        assert_eq!(
            (logins, retries, mismatches),
            ([0, 1, 2], [0, 1], [0, 1, 2, 3])
        );
    }
}
