//! Descriptions of the routes, for the OpenAPI document.

use http::StatusCode;
use schemars::{Schema, SchemaGenerator};

use super::output::{EndpointViewOut, PartialDropOut, SharedCallsOut};
use super::shapes::{EndpointChangeIn, EndpointIn, EndpointsIn, QuestionIn, SettingsIn};
use crate::apio::about::{DocumentErrors, recorded};
use crate::apio::error::ErrorCode;
use crate::dialect::schema::token;
use crate::http::{BodyContent, RouteDescription};
use crate::switch::value::LinePort;

/// What the resource is called in the document.
const TAG: &str = "Shared Call Appearance";

fn described(summary: &'static str) -> RouteDescription {
    RouteDescription::new(TAG, summary).fails(&[ErrorCode::ServiceNotAssigned])
}

pub(super) fn describe_get() -> RouteDescription {
    described("The settings and the endpoints").answers::<SharedCallsOut>(
        StatusCode::OK,
        "The settings, and the user's line on further devices.",
    )
}

pub(super) fn describe_put() -> RouteDescription {
    described("Change settings")
        .note("A setting that is left out stays. What only GET gives is ignored.")
        .takes::<SettingsIn>()
        .answers_empty(StatusCode::OK, "All is changed.")
}

pub(super) fn describe_delete() -> RouteDescription {
    let (whole, part) = (recorded::<SharedCallsOut>, recorded::<PartialDropOut>);
    described("Take endpoints away")
        .note(
            "An endpoint that is not there is gone already. The line ports come in the body or, from clients \
             that cannot send one, in the query. Not for users themselves.",
        )
        .query("linePort", "A line port; as often as needed.", line_port)
        .may_take::<EndpointsIn>()
        .answer(
            StatusCode::OK,
            "None of them is there any more: the settings and the endpoints that are left.",
            Some(BodyContent::json_of(whole)),
        )
        .answer(
            StatusCode::MULTI_STATUS,
            "It was carried out in part: what became of each endpoint, and the service as it is.",
            Some(BodyContent::json_of(part)),
        )
}

pub(super) fn describe_get_endpoint() -> RouteDescription {
    described("One endpoint")
        .query("linePort", "The line port, here or in a body.", line_port)
        .may_take::<QuestionIn>()
        .answers::<EndpointViewOut>(StatusCode::OK, "The endpoint with its flags.")
        .fails(&[ErrorCode::UnknownEntry])
}

pub(super) fn describe_post_endpoint() -> RouteDescription {
    let endpoint = || Some(BodyContent::json_of(recorded::<EndpointViewOut>));
    described("Add an endpoint")
        .note(
            "The device is one of the user's group (level `Group`) or tenant (`Service Provider`). Flags that are \
             left out are true. Not for users themselves.",
        )
        .takes::<EndpointIn>()
        .answer(StatusCode::CREATED, "The endpoint that was added.", endpoint())
        .answer(
            StatusCode::OK,
            "The endpoint, which was there just so already.",
            endpoint(),
        )
        .fails(&[ErrorCode::Conflict, ErrorCode::NumberRefused])
}

pub(super) fn describe_put_endpoint() -> RouteDescription {
    described("Change an endpoint")
        .note("A flag that is left out stays. Where an endpoint is does not change: take it away and add another.")
        .query("linePort", "The line port, here or in the body.", line_port)
        .takes::<EndpointChangeIn>()
        .answers_empty(StatusCode::OK, "All is changed.")
        .fails(&[ErrorCode::UnknownEntry, ErrorCode::NumberRefused])
}

fn line_port(generator: &mut SchemaGenerator) -> Schema {
    token::<{ LinePort::CHARACTERS_MAX }>(generator)
}
