//! Texts that match a pattern, made by choice of branches, counts and characters.

use super::branches::{PatternAtom, PatternBranches, PatternPiece};

/// How many more than demanded are made at most of a piece that may repeat.
const SPARE: usize = 8;

// === impl PatternBranches ===

impl PatternBranches {
    /// A text that matches; `below` chooses a number below the one that it is given.
    pub(super) fn made(&self, below: &mut impl FnMut(usize) -> usize) -> String {
        let branch = self.0.get(below(self.0.len()));
        let pieces = branch.into_iter().flatten();
        pieces.map(|piece| piece.made(below)).collect()
    }
}

// === impl PatternPiece ===

impl PatternPiece {
    fn made(&self, below: &mut impl FnMut(usize) -> usize) -> String {
        let spare = (self.max - self.min).min(SPARE);
        let count = self.min + below(spare + 1);
        (0..count).map(|_| self.atom.made(below)).collect()
    }
}

// === impl PatternAtom ===

impl PatternAtom {
    fn made(&self, below: &mut impl FnMut(usize) -> usize) -> String {
        match self {
            PatternAtom::Class(ranges) => character(ranges, below).to_string(),
            PatternAtom::Group(branches) => branches.made(below),
        }
    }
}

fn character(ranges: &[(char, char)], below: &mut impl FnMut(usize) -> usize) -> char {
    let (low, high) = ranges.get(below(ranges.len())).copied().unwrap_or_default();
    let width = u32::from(high).saturating_sub(u32::from(low)) as usize;
    (low..=high).nth(below(width + 1)).unwrap_or(low)
}
