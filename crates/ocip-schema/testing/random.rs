//! Chance that is the same for the same seed.

/// SplitMix64: small, and the same on every machine.
pub(crate) struct Random(u64);

/// Cards that are dealt in a random order, each as often as there are of it.
pub(crate) struct Deck<T> {
    cards: Vec<T>,
    rest: T,
}

// === impl Random ===

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`; 0 when the bound is 0.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    /// A number from `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// Whether something happens that happens so often in a thousand times.
    pub(crate) fn happens(&mut self, per_mille: usize) -> bool {
        self.below(1000) < per_mille
    }

    pub(crate) fn one_of<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        &all[self.below(all.len())]
    }
}

// === impl Deck ===

impl<T: Copy> Deck<T> {
    /// A deck with so many of each; `rest` is dealt when it is used up.
    pub(crate) fn new(random: &mut Random, counts: &[(T, usize)], rest: T) -> Self {
        let cards = counts.iter();
        let mut cards: Vec<T> = cards
            .flat_map(|(card, count)| vec![*card; *count])
            .collect();
        for last in (1..cards.len()).rev() {
            cards.swap(last, random.below(last + 1));
        }
        Self { cards, rest }
    }

    pub(crate) fn deal(&mut self) -> T {
        self.cards.pop().unwrap_or(self.rest)
    }
}
