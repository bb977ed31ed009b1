//! Variants of a command: which of them a server knows.
//!
//! A release adds a variant and goes on knowing those before it. So the newest is tried first and, on the one
//! error that an unknown command has, the next one; what was found is remembered for each server.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use super::batch::Batch;

/// Variants of a document that do the same, the newest first.
#[derive(Debug, Clone, Copy)]
pub struct VariantLadder {
    /// What they do, in a word of its own.
    pub of: &'static str,
    /// The index of the oldest.
    pub oldest: usize,
}

/// Memory of a server: the newest variant that it knows of each ladder that was tried.
#[derive(Default)]
pub(super) struct KnownVariants(RwLock<HashMap<&'static str, usize>>);

/// How many families of commands are remembered; the largest schema set of a switch has two thirds of it.
const FAMILIES_MAX: usize = 4096;

/// Memory of a server: of families of commands that are known at run time only, the type that was answered last.
#[derive(Default)]
pub struct KnownTypes(RwLock<HashMap<String, String>>);

/// Document in one of its variants.
pub(super) struct VariantBatch<T> {
    pub(super) batch: Batch,
    /// What its answers are fetched with.
    pub(super) tickets: T,
    /// The variant's place, from the newest.
    pub(super) index: usize,
}

// === impl KnownVariants ===

impl KnownVariants {
    /// The variant to begin with.
    pub(super) fn newest(&self, ladder: VariantLadder) -> usize {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(ladder.of).copied().unwrap_or_default()
    }

    /// Remembers that a variant is known.
    pub(super) fn note(&self, ladder: VariantLadder, index: usize) {
        if self.newest(ladder) != index {
            let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
            known.insert(ladder.of, index);
        }
    }
}

// === impl KnownTypes ===

impl KnownTypes {
    /// The type of a family that the server answered last, if it was asked for one.
    pub fn of_family(&self, family: &str) -> Option<String> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        known.get(family).cloned()
    }

    /// Remembers that a type is known, while there is room.
    pub fn note(&self, family: &str, type_name: &str) {
        if self.of_family(family).as_deref() == Some(type_name) {
            return;
        }
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() < FAMILIES_MAX || known.contains_key(family) {
            known.insert(family.to_owned(), type_name.to_owned());
        }
    }
}

impl<T> std::borrow::Borrow<Batch> for VariantBatch<T> {
    fn borrow(&self) -> &Batch {
        &self.batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_type_of_a_family_is_remembered_while_there_is_room() {
        let known = KnownTypes::default();
        for number in 0..FAMILIES_MAX {
            known.note(&format!("Family{number}"), "Old");
        }
        known.note("Family0", "New");
        known.note("OneMore", "New");
        let of = |family| known.of_family(family);
        assert_eq!(of("Family0").as_deref(), Some("New"));
        assert_eq!(of("Family1").as_deref(), Some("Old"));
        assert_eq!(of("OneMore"), None);
    }
}
