//! Description of the dialect and its routes, for the OpenAPI document. What each command looks like is said by the
//! dialect itself, for those who may use it.

use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

use super::batch::batch;
use super::discovery::{MOUNT, describe, openapi, search};
use super::problem_body::ProblemBody;
use super::problem_kind::ProblemKind;
use super::single::one;
use super::state::Oci;
use crate::http::{
    BodyContent, DialectDescription, ErrorDescription, ParameterDescription, Route,
    RouteDescription, RouteRole, RouteTable, SchemaSource, SecurityScheme, SecuritySchemeKind,
};

const DESCRIPTION: &str = "Any command of the switch as JSON, typed by the schema files of the operator and guarded: \
    a key may use what its grant allows, and only for whom it may touch. Members are the elements of the schema, in \
    any order; what may repeat is always an array. `GET /oci/v1/openapi.json?commands=…` describes single commands.";

const KEY: SecurityScheme = SecurityScheme {
    name: "apiKey",
    description: "A key that the operator has made with `ocip-gateway api-key`.",
    kind: SecuritySchemeKind::Bearer,
};

const TAG: &str = "commands";

/// What any request may come to.
const ANY: &[ProblemKind] = &[
    ProblemKind::Unreadable,
    ProblemKind::NotAuthenticated,
    ProblemKind::NotAllowed,
    ProblemKind::TooMany,
    ProblemKind::HeadTooLarge,
    ProblemKind::Internal,
    ProblemKind::Unavailable,
];

/// What may come of commands.
const OF_COMMANDS: &[ProblemKind] = &[
    ProblemKind::Invalid,
    ProblemKind::NumberRefused,
    ProblemKind::TooCostly,
    ProblemKind::ForbiddenBySwitch,
    ProblemKind::NotFound,
    ProblemKind::BodyTimeout,
    ProblemKind::Conflict,
    ProblemKind::BodyTooLarge,
    ProblemKind::Unsupported,
    ProblemKind::Refused,
    ProblemKind::TransferCoding,
    ProblemKind::Lost,
    ProblemKind::OutcomeUnknown,
    ProblemKind::AnswerUnreadable,
    ProblemKind::Busy,
    ProblemKind::Unrecordable,
    ProblemKind::NoAnswer,
];

/// Description of the dialect as a whole.
pub fn about() -> DialectDescription {
    DialectDescription {
        name: "OCI",
        description: DESCRIPTION,
        final_slash: false,
        error: BodyContent {
            media_type: "application/problem+json",
            schema: SchemaSource::Of(SchemaGenerator::subschema_for::<ProblemBody<'static>>),
        },
        credentials: &[&[KEY]],
    }
}

/// The dialect, mounted.
pub fn dialect() -> RouteTable<Oci> {
    let mut table = documented();
    let description = fails(
        RouteDescription::new(TAG, "An OpenAPI document of commands"),
        ANY,
    );
    table.routes.push(Route::read(
        "/openapi.json",
        "oci_openapi",
        description,
        openapi,
    ));
    table
}

/// Those of its routes that a document of everything has; the document of commands is one itself.
pub fn documented() -> RouteTable<Oci> {
    RouteTable {
        prefixes: vec![MOUNT.to_owned()],
        routes: vec![
            Route::read("/", "oci_search", about_search(), search),
            Route::read(
                "/{command}",
                "oci_description",
                about_description(),
                describe,
            ),
            of_commands("/batch", "oci_batch", about_batch(), batch),
            of_commands("/{command}", "oci_command", about_command(), one),
        ],
    }
}

/// A route that carries commands out, of which each says by its name whether it reads or writes.
fn of_commands(
    template: &'static str,
    label: &'static str,
    description: RouteDescription,
    handler: impl crate::http::Handler<Oci>,
) -> Route<Oci> {
    let needs = RouteRole::Read;
    Route::new(Method::POST, template, label, needs, description, handler)
}

fn fails(description: RouteDescription, kinds: &[ProblemKind]) -> RouteDescription {
    description.failing(kinds.iter().map(|kind| ErrorDescription {
        status: kind.status(),
        code: kind.word().to_owned(),
        meaning: kind.meaning(),
    }))
}

fn about_search() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Search the commands that the key may use")
        .query("q", "Words that names have.", string)
        .query(
            "kind",
            "Commands that read, or those that may write.",
            kind_of_command,
        )
        .query("family", "The name of a family.", string)
        .answers::<FoundCommands>(StatusCode::OK, "Those that were found.");
    fails(description, ANY)
}

fn about_description() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Describe a command")
        .parameter(COMMAND)
        .answer(
            StatusCode::OK,
            "JSON Schemas and an example.",
            Some(any_object()),
        );
    fails(fails(description, ANY), &[ProblemKind::UnknownCommand])
}

fn about_command() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Carry out a command")
        .note("The body is that of the command, by its schema; the answer is the reply of the switch.")
        .parameter(COMMAND)
        .query("dryRun", "Only prove whom it names and show what would be sent.", yes_or_no)
        .query("tables", "The form of tables.", form_of_tables)
        .takes_content(any_object())
        .answer(StatusCode::OK, "What the switch answered.", Some(any_object()));
    let description = fails(fails(description, ANY), OF_COMMANDS);
    fails(description, &[ProblemKind::UnknownCommand])
}

fn about_batch() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Carry out several commands")
        .note("All are checked before any is sent, in one document. With `stopOnError` each has a document of its own.")
        .query("dryRun", "Only prove whom they name and show what would be sent.", yes_or_no)
        .query("tables", "The form of tables.", form_of_tables)
        .takes::<CommandBatch>()
        .answers::<BatchResults>(StatusCode::OK, "Every command was carried out.")
        .answers::<BatchResults>(StatusCode::MULTI_STATUS, "At least one was not.");
    fails(fails(description, ANY), OF_COMMANDS)
}

const COMMAND: ParameterDescription = ParameterDescription::of_path(
    "command",
    "The name of a command, or of its family: the newest variant that the switch knows.",
    name_of_command,
);

fn any_object() -> BodyContent {
    BodyContent::json_of(|_| json_schema!({"type": "object"}))
}

fn string(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string"})
}

fn name_of_command(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "pattern": "^[A-Za-z0-9]+$", "example": "UserGet"})
}

fn kind_of_command(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["read", "write"]})
}

fn yes_or_no(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["false", "true"]})
}

fn form_of_tables(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "string", "enum": ["objects", "columns"]})
}

/// Commands that a search finds.
#[derive(JsonSchema)]
#[schemars(rename = "OciFoundCommands")]
#[expect(dead_code, reason = "it is a shape")]
struct FoundCommands {
    /// How many there are.
    total: usize,
    /// The first thousand of them, by name.
    commands: Vec<FoundCommand>,
}

/// A command that a search finds.
#[derive(JsonSchema)]
#[schemars(rename = "OciFoundCommand")]
#[expect(dead_code, reason = "it is a shape")]
struct FoundCommand {
    /// The name.
    name: String,
    /// The name of its family.
    family: String,
    /// `read` or `write`.
    #[schemars(schema_with = "kind_of_command")]
    kind: String,
    /// Whom it is about: `user`, `group`, `tenant`, `reseller`, `optional` or `none`.
    target: String,
    /// Whether it is deprecated.
    deprecated: bool,
    /// Whether its family has no newer one.
    newest: bool,
}

/// A batch of commands.
#[derive(JsonSchema)]
#[schemars(rename = "OciBatch", rename_all = "camelCase")]
#[expect(dead_code, reason = "it is a shape")]
struct CommandBatch {
    /// The commands.
    #[schemars(length(min = 1, max = 15))]
    commands: Vec<CommandOfBatch>,
    /// Whether nothing is sent after a command that fails. By default all are.
    #[schemars(default)]
    stop_on_error: bool,
}

/// A command of a batch.
#[derive(JsonSchema)]
#[schemars(rename = "OciBatchCommand")]
#[expect(dead_code, reason = "it is a shape")]
struct CommandOfBatch {
    /// What you call it.
    #[schemars(length(max = 100))]
    id: Option<String>,
    /// The name of the command or of its family.
    command: String,
    /// Its body.
    #[schemars(schema_with = "object")]
    data: (),
}

/// Results of a batch.
#[derive(JsonSchema)]
#[schemars(rename = "OciBatchResults")]
#[expect(dead_code, reason = "it is a shape")]
struct BatchResults {
    /// One for each command, in their order.
    results: Vec<ResultOfBatch>,
}

/// Result of a command of a batch.
#[derive(JsonSchema)]
#[schemars(rename = "OciBatchResult")]
#[expect(dead_code, reason = "it is a shape")]
struct ResultOfBatch {
    /// What you call it.
    #[schemars(length(max = 100))]
    id: Option<String>,
    /// The status that the command alone would have had.
    status: u16,
    /// What the switch answered.
    #[schemars(schema_with = "object", default)]
    data: (),
    /// Why it was not carried out.
    #[schemars(schema_with = "object", default)]
    problem: (),
}

fn object(_: &mut SchemaGenerator) -> Schema {
    json_schema!({"type": "object"})
}
