//! Heads that are known: documents of one server begin alike, up to the session id.
//!
//! The same bytes lead from the same state to the same state, so what follows from a head need not be found again.

use crate::xml::TagMark;

/// The longest head that is kept; a real one has about 200 bytes.
const HEAD_BYTES_MAX: usize = 1024;

/// How many tags a head has: the start tags of the root and of its first child.
const TAGS: usize = 2;

/// An element that is open.
#[derive(Debug, Clone, Copy)]
pub(super) struct OpenElement {
    /// Where its name stands in the buffer.
    pub(super) name: usize,
    pub(super) length: usize,
    /// Which mark is that of its start tag.
    pub(super) mark: usize,
}

/// Beginning of the document before, and what followed from it.
#[derive(Debug)]
pub(super) struct KnownHead {
    pub(super) bytes: Vec<u8>,
    pub(super) open: [OpenElement; TAGS],
    pub(super) marks: [TagMark; TAGS],
}

// === impl KnownHead ===

impl KnownHead {
    /// What was passed so far, with all elements that are open and all marks, if that is a head.
    pub(super) fn of(passed: &[u8], open: &[OpenElement], marks: &[TagMark]) -> Option<Self> {
        let (open, marks) = (open.try_into().ok()?, marks.try_into().ok()?);
        let is_short = passed.len() <= HEAD_BYTES_MAX;
        is_short.then(|| Self {
            bytes: passed.to_vec(),
            open,
            marks,
        })
    }
}
