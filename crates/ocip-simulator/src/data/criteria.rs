//! Criteria: what services keep that act by them.

use std::collections::BTreeMap;

use ocip::command::criteria::CriteriaDnSelection;
use ocip_services::criteria::ALL;
use ocip_services::table::Value;
use serde::Deserialize;
use serde::de::Error;

use super::schedule::{ScheduleReference, ScheduleType};
use super::token::token;

/// How many numbers a criteria lists, at most.
const CALLERS_MAX: usize = 12;

/// Where calls go unless something else is said.
const DEFAULT_FORWARD: &str = "Forward To Default Number";

/// The service that keeps what it has under a key of its own.
pub(super) const SIMULTANEOUS_RING: &str = "Simultaneous Ring Personal";

/// The criteria of a user, by the name of the service, in the order in which they were added; no name
/// stands twice in a service. Settings of the services stand with those of other services.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UserCriteria(pub BTreeMap<&'static str, Vec<StoredCriteria>>);

/// A criteria: when, and for whom, a service acts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCriteria {
    /// 1–50 characters.
    pub name: String,
    /// Whether it counts.
    #[serde(default = "yes")]
    pub active: bool,
    /// When it counts; always, when absent.
    pub time_schedule: Option<ScheduleReference>,
    /// On which holidays it counts.
    pub holiday_schedule: Option<ScheduleReference>,
    /// Whether matching calls are left alone.
    #[serde(default)]
    pub blacklisted: bool,
    /// Where matching calls go (Call Forwarding Selective): `Forward To Default Number` when absent.
    pub forward: Option<String>,
    /// The number for `Forward To Specified Number`.
    pub forward_to: Option<String>,
    /// Whether it is private (Selective Call Rejection).
    #[serde(default)]
    pub private: bool,
    /// Which callers it is about.
    #[serde(default)]
    pub callers: StoredCallers,
}

/// Which callers a criteria is about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredCallers {
    /// All, or those that follow: `Any`, `Specified Only` or, for Selective Call Rejection, `Forwarded`.
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

/// What a switch would never have let a user keep that has these schedules.
pub(super) fn fault_of(
    criteria: &[StoredCriteria],
    has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
) -> Option<String> {
    criteria.iter().enumerate().find_map(|(place, one)| {
        let mut before = criteria.iter().take(place);
        if before.any(|other| other.name == one.name) {
            return Some(format!("the criteria {:?} stands twice", one.name));
        }
        one.fault(&has_schedule)
    })
}

// === impl UserCriteria ===

impl<'de> Deserialize<'de> for UserCriteria {
    /// Lists by the name of the service.
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let mut all = Self::default();
        for (name, criteria) in BTreeMap::<String, Vec<StoredCriteria>>::deserialize(from)? {
            let service = ALL.iter().find(|service| service.name == name);
            let service = service.filter(|service| service.name != SIMULTANEOUS_RING);
            let service = service.ok_or_else(|| {
                D::Error::custom(format!("the service {name:?} has no criteria here"))
            })?;
            let odd = criteria
                .iter()
                .find(|one| !service.selections.contains(&one.callers.selection));
            if let Some(odd) = odd {
                let (criteria, selection) = (&odd.name, odd.callers.selection.token());
                return Err(D::Error::custom(format!(
                    "the criteria {criteria:?} cannot be about {selection:?}"
                )));
            }
            all.0.insert(service.name, criteria);
        }
        Ok(all)
    }
}

impl UserCriteria {
    /// What a switch would never have let a user keep that has these schedules.
    pub(super) fn fault(
        &self,
        has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
    ) -> Option<String> {
        let mut all = self.0.values();
        all.find_map(|criteria| fault_of(criteria, &has_schedule))
    }
}

// === impl StoredCriteria ===

impl StoredCriteria {
    /// The value of a field, by its element.
    pub fn field(&self, element: &str) -> Option<Value> {
        let text = |text: Option<&str>| Some(Value::Text(text?.to_owned()));
        match element {
            "blacklisted" => Some(Value::Flag(self.blacklisted)),
            "private" => Some(Value::Flag(self.private)),
            "forwardToNumberSelection" => {
                text(Some(self.forward.as_deref().unwrap_or(DEFAULT_FORWARD)))
            }
            "forwardToPhoneNumber" => text(self.forward_to.as_deref()),
            _ => None,
        }
    }

    /// Gives a field another value, or none.
    pub fn set_field(&mut self, element: &str, value: Option<Value>) {
        let (flag, text) = match value {
            Some(Value::Text(text)) => (false, Some(text)),
            value => (value == Some(Value::Flag(true)), None),
        };
        match element {
            "blacklisted" => self.blacklisted = flag,
            "private" => self.private = flag,
            "forwardToNumberSelection" => self.forward = text,
            "forwardToPhoneNumber" => self.forward_to = text,
            _ => {}
        }
    }

    /// Whether calls would go to a number of its own, and it has none.
    pub fn lacks_number(&self) -> bool {
        self.forward.as_deref() == Some("Forward To Specified Number") && self.forward_to.is_none()
    }

    fn fault(
        &self,
        has_schedule: impl Fn(ScheduleType, &ScheduleReference) -> bool,
    ) -> Option<String> {
        let name = &self.name;
        if self.callers.numbers.len() > CALLERS_MAX {
            let fault = format!("the criteria {name:?} has more than {CALLERS_MAX} numbers");
            return Some(fault);
        }
        if self.lacks_number() {
            return Some(format!("the criteria {name:?} has no number to forward to"));
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
