//! What Simultaneous Ring Personal keeps for a user.

use ocip::command::simultaneous_ring_personal::CriteriaDnSelection;
use serde::Deserialize;

use super::schedule::{ScheduleReference, ScheduleType};
use super::token::token;

/// How many numbers ring too, at most.
const NUMBERS_MAX: usize = 10;
/// How many numbers a criteria lists, at most.
const CALLERS_MAX: usize = 12;

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
    pub criteria: Vec<RingCriteria>,
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

/// When, and for whom, the service rings.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RingCriteria {
    /// 1–50 characters.
    pub name: String,
    /// Whether it counts.
    #[serde(default = "yes")]
    pub active: bool,
    /// When it counts; always, when absent.
    pub time_schedule: Option<ScheduleReference>,
    /// On which holidays it counts.
    pub holiday_schedule: Option<ScheduleReference>,
    /// Whether matching calls do not ring.
    #[serde(default)]
    pub blacklisted: bool,
    /// Which callers it is about.
    #[serde(default)]
    pub callers: StoredCallers,
}

/// Which callers a criteria is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCallers {
    /// All, or those that follow: `Any` or `Specified Only`.
    #[serde(deserialize_with = "selection")]
    pub selection: CriteriaDnSelection,
    /// Callers who hide their number.
    #[serde(default)]
    pub anonymous: bool,
    /// Callers whose number is not known.
    #[serde(default)]
    pub unavailable: bool,
    /// At most 12; with `Any` they are kept and do not count.
    #[serde(default)]
    pub numbers: Vec<String>,
}

fn yes() -> bool {
    true
}

fn selection<'de, D: serde::Deserializer<'de>>(from: D) -> Result<CriteriaDnSelection, D::Error> {
    let expected = "neither Any nor Specified Only";
    token(from, CriteriaDnSelection::from_token, expected)
}

// === impl SimultaneousRingPersonal ===

impl SimultaneousRingPersonal {
    /// The criteria with this name.
    pub fn criteria(&self, name: &str) -> Option<&RingCriteria> {
        self.criteria.iter().find(|one| one.name == name)
    }

    /// The same, to change it.
    pub fn criteria_mut(&mut self, name: &str) -> Option<&mut RingCriteria> {
        self.criteria.iter_mut().find(|one| one.name == name)
    }

    /// What a switch would never have let a user keep that has these schedules.
    pub(super) fn fault(
        &self,
        has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
    ) -> Option<String> {
        if self.numbers.len() > NUMBERS_MAX {
            return Some(format!("at most {NUMBERS_MAX} numbers ring too"));
        }
        let mut criteria = self.criteria.iter().enumerate();
        criteria.find_map(|(place, one)| {
            let mut before = self.criteria.iter().take(place);
            if before.any(|other| other.name == one.name) {
                return Some(format!("the criteria {:?} stands twice", one.name));
            }
            one.fault(&has_schedule)
        })
    }
}

// === impl RingCriteria ===

impl RingCriteria {
    fn fault(
        &self,
        has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
    ) -> Option<String> {
        let name = &self.name;
        if self.callers.numbers.len() > CALLERS_MAX {
            let fault = format!("the criteria {name:?} has more than {CALLERS_MAX} numbers");
            return Some(fault);
        }
        if self.callers.are_none() {
            return Some(format!("the criteria {name:?} is about no callers"));
        }
        let time = self.time_schedule.iter();
        let time = time.map(|reference| (ScheduleType::Time, reference));
        let holiday = self.holiday_schedule.iter();
        let holiday = holiday.map(|reference| (ScheduleType::Holiday, reference));
        let (_, unknown) = time
            .chain(holiday)
            .find(|(kind, reference)| !has_schedule(*kind, reference))?;
        let (level, schedule) = (unknown.level.token(), &unknown.name);
        Some(format!(
            "the criteria {name:?} needs a schedule {schedule:?} of the level {level}"
        ))
    }
}

// === impl StoredCallers ===

impl StoredCallers {
    /// Whether no caller at all can be meant.
    pub fn are_none(&self) -> bool {
        let has_flag = self.anonymous || self.unavailable;
        self.selection == CriteriaDnSelection::SpecifiedOnly && !has_flag && self.numbers.is_empty()
    }
}

/// All callers.
impl Default for StoredCallers {
    fn default() -> Self {
        Self {
            selection: CriteriaDnSelection::Any,
            anonymous: false,
            unavailable: false,
            numbers: Vec::new(),
        }
    }
}
