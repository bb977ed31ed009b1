//! Recurrences of events, as a file has them.

use ocip::command::schedule::{
    DayOfWeek, EventRecurrence, MonthOfYear, RecurrenceEnd, RecurrencePattern, WeekOfMonth,
};
use serde::Deserialize;
use serde::de::Error;

/// A recurrence with the keys of all kinds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RecurrenceInFile {
    every: RecurrenceUnit,
    interval: Option<i32>,
    #[serde(default)]
    days: Vec<String>,
    day_of_month: Option<i32>,
    week: Option<String>,
    month: Option<String>,
    until: Option<String>,
    times: Option<i32>,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum RecurrenceUnit {
    Day,
    Week,
    Month,
    Year,
}

/// Reads a recurrence.
pub(super) fn recurrence<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<EventRecurrence>, D::Error> {
    let given = RecurrenceInFile::deserialize(from)?;
    let pattern = given.pattern();
    let pattern = pattern.ok_or_else(|| {
        D::Error::custom(
            "a recurrence is every day, week (days), month or year (day_of_month, or week and \
             one of days), a year's with its month",
        )
    })?;
    Ok(Some(EventRecurrence {
        pattern,
        interval: given.interval,
        end: given.end(),
    }))
}

impl RecurrenceInFile {
    fn pattern(&self) -> Option<RecurrencePattern> {
        let days = self.days.iter().map(|day| DayOfWeek::from_token(day));
        let days: Vec<_> = days.collect::<Option<_>>()?;
        let month = || MonthOfYear::from_token(self.month.as_deref()?);
        let week = || WeekOfMonth::from_token(self.week.as_deref()?);
        let day = || days.first().copied();
        Some(match (self.every, self.day_of_month) {
            (RecurrenceUnit::Day, _) => RecurrencePattern::Daily,
            (RecurrenceUnit::Week, _) => RecurrencePattern::Weekly(days),
            (RecurrenceUnit::Month, Some(day)) => RecurrencePattern::MonthlyByDay(day),
            (RecurrenceUnit::Month, None) => RecurrencePattern::MonthlyByWeek(week()?, day()?),
            (RecurrenceUnit::Year, Some(day)) => RecurrencePattern::YearlyByDay(day, month()?),
            (RecurrenceUnit::Year, None) => {
                RecurrencePattern::YearlyByWeek(week()?, day()?, month()?)
            }
        })
    }

    fn end(&self) -> RecurrenceEnd {
        match (&self.until, self.times) {
            (Some(date), _) => RecurrenceEnd::Date(date.clone()),
            (None, Some(times)) => RecurrenceEnd::Occurrences(times),
            (None, None) => RecurrenceEnd::Never,
        }
    }
}
