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

impl<T> std::borrow::Borrow<Batch> for VariantBatch<T> {
    fn borrow(&self) -> &Batch {
        &self.batch
    }
}
