//! Labels of commands whose names are known at run time only.
//!
//! Labels live as long as the process, for counters do. A name is kept once, whichever schemas it is read from and
//! however often; there is a bound to how many are, and to their length, and what is beyond has one label together.

use std::collections::HashSet;
use std::sync::{LazyLock, PoisonError, RwLock};

/// Stands where operators see the name of a type for one that has no label of its own.
pub(crate) const OTHER_TYPE: &str = "other";

/// How many names are kept: twice as many as the largest schema set of a switch has requests, so that those of
/// two releases have room.
const NAMES_MAX: usize = 8192;

/// The longest name that is kept; those of the switch have up to 90 characters.
const NAME_BYTES_MAX: usize = 128;

static LABELS: LazyLock<TypeLabels> = LazyLock::new(|| TypeLabels::new(NAMES_MAX));

/// Names that are labels.
struct TypeLabels {
    names: RwLock<HashSet<&'static str>>,
    names_max: usize,
}

/// The label of a type that is named so.
pub(crate) fn type_label(name: &str) -> &'static str {
    LABELS.of(name)
}

// === impl TypeLabels ===

impl TypeLabels {
    fn new(names_max: usize) -> Self {
        Self {
            names: RwLock::default(),
            names_max,
        }
    }

    fn of(&self, name: &str) -> &'static str {
        let known = self.names.read().unwrap_or_else(PoisonError::into_inner);
        match known.get(name).copied() {
            Some(label) => label,
            None => {
                drop(known);
                self.keep(name)
            }
        }
    }

    fn keep(&self, name: &str) -> &'static str {
        let mut names = self.names.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have kept it meanwhile.
        if let Some(label) = names.get(name) {
            return label;
        }
        if names.len() >= self.names_max || name.len() > NAME_BYTES_MAX {
            return OTHER_TYPE;
        }
        let label = Box::leak(Box::from(name));
        names.insert(label);
        label
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_kept_once_and_there_is_a_bound() {
        let labels = TypeLabels::new(2);
        let first = labels.of("AGetRequest");
        assert_eq!(first, "AGetRequest");
        let other_text = String::from("AGetRequest");
        assert!(std::ptr::eq(first, labels.of(&other_text)));
        assert_eq!(labels.of(&"x".repeat(NAME_BYTES_MAX + 1)), OTHER_TYPE);
        assert_eq!(labels.of("BGetRequest"), "BGetRequest");
        assert_eq!(labels.of("CGetRequest"), OTHER_TYPE);
        assert!(std::ptr::eq(first, labels.of("AGetRequest")));
    }
}
