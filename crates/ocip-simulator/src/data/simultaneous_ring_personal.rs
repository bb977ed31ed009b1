//! What Simultaneous Ring Personal keeps for a user.

use serde::Deserialize;

use super::criteria::{StoredCriteria, fault_of};
use super::schedule::{ScheduleReference, ScheduleType};

/// How many numbers ring too, at most.
const NUMBERS_MAX: usize = 10;

/// What the service keeps for one user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct SimultaneousRingPersonal {
    /// Whether it rings elsewhere at all.
    pub active: bool,
    /// Whether it leaves the other phones alone while the user is on a call.
    pub do_not_ring_if_on_call: bool,
    /// The numbers that ring too, at most 10.
    pub numbers: Vec<StoredRingNumber>,
    /// When it rings, in the order in which they were added; no name stands twice.
    pub criteria: Vec<StoredCriteria>,
}

/// A number that rings too.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredRingNumber {
    /// A number or SIP URI.
    pub phone_number: String,
    /// Whether who answers has to press a key.
    #[serde(default)]
    pub answer_confirmation: bool,
}

// === impl SimultaneousRingPersonal ===

impl SimultaneousRingPersonal {
    /// What a switch would never have let a user keep that has these schedules.
    pub(super) fn fault(
        &self,
        has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
    ) -> Option<String> {
        if self.numbers.len() > NUMBERS_MAX {
            return Some(format!("at most {NUMBERS_MAX} numbers ring too"));
        }
        fault_of(&self.criteria, has_schedule)
    }
}
