//! OpenAPI 3.1 document, from the route tables of the dialects.
//!
//! An operation brings what is its own; what holds for all of them is added here: the id of a
//! request, the headers that go with a status, the errors in the shape of the dialect.

use std::collections::BTreeMap;

use http::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::Example;
use super::schemas::SchemaRegistry;
use crate::http::{
    BodyContent, DialectDescription, ErrorDescription, ParameterDescription, ParameterLocation,
    ResponseDescription, RouteDescription, RouteRole, RouteTable, SchemaSource, SecurityScheme,
    SecuritySchemeKind,
};

/// The version of OpenAPI that is spoken: the first whose schemas are JSON Schema 2020-12.
const VERSION: &str = "3.1.0";

/// What is said before any operation.
const DESCRIPTION: &str = "REST and JSON in front of a BroadWorks softswitch. Every path works with \
    and without a final slash, and every GET answers HEAD, too. Every answer carries the id of its \
    request in `X-Request-Id`; a caller may choose it.";

/// A dialect as it is documented: what it has in common, where it is, and its routes.
pub struct DialectPart {
    about: DialectDescription,
    prefix: String,
    lines: Vec<DocumentedRoute>,
    examples: Vec<Example>,
    example_prefixes: &'static [&'static str],
}

/// A line of its route table.
struct DocumentedRoute {
    method: Method,
    template: String,
    label: &'static str,
    needs: RouteRole,
    description: RouteDescription,
}

/// An example for a route, with the parameters of its path.
type ExampleOf<'l> = (Example, NamedValues<'l>);

/// Names and values.
type NamedValues<'l> = Vec<(&'l str, &'static str)>;

/// One document under way.
struct DocumentWriter {
    schemas: SchemaRegistry,
    paths: BTreeMap<String, Map<String, Value>>,
}

// === impl DialectPart ===

impl DialectPart {
    /// The routes of `table`, which have `about` in common.
    pub fn new<D>(about: DialectDescription, table: &RouteTable<D>) -> Self {
        let lines = table.routes.iter().map(|route| DocumentedRoute {
            method: route.method.clone(),
            template: route.template.clone(),
            label: route.label,
            needs: route.needs,
            description: route.description.clone(),
        });
        Self {
            about,
            prefix: table.prefixes.first().cloned().unwrap_or_default(),
            lines: lines.collect(),
            examples: Vec::new(),
            example_prefixes: &[],
        }
    }

    /// The same with those of `examples` that are for one of its routes, below one of `prefixes`.
    pub fn with_examples(
        mut self,
        examples: Vec<Example>,
        prefixes: &'static [&'static str],
    ) -> Self {
        self.examples = examples;
        self.example_prefixes = prefixes;
        self
    }

    /// Where a route is, under the first of the prefixes.
    fn path(&self, line: &DocumentedRoute) -> String {
        let slash = if self.about.final_slash { "/" } else { "" };
        format!("{}{}{slash}", self.prefix, line.template)
    }

    /// The examples for a route, each with the parameters of its path.
    fn examples_of<'l>(&self, line: &'l DocumentedRoute) -> Vec<ExampleOf<'l>> {
        let fits = |one: &Example| Some((*one, self.parameters_of(line, one)?));
        self.examples.iter().filter_map(fits).collect()
    }

    /// Whether an example is one for a route, and with which parameters.
    fn parameters_of<'l>(
        &self,
        line: &'l DocumentedRoute,
        example: &Example,
    ) -> Option<NamedValues<'l>> {
        if example.method != line.method.as_str() {
            return None;
        }
        let prefixes = self.example_prefixes.iter();
        let mut rests = prefixes.filter_map(|prefix| example.path.strip_prefix(prefix));
        rests.find_map(|rest| {
            let below = Example {
                path: rest,
                ..*example
            };
            below.parameters(&line.template)
        })
    }
}

/// The document of all parts.
pub fn document(parts: &[DialectPart]) -> Value {
    let mut writer = DocumentWriter {
        schemas: SchemaRegistry::new(),
        paths: BTreeMap::new(),
    };
    for part in parts {
        for line in &part.lines {
            writer.add(part, line);
        }
    }
    let credentials = parts.iter().flat_map(|part| part.about.credentials);
    let schemes = credentials
        .flat_map(|list| list.iter())
        .map(|one| (one.name.to_owned(), scheme(one)));
    json!({
        "openapi": VERSION,
        "info": {
            "title": "ocip-gateway",
            "version": env!("CARGO_PKG_VERSION"),
            "description": description(parts),
            "license": { "name": env!("CARGO_PKG_LICENSE"), "identifier": env!("CARGO_PKG_LICENSE") },
        },
        "servers": [{ "url": "/" }],
        "tags": tags(parts),
        "paths": writer.paths,
        "components": {
            "schemas": writer.schemas.finish(),
            "securitySchemes": schemes.collect::<Map<_, _>>(),
            "headers": headers(),
            "parameters": { "RequestId": request_id_parameter() },
        },
    })
}

fn description(parts: &[DialectPart]) -> String {
    let parts = parts
        .iter()
        .map(|part| format!("\n\n## {}\n\n{}", part.about.name, part.about.description));
    std::iter::once(DESCRIPTION.to_owned())
        .chain(parts)
        .collect()
}

/// Each resource once, in the order of the route tables.
fn tags(parts: &[DialectPart]) -> Vec<Value> {
    let mut tags: Vec<Value> = Vec::new();
    for part in parts {
        for line in &part.lines {
            let tag = json!({ "name": line.description.tag, "description": part.about.name });
            if !tags.contains(&tag) {
                tags.push(tag);
            }
        }
    }
    tags
}

fn scheme(credential: &SecurityScheme) -> Value {
    let description = credential.description;
    match credential.kind {
        SecuritySchemeKind::Bearer => {
            json!({ "type": "http", "scheme": "bearer", "description": description })
        }
        SecuritySchemeKind::Cookie(name) => {
            json!({ "type": "apiKey", "in": "cookie", "name": name, "description": description })
        }
        SecuritySchemeKind::Header(name) => {
            json!({ "type": "apiKey", "in": "header", "name": name, "description": description })
        }
    }
}

fn headers() -> Value {
    json!({
        "RequestId": {
            "description": "The id of the request, in every log line about it.",
            "required": true,
            "schema": request_id(),
        },
        "RetryAfter": {
            "description": "How long to wait before another try is of use, in whole seconds.",
            "schema": { "type": "integer", "minimum": 1 },
        },
        "Challenge": {
            "description": "What to show to be let in.",
            "schema": { "type": "string" },
        },
    })
}

fn request_id_parameter() -> Value {
    json!({
        "name": "X-Request-Id",
        "in": "header",
        "description": "The id that the request is to have, 1 to 64 of `A-Za-z0-9._-`. Without one, \
            or with one of another form, the gateway makes one.",
        "schema": { "type": "string" },
    })
}

fn request_id() -> Value {
    json!({ "type": "string", "pattern": "^[A-Za-z0-9._-]{1,64}$" })
}

// === impl DocumentWriter ===

impl DocumentWriter {
    fn add(&mut self, part: &DialectPart, line: &DocumentedRoute) {
        let operation = self.operation(part, line);
        let path = self.paths.entry(part.path(line)).or_default();
        path.insert(line.method.as_str().to_ascii_lowercase(), operation);
    }

    fn operation(&mut self, part: &DialectPart, line: &DocumentedRoute) -> Value {
        let described = &line.description;
        let examples = part.examples_of(line);
        let mut operation = json!({
            "operationId": format!("{}_{}", line.method.as_str().to_ascii_lowercase(), line.label),
            "tags": [described.tag],
            "summary": described.summary,
            "security": security(&part.about, line.needs),
            "parameters": self.parameters(described, &examples),
            "responses": self.responses(part, described, &examples),
        });
        if !described.note.is_empty() {
            operation["description"] = described.note.into();
        }
        if let Some(body) = &described.takes {
            let given = examples.iter().map(|(one, _)| (one.title, one.body));
            let content = self.content(&body.content, true, given);
            operation["requestBody"] = json!({ "required": body.required, "content": content });
        }
        operation
    }

    fn parameters(
        &mut self,
        described: &RouteDescription,
        examples: &[ExampleOf<'_>],
    ) -> Vec<Value> {
        let values = |name: &str| {
            let all = examples.iter().flat_map(|(_, parameters)| parameters);
            let mut found = all.filter(move |(known, _)| *known == name);
            found.next().map(|(_, value)| *value)
        };
        let own = described.parameters.iter();
        let mut parameters: Vec<_> = own
            .map(|parameter| self.parameter(parameter, values(parameter.name)))
            .collect();
        parameters.push(json!({ "$ref": "#/components/parameters/RequestId" }));
        parameters
    }

    fn parameter(&mut self, parameter: &ParameterDescription, example: Option<&str>) -> Value {
        let mut value = json!({
            "name": parameter.name,
            "in": match parameter.place {
                ParameterLocation::Path => "path",
                ParameterLocation::Query => "query",
                ParameterLocation::Header => "header",
            },
            "description": parameter.description,
            "required": parameter.required || parameter.place == ParameterLocation::Path,
            "schema": self.schemas.read(&SchemaSource::Of(parameter.schema)),
        });
        if let (Some(example), ParameterLocation::Path) = (example, parameter.place) {
            value["example"] = example.into();
        }
        value
    }

    fn responses(
        &mut self,
        part: &DialectPart,
        described: &RouteDescription,
        examples: &[ExampleOf<'_>],
    ) -> Map<String, Value> {
        let mut responses = Map::new();
        // An example shows the answer when all is well, which comes first.
        let given: Vec<_> = examples
            .iter()
            .map(|(one, _)| (one.title, one.answer))
            .collect();
        let first = described.answers.first().map(|answer| answer.status);
        for answer in &described.answers {
            let given = given
                .iter()
                .copied()
                .filter(|_| first == Some(answer.status));
            let value = self.answer(answer, given);
            responses.insert(answer.status.as_str().to_owned(), value);
        }
        let mut by_status = BTreeMap::<StatusCode, Vec<&ErrorDescription>>::new();
        for failure in &described.failures {
            by_status.entry(failure.status).or_default().push(failure);
        }
        for (status, failures) in by_status {
            let value = json!({
                "description": meanings(&failures),
                "headers": headers_of(status),
                "content": self.content(&part.about.error, false, std::iter::empty()),
            });
            responses.insert(status.as_str().to_owned(), value);
        }
        responses
    }

    fn answer<'x>(
        &mut self,
        answer: &ResponseDescription,
        examples: impl Iterator<Item = (&'x str, &'x str)>,
    ) -> Value {
        let mut headers = headers_of(answer.status);
        for header in &answer.headers {
            let schema = json!({ "type": "string" });
            headers[header.name] = json!({ "description": header.description, "schema": schema });
        }
        let mut value = json!({ "description": answer.description, "headers": headers });
        if let Some(content) = &answer.content {
            value["content"] = self.content(content, false, examples);
        }
        value
    }

    /// A body that is read, or one that is written, with those examples that are whole.
    fn content<'x>(
        &mut self,
        content: &BodyContent,
        is_read: bool,
        examples: impl Iterator<Item = (&'x str, &'x str)>,
    ) -> Value {
        let schema = match is_read {
            true => self.schemas.read(&content.schema),
            false => self.schemas.written(&content.schema),
        };
        let examples = examples.filter_map(|(title, text)| {
            let value: Value = serde_json::from_str(text).ok()?;
            Some((key(title), json!({ "summary": title, "value": value })))
        });
        let examples: Map<_, _> = examples.collect();
        let mut body = json!({ "schema": schema });
        if !examples.is_empty() {
            body["examples"] = examples.into();
        }
        json!({ content.media_type: body })
    }
}

/// What a caller must show: all of one of the lists. A role is named with each.
fn security(about: &DialectDescription, needs: RouteRole) -> Vec<Value> {
    let role = match needs {
        RouteRole::Nothing => return Vec::new(),
        RouteRole::Login => None,
        RouteRole::Read => Some("read"),
        RouteRole::Write | RouteRole::Manage => Some("write"),
    };
    // A key is a machine's, and a machine does not log in.
    let fits = |list: &&&[SecurityScheme]| {
        let is_key = |one: &SecurityScheme| matches!(one.kind, SecuritySchemeKind::Bearer);
        needs != RouteRole::Login || !list.iter().any(is_key)
    };
    let lists = about.credentials.iter().filter(fits);
    lists
        .map(|list| {
            let named = list
                .iter()
                .map(|one| (one.name.to_owned(), json!(Vec::from_iter(role))));
            Value::Object(named.collect())
        })
        .collect()
}

/// The headers that every answer with this status may have.
fn headers_of(status: StatusCode) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/headers/{name}") });
    let mut headers = json!({ "X-Request-Id": reference("RequestId") });
    match status {
        StatusCode::UNAUTHORIZED => headers["WWW-Authenticate"] = reference("Challenge"),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            headers["Retry-After"] = reference("RetryAfter");
        }
        _ => {}
    }
    headers
}

fn meanings(failures: &[&ErrorDescription]) -> String {
    let lines = failures
        .iter()
        .map(|failure| format!("`{}`: {}", failure.code, failure.meaning));
    lines.collect::<Vec<_>>().join("\n\n")
}

/// A title as the key of a map: its letters and digits, with `-` between words.
fn key(title: &str) -> String {
    let words = title.split(|c: char| !c.is_ascii_alphanumeric());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    words.join("-")
}
