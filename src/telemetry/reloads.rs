//! History of reloads of the configuration.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

/// History of the reloads of a process.
#[derive(Debug, Default)]
pub struct ReloadHistory(Mutex<ReloadSummary>);

/// Summary of the reloads so far.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReloadSummary {
    /// How many put a new configuration in force.
    pub succeeded: u64,
    /// How many left the old one in force.
    pub failed: u64,
    /// The last one of either kind.
    pub last: Option<ReloadRecord>,
}

/// One reload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReloadRecord {
    /// When it was over.
    pub at: SystemTime,
    /// What changed, or why nothing did; one line for each, without secrets.
    pub result: Result<Vec<String>, Vec<String>>,
}

// === impl ReloadHistory ===

impl ReloadHistory {
    /// Counts one.
    pub fn count(&self, result: Result<Vec<String>, Vec<String>>) {
        let mut summary = self.summary();
        match &result {
            Ok(_) => summary.succeeded += 1,
            Err(_) => summary.failed += 1,
        }
        summary.last = Some(ReloadRecord {
            at: SystemTime::now(),
            result,
        });
    }

    /// Summary of the reloads so far.
    pub fn so_far(&self) -> ReloadSummary {
        self.summary().clone()
    }

    fn summary(&self) -> MutexGuard<'_, ReloadSummary> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_kinds_are_counted_and_the_last_one_is_kept() {
        let reloads = ReloadHistory::default();
        assert_eq!(reloads.so_far(), ReloadSummary::default());
        reloads.count(Err(vec!["no".to_owned()]));
        reloads.count(Ok(vec!["log.level".to_owned()]));
        let ReloadSummary {
            succeeded,
            failed,
            last,
        } = reloads.so_far();
        assert_eq!((succeeded, failed), (1, 1));
        assert_eq!(last.unwrap().result, Ok(vec!["log.level".to_owned()]));
    }
}
