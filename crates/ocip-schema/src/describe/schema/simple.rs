//! Simple types as JSON Schema: facets become keywords.

use serde_json::{Map, Value, json};

use super::form::Direction;
use super::pattern::expression_of;
use crate::model::ElementDeclaration;
use crate::simple::{BuiltinType, Facet, SimpleType};

/// Groups of four characters, the last one padded, with blanks between any two.
const BASE64: &str = concat!(
    "^(?:(?:[A-Za-z0-9+/] ?){4})*",
    "(?:[A-Za-z0-9+/] ?[AQgw] ?= ?=|(?:[A-Za-z0-9+/] ?){2}[AEIMQUYcgkosw048] ?=)?$"
);

/// A JSON Schema that is an object.
pub(super) type Schema = Map<String, Value>;

/// The schema of the values of a type.
pub(super) fn simple_schema(simple: &SimpleType, direction: Direction) -> Schema {
    use BuiltinType as B;
    match (simple.base, direction) {
        (B::Boolean, _) => boolean(simple),
        (B::Int, _) => int(simple),
        (B::Long, Direction::Request) => number("integer", simple),
        (B::Decimal | B::Float | B::Double, Direction::Request) => number("number", simple),
        _ => text(simple),
    }
}

/// The same with what the declaration of an element adds: a fixed or default value, and null.
pub(super) fn declared_schema(
    declaration: &ElementDeclaration,
    simple: &SimpleType,
    direction: Direction,
) -> Schema {
    let mut schema = match &declaration.fixed {
        Some(fixed) => only(&[fixed], simple, direction),
        None => simple_schema(simple, direction),
    };
    let stands_for = declaration.default.as_ref().or(declaration.fixed.as_ref());
    let is_text = type_names(&schema).any(|name| name == "string");
    if stands_for.is_some() && is_text {
        schema = or_empty(schema);
    }
    if let Some(default) = &declaration.default {
        schema.insert(
            "default".to_owned(),
            values_of(default, simple, direction)[0].clone(),
        );
    }
    match declaration.nillable {
        true => or_null(schema),
        false => schema,
    }
}

fn boolean(simple: &SimpleType) -> Schema {
    let allowed: Vec<_> = ["true", "false"]
        .into_iter()
        .filter(|one| simple.check(one).is_ok())
        .collect();
    match allowed.len() {
        2 => typed("boolean"),
        _ => only(&allowed, simple, Direction::Request),
    }
}

fn int(simple: &SimpleType) -> Schema {
    if let Some(words) = simple.words() {
        return only(&words, simple, Direction::Request);
    }
    let (min, max) = simple.bounds();
    let mut schema = typed("integer");
    schema.insert("minimum".to_owned(), min.unwrap_or(i32::MIN.into()).into());
    schema.insert("maximum".to_owned(), max.unwrap_or(i32::MAX.into()).into());
    schema
}

/// A number, or its text. The bounds hold for the number alone, for a text has none.
fn number(name: &str, simple: &SimpleType) -> Schema {
    if let Some(words) = simple.words() {
        return only(&words, simple, Direction::Request);
    }
    let (min, max) = simple.bounds();
    let mut schema = Schema::from_iter([("type".to_owned(), json!([name, "string"]))]);
    schema.extend(min.map(|min| ("minimum".to_owned(), min.into())));
    schema.extend(max.map(|max| ("maximum".to_owned(), max.into())));
    schema.extend(lexical(simple.base));
    for facet in &simple.facets {
        match facet {
            Facet::MinReal(bound) => {
                schema.extend(real(bound).map(|min| ("minimum".to_owned(), min)))
            }
            Facet::MaxReal(bound) => {
                schema.extend(real(bound).map(|max| ("maximum".to_owned(), max)))
            }
            _ => {}
        }
    }
    schema
}

/// A bound that JSON can write; it has no infinity.
fn real(bound: &str) -> Option<Value> {
    let number = serde_json::Number::from_f64(bound.parse().ok()?)?;
    Some(Value::Number(number))
}

fn text(simple: &SimpleType) -> Schema {
    if let Some(words) = simple.words() {
        return only(&words, simple, Direction::Reply);
    }
    let mut schema = typed("string");
    let (min, max) = simple.lengths();
    schema.extend(min.map(|min| ("minLength".to_owned(), min.into())));
    schema.extend(max.map(|max| ("maxLength".to_owned(), max.into())));
    schema.extend(lexical(simple.base));
    for pattern in simple.patterns() {
        demand_pattern(&mut schema, expression_of(&pattern).into());
    }
    if simple.base == BuiltinType::Base64Binary {
        schema.insert("contentEncoding".to_owned(), "base64".into());
    }
    schema
}

/// Every pattern is a demand of its own.
fn demand_pattern(schema: &mut Schema, expression: Value) {
    match schema.get("pattern") {
        None => drop(schema.insert("pattern".to_owned(), expression)),
        Some(_) => {
            let all = schema.entry("allOf").or_insert_with(|| json!([]));
            if let Value::Array(all) = all {
                all.push(json!({ "pattern": expression }));
            }
        }
    }
}

/// The lexical form of a text, as far as an expression of reasonable length says it.
fn lexical(base: BuiltinType) -> Option<(String, Value)> {
    use BuiltinType as B;
    let expression = match base {
        B::String | B::NormalizedString | B::Token | B::Boolean | B::Int => return None,
        B::NmToken => r"^[^\s]+$",
        B::Long => r"^[+-]?[0-9]+$",
        B::Decimal => r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$",
        B::Float | B::Double => {
            r"^([+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN)$"
        }
        B::DateTime => {
            r"^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?$"
        }
        B::Date => r"^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})?$",
        B::Base64Binary => BASE64,
    };
    Some(("pattern".to_owned(), expression.into()))
}

/// Nothing but these values.
fn only(words: &[&str], simple: &SimpleType, direction: Direction) -> Schema {
    let values: Vec<_> = words
        .iter()
        .flat_map(|word| values_of(word, simple, direction))
        .collect();
    let mut names: Vec<_> = values.iter().map(type_name).collect();
    names.dedup();
    names.sort_unstable();
    names.dedup();
    let mut schema = match names.as_slice() {
        [name] => typed(name),
        names => Schema::from_iter([("type".to_owned(), json!(names))]),
    };
    schema.insert("enum".to_owned(), values.into());
    schema
}

/// The values of JSON that stand for a text; at least one.
fn values_of(text: &str, simple: &SimpleType, direction: Direction) -> Vec<Value> {
    use BuiltinType as B;
    let text = simple.normalise(text);
    let number = || serde_json::from_str(&text).ok().filter(Value::is_number);
    match (simple.base, direction) {
        (B::Boolean, _) => vec![matches!(&*text, "true" | "1").into()],
        (B::Int, _) => vec![
            text.parse::<i64>()
                .map_or_else(|_| json!(text), Value::from),
        ],
        (B::Long | B::Decimal | B::Float | B::Double, Direction::Request) => {
            number().into_iter().chain([json!(text)]).collect()
        }
        _ => vec![json!(text)],
    }
}

fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_f64() => "number",
        Value::Number(_) => "integer",
        _ => "string",
    }
}

fn typed(name: &str) -> Schema {
    Schema::from_iter([("type".to_owned(), name.into())])
}

/// The names of the types that a schema allows.
fn type_names(schema: &Schema) -> impl Iterator<Item = &str> {
    let (one, many) = match schema.get("type") {
        Some(Value::Array(names)) => (None, names.as_slice()),
        one => (one, &[][..]),
    };
    one.into_iter().chain(many).filter_map(Value::as_str)
}

/// An empty element stands for a default or fixed value, whatever the type allows.
fn or_empty(schema: Schema) -> Schema {
    Schema::from_iter([("anyOf".to_owned(), json!([schema, { "const": "" }]))])
}

/// The same or null.
fn or_null(mut schema: Schema) -> Schema {
    if let Some(Value::Array(alternatives)) = schema.get_mut("anyOf") {
        alternatives.push(json!({ "type": "null" }));
        return schema;
    }
    let names = type_names(&schema).chain(["null"]).collect::<Vec<_>>();
    let names = json!(names);
    schema.insert("type".to_owned(), names);
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    schema
}
