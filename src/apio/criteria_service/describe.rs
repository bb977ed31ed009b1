//! Descriptions of the routes.

use http::StatusCode;
use ocip_services::criteria::table::CriteriaService;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::shapes::{
    criteria_in, criteria_out, new_criteria, partial_out, recorded_criteria_out, service_in,
    service_out,
};
use crate::apio::about::DocumentErrors;
use crate::apio::error::ErrorCode;
use crate::http::{BodyContent, RouteDescription};

/// How the change of a single criteria can fail.
const CHANGE_FAILS: &[ErrorCode] = &[
    ErrorCode::ServiceNotAssigned,
    ErrorCode::UnknownEntry,
    ErrorCode::Conflict,
];

/// A service and its position among the tables.
#[derive(Debug, Clone, Copy)]
pub(super) struct PlacedService {
    pub(super) service: &'static CriteriaService,
    pub(super) position: usize,
}

/// The body of DELETE for a criteria.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CriteriaToDelete")]
pub(super) struct DeletionIn {
    /// Accepted, because it is documented, and ignored: the path names the criteria.
    #[serde(rename = "name")]
    _name: String,
}

impl PlacedService {
    pub(super) fn get(self) -> RouteDescription {
        self.route("The service with all criteria")
            .answer(
                StatusCode::OK,
                "The service as it is.",
                Some(self.body(service_out)),
            )
            .note(
                "Each criteria is read by a command of its own. A user with more of them than one \
                 request may ask the switch for gets an error, and never a part of them; single \
                 criteria can be read all the same.",
            )
            .fails(&[ErrorCode::ServiceNotAssigned])
    }

    pub(super) fn put(self) -> RouteDescription {
        let note = match self.service.numbers {
            Some(_) => {
                "A field that is left out stays. The list of numbers is replaced as a whole. Of \
                 the criteria, one with a new name is made, one with a known name is changed, and \
                 one with `delete` goes; those that are not named stay."
            }
            None => {
                "A field that is left out stays. Of the criteria, one with a new name is made, one \
                 with a known name is changed, and one with `delete` goes; those that are not \
                 named stay."
            }
        };
        let route = self
            .route("Change the service and any of its criteria")
            .note(note)
            .takes_content(self.body(service_in))
            .answers_empty(StatusCode::OK, "All is changed.");
        self.partly(route)
            .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::Conflict])
            .fails(self.numbers())
    }

    pub(super) fn post(self) -> RouteDescription {
        let route = self.route("Make a criteria");
        self.changes_criteria(route.takes_content(self.body(new_criteria)))
    }

    pub(super) fn get_one(self) -> RouteDescription {
        let criteria = self.body(criteria_out);
        self.route("One criteria")
            .answer(StatusCode::OK, "The criteria as it is.", Some(criteria))
            .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::UnknownEntry])
    }

    pub(super) fn put_one(self) -> RouteDescription {
        let route = self
            .route("Change a criteria")
            .note("A field that is left out stays; a schedule that is null is removed.")
            .takes_content(self.body(criteria_in));
        self.changes_criteria(route)
    }

    pub(super) fn delete(self) -> RouteDescription {
        let route = self
            .route("Delete a criteria")
            .note("The path names it; a name in the body or in the query is ignored.")
            .query("name", "Accepted and ignored.", any_name)
            .may_take::<DeletionIn>()
            .answers_empty(StatusCode::OK, "The criteria is gone.");
        self.partly(route).fails(CHANGE_FAILS)
    }

    fn route(self, summary: &'static str) -> RouteDescription {
        RouteDescription::new(self.service.name, summary)
    }

    fn body(self, shape: fn(&mut SchemaGenerator, usize) -> Schema) -> BodyContent {
        BodyContent::json_of_row(shape, self.position)
    }

    /// How a change can fail for a number of the service.
    fn numbers(self) -> &'static [ErrorCode] {
        match self.service.has_destination() {
            true => &[ErrorCode::NumberRefused],
            false => &[],
        }
    }

    /// Answer to a change of one criteria that still exists afterwards.
    fn changes_criteria(self, route: RouteDescription) -> RouteDescription {
        let criteria = self.body(recorded_criteria_out);
        let route = route.answer(StatusCode::OK, "The criteria as it is now.", Some(criteria));
        let route = self.partly(route).fails(CHANGE_FAILS);
        match self.service.numbers {
            // Its numbers are the service's alone.
            Some(_) => route,
            None => route.fails(self.numbers()),
        }
    }

    /// Answer to a change that was carried out in part.
    fn partly(self, route: RouteDescription) -> RouteDescription {
        route.answer(
            StatusCode::MULTI_STATUS,
            "It was carried out in part: what became of each, and the service as it is.",
            Some(self.body(partial_out)),
        )
    }
}

/// A name that is not looked at.
fn any_name(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string" })
}
