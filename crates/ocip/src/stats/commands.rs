//! Counters of commands: how many of each type, with which outcome, how long they took.
//!
//! Labels come from closed sets: the types are those that this crate can send, the error numbers
//! those that `error_number` knows. What a switch or a caller says never becomes a label.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue, LabelValueEncoder};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use super::outcome::CloseReason;
use crate::error_number::Refusal;

/// The buckets of durations, in seconds: from an exchange on a local network to the longest
/// deadline that makes sense.
pub(super) const SECONDS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Counters and durations of commands. A clone shows the same numbers.
#[derive(Debug, Clone)]
pub struct CommandStats {
    /// How many, by type and outcome.
    pub counts: Family<CommandLabels, Counter>,
    /// From the first byte written to the answer being understood, in seconds. Commands that share
    /// a document share its time.
    pub seconds: Family<CommandType, Histogram, fn() -> Histogram>,
}

/// Key by which commands are counted.
#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
pub struct CommandLabels {
    /// The `xsi:type` of the command.
    pub r#type: &'static str,
    /// `ok`, `refused`, `unreadable` (the answer came and cannot be understood), or the reason that the
    /// session was closed for instead of an answer.
    pub outcome: &'static str,
    /// What a refusal is about, else `none`.
    pub class: &'static str,
    /// The number of a refusal.
    pub error: ErrorLabel,
}

/// What durations are sorted by.
#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
pub struct CommandType {
    /// The `xsi:type` of the command.
    pub r#type: &'static str,
}

/// An error number as a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorLabel {
    /// There is none.
    None,
    /// One that is known.
    Number(u32),
    /// Any other.
    Other,
}

/// Outcome of a command.
#[derive(Debug, Clone, Copy)]
pub enum CommandOutcome<'r> {
    /// The switch carried it out.
    Ok,
    /// The switch refused it.
    Refused(&'r Refusal),
    /// The switch carried it out, and what it answered cannot be understood.
    Unreadable,
    /// There was no answer, and the session was closed for this reason.
    Unanswered(CloseReason),
}

// === impl CommandStats ===

impl Default for CommandStats {
    fn default() -> Self {
        Self {
            counts: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
        }
    }
}

impl CommandStats {
    /// Counts a command that is over.
    pub fn count(&self, r#type: &'static str, outcome: CommandOutcome<'_>, took: Duration) {
        let labels = CommandLabels::new(r#type, outcome);
        self.counts.get_or_create(&labels).inc();
        let seconds = self.seconds.get_or_create(&CommandType { r#type });
        seconds.observe(took.as_secs_f64());
    }
}

// === impl CommandType ===

impl Hash for CommandType {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(fingerprint(self.r#type));
    }
}

/// Number that tells labels apart well enough for a hash: their length and three of their characters. To look
/// at all of them would take longer than all else there is to counting.
fn fingerprint(label: &str) -> u64 {
    let (bytes, quarter) = (label.as_bytes(), label.len() / 4);
    let at = |nth: usize| bytes.get(nth * quarter).copied().map_or(0, u64::from);
    at(1) << 24 | at(2) << 16 | at(3) << 8 | label.len() as u64 & 0xff
}

// === impl CommandLabels ===

impl Hash for CommandLabels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let of_error = match self.error {
            ErrorLabel::Number(number) => u64::from(number),
            // Hardly ever in one table with others of the same type and outcome.
            ErrorLabel::None | ErrorLabel::Other => 0,
        };
        let of_outcome = fingerprint(self.outcome) << 32;
        state.write_u64(fingerprint(self.r#type) ^ of_outcome ^ of_error << 44);
    }
}

impl CommandLabels {
    fn new(r#type: &'static str, outcome: CommandOutcome<'_>) -> Self {
        let (outcome, class, error) = match outcome {
            CommandOutcome::Ok => ("ok", "none", ErrorLabel::None),
            CommandOutcome::Refused(refusal) => {
                let class = refusal.class().label();
                ("refused", class, ErrorLabel::of(refusal))
            }
            CommandOutcome::Unreadable => ("unreadable", "none", ErrorLabel::None),
            CommandOutcome::Unanswered(reason) => (reason.label(), "none", ErrorLabel::None),
        };
        Self {
            r#type,
            outcome,
            class,
            error,
        }
    }
}

// === impl ErrorLabel ===

impl ErrorLabel {
    fn of(refusal: &Refusal) -> Self {
        match refusal.number() {
            None => Self::None,
            Some(number) if refusal.has_known_number() => Self::Number(number),
            Some(_) => Self::Other,
        }
    }
}

impl EncodeLabelValue for ErrorLabel {
    fn encode(&self, encoder: &mut LabelValueEncoder<'_>) -> Result<(), fmt::Error> {
        match self {
            Self::None => "none".encode(encoder),
            Self::Number(number) => number.encode(encoder),
            Self::Other => "other".encode(encoder),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::response::{ErrorResponse, ErrorSeverity};

    fn refusal(english: &str) -> Refusal {
        let response = ErrorResponse {
            error_code: None,
            summary: String::new(),
            summary_english: english.to_owned(),
            detail: None,
        };
        Refusal::new(response, ErrorSeverity::Error)
    }

    fn labels(outcome: CommandOutcome<'_>) -> (&'static str, &'static str, ErrorLabel) {
        let labels = CommandLabels::new("T", outcome);
        (labels.outcome, labels.class, labels.error)
    }

    #[test]
    fn only_numbers_that_are_known_become_labels() {
        let rows = [
            (
                "[Error 4008] User not found: u",
                ("subscriber_not_found", ErrorLabel::Number(4008)),
            ),
            ("[Error 99999] Not today", ("other", ErrorLabel::Other)),
            ("Device not found", ("not_found", ErrorLabel::None)),
        ];
        for (english, (class, error)) in rows {
            let refusal = refusal(english);
            let given = labels(CommandOutcome::Refused(&refusal));
            assert_eq!(given, ("refused", class, error), "{english}");
        }
    }

    #[test]
    fn commands_are_counted_by_outcome() {
        let stats = CommandStats::default();
        let lost = CommandOutcome::Unanswered(CloseReason::Lost);
        for outcome in [CommandOutcome::Ok, CommandOutcome::Ok, lost] {
            stats.count("T", outcome, Duration::from_millis(500));
        }
        let count = |outcome| {
            stats
                .counts
                .get(&CommandLabels::new("T", outcome))
                .map(|one| one.get())
        };
        assert_eq!((count(CommandOutcome::Ok), count(lost)), (Some(2), Some(1)));
    }
}
