//! Size of a set.

/// Size of a set, in parts per thousand of the one that a switch has.
#[derive(Clone, Copy)]
pub(crate) struct SetSize {
    pub(crate) per_mille: usize,
}

impl SetSize {
    /// What of a count in a whole set belongs into this one; one at least.
    pub(crate) fn of(self, count: usize) -> usize {
        (count * self.per_mille / 1000).max(1)
    }
}
