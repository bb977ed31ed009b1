//! Counters of this dialect, from the start of the process on, whatever configuration is in force.

use std::sync::atomic::{AtomicU64, Ordering};

use super::guard::GuardRule;

/// What became of a command that was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandFate {
    /// The switch carried it out.
    Done,
    /// The switch refused it.
    Refused,
    /// It was not sent: it does not fit, or the guard denies it.
    Denied,
    /// It was only tried out.
    DryRun,
    /// There was no answer.
    Failed,
}

/// The counters; they only ever grow.
#[derive(Debug, Default)]
pub struct OciCounters {
    fates: [AtomicU64; CommandFate::ALL.len()],
    denials: [AtomicU64; GuardRule::ALL.len()],
    unknown_elements: AtomicU64,
}

// === impl CommandFate ===

impl CommandFate {
    /// All fates, in the order of the declaration.
    pub const ALL: [Self; 5] = [
        Self::Done,
        Self::Refused,
        Self::Denied,
        Self::DryRun,
        Self::Failed,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Denied => "denied",
            Self::DryRun => "dry_run",
            Self::Failed => "failed",
        }
    }
}

// === impl OciCounters ===

impl OciCounters {
    /// How many commands ended so.
    pub fn fates(&self, fate: CommandFate) -> u64 {
        self.fates[fate as usize].load(Ordering::Relaxed)
    }

    /// How many commands this rule of the guard denied.
    pub fn denials(&self, rule: GuardRule) -> u64 {
        self.denials[rule as usize].load(Ordering::Relaxed)
    }

    /// How many elements came in replies that the schema does not know.
    pub fn unknown_elements(&self) -> u64 {
        self.unknown_elements.load(Ordering::Relaxed)
    }

    pub(super) fn count(&self, fate: CommandFate) {
        self.fates[fate as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_denial(&self, rule: GuardRule) {
        self.denials[rule as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_unknown_elements(&self, elements: usize) {
        let elements = u64::try_from(elements).unwrap_or(u64::MAX);
        self.unknown_elements.fetch_add(elements, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_fate_and_rule_has_its_own_counter() {
        let counters = OciCounters::default();
        for (place, fate) in CommandFate::ALL.into_iter().enumerate() {
            assert_eq!(fate as usize, place);
            counters.count(fate);
        }
        for (place, rule) in GuardRule::ALL.into_iter().enumerate() {
            assert_eq!(rule as usize, place);
            counters.count_denial(rule);
        }
        counters.count_unknown_elements(3);
        assert!(CommandFate::ALL.iter().all(|one| counters.fates(*one) == 1));
        assert!(GuardRule::ALL.iter().all(|one| counters.denials(*one) == 1));
        assert_eq!(counters.unknown_elements(), 3);
    }
}
