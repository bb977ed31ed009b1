//! Input: JSON bodies as checked changes.

use std::collections::HashSet;

use bytes::Bytes;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Value, json};

use super::period_in::PeriodIn;
use super::period_parser::parse_period;
use crate::apio::body::{BodyErrors, present, read};
use crate::apio::error::ApioError;
use crate::dialect::schema::token;
use crate::dialect::shown::is_shown;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::switch::schedules::{PERIODS_MAX, PeriodItem, ScheduleChange};
use crate::switch::value::ScheduleName;

/// The body of POST.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "NewSchedule")]
pub(super) struct NewScheduleIn {
    /// Its name.
    #[schemars(schema_with = "token::<{ ScheduleName::CHARACTERS_MAX }>")]
    name: String,
    /// Its periods, each once.
    #[serde(default)]
    #[schemars(with = "Vec<PeriodIn>", length(max = PERIODS_MAX))]
    periods: Vec<UnambiguousJson>,
}

/// The body of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ScheduleChange")]
pub(super) struct ScheduleChangeIn {
    /// Its name, which the path has; beside `newName` it is ignored.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token::<{ ScheduleName::CHARACTERS_MAX }>")]
    name: Option<String>,
    /// The name that it is to have.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token::<{ ScheduleName::CHARACTERS_MAX }>")]
    new_name: Option<String>,
    /// All periods that it is to have, each once; one with nothing but its name stays as it is.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "Vec<PeriodIn>", length(max = PERIODS_MAX))]
    periods: Option<Vec<UnambiguousJson>>,
}

/// A new schedule: its name and its periods.
pub(super) fn parse_new(body: &Bytes) -> Result<(ScheduleName, Vec<PeriodItem>), ApioError> {
    let given: NewScheduleIn = read(body)?;
    let mut mistakes = BodyErrors::default();
    let name = mistakes.check("name", ScheduleName::parse(&given.name));
    let periods = periods(given.periods, &Value::Null, &mut mistakes);
    for (index, item) in periods.iter().enumerate() {
        if let PeriodItem::Keep(_) = item {
            let path = format!("periods[{index}]");
            mistakes.add(&path, "a new period says when it is");
        }
    }
    mistakes.finish()?;
    // Without a mistake there is a name.
    let name = name.ok_or_else(|| ApioError::bad_fields(vec!["name: it is missing".into()]))?;
    Ok((name, periods))
}

/// The change of the schedule called `name`, of which periods may stay that are `shown`.
pub(super) fn parse_change(
    body: &Bytes,
    shown: &Value,
    name: &str,
) -> Result<ScheduleChange, ApioError> {
    let given: ScheduleChangeIn = read(body)?;
    let mut mistakes = BodyErrors::default();
    let is_other = given.name.as_deref().is_some_and(|given| given != name);
    if is_other && given.new_name.is_none() {
        mistakes.add(
            "name",
            "it is not the schedule of the path; to rename, use newName",
        );
    }
    let new_name = given.new_name.as_deref();
    let new_name = new_name.and_then(|new| mistakes.check("newName", ScheduleName::parse(new)));
    let shown = &shown["periods"];
    let periods = given
        .periods
        .map(|given| periods(given, shown, &mut mistakes));
    mistakes.finish()?;
    Ok(ScheduleChange { new_name, periods })
}

fn periods(
    given: Vec<UnambiguousJson>,
    shown: &Value,
    mistakes: &mut BodyErrors,
) -> Vec<PeriodItem> {
    let count = given.len();
    if count > PERIODS_MAX {
        let allowed = format!("a list has at most {PERIODS_MAX} entries, this has {count}");
        mistakes.add("periods", allowed);
        return Vec::new();
    }
    let mut names = HashSet::new();
    let mut items = Vec::with_capacity(count);
    for (index, UnambiguousJson(given)) in given.into_iter().enumerate() {
        let path = format!("periods[{index}]");
        let item = period(given, shown, &path, mistakes);
        let is_twice = item
            .as_ref()
            .is_some_and(|item| !names.insert(item.name().to_owned()));
        if is_twice {
            mistakes.add(&format!("{path}.name"), "the period is given twice");
        }
        items.extend(item);
    }
    items
}

/// A period; one that is shown just so stays.
fn period(
    mut given: Value,
    shown: &Value,
    path: &str,
    mistakes: &mut BodyErrors,
) -> Option<PeriodItem> {
    let entries = shown.as_array().into_iter().flatten();
    let name = given.get("name").cloned().unwrap_or_default();
    let known = entries
        .into_iter()
        .find(|one| is_shown(&name, &one["name"]));
    let stored = known.and_then(|one| one["name"].as_str());
    if let (Some(known), Some(stored)) = (known, stored) {
        if is_shown(&given, known) {
            return Some(PeriodItem::Keep(stored.to_owned()));
        }
        given["name"] = json!(stored);
    }
    let read: Result<PeriodIn, _> = serde_path_to_error::deserialize(given);
    let read = read.map_err(|error| {
        let place = match error.path().to_string() {
            place if place == "." => path.to_owned(),
            place => format!("{path}.{place}"),
        };
        mistakes.add(&place, error.into_inner());
    });
    parse_period(read.ok()?, stored, path, mistakes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::switch::schedules::{DayOfWeek, RecurrencePattern};

    fn change(body: &Value, shown: &Value) -> Result<Vec<PeriodItem>, String> {
        let body = Bytes::from(body.to_string());
        match parse_change(&body, shown, "s") {
            Ok(change) => Ok(change.periods.unwrap_or_default()),
            Err(error) => Err(format!("{error:?}")),
        }
    }

    #[test]
    fn a_period_that_is_shown_just_so_stays_whatever_it_is() {
        let odd = json!({"name": "x".repeat(60), "active": true, "type": "Day of the week",
            "daysOfWeek": [], "startDate": "once", "stopDate": "never"});
        let shown = json!({"name": "s", "periods": [odd]});
        let body = json!({"periods": [odd]});
        let kept = PeriodItem::Keep("x".repeat(60));
        assert_eq!(change(&body, &shown), Ok(vec![kept.clone()]));
        assert!(change(&body, &Value::Null).is_err());
        let by_name = json!({"periods": [{"name": "x".repeat(60)}]});
        assert_eq!(change(&by_name, &Value::Null), Ok(vec![kept]));
    }

    #[test]
    fn the_documented_types_are_read() {
        let body = json!({"periods": [
            {"name": "a", "type": "Day of the week", "dayOfWeek": "Friday", "startTime": "9:05", "stopTime": "17:00"},
            {"name": "b", "type": "Day of the month", "dayOfMonth": 10, "active": true},
        ]});
        let periods = change(&body, &Value::Null).unwrap();
        let patterns: Vec<_> = periods
            .iter()
            .map(|item| match item {
                PeriodItem::Set(period) => period.recurrence.as_ref().unwrap().pattern.clone(),
                PeriodItem::Keep(name) => panic!("{name} stays"),
            })
            .collect();
        let expected = [
            RecurrencePattern::Weekly(vec![DayOfWeek::Friday]),
            RecurrencePattern::MonthlyByDay(10),
        ];
        assert_eq!(patterns, expected);
    }

    #[test]
    fn every_mistake_is_told_at_once() {
        let body = json!({"newName": "", "periods": [
            {"name": "a", "type": "Day of the week"},
            {"name": "b", "type": "Fortnight"},
            {"name": "c", "startTime": "9:00", "startDate": "2026-02-30"},
            {"name": "d", "type": "Day of the year", "dayOfMonth": 31, "month": "June"},
            {"name": "d", "type": "Every day", "dayOfMonth": 1, "recurInterval": 1000},
            {"name": "e", "dayOfWeek": "Friday", "active": false},
            {"name": "f", "type": "Every day", "recurEndOccurrence": 3, "color": "red"},
            {"name": "g", "type": "Every day", "recurEndOccurrence": 3},
        ]});
        let error = change(&body, &Value::Null).unwrap_err();
        for expected in [
            "newName: a schedule name has 1 to 40 characters",
            "periods[0].dayOfWeek: Day of the week needs it, or daysOfWeek",
            "periods[1].type: it is one of Every day, Day of the week",
            "periods[2].startDate: a date is YYYY-MM-DD",
            "periods[2].stopTime: it goes with startTime",
            "periods[3].dayOfMonth: June has 1 to 30",
            "periods[4].dayOfMonth: it does not go with Every day",
            "periods[4].recurInterval: it is 1 to 999",
            "periods[5].dayOfWeek: it goes with a type",
            "periods[5].active: a period counts; leave it out instead",
            "periods[5].startDate: a period without a type needs it",
            "periods[6].color: unknown field `color`",
            "periods[7].startDate: recurEndOccurrence and recurInterval count from it",
        ] {
            assert!(error.contains(expected), "{expected}: {error}");
        }
    }
}
