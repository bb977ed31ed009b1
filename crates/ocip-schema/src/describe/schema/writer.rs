//! Definitions of types, each written once, and references to them.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::form::{DefinitionPlace, Descriptions, Direction};
use super::simple::{declared_schema, simple_schema};
use crate::SchemaSet;
use crate::describe::headings::headings_of;
use crate::describe::table::is_table;
use crate::json::heading_key;
use crate::model::{ElementDeclaration, TypeContent, TypeDefinition};
use crate::secret::holds_secret;
use crate::simple::BuiltinType;

/// Writer of the schemas of types.
pub(in crate::describe) struct SchemaWriter<'s> {
    pub(super) schemas: &'s SchemaSet,
    place: DefinitionPlace,
    descriptions: Descriptions,
    /// What the schema file says about the type whose members are written, where that is shown.
    pub(super) documentation: Option<&'s str>,
    /// What was written so far, by name.
    pub(in crate::describe) definitions: BTreeMap<String, Value>,
}

// === impl SchemaWriter ===

impl<'s> SchemaWriter<'s> {
    pub(in crate::describe) fn new(
        schemas: &'s SchemaSet,
        place: DefinitionPlace,
        descriptions: Descriptions,
    ) -> Self {
        Self {
            schemas,
            place,
            descriptions,
            documentation: None,
            definitions: BTreeMap::new(),
        }
    }

    /// The schema of one value of an element.
    pub(super) fn value(
        &mut self,
        declaration: &'s ElementDeclaration,
        direction: Direction,
    ) -> Value {
        let mut schema = self.plain_value(declaration, direction);
        let is_secret = direction == Direction::Request && holds_secret(declaration);
        if let Some(schema) = schema.as_object_mut().filter(|_| is_secret) {
            schema.insert("writeOnly".to_owned(), true.into());
        }
        schema
    }

    fn plain_value(&mut self, declaration: &'s ElementDeclaration, direction: Direction) -> Value {
        let kind = &*declaration.kind;
        let adds =
            declaration.nillable || declaration.fixed.is_some() || declaration.default.is_some();
        let schema = match &kind.content {
            TypeContent::Text(_) if !adds && is_named(kind) => self.reference(kind, direction),
            TypeContent::Text(simple) => {
                return Value::Object(declared_schema(declaration, simple, direction));
            }
            TypeContent::Anything => json!({ "type": "object", "maxProperties": 0 }),
            TypeContent::Elements(_) if is_table(kind) && direction == Direction::Reply => {
                table(&declaration.name, self.documentation)
            }
            TypeContent::Elements(_) if is_named(kind) => self.reference(kind, direction),
            TypeContent::Elements(_) => self.object(kind, direction),
        };
        match declaration.nillable {
            true => json!({ "anyOf": [schema, { "type": "null" }] }),
            false => schema,
        }
    }

    /// A reference to the definition of what stands where this type is declared: it or one of its kinds.
    fn reference(&mut self, kind: &'s TypeDefinition, direction: Direction) -> Value {
        let name = self.name_of(kind, "", direction);
        if !self.definitions.contains_key(&name) {
            let definition = match (&kind.content, self.has_kinds(kind)) {
                (TypeContent::Text(simple), _) => Value::Object(simple_schema(simple, direction)),
                (_, true) => self.union(kind, direction),
                (_, false) => self.object(kind, direction),
            };
            self.define(name.clone(), kind, definition);
        }
        self.reference_to(&name)
    }

    /// A reference to the definition of a command, which is added.
    pub(in crate::describe) fn component(&mut self, name: &str, definition: Value) -> Value {
        self.definitions.insert(name.to_owned(), definition);
        self.reference_to(name)
    }

    fn define(&mut self, name: String, kind: &'s TypeDefinition, mut definition: Value) {
        self.describe(kind, &mut definition);
        self.definitions.insert(name, definition);
    }

    fn reference_to(&self, name: &str) -> Value {
        json!({ "$ref": format!("{}{name}", self.place.prefix) })
    }

    /// What the schema file says about a type, where that is wanted.
    pub(super) fn documentation_of(&self, kind: &'s TypeDefinition) -> Option<&'s str> {
        let documentation = kind.documentation.as_deref();
        documentation.filter(|_| self.descriptions == Descriptions::Show)
    }

    /// Adds what the schema file says about a type.
    pub(super) fn describe(&self, kind: &'s TypeDefinition, definition: &mut Value) {
        let shown = self.documentation_of(kind);
        if let (Some(text), Some(object)) = (shown, definition.as_object_mut()) {
            object.insert("description".to_owned(), text.into());
        }
    }

    fn has_kinds(&self, kind: &TypeDefinition) -> bool {
        kind.is_abstract || self.schemas.kinds.contains_key(&kind.name)
    }

    /// One of several kinds, told apart by `@type`. Only a type that is not abstract can do without.
    fn union(&mut self, kind: &'s TypeDefinition, direction: Direction) -> Value {
        let kinds = self.schemas.kinds.get(&kind.name).into_iter().flatten();
        let own = (!kind.is_abstract).then_some(kind);
        let (mut alternatives, mut mapping) = (Vec::new(), Map::new());
        for one in own.into_iter().chain(kinds.map(|kind| &**kind)) {
            let mut reference = self.own_reference(one, direction);
            mapping.insert(one.name.local.to_string(), reference["$ref"].clone());
            if !kind.is_abstract && one.name != kind.name {
                reference["required"] = json!(["@type"]);
            }
            alternatives.push(reference);
        }
        if alternatives.is_empty() {
            // There is no kind, so no value either.
            return json!({ "not": {} });
        }
        let mut union = json!({
            "type": "object",
            "oneOf": alternatives,
            "discriminator": { "propertyName": "@type", "mapping": mapping },
        });
        if kind.is_abstract {
            union["required"] = json!(["@type"]);
        }
        union
    }

    /// A reference to the definition of this very type, without its kinds.
    fn own_reference(&mut self, kind: &'s TypeDefinition, direction: Direction) -> Value {
        let part = if self.has_kinds(kind) { ".Itself" } else { "" };
        let name = self.name_of(kind, part, direction);
        if !self.definitions.contains_key(&name) {
            let definition = self.object(kind, direction);
            self.define(name.clone(), kind, definition);
        }
        self.reference_to(&name)
    }

    /// The name of a definition: that of the type, of signs that a name may have everywhere.
    fn name_of(&self, kind: &TypeDefinition, part: &str, direction: Direction) -> String {
        let local = &kind.name.local;
        let is_plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
        let mut name = String::new();
        if !kind.name.namespace.is_empty() && self.is_ambiguous(kind) {
            name.push_str("C.");
        }
        for c in local.chars() {
            match is_plain(&c) {
                true => name.push(c),
                false => name.push_str(&format!("-{:x}-", u32::from(c))),
            }
        }
        let differs = direction == Direction::Reply && differs_in_replies(kind);
        name + part + if differs { self.place.reply_suffix } else { "" }
    }

    /// Whether a type without a namespace has the same name.
    fn is_ambiguous(&self, kind: &TypeDefinition) -> bool {
        let bare = crate::model::QName::new("", &kind.name.local);
        self.schemas.types.contains_key(&bare)
    }
}

/// Whether a schema file gave the type a name.
fn is_named(kind: &TypeDefinition) -> bool {
    !kind.file.is_empty() && !kind.name.local.is_empty()
}

fn differs_in_replies(kind: &TypeDefinition) -> bool {
    use BuiltinType::{Decimal, Double, Float, Long};
    match &kind.content {
        TypeContent::Text(simple) => matches!(simple.base, Long | Decimal | Float | Double),
        _ => true,
    }
}

/// The rows of a table. The keys are made of its headings, which are known only where they are documented.
fn table(name: &str, documentation: Option<&str>) -> Value {
    let mut row = json!({ "type": "object", "additionalProperties": { "type": "string" } });
    let headings = documentation
        .map(|text| headings_of(text, name))
        .unwrap_or_default();
    if !headings.is_empty() {
        let cell = |heading: &String| (heading_key(heading), json!({ "type": "string" }));
        let cells: Map<_, _> = headings.iter().map(cell).collect();
        row["properties"] = cells.into();
    }
    json!({ "type": "array", "items": row })
}
