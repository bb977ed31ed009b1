//! Output: schedules as JSON.

use schemars::JsonSchema;
use serde::Serialize;

use super::period_type::{day_schema, month_schema, type_of, type_schema, week_schema};
use crate::apio::error::ApioError;
use crate::apio::part_result::of_part;
use crate::apio::schedule_level;
use crate::switch::Error;
use crate::switch::criteria_service::ItemError;
use crate::switch::schedules::{
    DayOfWeek, EventRecurrence, HourMinute, ListedSchedule, MonthOfYear, PeriodTimes,
    RecurrenceEnd, RecurrencePattern, ShownPeriod, ShownSchedule, WeekOfMonth,
};

/// The answer of GET for a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ScheduleList")]
pub(super) struct SchedulesOut {
    /// The schedules, in the order of the switch.
    pub(super) schedules: Vec<ListedScheduleOut>,
}

/// A schedule in a list.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ListedSchedule")]
pub(super) struct ListedScheduleOut {
    name: String,
    /// Whose it is, where all levels were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String", extend("enum" = schedule_level::NAMES))]
    level: Option<&'static str>,
}

/// The answer of GET for a schedule.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ScheduleWithPeriods")]
pub(super) struct ScheduleViewOut {
    name: String,
    /// Its periods, in the order of the switch.
    periods: Vec<PeriodOut>,
}

/// A period: its name alone, or all that there is to know.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Period")]
struct PeriodOut {
    name: String,
    #[serde(flatten)]
    #[schemars(with = "Option<PeriodTimesOut>")]
    times: Option<PeriodTimesOut>,
}

/// When a period is.
#[derive(Serialize, JsonSchema, Default)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PeriodTimes")]
struct PeriodTimesOut {
    /// Whether it counts; the switch has none that do not.
    active: bool,
    /// How it comes again; never, without one.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "type_schema")]
    kind: Option<&'static str>,
    /// The day of the week.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "day_schema")]
    day_of_week: Option<&'static str>,
    /// The days of the week, where it is not one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Vec<String>")]
    days_of_week: Option<Vec<&'static str>>,
    /// The day of the month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i32")]
    day_of_month: Option<i32>,
    /// Which of the month's days of that name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "week_schema")]
    week_of_month: Option<&'static str>,
    /// The month.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "month_schema")]
    month: Option<&'static str>,
    /// On how many of these days: 2 for every second one. Every one, without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i32")]
    recur_interval: Option<i32>,
    /// The last date to come again on.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    recur_end_date: Option<String>,
    /// How often it is in all.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "i32")]
    recur_end_occurrence: Option<i32>,
    /// The first day, the first time.
    start_date: String,
    /// The last day, the first time.
    stop_date: String,
    /// When it begins, `H:MM`; it is all day without both times.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    start_time: Option<String>,
    /// When it ends.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    stop_time: Option<String>,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SchedulePartly")]
pub(super) struct PartialScheduleOut {
    /// What became of each period, and of the schedule, which comes last.
    results: Vec<ScheduleResultOut>,
    /// The schedule as it is, if it could be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    now: Option<ScheduleViewOut>,
}

/// What became of a part of a change.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ScheduleResult")]
struct ScheduleResultOut {
    /// The period or, at the end, the schedule.
    name: String,
    /// The status that it would have had alone.
    status: u16,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

// === impl ListedScheduleOut ===

impl ListedScheduleOut {
    pub(super) fn new(schedule: ListedSchedule, with_level: bool) -> Self {
        Self {
            name: schedule.name,
            level: with_level.then(|| schedule_level::name(schedule.level)),
        }
    }
}

impl From<ShownSchedule> for ScheduleViewOut {
    fn from(schedule: ShownSchedule) -> Self {
        Self {
            name: schedule.name,
            periods: schedule.periods.into_iter().map(PeriodOut::from).collect(),
        }
    }
}

impl From<ShownPeriod> for PeriodOut {
    fn from(period: ShownPeriod) -> Self {
        Self {
            name: period.name,
            times: period.times.map(PeriodTimesOut::from),
        }
    }
}

// === impl PeriodTimesOut ===

impl From<PeriodTimes> for PeriodTimesOut {
    fn from(times: PeriodTimes) -> Self {
        let time = |time: HourMinute| format!("{}:{:02}", time.hour, time.minute);
        let out = Self {
            active: true,
            start_date: times.start_date,
            stop_date: times.end_date,
            start_time: times.hours.map(|[from, _]| time(from)),
            stop_time: times.hours.map(|[_, to]| time(to)),
            ..Self::default()
        };
        match times.recurrence {
            Some(recurrence) => out.again(recurrence),
            None => out,
        }
    }
}

impl PeriodTimesOut {
    fn again(self, recurrence: EventRecurrence) -> Self {
        let kind = Some(type_of(&recurrence.pattern));
        let (recur_end_date, recur_end_occurrence) = match recurrence.end {
            RecurrenceEnd::Never => (None, None),
            RecurrenceEnd::Date(date) => (Some(date), None),
            RecurrenceEnd::Occurrences(times) => (None, Some(times)),
        };
        let out = Self {
            kind,
            recur_interval: recurrence.interval,
            recur_end_date,
            recur_end_occurrence,
            ..self
        };
        out.on(&recurrence.pattern)
    }

    fn on(mut self, pattern: &RecurrencePattern) -> Self {
        match pattern {
            RecurrencePattern::Daily => {}
            RecurrencePattern::Weekly(days) => match days[..] {
                [day] => self.day_of_week = Some(day.token()),
                _ => {
                    let days = days.iter().map(|day| day.token());
                    self.days_of_week = Some(days.collect());
                }
            },
            RecurrencePattern::MonthlyByDay(day) => self.day_of_month = Some(*day),
            RecurrencePattern::MonthlyByWeek(week, day) => self.set_week(*week, *day),
            RecurrencePattern::YearlyByDay(day, month) => {
                self.day_of_month = Some(*day);
                self.set_month(*month);
            }
            RecurrencePattern::YearlyByWeek(week, day, month) => {
                self.set_week(*week, *day);
                self.set_month(*month);
            }
        }
        self
    }

    fn set_week(&mut self, week: WeekOfMonth, day: DayOfWeek) {
        self.week_of_month = Some(week.token());
        self.day_of_week = Some(day.token());
    }

    fn set_month(&mut self, month: MonthOfYear) {
        self.month = Some(month.token());
    }
}

// === impl PartialScheduleOut ===

impl PartialScheduleOut {
    /// The truth about a change that was carried out in part.
    pub(super) fn new(
        results: Vec<(String, Result<(), ItemError>)>,
        now: Option<ShownSchedule>,
    ) -> Self {
        Self {
            results: results.into_iter().map(ScheduleResultOut::from).collect(),
            now: now.map(ScheduleViewOut::from),
        }
    }
}

impl From<(String, Result<(), ItemError>)> for ScheduleResultOut {
    fn from((name, result): (String, Result<(), ItemError>)) -> Self {
        let (status, error) = of_part(result.map_err(Error::from));
        Self {
            name,
            status,
            error,
        }
    }
}
