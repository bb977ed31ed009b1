//! Schedules, and the events in them.

use ocip::command::criteria::ScheduleLevel;
use ocip::command::schedule::{CalendarDate, EventRecurrence, HourMinute};
use serde::Deserialize;

use super::length::length_fault;
use super::recurrence::recurrence;
use super::token::token;

pub use ocip::command::schedule::ScheduleType;

/// A schedule of a user, a group or a tenant.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredSchedule {
    /// 1–40 characters.
    pub name: String,
    /// What it lists: `Time` or `Holiday`.
    #[serde(rename = "type", deserialize_with = "kind")]
    pub kind: ScheduleType,
    /// Its events, in the order in which they were added; no name stands twice.
    #[serde(default)]
    pub events: Vec<StoredEvent>,
}

/// An event of a schedule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoredEvent {
    /// 1–40 characters.
    pub name: String,
    /// The first day, `YYYY-MM-DD`.
    pub start_date: String,
    /// The last day.
    pub end_date: String,
    /// From when on the first day to when on the last one; all day, when absent.
    #[serde(default, deserialize_with = "hours")]
    pub hours: Option<[HourMinute; 2]>,
    /// How often it comes again; never, when absent.
    #[serde(default, deserialize_with = "recurrence")]
    pub recurrence: Option<EventRecurrence>,
}

/// A schedule as a service refers to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleReference {
    /// Whose schedule: `User`, `Group` or `Service Provider`.
    #[serde(deserialize_with = "level")]
    pub level: ScheduleLevel,
    /// 1–40 characters.
    pub name: String,
}

fn level<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ScheduleLevel, D::Error> {
    let expected = "none of User, Group, Service Provider";
    token(from, ScheduleLevel::from_token, expected)
}

fn kind<'de, D: serde::Deserializer<'de>>(from: D) -> Result<ScheduleType, D::Error> {
    token(from, ScheduleType::from_token, "neither Time nor Holiday")
}

/// From `H:MM` to `H:MM`.
fn hours<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<[HourMinute; 2]>, D::Error> {
    let hours = |text: &str| {
        let (from, to) = text.split_once('-')?;
        Some([hour_minute(from)?, hour_minute(to)?])
    };
    token(from, hours, "no time from H:MM to H:MM, such as 9:00-17:30").map(Some)
}

fn hour_minute(text: &str) -> Option<HourMinute> {
    let (hour, minute) = text.trim().split_once(':')?;
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    let is_time = (0..24).contains(&hour) && (0..60).contains(&minute);
    is_time.then_some(HourMinute { hour, minute })
}

/// What is wrong with schedules that an owner would have.
pub(super) fn schedules_fault(schedules: &[StoredSchedule]) -> Option<String> {
    let mut all = schedules.iter().enumerate();
    all.find_map(|(place, one)| {
        let mut before = schedules.iter().take(place);
        if before.any(|other| other.is(one.kind, &one.name)) {
            return Some(format!("the schedule {:?} stands twice", one.name));
        }
        length_fault("a schedule's name", &one.name, 1..=40).or_else(|| one.fault())
    })
}

// === impl StoredSchedule ===

impl StoredSchedule {
    /// Whether it is the one of this type and name.
    pub fn is(&self, kind: ScheduleType, name: &str) -> bool {
        self.kind == kind && self.name == name
    }

    /// The event with this name.
    pub fn event(&self, name: &str) -> Option<&StoredEvent> {
        self.events.iter().find(|one| one.name == name)
    }

    fn fault(&self) -> Option<String> {
        let mut all = self.events.iter().enumerate();
        all.find_map(|(place, one)| {
            let mut before = self.events.iter().take(place);
            let name = &one.name;
            if before.any(|other| other.name == *name) {
                return Some(format!("the event {name:?} stands twice"));
            }
            if !one.has_dates() {
                return Some(format!(
                    "the event {name:?} has no dates from one to another"
                ));
            }
            length_fault("an event's name", name, 1..=40)
        })
    }
}

// === impl StoredEvent ===

impl StoredEvent {
    /// Whether it begins and ends on dates, and does not end before it begins.
    pub fn has_dates(&self) -> bool {
        let dates = [&self.start_date, &self.end_date].map(|date| CalendarDate::parse(date));
        let [Some(start), Some(end)] = dates else {
            return false;
        };
        let runs_backwards = self.hours.is_some_and(|[from, to]| from >= to);
        start < end || start == end && !runs_backwards
    }
}
