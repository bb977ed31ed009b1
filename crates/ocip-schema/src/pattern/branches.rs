//! Branches of patterns, and where they can end.

use std::collections::BTreeSet;

/// Alternatives, each a row of pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatternBranches(pub(super) Vec<Vec<PatternPiece>>);

/// An atom and how often it occurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PatternPiece {
    pub(super) atom: PatternAtom,
    pub(super) min: usize,
    pub(super) max: usize,
}

/// What a piece repeats.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum PatternAtom {
    /// Any one character of these ranges.
    Class(Vec<(char, char)>),
    Group(PatternBranches),
}

// === impl PatternBranches ===

impl PatternBranches {
    /// Where a match can end that begins at one of `starts`.
    pub(super) fn ends(&self, value: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let branches = self.0.iter();
        let ends = branches.map(|pieces| {
            let start = starts.clone();
            pieces.iter().fold(start, |ends, p| p.ends(value, &ends))
        });
        ends.flatten().collect()
    }

    /// The length of the longest value that matches.
    pub(super) fn longest(&self) -> usize {
        let lengths = self.0.iter().map(|pieces| {
            let lengths = pieces.iter().map(PatternPiece::longest);
            lengths.fold(0, usize::saturating_add)
        });
        lengths.max().unwrap_or_default()
    }
}

// === impl PatternPiece ===

impl PatternPiece {
    fn longest(&self) -> usize {
        let one = match &self.atom {
            PatternAtom::Class(_) => 1,
            PatternAtom::Group(branches) => branches.longest(),
        };
        one.saturating_mul(self.max)
    }

    /// Where a match can end that begins at one of `starts`.
    fn ends(&self, value: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        let (mut reached, mut ends) = (starts.clone(), BTreeSet::new());
        for count in 0..=self.max {
            if count >= self.min {
                ends.extend(&reached);
            }
            let next = self.atom.ends(value, &reached);
            // Nowhere to go on from, or nowhere new: a group can match nothing at all.
            if next.is_empty() || next == reached {
                if count < self.min {
                    ends.extend(&next);
                }
                break;
            }
            reached = next;
        }
        ends
    }
}

// === impl PatternAtom ===

impl PatternAtom {
    fn ends(&self, value: &[char], starts: &BTreeSet<usize>) -> BTreeSet<usize> {
        match self {
            PatternAtom::Group(branches) => branches.ends(value, starts),
            PatternAtom::Class(ranges) => {
                let is_in = |c: &char| ranges.iter().any(|(low, high)| low <= c && c <= high);
                let matched = starts
                    .iter()
                    .filter(|at| value.get(**at).is_some_and(is_in));
                matched.map(|at| at + 1).collect()
            }
        }
    }
}
