//! Retry policy: may a command that failed be sent once more? A table, not a flag.
//!
//! | what happened                      | a read          | a write                          |
//! |------------------------------------|-----------------|----------------------------------|
//! | nothing was written yet            | another session | another session                  |
//! | bytes were written, then trouble   | once more       | never: its outcome is unknown    |
//! | the server is found to be silent   | once more       | waits on: its outcome is unknown |
//! | the deadline passed                | never           | never                            |
//! | refused: nobody is logged in       | once more, on a new login | the same: nothing was run |

use super::command::Kind;
use super::failure::{Cause, Failure};
use super::stats::{RetryOutcome, Stats};

/// How often a command whose bytes never left may move on. More would only hide a fault.
const UNSENT_MAX: u8 = 3;

/// How often a read may be repeated after its bytes left.
const RESENT_MAX: u8 = 1;

/// How often a document may be sent again after a new login.
const LOGGED_IN_AGAIN_MAX: u8 = 1;

/// Retries that one command has used up so far.
#[derive(Debug, Default)]
pub struct Attempts {
    unsent: u8,
    resent: u8,
    logged_in_again: u8,
}

/// Verdict on a command that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Take another session and send it again.
    Again,
    /// Tell the caller.
    GiveUp,
}

/// A document that is sent once more; what becomes of it is counted at its end.
pub(super) struct Retry<'s> {
    stats: &'s Stats,
    outcome: RetryOutcome,
}

impl Attempts {
    /// Decides about one more failure of a command.
    pub fn verdict(&mut self, kind: Kind, failure: &Failure) -> Verdict {
        match (&failure.cause, failure.written, kind) {
            (Cause::Timeout, _, _) | (_, true, Kind::Write) => Verdict::GiveUp,
            (_, false, _) => take_one(&mut self.unsent, UNSENT_MAX),
            (_, true, Kind::Read) => take_one(&mut self.resent, RESENT_MAX),
        }
    }

    /// Decides about a document that was refused because the switch has forgotten the login.
    pub fn after_lost_login(&mut self) -> Verdict {
        take_one(&mut self.logged_in_again, LOGGED_IN_AGAIN_MAX)
    }
}

fn take_one(used: &mut u8, max: u8) -> Verdict {
    if *used >= max {
        return Verdict::GiveUp;
    }
    *used += 1;
    Verdict::Again
}

// === impl Retry ===

impl<'s> Retry<'s> {
    /// A document is about to be sent once more.
    pub(super) fn begin(stats: &'s Stats) -> Self {
        Self {
            stats,
            outcome: RetryOutcome::Unanswered,
        }
    }

    /// Its answer came.
    pub(super) fn answered(mut self) {
        self.outcome = RetryOutcome::Answered;
    }
}

impl Drop for Retry<'_> {
    fn drop(&mut self) {
        self.stats.count_retry(self.outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::Mismatch;
    use crate::frame::Malformed;

    fn causes() -> Vec<Cause> {
        vec![
            Cause::Io(std::io::ErrorKind::ConnectionReset.into()),
            Cause::Closed,
            Cause::Silent,
            Cause::Malformed(Malformed::Doctype),
            Cause::Mismatch(Mismatch::Logout),
        ]
    }

    /// What happens when one command fails `times` times, each time for the next of the causes.
    fn verdicts(kind: Kind, written: bool, times: usize) -> Vec<Verdict> {
        let mut attempts = Attempts::default();
        let failures = causes().into_iter().map(|cause| Failure { written, cause });
        failures
            .take(times)
            .map(|failure| attempts.verdict(kind, &failure))
            .collect()
    }

    use Verdict::{Again, GiveUp};

    #[test]
    fn unsent_commands_of_either_kind_move_on() {
        for kind in [Kind::Read, Kind::Write] {
            assert_eq!(verdicts(kind, false, 4), [Again, Again, Again, GiveUp]);
        }
    }

    #[test]
    fn a_sent_read_is_repeated_once() {
        assert_eq!(verdicts(Kind::Read, true, 2), [Again, GiveUp]);
    }

    #[test]
    fn a_sent_write_is_never_repeated() {
        for cause in causes() {
            let failure = Failure {
                written: true,
                cause,
            };
            assert_eq!(Attempts::default().verdict(Kind::Write, &failure), GiveUp);
        }
    }

    #[test]
    fn after_the_deadline_nothing_is_repeated() {
        for (kind, written) in [
            (Kind::Read, false),
            (Kind::Read, true),
            (Kind::Write, false),
            (Kind::Write, true),
        ] {
            let failure = Failure {
                written,
                cause: Cause::Timeout,
            };
            assert_eq!(Attempts::default().verdict(kind, &failure), GiveUp);
        }
    }
}
