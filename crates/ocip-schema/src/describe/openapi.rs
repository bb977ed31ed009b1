//! OpenAPI documents (3.1) of some commands: one operation each, types shared.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::schema::{
    DefinitionPlace, Descriptions, SchemaWriter, reply_definition, request_definition,
};
use crate::command::CommandType;

/// How many commands a document has at most: generators choke on thousands of operations.
pub const DOCUMENT_COMMANDS_MAX: usize = 300;

/// Where definitions stand. Types that are open in replies have a name of their own there.
const COMPONENTS: DefinitionPlace = DefinitionPlace {
    prefix: "#/components/schemas/",
    reply_suffix: ".Reply",
};

/// The name of the schema of problems, which no type has.
const PROBLEM: &str = "Http.Problem";

/// What a document says besides commands. Servers, security and parameters are added to the document by whoever serves it.
#[derive(Debug, Clone, Copy)]
pub struct OpenApiFrame<'f> {
    /// The title.
    pub title: &'f str,
    /// The version of what is described.
    pub version: &'f str,
    /// What stands before the name of a command in its path, such as `/oci/v1/`.
    pub path: &'f str,
    /// Whether the words of the schema files are shown.
    pub descriptions: Descriptions,
    /// The schema of problems, which may not refer to others; without one, that of RFC 9457.
    pub problem: Option<&'f Value>,
    /// What a good answer may also be.
    pub further: &'f [Value],
}

/// Error of a document that nobody could use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{given} commands; one document has at most {DOCUMENT_COMMANDS_MAX}, so name fewer")]
pub struct TooManyCommands {
    /// How many were given.
    pub given: usize,
}

/// The document of these requests, which are of one schema; one that is named twice is there once.
pub fn openapi_of(
    commands: &[CommandType<'_>],
    frame: &OpenApiFrame<'_>,
) -> Result<Value, TooManyCommands> {
    if commands.len() > DOCUMENT_COMMANDS_MAX {
        let given = commands.len();
        return Err(TooManyCommands { given });
    }
    let (mut paths, mut schemas) = (Map::new(), Map::new());
    if let Some(first) = commands.first() {
        let mut writer = SchemaWriter::new(first.schemas, COMPONENTS, frame.descriptions);
        for command in commands {
            let path = format!("{}{}", frame.path, command.name());
            paths.insert(
                path,
                json!({ "post": operation(*command, &mut writer, frame) }),
            );
        }
        schemas.extend(writer.definitions);
    }
    schemas.insert(
        PROBLEM.to_owned(),
        frame.problem.cloned().unwrap_or_else(problem),
    );
    Ok(json!({
        "openapi": "3.1.0",
        "info": { "title": frame.title, "version": frame.version },
        "tags": tags(commands),
        "paths": paths,
        "components": { "schemas": schemas, "responses": { "Problem": problem_response() } },
    }))
}

fn tags(commands: &[CommandType<'_>]) -> Value {
    let families: BTreeSet<_> = commands.iter().map(|one| one.family()).collect();
    families
        .into_iter()
        .map(|name| json!({ "name": name }))
        .collect()
}

fn operation<'s>(
    command: CommandType<'s>,
    writer: &mut SchemaWriter<'s>,
    frame: &OpenApiFrame<'_>,
) -> Value {
    let request = request_definition(writer, command);
    let request = writer.component(command.name(), request);
    let reply = reply_definition(writer, command);
    let reply = writer.component(command.response(), reply);
    let example = command.example();
    let body = json!({ "application/json": { "schema": request, "example": example } });
    let answer = json!({ "application/json": { "schema": good_answer(reply, frame.further) } });
    let mut operation = json!({
        "operationId": command.name(),
        "tags": [command.family()],
        "requestBody": { "required": true, "content": body },
        "responses": {
            "200": { "description": "What the switch answered.", "content": answer },
            "default": { "$ref": "#/components/responses/Problem" },
        },
    });
    if command.is_deprecated() {
        operation["deprecated"] = true.into();
    }
    let documentation = command.documentation();
    if let Some(text) = documentation.filter(|_| frame.descriptions == Descriptions::Show) {
        operation["description"] = text.into();
    }
    operation
}

fn good_answer(reply: Value, further: &[Value]) -> Value {
    match further {
        [] => reply,
        further => {
            let all: Vec<_> = std::iter::once(&reply).chain(further).collect();
            json!({ "anyOf": all })
        }
    }
}

fn problem_response() -> Value {
    let schema = json!({ "$ref": format!("{}{PROBLEM}", COMPONENTS.prefix) });
    json!({
        "description": "Why it was not done.",
        "content": { "application/problem+json": { "schema": schema } },
    })
}

/// The problem details of RFC 9457.
fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "type": { "type": "string", "format": "uri-reference" },
            "title": { "type": "string" },
            "status": { "type": "integer", "minimum": 100, "maximum": 599 },
            "detail": { "type": "string" },
            "instance": { "type": "string", "format": "uri-reference" },
        },
    })
}
