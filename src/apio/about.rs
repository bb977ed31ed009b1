//! Common parts of the descriptions of this dialect's routes.
//!
//! A route says what is its own. What follows from what it needs and from its path – who is refused,
//! how the switch can fail – is added to all of them here, and so cannot be forgotten.

use http::Method;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::error::{ApioErrorBody, ErrorCode};
use super::state::Apio;
use crate::dialect::schema::{number_place, speed_code, token};
use crate::http::{
    BodyContent, DialectDescription, ErrorDescription, ParameterDescription, Route,
    RouteDescription, RouteRole, SecurityScheme, SecuritySchemeKind,
};
use crate::switch::value::{CriteriaName, GroupId, PickupGroupName, TenantId, UserId};

const DESCRIPTION: &str = "The dialect of the APIO BroadSoft gateway. Bodies are JSON objects; a \
    body that is empty or anything else is answered with 416, a field that is not known with 400. \
    A GET or DELETE takes its parameters in the query or in a body, but not in both. Where the \
    gateway is configured with project segments, such a segment may stand between the prefix and \
    the rest of a path (`/api/v1/telenet/tenants/…`), without a meaning.";

const KEY: SecurityScheme = SecurityScheme {
    name: "apiKey",
    description: "A key that the operator has made with `ocip-gateway api-key`.",
    kind: SecuritySchemeKind::Bearer,
};

const SESSION: SecurityScheme = SecurityScheme {
    name: "apioSession",
    description: "What `POST login/` sets.",
    kind: SecuritySchemeKind::Cookie("sessionid"),
};

/// Description of the dialect as a whole.
pub fn about() -> DialectDescription {
    DialectDescription {
        name: "APIO",
        description: DESCRIPTION,
        final_slash: true,
        error: BodyContent::json::<ApioErrorBody<'static>>(),
        credentials: &[&[KEY], &[SESSION]],
    }
}

/// Documentation of a route's errors.
pub(super) trait DocumentErrors {
    /// The same with these ways to fail.
    fn fails(self, codes: &[ErrorCode]) -> Self;
}

impl DocumentErrors for RouteDescription {
    fn fails(self, codes: &[ErrorCode]) -> Self {
        self.failing(codes.iter().map(|code| ErrorDescription {
            status: code.status(),
            code: code.number().to_string(),
            meaning: code.meaning(),
        }))
    }
}

/// The shape of an answer to a change: that of `T`, with the record's id.
pub(super) fn recorded<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    recorded_shape(generator.subschema_for::<T>())
}

/// The same for a shape that is known already.
pub(super) fn recorded_shape(shape: Schema) -> Schema {
    json_schema!({
        "allOf": [
            shape,
            {
                "type": "object",
                "properties": {
                    "_internal_record_id": {
                        "type": "string",
                        "description": "The id of the record in the audit, where changes are recorded.",
                    },
                },
            },
        ],
    })
}

/// The route with what follows from what it needs and from its path.
pub(super) fn complete(mut route: Route<Apio>) -> Route<Apio> {
    let mut description = route.description.fails(ANY);
    if route.needs != RouteRole::Nothing {
        description = description.fails(ADMISSION);
    }
    if route.method != Method::GET {
        description = description.fails(&[ErrorCode::ForeignOrigin]);
    }
    if matches!(route.needs, RouteRole::Write | RouteRole::Manage) {
        description = description.fails(&[ErrorCode::ReadOnly, ErrorCode::Unrecordable]);
    }
    if route.template.contains("{tenant}") {
        let unknown = match route.template.contains("{user}") {
            true => ErrorCode::UnknownUser,
            false => ErrorCode::UnknownGroup,
        };
        description = description.fails(&[unknown]).fails(SWITCH);
        if route.method != Method::GET {
            description = description.fails(CHANGE);
        }
    }
    route.description = description.in_path(&route.template, PATH_PARAMETERS);
    route
}

/// Errors of any request.
const ANY: &[ErrorCode] = &[
    ErrorCode::BadField,
    ErrorCode::BadUrl,
    ErrorCode::BadBody,
    ErrorCode::BadHead,
    ErrorCode::BodyTimeout,
    ErrorCode::BodyTooLarge,
    ErrorCode::Charset,
    ErrorCode::ContentCoding,
    ErrorCode::NotAJsonObject,
    ErrorCode::UnknownHost,
    ErrorCode::TooManyRequests,
    ErrorCode::HeadTooLarge,
    ErrorCode::Internal,
    ErrorCode::TransferCoding,
    ErrorCode::Draining,
];

/// Errors of access control.
const ADMISSION: &[ErrorCode] = &[
    ErrorCode::NotAuthenticated,
    ErrorCode::OutOfScope,
    ErrorCode::TenantBusy,
];

/// Errors of reads.
const SWITCH: &[ErrorCode] = &[
    ErrorCode::ForbiddenBySwitch,
    ErrorCode::TooCostly,
    ErrorCode::ConnectionLost,
    ErrorCode::AnswerUnreadable,
    ErrorCode::QuestionRefused,
    ErrorCode::SwitchUnavailable,
    ErrorCode::Busy,
    ErrorCode::NoAnswer,
];

/// Errors of writes.
const CHANGE: &[ErrorCode] = &[
    ErrorCode::RefusedBySwitch,
    ErrorCode::ConnectionLostOutcomeUnknown,
    ErrorCode::NoAnswerOutcomeUnknown,
];

/// Parameters of this dialect's paths.
const PATH_PARAMETERS: &[ParameterDescription] = &[
    ParameterDescription::of_path(
        "tenant",
        "The tenant, by its id.",
        token::<{ TenantId::CHARACTERS_MAX }>,
    ),
    ParameterDescription::of_path(
        "group",
        "The group of the tenant, by its id.",
        token::<{ GroupId::CHARACTERS_MAX }>,
    ),
    ParameterDescription::of_path(
        "user",
        "The user of the group, by its id, `user@domain`. Users who have logged in may leave out \
         the domain of their own.",
        token::<{ UserId::CHARACTERS_MAX }>,
    ),
    ParameterDescription::of_path(
        "pickup",
        "The pickup group, by its name, with `%20` for a blank.",
        token::<{ PickupGroupName::CHARACTERS_MAX }>,
    ),
    ParameterDescription::of_path("code", "The speed code.", speed_code),
    ParameterDescription::of_path(
        "id",
        "The place of an alternate number, 1 to 10.",
        number_place,
    ),
    ParameterDescription::of_path(
        "name",
        "The name, with `%20` for a blank.",
        token::<{ CriteriaName::CHARACTERS_MAX }>,
    ),
];
