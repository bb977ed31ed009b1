//! Descriptions of routes, for the OpenAPI document.
//!
//! Shapes come as functions that make a JSON Schema of the very type that is read or written, or as
//! the schema itself, so this room need not know what any dialect's JSON looks like.

use http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator};

/// Makes a JSON Schema, with a generator that keeps what it refers to.
pub type SchemaOf = fn(&mut SchemaGenerator) -> Schema;

/// A JSON Schema, made when it is asked for or made already.
#[derive(Debug, Clone)]
pub enum SchemaSource {
    /// That of a type.
    Of(SchemaOf),
    /// One that is known as a value, such as of a row of a table.
    Known(Schema),
    /// That of the row of a table at this position, which refers to others.
    OfRow(fn(&mut SchemaGenerator, usize) -> Schema, usize),
}

/// Description of a route: what it does, takes and answers.
#[derive(Debug, Clone)]
pub struct RouteDescription {
    /// The resource that it belongs to.
    pub tag: &'static str,
    /// What it does, in a few words.
    pub summary: &'static str,
    /// What else is to be known, in sentences; may be empty.
    pub note: &'static str,
    /// What it takes beside a body.
    pub parameters: Vec<ParameterDescription>,
    /// The body that it takes.
    pub takes: Option<RequestBody>,
    /// What it answers when all is well, in full or in part.
    pub answers: Vec<ResponseDescription>,
    /// What else it may answer, in the shape that all errors of its dialect have.
    pub failures: Vec<ErrorDescription>,
}

/// A parameter of a path, a query or a head.
#[derive(Debug, Clone, Copy)]
pub struct ParameterDescription {
    /// Its name.
    pub name: &'static str,
    /// Where it is.
    pub place: ParameterLocation,
    /// What it is.
    pub description: &'static str,
    /// Whether there is no request without it; what is in a path always is.
    pub required: bool,
    /// What values it has.
    pub schema: SchemaOf,
}

/// Location of a parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ParameterLocation {
    /// In the path.
    Path,
    /// In the query.
    Query,
    /// In the head.
    Header,
}

/// The body of a request.
#[derive(Debug, Clone)]
pub struct RequestBody {
    /// Whether there is no request without it.
    pub required: bool,
    /// Its shape.
    pub content: BodyContent,
}

/// Media type and shape of a body.
#[derive(Debug, Clone)]
pub struct BodyContent {
    /// Its media type.
    pub media_type: &'static str,
    /// What it looks like.
    pub schema: SchemaSource,
}

/// An answer when all is well, in full or in part.
#[derive(Debug, Clone)]
pub struct ResponseDescription {
    /// Its status.
    pub status: StatusCode,
    /// What it says, in a sentence.
    pub description: &'static str,
    /// Its body, if it has one.
    pub content: Option<BodyContent>,
    /// The headers that say something about the operation.
    pub headers: Vec<ResponseHeader>,
}

/// A header of an answer.
#[derive(Debug, Clone, Copy)]
pub struct ResponseHeader {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub description: &'static str,
}

/// Description of an error response.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ErrorDescription {
    /// The status of the answer.
    pub status: StatusCode,
    /// How the body names it.
    pub code: String,
    /// What it means, in a sentence.
    pub meaning: &'static str,
}

/// Description of a dialect: the common parts of its routes.
#[derive(Debug, Clone)]
pub struct DialectDescription {
    /// What the dialect is called.
    pub name: &'static str,
    /// What there is to know before the first request.
    pub description: &'static str,
    /// Whether paths are written with a final slash. They work without it, too.
    pub final_slash: bool,
    /// The shape of its errors.
    pub error: BodyContent,
    /// What to show to be let in: all of one of these lists.
    pub credentials: &'static [&'static [SecurityScheme]],
}

/// Security scheme: one credential that a caller presents.
#[derive(Debug, Clone, Copy)]
pub struct SecurityScheme {
    /// What the document calls it.
    pub name: &'static str,
    /// What it is and where it comes from.
    pub description: &'static str,
    /// Where it goes.
    pub kind: SecuritySchemeKind,
}

/// Location of a credential.
#[derive(Debug, Clone, Copy)]
pub enum SecuritySchemeKind {
    /// Into `Authorization: Bearer …`.
    Bearer,
    /// Into the cookie of this name.
    Cookie(&'static str),
    /// Into the header of this name.
    Header(&'static str),
}

// === impl ParameterDescription ===

impl ParameterDescription {
    /// A parameter of a path.
    pub const fn of_path(name: &'static str, description: &'static str, schema: SchemaOf) -> Self {
        Self {
            name,
            place: ParameterLocation::Path,
            description,
            required: true,
            schema,
        }
    }
}

// === impl RouteDescription ===

impl RouteDescription {
    /// What a route on the resource `tag` does; what it answers is still to be said.
    pub fn new(tag: &'static str, summary: &'static str) -> Self {
        Self {
            tag,
            summary,
            note: "",
            parameters: Vec::new(),
            takes: None,
            answers: Vec::new(),
            failures: Vec::new(),
        }
    }

    /// The same with what else is to be known.
    pub fn note(mut self, note: &'static str) -> Self {
        self.note = note;
        self
    }

    /// The same with those of `known` that `template` names, before all others.
    pub fn in_path(mut self, template: &str, known: &[ParameterDescription]) -> Self {
        let named = |one: &&ParameterDescription| template.contains(&format!("{{{}}}", one.name));
        self.parameters
            .splice(0..0, known.iter().filter(named).copied());
        self
    }

    /// The same with one more parameter.
    pub fn parameter(mut self, parameter: ParameterDescription) -> Self {
        self.parameters.push(parameter);
        self
    }

    /// The same with a query parameter that may be left out.
    pub fn query(self, name: &'static str, description: &'static str, schema: SchemaOf) -> Self {
        self.parameter(ParameterDescription {
            name,
            place: ParameterLocation::Query,
            description,
            required: false,
            schema,
        })
    }

    /// The same with a body of the shape `T`.
    pub fn takes<T: JsonSchema>(self) -> Self {
        self.takes_content(BodyContent::json::<T>())
    }

    /// The same with a body like that.
    pub fn takes_content(mut self, content: BodyContent) -> Self {
        self.takes = Some(RequestBody {
            required: true,
            content,
        });
        self
    }

    /// The same with a body of the shape `T` that may be left out.
    pub fn may_take<T: JsonSchema>(mut self) -> Self {
        self.takes = Some(RequestBody {
            required: false,
            content: BodyContent::json::<T>(),
        });
        self
    }

    /// The same with an answer of the shape `T`.
    pub fn answers<T: JsonSchema>(self, status: StatusCode, description: &'static str) -> Self {
        self.answer(status, description, Some(BodyContent::json::<T>()))
    }

    /// The same with an answer without a body.
    pub fn answers_empty(self, status: StatusCode, description: &'static str) -> Self {
        self.answer(status, description, None)
    }

    /// The same with one more answer.
    pub fn answer(
        mut self,
        status: StatusCode,
        description: &'static str,
        content: Option<BodyContent>,
    ) -> Self {
        self.answers.push(ResponseDescription {
            status,
            description,
            content,
            headers: Vec::new(),
        });
        self
    }

    /// The same with a header in the answer that was given last.
    pub fn with_header(mut self, name: &'static str, description: &'static str) -> Self {
        if let Some(answer) = self.answers.last_mut() {
            answer.headers.push(ResponseHeader { name, description });
        }
        self
    }

    /// The same with more ways to fail; each is listed once.
    pub fn failing(mut self, failures: impl IntoIterator<Item = ErrorDescription>) -> Self {
        self.failures.extend(failures);
        self.failures.sort();
        self.failures.dedup();
        self
    }
}

// === impl BodyContent ===

impl BodyContent {
    /// JSON of the shape `T`.
    pub fn json<T: JsonSchema>() -> Self {
        Self::json_of(SchemaGenerator::subschema_for::<T>)
    }

    /// JSON of the shape that `schema` makes.
    pub fn json_of(schema: SchemaOf) -> Self {
        Self::json_from(SchemaSource::Of(schema))
    }

    /// JSON of a shape that is known as a value.
    pub fn json_known(schema: Schema) -> Self {
        Self::json_from(SchemaSource::Known(schema))
    }

    /// JSON of the shape that `schema` makes for the row of a table at `position`.
    pub fn json_of_row(schema: fn(&mut SchemaGenerator, usize) -> Schema, position: usize) -> Self {
        Self::json_from(SchemaSource::OfRow(schema, position))
    }

    fn json_from(schema: SchemaSource) -> Self {
        Self {
            media_type: "application/json",
            schema,
        }
    }

    /// Text for people.
    pub fn text() -> Self {
        Self {
            media_type: "text/plain",
            schema: SchemaSource::Of(SchemaGenerator::subschema_for::<String>),
        }
    }
}

// === impl SchemaSource ===

impl SchemaSource {
    /// The schema, of which `generator` keeps what it refers to.
    pub fn schema(&self, generator: &mut SchemaGenerator) -> Schema {
        match self {
            Self::Of(schema) => schema(generator),
            Self::Known(schema) => schema.clone(),
            Self::OfRow(schema, position) => schema(generator, *position),
        }
    }
}
