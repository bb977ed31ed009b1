//! Counters of the south side, read by whoever reports them.

mod commands;
mod outcome;
mod recent;
mod type_label;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use prometheus_client::metrics::histogram::Histogram;

use self::commands::SECONDS;

pub use commands::{CommandLabels, CommandOutcome, CommandStats, CommandType, ErrorLabel};
pub use outcome::{CloseReason, LoginOutcome, MismatchKind, RetryOutcome};
pub use recent::{RecentErrors, SwitchError};
pub(super) use type_label::{OTHER_TYPE, type_label};

/// The counters, which only ever grow, and the last errors.
#[derive(Debug)]
pub struct ClientStats {
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

// === impl ClientStats ===

impl Default for ClientStats {
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

impl ClientStats {
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
        let stats = ClientStats::default();
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
