//! Recent errors of the switch, in its own words, for operators.
//!
//! Errors that repeat are one entry with a count, so that a server that is down for an hour does not
//! push out what happened before. The texts may name users; they never hold a password, because
//! what the switch says about a login is not noted here as it came.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use crate::xml::excerpt;

/// How many different errors are kept.
const KEPT: usize = 50;

/// The errors, the newest last.
#[derive(Debug, Default)]
pub struct RecentErrors(Mutex<VecDeque<SwitchError>>);

/// Something that went wrong between the gateway and the switch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SwitchError {
    /// When it happened last.
    pub at: SystemTime,
    /// How often it happened since it is in the list.
    pub times: u64,
    /// The server.
    pub node: Arc<str>,
    /// The type of the command, or what else was being done.
    pub command: &'static str,
    /// The error number, when the switch gave one.
    pub number: Option<u32>,
    /// What the switch said, or what happened.
    pub text: String,
}

// === impl RecentErrors ===

impl RecentErrors {
    /// Notes an error that happened now.
    pub fn note(&self, node: &Arc<str>, command: &'static str, number: Option<u32>, text: &str) {
        let mut error = SwitchError {
            at: SystemTime::now(),
            times: 1,
            node: Arc::clone(node),
            command,
            number,
            text: excerpt(text),
        };
        let mut errors = self.errors();
        if let Some(place) = errors.iter().position(|known| known.is_like(&error)) {
            error.times += errors.remove(place).map_or(0, |known| known.times);
        }
        if errors.len() >= KEPT {
            errors.pop_front();
        }
        errors.push_back(error);
    }

    /// The errors, the newest first.
    pub fn newest_first(&self) -> Vec<SwitchError> {
        self.errors().iter().rev().cloned().collect()
    }

    fn errors(&self) -> MutexGuard<'_, VecDeque<SwitchError>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl SwitchError ===

impl SwitchError {
    fn is_like(&self, other: &Self) -> bool {
        let what = |error: &Self| (error.command, error.number);
        what(self) == what(other) && self.node == other.node && self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listed(errors: &RecentErrors) -> Vec<(String, u64)> {
        let listed = errors.newest_first().into_iter();
        listed.map(|error| (error.text, error.times)).collect()
    }

    #[test]
    fn a_repeated_error_is_one_entry_and_moves_to_the_top() {
        let (errors, node) = (RecentErrors::default(), Arc::from("as1:2209"));
        for text in ["a", "b", "a"] {
            errors.note(&node, "T", Some(1), text);
        }
        errors.note(&node, "T", None, "a");
        let expected = [("a", 1), ("a", 2), ("b", 1)].map(|(text, times)| (text.to_owned(), times));
        assert_eq!(listed(&errors), expected);
    }

    #[test]
    fn only_so_many_are_kept() {
        let (errors, node) = (RecentErrors::default(), Arc::from("as1:2209"));
        for number in 0..=KEPT {
            errors.note(&node, "T", None, &number.to_string());
        }
        let listed = listed(&errors);
        assert_eq!(listed.len(), KEPT);
        assert_eq!(listed[0].0, KEPT.to_string());
        assert_eq!(listed[KEPT - 1].0, "1");
    }
}
