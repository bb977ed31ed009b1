//! Counters of what happened on a switch, for tests to look at.

use std::collections::BTreeMap;

/// Counters since the last [`super::SimulatedSwitch::reset_counts`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SwitchCounts {
    /// Commands that were run, by type name, whatever came of them.
    pub executed: BTreeMap<String, u64>,
    /// Connections that were accepted.
    pub connections_accepted: u64,
    /// Connections that are open now.
    pub connections_open: u64,
    /// Logins that succeeded.
    pub logins_accepted: u64,
    /// Logins that were refused.
    pub logins_refused: u64,
    /// Connections on which somebody is logged in now.
    pub sessions_open: u64,
    /// The most of them at one time.
    pub sessions_open_max: u64,
    /// Connections that have begun to log in and have no answer yet.
    pub logins_in_progress: u64,
    /// The most of them at one time.
    pub logins_in_progress_max: u64,
    /// Documents that were received, good or bad.
    pub documents_received: u64,
    /// Documents that were received and are not answered yet.
    pub documents_open: u64,
    /// The most of them at one time.
    pub documents_open_max: u64,
    /// Documents that came before the previous one was answered.
    pub documents_pipelined: u64,
    /// Documents that came to change a user while another one that does was in work.
    pub writes_overlapping: u64,
    /// Answers 6004.
    pub validation_errors: u64,
    /// Faults that were carried out, including those of a mix.
    pub faults: u64,
}

// === impl SwitchCounts ===

impl SwitchCounts {
    /// How often commands of this type were run.
    pub fn executed(&self, type_name: &str) -> u64 {
        self.executed.get(type_name).copied().unwrap_or(0)
    }

    pub(super) fn count_executed(&mut self, type_name: &str) {
        match self.executed.get_mut(type_name) {
            Some(count) => *count += 1,
            None => {
                self.executed.insert(type_name.to_owned(), 1);
            }
        }
    }

    pub(super) fn document_begins(&mut self) {
        self.documents_received += 1;
        self.documents_open += 1;
        self.documents_open_max = self.documents_open_max.max(self.documents_open);
    }

    pub(super) fn login_begins(&mut self) {
        self.logins_in_progress += 1;
        let now = self.logins_in_progress;
        self.logins_in_progress_max = self.logins_in_progress_max.max(now);
    }

    pub(super) fn note_sessions(&mut self, open: usize) {
        self.sessions_open = u64::try_from(open).unwrap_or(u64::MAX);
        self.sessions_open_max = self.sessions_open_max.max(self.sessions_open);
    }

    /// Back to zero, except for what is going on.
    pub(super) fn reset(&mut self) {
        *self = Self {
            connections_open: self.connections_open,
            sessions_open: self.sessions_open,
            sessions_open_max: self.sessions_open,
            logins_in_progress: self.logins_in_progress,
            logins_in_progress_max: self.logins_in_progress,
            documents_open: self.documents_open,
            documents_open_max: self.documents_open,
            ..Self::default()
        };
    }
}
