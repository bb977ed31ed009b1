//! A period as it is given, as a checked one.

use super::period_in::{OCCURRENCES_MAX, PeriodIn};
use super::period_type::{PeriodType, TYPE_NAMES, TYPES};
use crate::apio::body::BodyErrors;
use crate::switch::schedules::{
    CalendarDate, DayOfWeek, EventRecurrence, HourMinute, MonthOfYear, NewPeriod, PeriodItem,
    RecurrenceEnd, RecurrencePattern, WeekOfMonth,
};
use crate::switch::value::{EventName, ValueError};

/// The period; `stored` is its name on the switch, if it is known.
pub(super) fn parse_period(
    given: PeriodIn,
    stored: Option<&str>,
    path: &str,
    mistakes: &mut BodyErrors,
) -> Option<PeriodItem> {
    if given.is_name_alone() {
        return Some(PeriodItem::Keep(given.name));
    }
    let name = match stored {
        Some(stored) => EventName::parse_stored(stored),
        None => EventName::parse(&given.name),
    };
    let mut parser = PeriodParser { path, mistakes };
    let name = parser.text("name", &given.name, name);
    if given.active == Some(false) {
        parser.add("active", "a period counts; leave it out instead");
    }
    let start = parser.date("startDate", given.start_date.as_deref());
    let end = parser.date("stopDate", given.stop_date.as_deref());
    let hours = parser.hours(&given);
    let recurrence = parser.recurrence(&given);
    let counts =
        given.recur_interval.is_some_and(|every| every > 1) || given.recur_end_occurrence.is_some();
    match (&given.start_date, &given.kind) {
        (None, None) => parser.add("startDate", "a period without a type needs it"),
        (None, Some(_)) if counts => parser.add(
            "startDate",
            "recurEndOccurrence and recurInterval count from it",
        ),
        _ => {}
    }
    Some(PeriodItem::Set(NewPeriod {
        name: name?,
        start,
        end,
        hours,
        recurrence,
    }))
}

/// Checks the members of a period and collects what is wrong with them.
struct PeriodParser<'p> {
    path: &'p str,
    mistakes: &'p mut BodyErrors,
}

// === impl PeriodParser ===

impl PeriodParser<'_> {
    fn add(&mut self, member: &str, mistake: impl std::fmt::Display) {
        self.mistakes
            .add(&format!("{}.{member}", self.path), mistake);
    }

    fn text<T>(&mut self, member: &str, text: &str, value: Result<T, ValueError>) -> Option<T> {
        let path = format!("{}.{member}", self.path);
        self.mistakes.check_text(&path, text, value)
    }

    fn date(&mut self, member: &str, text: Option<&str>) -> Option<CalendarDate> {
        let text = text?;
        let date = CalendarDate::parse(text);
        let date = date.ok_or_else(|| ValueError::new("a date is YYYY-MM-DD", text));
        self.text(member, text, date)
    }

    fn hours(&mut self, given: &PeriodIn) -> Option<[HourMinute; 2]> {
        let (from, to) = (given.start_time.as_deref(), given.stop_time.as_deref());
        match (from, to) {
            (None, Some(_)) => self.add("startTime", "it goes with stopTime"),
            (Some(_), None) => self.add("stopTime", "it goes with startTime"),
            _ => {}
        }
        let from = from.and_then(|text| self.time("startTime", text));
        let to = to.and_then(|text| self.time("stopTime", text));
        from.zip(to).map(<[HourMinute; 2]>::from)
    }

    fn time(&mut self, member: &str, text: &str) -> Option<HourMinute> {
        let allowed = "a time is H:MM, 0:00 to 23:59";
        let time = hour_minute(text).ok_or_else(|| ValueError::new(allowed, text));
        self.text(member, text, time)
    }

    fn recurrence(&mut self, given: &PeriodIn) -> Option<EventRecurrence> {
        let Some(kind) = given.kind.as_deref() else {
            for (member, _) in given.days().iter().filter(|(_, is_given)| *is_given) {
                self.add(member, "it goes with a type");
            }
            return None;
        };
        let Some(kind) = TYPES.iter().find(|one| one.name == kind) else {
            let allowed = format!("it is one of {}", TYPE_NAMES.join(", "));
            return self.text("type", kind, Err(ValueError::new(allowed, kind)));
        };
        self.refuse_others(kind, given);
        let interval = given.recur_interval;
        if interval.is_some_and(|every| !(1..=kind.interval_max).contains(&every)) {
            self.add("recurInterval", format!("it is 1 to {}", kind.interval_max));
        }
        let end = self.end(given);
        Some(EventRecurrence {
            pattern: self.pattern(kind, given)?,
            // Every one is what it means not to say it.
            interval: interval.filter(|every| *every != 1),
            end,
        })
    }

    /// Days that do not go with the type.
    fn refuse_others(&mut self, kind: &PeriodType, given: &PeriodIn) {
        let days = given.days();
        let (days, _) = days.split_at(5);
        let others = days
            .iter()
            .filter(|(member, is_given)| *is_given && !kind.members.contains(member));
        for (member, _) in others {
            self.add(member, format!("it does not go with {}", kind.name));
        }
        if given.day_of_week.is_some() && given.days_of_week.is_some() {
            self.add("daysOfWeek", "it does not go with dayOfWeek");
        }
    }

    fn end(&mut self, given: &PeriodIn) -> RecurrenceEnd {
        let date = self.date("recurEndDate", given.recur_end_date.as_deref());
        let times = given.recur_end_occurrence;
        if times.is_some_and(|times| !(1..=OCCURRENCES_MAX).contains(&times)) {
            self.add(
                "recurEndOccurrence",
                format!("it is 1 to {OCCURRENCES_MAX}"),
            );
        }
        if given.recur_end_date.is_some() && times.is_some() {
            self.add("recurEndOccurrence", "it does not go with recurEndDate");
        }
        match (date, times) {
            (Some(date), _) => RecurrenceEnd::Date(date.to_string()),
            (None, Some(times)) => RecurrenceEnd::Occurrences(times),
            (None, None) => RecurrenceEnd::Never,
        }
    }

    fn pattern(&mut self, kind: &PeriodType, given: &PeriodIn) -> Option<RecurrencePattern> {
        let needs = |member| kind.members.contains(&member);
        if needs("daysOfWeek") {
            return self.days_of_week(given).map(RecurrencePattern::Weekly);
        }
        let week = needs("weekOfMonth").then(|| self.week(kind, given));
        let day = needs("dayOfWeek").then(|| self.day_of_week(kind, given));
        let month = needs("month").then(|| self.month(kind, given));
        let date = needs("dayOfMonth").then(|| self.day_of_month(kind, given, month.flatten()));
        Some(match (week, day, date, month) {
            (Some(week), Some(day), _, None) => RecurrencePattern::MonthlyByWeek(week?, day?),
            (Some(week), Some(day), _, Some(month)) => {
                RecurrencePattern::YearlyByWeek(week?, day?, month?)
            }
            (_, _, Some(date), None) => RecurrencePattern::MonthlyByDay(date?),
            (_, _, Some(date), Some(month)) => RecurrencePattern::YearlyByDay(date?, month?),
            _ => RecurrencePattern::Daily,
        })
    }

    fn days_of_week(&mut self, given: &PeriodIn) -> Option<Vec<DayOfWeek>> {
        let one = given.day_of_week.iter();
        let several = given.days_of_week.iter().flatten();
        let names: Vec<&String> = one.chain(several).collect();
        if names.is_empty() {
            self.add("dayOfWeek", "Day of the week needs it, or daysOfWeek");
            return None;
        }
        let member = match given.days_of_week {
            Some(_) => "daysOfWeek",
            None => "dayOfWeek",
        };
        let days = names.iter().map(|name| self.day(member, name));
        let days: Vec<DayOfWeek> = days.collect::<Option<_>>()?;
        // In the order of the week, in which the switch has them.
        let all = DayOfWeek::ALL.into_iter();
        Some(all.filter(|day| days.contains(day)).collect())
    }

    fn day(&mut self, member: &str, name: &str) -> Option<DayOfWeek> {
        let allowed = || {
            format!(
                "it is one of {}",
                DayOfWeek::ALL.map(DayOfWeek::token).join(", ")
            )
        };
        let day = DayOfWeek::from_token(name);
        self.text(
            member,
            name,
            day.ok_or_else(|| ValueError::new(allowed(), name)),
        )
    }

    fn day_of_week(&mut self, kind: &PeriodType, given: &PeriodIn) -> Option<DayOfWeek> {
        let name = self.needed("dayOfWeek", kind, given.day_of_week.as_deref())?;
        self.day("dayOfWeek", name)
    }

    fn week(&mut self, kind: &PeriodType, given: &PeriodIn) -> Option<WeekOfMonth> {
        let name = self.needed("weekOfMonth", kind, given.week_of_month.as_deref())?;
        let allowed = || {
            let all = WeekOfMonth::ALL.map(WeekOfMonth::token);
            ValueError::new(format!("it is one of {}", all.join(", ")), name)
        };
        let week = WeekOfMonth::from_token(name).ok_or_else(allowed);
        self.text("weekOfMonth", name, week)
    }

    fn month(&mut self, kind: &PeriodType, given: &PeriodIn) -> Option<MonthOfYear> {
        let name = self.needed("month", kind, given.month.as_deref())?;
        let allowed = || {
            let all = MonthOfYear::ALL.map(MonthOfYear::token);
            ValueError::new(format!("it is one of {}", all.join(", ")), name)
        };
        let month = MonthOfYear::from_token(name).ok_or_else(allowed);
        self.text("month", name, month)
    }

    fn day_of_month(
        &mut self,
        kind: &PeriodType,
        given: &PeriodIn,
        month: Option<MonthOfYear>,
    ) -> Option<i32> {
        let day = self.needed("dayOfMonth", kind, given.day_of_month)?;
        let (name, last) = match month {
            Some(MonthOfYear::February) => ("February", 29),
            Some(
                month @ (MonthOfYear::April
                | MonthOfYear::June
                | MonthOfYear::September
                | MonthOfYear::November),
            ) => (month.token(), 30),
            Some(month) => (month.token(), 31),
            None => ("a month", 31),
        };
        if !(1..=last).contains(&day) {
            self.add(
                "dayOfMonth",
                format!("{name} has 1 to {last}; given: {day}"),
            );
            return None;
        }
        Some(day)
    }

    fn needed<T>(&mut self, member: &str, kind: &PeriodType, value: Option<T>) -> Option<T> {
        if value.is_none() {
            self.add(member, format!("{} needs it", kind.name));
        }
        value
    }
}

fn hour_minute(text: &str) -> Option<HourMinute> {
    let (hour, minute) = text.split_once(':')?;
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_time = matches!(hour.len(), 1 | 2) && minute.len() == 2;
    if !is_time || !is_number(hour) || !is_number(minute) {
        return None;
    }
    let (hour, minute) = (hour.parse().ok()?, minute.parse().ok()?);
    ((0..24).contains(&hour) && (0..60).contains(&minute)).then_some(HourMinute { hour, minute })
}
