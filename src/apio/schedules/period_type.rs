//! The types of periods: how each comes again, and which members say when.
//!
//! The documentation names two (day of the week, day of the month) and breaks off; the others are named after them,
//! so that whatever the switch has can be shown.

use schemars::{Schema, SchemaGenerator, json_schema};

use crate::switch::schedules::{DayOfWeek, MonthOfYear, RecurrencePattern, WeekOfMonth};

/// A type of periods.
pub(super) struct PeriodType {
    /// Its name.
    pub(super) name: &'static str,
    /// The members that say on which days; of the two for days of the week, one.
    pub(super) members: &'static [&'static str],
    /// The greatest interval.
    pub(super) interval_max: i32,
}

/// All of them, in the order of [`type_of`].
pub(super) const TYPES: [PeriodType; 6] = [
    PeriodType {
        name: "Every day",
        members: &[],
        interval_max: 999,
    },
    PeriodType {
        name: "Day of the week",
        members: &["dayOfWeek", "daysOfWeek"],
        interval_max: 999,
    },
    PeriodType {
        name: "Day of the month",
        members: &["dayOfMonth"],
        interval_max: 99,
    },
    PeriodType {
        name: "Week of the month",
        members: &["weekOfMonth", "dayOfWeek"],
        interval_max: 99,
    },
    PeriodType {
        name: "Day of the year",
        members: &["dayOfMonth", "month"],
        interval_max: 99,
    },
    PeriodType {
        name: "Week of the year",
        members: &["weekOfMonth", "dayOfWeek", "month"],
        interval_max: 99,
    },
];

/// The names of the types.
pub(super) const TYPE_NAMES: [&str; 6] = {
    let mut names = [""; 6];
    let mut place = 0;
    while place < names.len() {
        names[place] = TYPES[place].name;
        place += 1;
    }
    names
};

/// The types, for the document.
pub(super) fn type_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": TYPE_NAMES })
}

/// The days of the week.
pub(super) fn day_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": DayOfWeek::ALL.map(DayOfWeek::token) })
}

/// Which of the days of a name a month has.
pub(super) fn week_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": WeekOfMonth::ALL.map(WeekOfMonth::token) })
}

/// The months.
pub(super) fn month_schema(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "enum": MonthOfYear::ALL.map(MonthOfYear::token) })
}

/// The name of the type of a pattern.
pub(super) fn type_of(pattern: &RecurrencePattern) -> &'static str {
    TYPE_NAMES[match pattern {
        RecurrencePattern::Daily => 0,
        RecurrencePattern::Weekly(_) => 1,
        RecurrencePattern::MonthlyByDay(_) => 2,
        RecurrencePattern::MonthlyByWeek(..) => 3,
        RecurrencePattern::YearlyByDay(..) => 4,
        RecurrencePattern::YearlyByWeek(..) => 5,
    }]
}
