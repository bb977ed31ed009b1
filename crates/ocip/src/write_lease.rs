//! Write lease: the right to write, and writes that are put on the wire only while nobody else has it.

use std::fmt;
use std::time::Duration;

use tokio::time::Instant;

use super::batch::Batch;
use super::command::CommandKind;

/// Time that a write may be under way after nobody waits for its answer any more: the switch may still be at it.
pub const WRITE_GRACE: Duration = Duration::from_secs(2);

/// Right to write that other clients respect for a time.
///
/// Whoever holds it is told of each write: after one that was begun and not settled it must not be given to anybody
/// else, because the switch may still be carrying it out.
pub trait WriteLease: fmt::Debug + Send + Sync {
    /// Whether it is certain to last until then.
    fn outlives(&self, until: Instant) -> bool;

    /// A write is about to be put on the wire, which may be under way until then.
    fn begun(&self, until: Instant);

    /// A write that was begun is under way no more: it was answered, or not a byte of it was sent.
    fn settled(&self);
}

/// Write under a lease, from before its first byte until its outcome is known.
pub(super) struct LeasedWrite<'l> {
    lease: &'l dyn WriteLease,
    deadline: Instant,
    has_begun: bool,
}

// === impl LeasedWrite ===

impl<'l> LeasedWrite<'l> {
    /// The write that `batch` is, if there is a lease for it; reads need none.
    pub(super) fn of(
        batch: &Batch,
        lease: Option<&'l dyn WriteLease>,
        deadline: Instant,
    ) -> Option<Self> {
        let lease = lease.filter(|_| batch.kind() == CommandKind::Write)?;
        Some(Self {
            lease,
            deadline,
            has_begun: false,
        })
    }

    /// Whether its first byte may be written now. A process that stood still meanwhile may be past everything.
    pub(super) fn may_begin(&mut self) -> bool {
        let in_time = Instant::now() < self.deadline;
        if !in_time || !self.lease.outlives(self.deadline + WRITE_GRACE) {
            return false;
        }
        if !std::mem::replace(&mut self.has_begun, true) {
            self.lease.begun(self.deadline + WRITE_GRACE);
        }
        true
    }

    /// Whether it was tried to write it.
    pub(super) fn has_begun(&self) -> bool {
        self.has_begun
    }

    /// What became of it is known.
    pub(super) fn settle(&self) {
        if self.has_begun {
            self.lease.settled();
        }
    }
}
