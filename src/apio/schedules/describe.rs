//! Descriptions of the routes of schedules.

use http::StatusCode;
use schemars::{Schema, SchemaGenerator};

use super::input::{NewScheduleIn, ScheduleChangeIn};
use super::output::{PartialScheduleOut, ScheduleViewOut, SchedulesOut};
use crate::apio::about::{DocumentErrors, recorded};
use crate::apio::error::ErrorCode;
use crate::http::{BodyContent, RouteDescription};

pub(super) fn describe_list(tag: &'static str) -> RouteDescription {
    RouteDescription::new(tag, "All schedules")
        .query(
            "allLevels",
            "Whether to list those of the levels above, too, each with its level.",
            flag,
        )
        .answers::<SchedulesOut>(StatusCode::OK, "The schedules, by their names.")
}

pub(super) fn describe_post(tag: &'static str) -> RouteDescription {
    partly(
        RouteDescription::new(tag, "Make a schedule")
            .note(
                "A period that comes again and has no first day begins on the next day that fits, from \
                 today (UTC) on.",
            )
            .takes::<NewScheduleIn>()
            .answers_empty(StatusCode::CREATED, "The schedule is made."),
    )
}

pub(super) fn describe_get(tag: &'static str) -> RouteDescription {
    RouteDescription::new(tag, "One schedule")
        .note("With `full_list` each period is read by a command of its own.")
        .query(
            "full_list",
            "Whether to say when its periods are, and not their names alone.",
            flag,
        )
        .answers::<ScheduleViewOut>(StatusCode::OK, "The schedule with its periods.")
        .fails(&[ErrorCode::UnknownEntry])
}

pub(super) fn describe_put(tag: &'static str) -> RouteDescription {
    partly(
        RouteDescription::new(tag, "Change a schedule")
            .note(
                "A field that is left out stays. Periods take the place of all that there were: one \
                 that is not named goes, and one with nothing but its name stays as it is.",
            )
            .takes::<ScheduleChangeIn>()
            .answers_empty(StatusCode::OK, "All is changed."),
    )
    .fails(&[ErrorCode::UnknownEntry, ErrorCode::Conflict])
}

pub(super) fn describe_delete(tag: &'static str) -> RouteDescription {
    RouteDescription::new(tag, "Delete a schedule with its periods")
        .answers_empty(StatusCode::OK, "The schedule is gone.")
        .fails(&[ErrorCode::UnknownEntry])
}

/// Answer to a change that was carried out in part.
fn partly(description: RouteDescription) -> RouteDescription {
    description.answer(
        StatusCode::MULTI_STATUS,
        "It was carried out in part: what became of each period, and the schedule as it is.",
        Some(BodyContent::json_of(recorded::<PartialScheduleOut>)),
    )
}

fn flag(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<bool>()
}
