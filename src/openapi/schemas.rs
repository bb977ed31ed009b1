//! The schemas of a document, each named type once.
//!
//! What is read and what is written differ: a field with a default may be left out of the one and
//! is always in the other. So there are two generators, whose schemas end up in one place.

use schemars::Schema;
use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::RecursiveTransform;
use serde_json::{Map, Value};

use crate::http::SchemaSource;

/// Schemas under way.
pub(super) struct SchemaRegistry {
    read: SchemaGenerator,
    written: SchemaGenerator,
}

// === impl SchemaRegistry ===

impl SchemaRegistry {
    pub(super) fn new() -> Self {
        let settings = SchemaSettings::draft2020_12().with(|settings| {
            settings.definitions_path = "/components/schemas".into();
            settings.meta_schema = None;
        });
        let written = settings.clone().for_serialize();
        Self {
            read: settings
                .for_deserialize()
                .with_transform(RecursiveTransform(no_null_default))
                .into_generator(),
            written: written
                .with_transform(RecursiveTransform(never_null))
                .into_generator(),
        }
    }

    /// The schema of something that is read.
    pub(super) fn read(&mut self, source: &SchemaSource) -> Schema {
        source.schema(&mut self.read)
    }

    /// The schema of something that is written.
    pub(super) fn written(&mut self, source: &SchemaSource) -> Schema {
        source.schema(&mut self.written)
    }

    /// All that was referred to, by name.
    pub(super) fn finish(mut self) -> Map<String, Value> {
        let mut all = self.read.take_definitions(true);
        for (name, schema) in self.written.take_definitions(true) {
            let other = all.insert(name, schema.clone());
            debug_assert!(
                other.is_none_or(|other| other == schema),
                "two of one name: {schema}"
            );
        }
        all
    }
}

/// To leave a field out is not the same as to give a null.
fn no_null_default(schema: &mut Schema) {
    if schema.get("default") == Some(&Value::Null) {
        schema.remove("default");
    }
}

/// A field that is left out when there is nothing to say is never null.
fn never_null(schema: &mut Schema) {
    let required = schema.get("required").cloned().unwrap_or_default();
    let is_required = |name: &str| {
        let names = required.as_array();
        names.is_some_and(|names| names.iter().any(|known| known == name))
    };
    let Some(Value::Object(properties)) = schema.get_mut("properties") else {
        return;
    };
    for (name, property) in properties {
        if !is_required(name) {
            without_null(property);
        }
    }
}

fn without_null(property: &mut Value) {
    if let Some(Value::Array(types)) = property.get_mut("type") {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            property["type"] = only.clone();
        }
    }
    let Some(Value::Array(choices)) = property.get_mut("anyOf") else {
        return;
    };
    choices.retain(|choice| choice.get("type").is_none_or(|one| one != "null"));
    if let [Value::Object(only)] = choices.as_slice() {
        let only = only.clone();
        if let Value::Object(property) = property {
            property.remove("anyOf");
            property.extend(only);
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    use super::*;

    #[derive(Serialize, Deserialize, JsonSchema)]
    struct Inner {
        #[serde(default)]
        flag: bool,
    }

    #[derive(Serialize, JsonSchema)]
    struct Outer {
        #[serde(skip_serializing_if = "Option::is_none")]
        text: Option<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        inner: Option<Inner>,
        null: Option<u8>,
    }

    #[test]
    fn what_is_left_out_is_never_null() {
        let mut schemas = SchemaRegistry::new();
        schemas.written(&SchemaSource::Of(SchemaGenerator::subschema_for::<Outer>));
        let outer = &schemas.finish()["Outer"];
        assert_eq!(outer["required"], json!(["null"]));
        let properties = &outer["properties"];
        assert_eq!(properties["text"], json!({ "type": "string" }));
        let inner = json!({ "$ref": "#/components/schemas/Inner" });
        assert_eq!(properties["inner"], inner);
        assert_eq!(properties["null"]["type"], json!(["integer", "null"]));
    }

    #[test]
    fn what_is_read_may_lack_what_has_a_default() {
        let mut schemas = SchemaRegistry::new();
        schemas.read(&SchemaSource::Of(SchemaGenerator::subschema_for::<Inner>));
        assert_eq!(schemas.finish()["Inner"].get("required"), None);
        let mut schemas = SchemaRegistry::new();
        schemas.written(&SchemaSource::Of(SchemaGenerator::subschema_for::<Inner>));
        assert_eq!(schemas.finish()["Inner"]["required"], json!(["flag"]));
    }

    #[test]
    fn a_schema_that_is_known_already_stays_as_it_is() {
        let known = schemars::json_schema!({ "type": "object", "properties": { "isOn": true } });
        let source = SchemaSource::Known(known.clone());
        let mut schemas = SchemaRegistry::new();
        assert_eq!(schemas.read(&source), known);
        assert_eq!(schemas.written(&source), known);
        assert!(schemas.finish().is_empty());
    }
}
