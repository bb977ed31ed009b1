//! How often an event comes again: on the wire two choices, of the days and of the end.

use super::super::{ElementContent, elements};
use super::calendar::{DayOfWeek, MonthOfYear, WeekOfMonth};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// Recurrence of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventRecurrence {
    /// On which days.
    pub pattern: RecurrencePattern,
    /// On how many of them: 2 is every second day, week, month or year; every one, when absent.
    pub interval: Option<i32>,
    /// Until when.
    pub end: RecurrenceEnd,
}

/// Days on which an event comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecurrencePattern {
    /// Every day.
    Daily,
    /// Days of the week, in the order of the week.
    Weekly(Vec<DayOfWeek>),
    /// A day of the month, 1–31.
    MonthlyByDay(i32),
    /// A day of one of its weeks.
    MonthlyByWeek(WeekOfMonth, DayOfWeek),
    /// A day of a month, 1–31.
    YearlyByDay(i32, MonthOfYear),
    /// A day of one of the weeks of a month.
    YearlyByWeek(WeekOfMonth, DayOfWeek, MonthOfYear),
}

/// End of a recurrence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RecurrenceEnd {
    /// There is none.
    Never,
    /// A date.
    Date(String),
    /// So many times, 1–999.
    Occurrences(i32),
}

elements! {
    /// A recurrence as it stands on the wire.
    struct RecurrenceElements {
        daily: Option<DailyElements> = "recurDaily",
        weekly: Option<WeeklyElements> = "recurWeekly",
        monthly_by_day: Option<MonthlyByDayElements> = "recurMonthlyByDay",
        monthly_by_week: Option<MonthlyByWeekElements> = "recurMonthlyByWeek",
        yearly_by_day: Option<YearlyByDayElements> = "recurYearlyByDay",
        yearly_by_week: Option<YearlyByWeekElements> = "recurYearlyByWeek",
        for_ever: Option<bool> = "recurForEver",
        end_date: Option<String> = "recurEndDate",
        end_occurrence: Option<i32> = "recurEndOccurrence",
    }
}

elements! {
    struct DailyElements {
        interval: Option<i32> = "recurInterval",
    }
}

elements! {
    struct WeeklyElements {
        interval: Option<i32> = "recurInterval",
        sunday: bool = "sunday",
        monday: bool = "monday",
        tuesday: bool = "tuesday",
        wednesday: bool = "wednesday",
        thursday: bool = "thursday",
        friday: bool = "friday",
        saturday: bool = "saturday",
    }
}

elements! {
    struct MonthlyByDayElements {
        interval: Option<i32> = "recurInterval",
        day_of_month: i32 = "dayOfMonth",
    }
}

elements! {
    struct MonthlyByWeekElements {
        interval: Option<i32> = "recurInterval",
        week: WeekOfMonth = "dayOfWeekInMonth",
        day: DayOfWeek = "dayOfWeek",
    }
}

elements! {
    struct YearlyByDayElements {
        interval: Option<i32> = "recurInterval",
        day_of_month: i32 = "dayOfMonth",
        month: MonthOfYear = "month",
    }
}

elements! {
    /// The day comes before the week here, and after it in a month's.
    struct YearlyByWeekElements {
        interval: Option<i32> = "recurInterval",
        day: DayOfWeek = "dayOfWeek",
        week: WeekOfMonth = "dayOfWeekInMonth",
        month: MonthOfYear = "month",
    }
}

// === impl EventRecurrence ===

impl ElementContent for EventRecurrence {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        RecurrenceElements::from(self).write(writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let elements = RecurrenceElements::read(reader)?;
        let (pattern, interval) = elements.pattern()?;
        let end = match (elements.end_date, elements.end_occurrence) {
            (Some(date), _) => RecurrenceEnd::Date(date),
            (None, Some(times)) => RecurrenceEnd::Occurrences(times),
            (None, None) => RecurrenceEnd::Never,
        };
        Ok(Self {
            pattern,
            interval,
            end,
        })
    }
}

// === impl RecurrenceElements ===

impl From<&EventRecurrence> for RecurrenceElements {
    fn from(recurrence: &EventRecurrence) -> Self {
        let interval = recurrence.interval;
        let mut elements = Self::without_days(&recurrence.end);
        match &recurrence.pattern {
            RecurrencePattern::Daily => elements.daily = Some(DailyElements { interval }),
            RecurrencePattern::Weekly(days) => {
                elements.weekly = Some(WeeklyElements::new(interval, days));
            }
            RecurrencePattern::MonthlyByDay(day_of_month) => {
                elements.monthly_by_day = Some(MonthlyByDayElements {
                    interval,
                    day_of_month: *day_of_month,
                });
            }
            RecurrencePattern::MonthlyByWeek(week, day) => {
                let (week, day) = (*week, *day);
                elements.monthly_by_week = Some(MonthlyByWeekElements {
                    interval,
                    week,
                    day,
                });
            }
            RecurrencePattern::YearlyByDay(day_of_month, month) => {
                elements.yearly_by_day = Some(YearlyByDayElements {
                    interval,
                    day_of_month: *day_of_month,
                    month: *month,
                });
            }
            RecurrencePattern::YearlyByWeek(week, day, month) => {
                let (week, day, month) = (*week, *day, *month);
                elements.yearly_by_week = Some(YearlyByWeekElements {
                    interval,
                    day,
                    week,
                    month,
                });
            }
        }
        elements
    }
}

impl RecurrenceElements {
    fn without_days(end: &RecurrenceEnd) -> Self {
        let (for_ever, end_date, end_occurrence) = match end {
            RecurrenceEnd::Never => (Some(true), None, None),
            RecurrenceEnd::Date(date) => (None, Some(date.clone()), None),
            RecurrenceEnd::Occurrences(times) => (None, None, Some(*times)),
        };
        Self {
            daily: None,
            weekly: None,
            monthly_by_day: None,
            monthly_by_week: None,
            yearly_by_day: None,
            yearly_by_week: None,
            for_ever,
            end_date,
            end_occurrence,
        }
    }

    /// The days, and on how many of them.
    fn pattern(&self) -> Result<(RecurrencePattern, Option<i32>), ParseError> {
        if let Some(one) = &self.daily {
            return Ok((RecurrencePattern::Daily, one.interval));
        }
        if let Some(one) = &self.weekly {
            return Ok((RecurrencePattern::Weekly(one.days()), one.interval));
        }
        if let Some(one) = &self.monthly_by_day {
            let pattern = RecurrencePattern::MonthlyByDay(one.day_of_month);
            return Ok((pattern, one.interval));
        }
        if let Some(one) = &self.monthly_by_week {
            let pattern = RecurrencePattern::MonthlyByWeek(one.week, one.day);
            return Ok((pattern, one.interval));
        }
        if let Some(one) = &self.yearly_by_day {
            let pattern = RecurrencePattern::YearlyByDay(one.day_of_month, one.month);
            return Ok((pattern, one.interval));
        }
        let one = self.yearly_by_week.as_ref();
        let one = one.ok_or(ParseError::Missing("recurDaily"))?;
        let pattern = RecurrencePattern::YearlyByWeek(one.week, one.day, one.month);
        Ok((pattern, one.interval))
    }
}

// === impl WeeklyElements ===

impl WeeklyElements {
    fn new(interval: Option<i32>, days: &[DayOfWeek]) -> Self {
        let has = |day| days.contains(&day);
        Self {
            interval,
            sunday: has(DayOfWeek::Sunday),
            monday: has(DayOfWeek::Monday),
            tuesday: has(DayOfWeek::Tuesday),
            wednesday: has(DayOfWeek::Wednesday),
            thursday: has(DayOfWeek::Thursday),
            friday: has(DayOfWeek::Friday),
            saturday: has(DayOfWeek::Saturday),
        }
    }

    fn days(&self) -> Vec<DayOfWeek> {
        let flags = [
            self.sunday,
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
        ];
        let days = DayOfWeek::ALL.into_iter().zip(flags);
        days.filter_map(|(day, is_set)| is_set.then_some(day))
            .collect()
    }
}
