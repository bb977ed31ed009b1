//! Random faults from a fixed seed.

use ocip::document::CommandHead;
use serde::Deserialize;

use super::action::{FaultAction, matches};

/// Spreads faults over the documents of a load test: which ones is decided by the seed alone, so a
/// run can be repeated as far as the documents come in the same order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultMix {
    /// Where the sequence starts.
    pub seed: u64,
    /// One document in so many is struck, on average; 0 strikes none.
    pub one_in: u32,
    /// Only documents with a command of this type; a `*` at the end makes it a prefix.
    pub command: Option<String>,
    /// What may happen, each as likely as the others.
    pub actions: Vec<FaultAction>,
}

// === impl FaultMix ===

impl FaultMix {
    /// What happens to the next document.
    pub(super) fn draw(&mut self, heads: &[CommandHead]) -> Option<FaultAction> {
        if !matches(self.command.as_deref(), heads) {
            return None;
        }
        let (strike, which) = (self.next_number(), self.next_number());
        let strikes = strike.checked_rem(u64::from(self.one_in)) == Some(0);
        let which = which.checked_rem(self.actions.len() as u64)?;
        let action = self.actions.get(usize::try_from(which).ok()?)?;
        (strikes && action.concerns(heads)).then(|| action.clone())
    }

    /// SplitMix64, which is small and good enough; its state is the seed.
    fn next_number(&mut self) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, one_in: u32) -> Vec<Option<FaultAction>> {
        let mut mix = FaultMix {
            seed,
            one_in,
            command: None,
            actions: vec![FaultAction::Never, FaultAction::Duplicate],
        };
        (0..1000).map(|_| mix.draw(&[])).collect()
    }

    #[test]
    fn a_seed_gives_the_same_faults_every_time() {
        assert_eq!(drawn(7, 5), drawn(7, 5));
        assert_ne!(drawn(7, 5), drawn(8, 5));
    }

    #[test]
    fn about_one_in_so_many_is_struck_and_zero_strikes_none() {
        let struck = drawn(1, 10).iter().flatten().count();
        assert!((70..130).contains(&struck), "{struck}");
        assert_eq!(drawn(1, 0).iter().flatten().count(), 0);
        assert_eq!(drawn(1, 1).iter().flatten().count(), 1000);
    }

    #[test]
    fn no_actions_strike_nothing() {
        let mut mix = FaultMix {
            seed: 1,
            one_in: 1,
            command: None,
            actions: vec![],
        };
        assert_eq!(mix.draw(&[]), None);
    }
}
