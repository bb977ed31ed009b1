//! Documents of JSON Schema: one for the body of a request, one for its reply.

use serde_json::{Map, Value, json};

use super::form::{DefinitionPlace, Descriptions, Direction};
use super::writer::SchemaWriter;
use crate::command::{CommandType, DeclaredElement};
use crate::describe::reach::reaches;

/// The edition of JSON Schema.
const EDITION: &str = "https://json-schema.org/draft/2020-12/schema";

/// Where definitions stand in a document of its own.
const DEFINITIONS: DefinitionPlace = DefinitionPlace {
    prefix: "#/$defs/",
    reply_suffix: "",
};

impl<'s> CommandType<'s> {
    /// JSON Schemas of a request and its reply: an object with `request` and `response`, each a document of its own.
    pub fn json_schema(self, descriptions: Descriptions) -> Value {
        let writer = || SchemaWriter::new(self.schemas, DEFINITIONS, descriptions);
        let mut of_request = writer();
        let request = request_definition(&mut of_request, self);
        let mut of_reply = writer();
        let response = reply_definition(&mut of_reply, self);
        json!({
            "request": document(self.name(), request, of_request),
            "response": document(self.response(), response, of_reply),
        })
    }
}

/// The schema of the body of a request.
pub(in crate::describe) fn request_definition<'s>(
    writer: &mut SchemaWriter<'s>,
    command: CommandType<'s>,
) -> Value {
    let mut request = writer.object(command.definition, Direction::Request);
    writer.describe(command.definition, &mut request);
    if command.is_deprecated() {
        request["deprecated"] = true.into();
    }
    request
}

/// The schema of what a request is answered with.
pub(in crate::describe) fn reply_definition<'s>(
    writer: &mut SchemaWriter<'s>,
    command: CommandType<'s>,
) -> Value {
    let mut reply = match command.schemas.commands.get(command.response()) {
        Some(definition) => {
            let mut reply = writer.object(definition, Direction::Reply);
            writer.describe(definition, &mut reply);
            reply
        }
        None => {
            json!({ "type": "object", "properties": { "@type": { "const": command.response() } } })
        }
    };
    demand_type(&mut reply);
    if leaves_secrets_out(command) {
        let pointers =
            json!({ "type": "array", "items": { "type": "string", "format": "json-pointer" } });
        reply["properties"]["@masked"] = pointers;
    }
    reply
}

/// Every reply begins with its type.
fn demand_type(reply: &mut Value) {
    let required = reply.get("required").and_then(Value::as_array);
    let mut names = vec![json!("@type")];
    names.extend(required.into_iter().flatten().cloned());
    reply["required"] = names.into();
}

fn leaves_secrets_out(command: CommandType<'_>) -> bool {
    let reply = command.schemas.command(command.response());
    let elements = reply.map(CommandType::elements).unwrap_or_default();
    reaches(elements, DeclaredElement::is_secret)
}

fn document(title: &str, schema: Value, writer: SchemaWriter<'_>) -> Value {
    let mut document = Map::from_iter([
        ("$schema".to_owned(), EDITION.into()),
        ("title".to_owned(), title.into()),
    ]);
    if let Value::Object(schema) = schema {
        document.extend(schema);
    }
    if !writer.definitions.is_empty() {
        let definitions = Map::from_iter(writer.definitions);
        document.insert("$defs".to_owned(), definitions.into());
    }
    Value::Object(document)
}
