//! Common parts of the descriptions of this dialect's routes.
//!
//! A route says what is its own; who is refused and what its path names follows here for all.

use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::error::{ErrorId, IcwsErrorBody};
use super::state::Icws;
use crate::dialect::schema::speed_code;
use crate::http::{
    BodyContent, DialectDescription, ErrorDescription, ParameterDescription, Route,
    RouteDescription, RouteRole, SchemaSource, SecurityScheme, SecuritySchemeKind,
};

/// The media type of every answer with a body.
const MEDIA_TYPE: &str = "application/vnd.inin.icws+JSON";

const DESCRIPTION: &str = "The dialect of the Interaction Center web services. A client connects \
    with the password of a user, subscribes to directories, reads what they hold from a queue of \
    messages, and changes the links of its speed-dial directory. Properties that are not known are \
    ignored, and null is the same as left out.";

const SESSION: SecurityScheme = SecurityScheme {
    name: "icwsSession",
    description: "The cookie that `POST /icws/connection` sets; its name has the id of the session.",
    kind: SecuritySchemeKind::Cookie("icws_{sessionId}"),
};

const TOKEN: SecurityScheme = SecurityScheme {
    name: "icwsToken",
    description: "The `csrfToken` that `POST /icws/connection` answers. The queue of messages does \
        without it.",
    kind: SecuritySchemeKind::Header("ININ-ICWS-CSRF-Token"),
};

/// Description of the dialect as a whole.
pub fn about() -> DialectDescription {
    DialectDescription {
        name: "ICWS",
        description: DESCRIPTION,
        final_slash: false,
        error: content::<IcwsErrorBody<'static>>(),
        credentials: &[&[SESSION, TOKEN]],
    }
}

/// A body of the shape `T` in this dialect's media type.
fn content<T: JsonSchema>() -> BodyContent {
    BodyContent {
        media_type: MEDIA_TYPE,
        schema: SchemaSource::Of(SchemaGenerator::subschema_for::<T>),
    }
}

/// Description of a route of this dialect.
pub(super) trait DescribeRoute {
    /// The same with these ways to fail.
    fn fails(self, errors: &[ErrorId]) -> Self;
    /// The same with what can come of asking the switch.
    fn asks_the_switch(self) -> Self;
    /// The same with an answer of the shape `T`.
    fn shows<T: JsonSchema>(self, status: StatusCode, description: &'static str) -> Self;
}

impl DescribeRoute for RouteDescription {
    fn fails(self, errors: &[ErrorId]) -> Self {
        self.failing(errors.iter().map(|error| ErrorDescription {
            status: error.status(),
            code: error.id().to_owned(),
            meaning: error.meaning(),
        }))
    }

    fn asks_the_switch(self) -> Self {
        self.fails(SWITCH)
    }

    fn shows<T: JsonSchema>(self, status: StatusCode, description: &'static str) -> Self {
        self.answer(status, description, Some(content::<T>()))
    }
}

/// The route with what follows from what it needs and from its path.
pub(super) fn complete(mut route: Route<Icws>) -> Route<Icws> {
    let mut description = route.description.fails(ANY);
    if route.needs != RouteRole::Nothing {
        description = description.fails(ADMISSION);
    }
    if route.method != Method::GET {
        description = description.fails(&[ErrorId::ForeignOrigin]);
    }
    route.description = description.in_path(&route.template, PATH_PARAMETERS);
    route
}

/// Errors of any request.
const ANY: &[ErrorId] = &[
    ErrorId::Removed,
    ErrorId::InvalidRepresentation,
    ErrorId::InvalidHead,
    ErrorId::InvalidUrl,
    ErrorId::BodyTimeout,
    ErrorId::BodyTooLarge,
    ErrorId::UnknownHost,
    ErrorId::Charset,
    ErrorId::ContentCoding,
    ErrorId::TooMany,
    ErrorId::HeadTooLarge,
    ErrorId::Internal,
    ErrorId::AnswerUnreadable,
    ErrorId::TransferCoding,
    ErrorId::NotAcceptingConnections,
];

/// Errors of access control.
const ADMISSION: &[ErrorId] = &[
    ErrorId::NoSessionId,
    ErrorId::NoToken,
    ErrorId::NoCookie,
    ErrorId::NoSession,
    ErrorId::AccessDenied,
];

/// Errors of the switch.
const SWITCH: &[ErrorId] = &[
    ErrorId::ServiceNotAssigned,
    ErrorId::RefusedBySwitch,
    ErrorId::TooCostly,
    ErrorId::Unavailable,
];

/// Parameters of this dialect's paths.
const PATH_PARAMETERS: &[ParameterDescription] = &[
    ParameterDescription::of_path("sessionId", "The id of the session.", session_id),
    ParameterDescription::of_path("featureId", "The id of the feature.", text),
    ParameterDescription::of_path(
        "subscriptionId",
        "The client's own name for the subscription.",
        text,
    ),
    ParameterDescription::of_path(
        "speedDialDirectoryId",
        "The id of the directory of links.",
        text,
    ),
    ParameterDescription::of_path(
        "speedDialLinkId",
        "The id of the link, a speed code.",
        speed_code,
    ),
];

fn session_id(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{1,16}$" })
}

fn text(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<String>()
}
