//! What is asked for, and what came of it.

use ocip_schema::json::{CheckedCommand, MappedReply};

use crate::switch::Error;

/// Call of a command, in all variants of it that will do.
#[derive(Debug, Clone, Copy)]
pub struct TypedCall<'c, 's> {
    /// The variant to begin with.
    pub newest: &'c CheckedCommand<'s>,
    /// Older ones that mean the same and may be sent as well, the newest of them first; for a switch that does not
    /// know the newest.
    pub older: &'c [CheckedCommand<'s>],
}

/// Answer to a call.
#[derive(Debug)]
pub struct TypedAnswer {
    /// The type of the command that was answered, or would have been: of the variants the last one tried.
    pub type_name: String,
    /// The reply, or why there is none. A refusal of severity Warning or Info is one, too.
    pub result: Result<MappedReply, Error>,
}

// === impl TypedCall ===

impl<'c, 's> TypedCall<'c, 's> {
    /// The variant at an index, from the newest; the newest for one that there is not.
    pub(super) fn variant(&self, index: usize) -> &'c CheckedCommand<'s> {
        let older = index.checked_sub(1).and_then(|at| self.older.get(at));
        older.unwrap_or(self.newest)
    }

    /// The index of the oldest.
    pub(super) fn oldest(&self) -> usize {
        self.older.len()
    }

    /// The index of the variant with this name.
    pub(super) fn index_of(&self, type_name: &str) -> Option<usize> {
        (0..=self.oldest()).find(|index| self.variant(*index).command.name() == type_name)
    }
}
