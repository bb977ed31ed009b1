//! Retry policy: may a command that failed be sent once more? A table, not a flag.
//!
//! | what happened                      | a read          | a write                          |
//! |------------------------------------|-----------------|----------------------------------|
//! | nothing was written yet            | another session | another session                  |
//! | bytes were written, then trouble   | once more       | never: its outcome is unknown    |
//! | the server is found to be silent   | once more       | waits on: its outcome is unknown |
//! | the deadline passed                | never           | never                            |
//! | the lease of a write could end     | –               | never: nothing was written       |
//! | refused: nobody is logged in       | once more, on a new login | the same: nothing was run |

use super::command::CommandKind;
use super::exchange_error::{ExchangeError, ExchangeErrorKind};
use super::stats::{ClientStats, RetryOutcome};

/// How often a command whose bytes never left may move on. More would only hide a fault.
const UNSENT_MAX: u8 = 3;

/// How often a read may be repeated after its bytes left.
const RESENT_MAX: u8 = 1;

/// How often a document may be sent again after a new login.
const LOGGED_IN_AGAIN_MAX: u8 = 1;

/// Retries that one command has used up so far.
#[derive(Debug, Default)]
pub struct RetryState {
    unsent: u8,
    resent: u8,
    logged_in_again: u8,
}

/// Verdict on a command that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RetryVerdict {
    /// Take another session and send it again.
    Again,
    /// Tell the caller.
    GiveUp,
}

/// A document that is sent once more; what becomes of it is counted at its end.
pub(super) struct CountedRetry<'s> {
    stats: &'s ClientStats,
    outcome: RetryOutcome,
}

impl RetryState {
    /// Decides about one more failure of a command.
    pub fn verdict(&mut self, kind: CommandKind, failure: &ExchangeError) -> RetryVerdict {
        match (&failure.cause, failure.written, kind) {
            (ExchangeErrorKind::Timeout | ExchangeErrorKind::LeaseEnded, _, _)
            | (_, true, CommandKind::Write) => RetryVerdict::GiveUp,
            (_, false, _) => take_one(&mut self.unsent, UNSENT_MAX),
            (_, true, CommandKind::Read) => take_one(&mut self.resent, RESENT_MAX),
        }
    }

    /// Decides about a document that was refused because the switch has forgotten the login.
    pub fn after_lost_login(&mut self) -> RetryVerdict {
        take_one(&mut self.logged_in_again, LOGGED_IN_AGAIN_MAX)
    }
}

fn take_one(used: &mut u8, max: u8) -> RetryVerdict {
    if *used >= max {
        return RetryVerdict::GiveUp;
    }
    *used += 1;
    RetryVerdict::Again
}

// === impl CountedRetry ===

impl<'s> CountedRetry<'s> {
    /// A document is about to be sent once more.
    pub(super) fn begin(stats: &'s ClientStats) -> Self {
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

impl Drop for CountedRetry<'_> {
    fn drop(&mut self) {
        self.stats.count_retry(self.outcome);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::MismatchError;
    use crate::frame::FrameError;

    fn causes() -> Vec<ExchangeErrorKind> {
        vec![
            ExchangeErrorKind::Io(std::io::ErrorKind::ConnectionReset.into()),
            ExchangeErrorKind::Closed,
            ExchangeErrorKind::Silent,
            ExchangeErrorKind::Malformed(FrameError::Doctype),
            ExchangeErrorKind::Mismatch(MismatchError::Logout),
        ]
    }

    /// What happens when one command fails `times` times, each time for the next of the causes.
    fn verdicts(kind: CommandKind, written: bool, times: usize) -> Vec<RetryVerdict> {
        let mut attempts = RetryState::default();
        let failures = causes()
            .into_iter()
            .map(|cause| ExchangeError { written, cause });
        failures
            .take(times)
            .map(|failure| attempts.verdict(kind, &failure))
            .collect()
    }

    use RetryVerdict::{Again, GiveUp};

    #[test]
    fn unsent_commands_of_either_kind_move_on() {
        for kind in [CommandKind::Read, CommandKind::Write] {
            assert_eq!(verdicts(kind, false, 4), [Again, Again, Again, GiveUp]);
        }
    }

    #[test]
    fn a_sent_read_is_repeated_once() {
        assert_eq!(verdicts(CommandKind::Read, true, 2), [Again, GiveUp]);
    }

    #[test]
    fn a_sent_write_is_never_repeated() {
        for cause in causes() {
            let failure = ExchangeError {
                written: true,
                cause,
            };
            assert_eq!(
                RetryState::default().verdict(CommandKind::Write, &failure),
                GiveUp
            );
        }
    }

    #[test]
    fn a_write_whose_lease_could_end_is_not_repeated() {
        let failure = ExchangeError {
            written: false,
            cause: ExchangeErrorKind::LeaseEnded,
        };
        let verdict = RetryState::default().verdict(CommandKind::Write, &failure);
        assert_eq!(verdict, GiveUp);
    }

    #[test]
    fn after_the_deadline_nothing_is_repeated() {
        for (kind, written) in [
            (CommandKind::Read, false),
            (CommandKind::Read, true),
            (CommandKind::Write, false),
            (CommandKind::Write, true),
        ] {
            let failure = ExchangeError {
                written,
                cause: ExchangeErrorKind::Timeout,
            };
            assert_eq!(RetryState::default().verdict(kind, &failure), GiveUp);
        }
    }
}
