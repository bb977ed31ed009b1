//! The members of a period as it is given.

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::period_type::{day_schema, month_schema, type_schema, week_schema};
use crate::apio::body::present;
use crate::dialect::schema::token;
use crate::switch::value::EventName;

/// A period.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "PeriodToSet")]
pub(super) struct PeriodIn {
    /// Its name. Where nothing else is given, the period of that name stays as it is.
    #[schemars(schema_with = "token::<{ EventName::CHARACTERS_MAX }>")]
    pub(super) name: String,
    /// Whether it counts; the switch has none that do not.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "only_true")]
    pub(super) active: Option<bool>,
    /// How it comes again; never, without one.
    #[serde(default, rename = "type", deserialize_with = "present")]
    #[schemars(schema_with = "type_schema")]
    pub(super) kind: Option<String>,
    /// The day of the week.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "day_schema")]
    pub(super) day_of_week: Option<String>,
    /// The days of the week, where there are several.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "days_schema")]
    pub(super) days_of_week: Option<Vec<String>>,
    /// The day of the month.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "i32", range(min = 1, max = 31))]
    pub(super) day_of_month: Option<i32>,
    /// Which of the month's days of that name.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "week_schema")]
    pub(super) week_of_month: Option<String>,
    /// The month.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "month_schema")]
    pub(super) month: Option<String>,
    /// On how many of these days: 2 for every second one.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "i32", range(min = 1, max = 999))]
    pub(super) recur_interval: Option<i32>,
    /// The last date to come again on; without an end it comes again for ever.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "date_schema")]
    pub(super) recur_end_date: Option<String>,
    /// How often it is in all.
    #[serde(default, deserialize_with = "present")]
    #[schemars(with = "i32", range(min = 1, max = OCCURRENCES_MAX))]
    pub(super) recur_end_occurrence: Option<i32>,
    /// The first day, `YYYY-MM-DD`. One that comes again may be without, and begins on the next day that fits,
    /// or as before.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "date_schema")]
    pub(super) start_date: Option<String>,
    /// The last day; without it, that of the first or, where its times go over midnight, the next.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "date_schema")]
    pub(super) stop_date: Option<String>,
    /// When it begins, `H:MM`; it is all day without both times.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "time_schema")]
    pub(super) start_time: Option<String>,
    /// When it ends.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "time_schema")]
    pub(super) stop_time: Option<String>,
}

/// How often a period can be in all.
pub(super) const OCCURRENCES_MAX: i32 = 999;

// === shapes, for the document ===

fn only_true(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "boolean", "enum": [true] })
}

fn days_schema(generator: &mut SchemaGenerator) -> Schema {
    let day = day_schema(generator);
    json_schema!({ "type": "array", "items": day, "minItems": 1, "maxItems": 7 })
}

fn date_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" })
}

fn time_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^([01]?[0-9]|2[0-3]):[0-5][0-9]$" })
}

// === impl PeriodIn ===

impl PeriodIn {
    /// The members beside its name that say when it is or how it comes again, and whether each is given.
    pub(super) fn days(&self) -> [(&'static str, bool); 8] {
        [
            ("dayOfWeek", self.day_of_week.is_some()),
            ("daysOfWeek", self.days_of_week.is_some()),
            ("dayOfMonth", self.day_of_month.is_some()),
            ("weekOfMonth", self.week_of_month.is_some()),
            ("month", self.month.is_some()),
            ("recurInterval", self.recur_interval.is_some()),
            ("recurEndDate", self.recur_end_date.is_some()),
            ("recurEndOccurrence", self.recur_end_occurrence.is_some()),
        ]
    }

    pub(super) fn is_name_alone(&self) -> bool {
        let has_texts = [
            &self.kind,
            &self.start_date,
            &self.stop_date,
            &self.start_time,
            &self.stop_time,
        ];
        let has_days = self.days().iter().any(|(_, is_given)| *is_given);
        self.active.is_none() && !has_days && has_texts.iter().all(|one| one.is_none())
    }
}
