//! Changes of schedules, as they are asked for.

use ocip::command::schedule::{CalendarDate, EventRecurrence, HourMinute};

use super::first_day::first_day;
use super::model::PeriodTimes;
use crate::switch::PROOF_COMMANDS_MAX;
use crate::switch::value::{EventName, ScheduleName};

/// How many periods a change names at most.
pub const PERIODS_MAX: usize = 100;

/// Change of a schedule; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScheduleChange {
    /// The name that it is to have.
    pub new_name: Option<ScheduleName>,
    /// All periods that it is to have.
    pub periods: Option<Vec<PeriodItem>>,
}

/// A period that a schedule is to have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PeriodItem {
    /// The one of this name, as it is.
    Keep(String),
    /// This one.
    Set(NewPeriod),
}

/// A period as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPeriod {
    /// Its name.
    pub name: EventName,
    /// The first day. One that comes again may be without, and then has one by the calendar.
    pub start: Option<CalendarDate>,
    /// The last day; without one it ends as soon as its hours let it.
    pub end: Option<CalendarDate>,
    /// From when on the first day to when on the last; all day, when absent.
    pub hours: Option<[HourMinute; 2]>,
    /// How often it comes again; never, when absent.
    pub recurrence: Option<EventRecurrence>,
}

// === impl ScheduleChange ===

impl ScheduleChange {
    /// A change that costs as much as making a schedule with these periods.
    pub fn of_new(periods: &[PeriodItem]) -> Self {
        Self {
            new_name: None,
            periods: Some(periods.to_vec()),
        }
    }

    /// How many commands the change takes at most: proving the user, the two lists of names, the times of
    /// each period, a step for each, one for all that go, and one for the name. Explaining is not counted.
    pub fn commands_max(&self) -> usize {
        let periods = self.periods.as_ref().map_or(0, Vec::len);
        PROOF_COMMANDS_MAX + 2 + 2 * periods + 2
    }
}

// === impl PeriodItem ===

impl PeriodItem {
    /// The name of the period.
    pub fn name(&self) -> &str {
        match self {
            Self::Keep(name) => name,
            Self::Set(period) => period.name.as_str(),
        }
    }
}

// === impl NewPeriod ===

impl NewPeriod {
    /// When it is to be. Days that were not given stay as they are at `present`, as long as it comes again
    /// in the same way.
    pub(super) fn times(&self, present: Option<&PeriodTimes>, today: CalendarDate) -> PeriodTimes {
        let known = present.filter(|known| known.recurrence == self.recurrence);
        let start_date = match (self.start, known) {
            (Some(start), _) => start.to_string(),
            (None, Some(known)) => known.start_date.clone(),
            (None, None) => self.first_day(today).to_string(),
        };
        let known =
            known.filter(|known| known.hours == self.hours && known.start_date == start_date);
        let end_date = match (self.end, known) {
            (Some(end), _) => end.to_string(),
            (None, Some(known)) => known.end_date.clone(),
            (None, None) => self.last_day(&start_date),
        };
        PeriodTimes {
            start_date,
            end_date,
            hours: self.hours,
            recurrence: self.recurrence.clone(),
        }
    }

    fn first_day(&self, today: CalendarDate) -> CalendarDate {
        let recurrence = self.recurrence.as_ref();
        recurrence.map_or(today, |recurrence| first_day(&recurrence.pattern, today))
    }

    /// The first day, or the one after it if the hours go over midnight.
    fn last_day(&self, start: &str) -> String {
        let is_over_midnight = self.hours.is_some_and(|[from, to]| from >= to);
        let next = CalendarDate::parse(start).map(CalendarDate::next);
        match next.filter(|_| is_over_midnight) {
            Some(next) => next.to_string(),
            None => start.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use ocip::command::schedule::{DayOfWeek, RecurrenceEnd, RecurrencePattern};

    use super::*;

    fn date(text: &str) -> CalendarDate {
        CalendarDate::parse(text).unwrap()
    }

    fn hours(from: i32, to: i32) -> Option<[HourMinute; 2]> {
        Some([from, to].map(|hour| HourMinute { hour, minute: 0 }))
    }

    fn fridays() -> Option<EventRecurrence> {
        Some(EventRecurrence {
            pattern: RecurrencePattern::Weekly(vec![DayOfWeek::Friday]),
            interval: None,
            end: RecurrenceEnd::Never,
        })
    }

    fn period(hours: Option<[HourMinute; 2]>) -> NewPeriod {
        NewPeriod {
            name: EventName::parse("a").unwrap(),
            start: None,
            end: None,
            hours,
            recurrence: fridays(),
        }
    }

    fn days(period: &NewPeriod, present: Option<&PeriodTimes>) -> [String; 2] {
        let times = period.times(present, date("2026-11-30"));
        [times.start_date, times.end_date]
    }

    #[test]
    fn days_that_are_not_given_come_from_the_calendar() {
        assert_eq!(days(&period(None), None), ["2026-12-04", "2026-12-04"]);
        let day = period(hours(9, 17));
        assert_eq!(days(&day, None), ["2026-12-04", "2026-12-04"]);
        let night = period(hours(22, 6));
        assert_eq!(days(&night, None), ["2026-12-04", "2026-12-05"]);
        let given = NewPeriod {
            start: Some(date("2026-01-01")),
            end: Some(date("2026-01-03")),
            ..night
        };
        assert_eq!(days(&given, None), ["2026-01-01", "2026-01-03"]);
    }

    #[test]
    fn days_that_are_not_given_stay_where_they_still_fit() {
        let present = PeriodTimes {
            start_date: "2020-01-03".into(),
            end_date: "2020-01-05".into(),
            hours: hours(9, 17),
            recurrence: fridays(),
        };
        let same = period(hours(9, 17));
        assert_eq!(days(&same, Some(&present)), ["2020-01-03", "2020-01-05"]);
        let night = period(hours(22, 6));
        assert_eq!(days(&night, Some(&present)), ["2020-01-03", "2020-01-04"]);
        let other = PeriodTimes {
            recurrence: None,
            ..present
        };
        assert_eq!(days(&same, Some(&other)), ["2026-12-04", "2026-12-04"]);
    }
}
