//! Pseudo-random numbers by seed, so that what is made can be made again.

/// Source of numbers: SplitMix64 (Steele, Lea and Flood, 2014), or nothing but zeros.
#[derive(Debug)]
pub(super) struct NumberSource {
    state: Option<u64>,
}

// === impl NumberSource ===

impl NumberSource {
    /// The sequence of this seed.
    pub(super) fn seeded(seed: u64) -> Self {
        Self { state: Some(seed) }
    }

    /// Always the first of what can be chosen: for examples that never change.
    pub(super) fn steady() -> Self {
        Self { state: None }
    }

    /// Whether it always chooses the first.
    pub(super) fn is_steady(&self) -> bool {
        self.state.is_none()
    }

    /// A number below `bound`; 0 when there is none.
    pub(super) fn below(&mut self, bound: usize) -> usize {
        let bound = u64::try_from(bound).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.next() % bound).unwrap_or_default()
    }

    /// True once in `count` times; never when steady.
    pub(super) fn one_in(&mut self, count: usize) -> bool {
        self.state.is_some() && self.below(count) == 0
    }

    fn next(&mut self) -> u64 {
        let Some(state) = &mut self.state else {
            return 0;
        };
        *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (*state ^ (*state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_numbers_of_the_published_algorithm() {
        let mut numbers = NumberSource::seeded(1_234_567);
        let first: Vec<_> = (0..3).map(|_| numbers.next()).collect();
        let published = [
            6_457_827_717_110_365_317,
            3_203_168_211_198_807_973,
            9_817_491_932_198_370_423,
        ];
        assert_eq!(first, published);
    }

    #[test]
    fn a_steady_source_chooses_the_first() {
        let mut numbers = NumberSource::steady();
        assert_eq!((numbers.below(7), numbers.one_in(1)), (0, false));
        assert_eq!(NumberSource::seeded(3).below(0), 0);
    }
}
