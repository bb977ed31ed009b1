//! Instances as JSON: bodies of requests by the rules of the mapping.

use serde_json::{Map, Value};

use super::instance::{BodyFullness, InstanceMaker};
use super::made::{MadeElement, MadeNode, MadeValue};
use super::number_source::NumberSource;
use crate::command::CommandType;
use crate::model::TypeContent;
use crate::simple::BuiltinType;

/// The member that names the kind of an object.
pub(super) const TYPE: &str = "@type";

/// The member that keeps the order of a repeated choice.
pub(super) const ITEMS: &str = "@items";

impl<'s> CommandType<'s> {
    /// A body that fits the schema, made by chance from a seed; the same seed makes the same body. An object without
    /// members when nothing can be valid.
    pub fn made_body(self, seed: u64, fullness: BodyFullness) -> Value {
        self.body_by(NumberSource::seeded(seed), fullness)
    }

    /// A body to show: what is required and a few plain elements more, the same at any time.
    pub fn example(self) -> Value {
        self.body_by(NumberSource::steady(), BodyFullness::Usual)
    }

    fn body_by(self, numbers: NumberSource, fullness: BodyFullness) -> Value {
        let mut maker = InstanceMaker::new(self.schemas, numbers, fullness);
        let nodes = maker.content(self.definition).unwrap_or_default();
        Value::Object(object_of(nodes, &mut maker.numbers))
    }
}

/// The members of an object. What may repeat becomes a list.
fn object_of(nodes: Vec<MadeNode<'_>>, numbers: &mut NumberSource) -> Map<String, Value> {
    let mut object = Map::new();
    for node in nodes {
        match node {
            MadeNode::Element(element) => {
                let (name, repeats) = (element.declaration.name.to_string(), element.repeats);
                let value = value_of(element, numbers);
                match repeats {
                    true => append(&mut object, &name, Some(value)),
                    false => drop(object.insert(name, value)),
                }
            }
            MadeNode::Item(nodes) => {
                let item = Value::Object(object_of(nodes, numbers));
                append(&mut object, ITEMS, Some(item));
            }
            MadeNode::Absent(name) => append(&mut object, name, None),
        }
    }
    object
}

fn append(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    let list = object
        .entry(name)
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        list.extend(value);
    }
}

fn value_of(element: MadeElement<'_>, numbers: &mut NumberSource) -> Value {
    let kind = element.xsi_type;
    match element.value {
        MadeValue::Nil => Value::Null,
        MadeValue::Text(text) => match &element.declaration.kind.content {
            TypeContent::Text(simple) => json_text(simple.base, text, numbers),
            TypeContent::Elements(_) | TypeContent::Anything => Value::String(text),
        },
        MadeValue::Content(nodes) => {
            let mut object = object_of(nodes, numbers);
            let kind = kind.map(|kind| (TYPE.to_owned(), Value::from(kind)));
            object.extend(kind);
            Value::Object(object)
        }
    }
}

/// A text as JSON: `boolean` and `int` by their own kinds, what may be either as a number at times.
fn json_text(base: BuiltinType, text: String, numbers: &mut NumberSource) -> Value {
    use BuiltinType as B;
    match base {
        B::Boolean => Value::Bool(matches!(&*text, "true" | "1")),
        B::Int => number_of(&text).unwrap_or(Value::String(text)),
        B::Long | B::Decimal | B::Float | B::Double => match number_of(&text) {
            Some(number) if numbers.one_in(2) => number,
            _ => Value::String(text),
        },
        _ => Value::String(text),
    }
}

/// The number that a text is, where JSON has that.
fn number_of(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().ok().map(Value::from);
    whole.or_else(|| serde_json::Number::from_f64(text.parse().ok()?).map(Value::Number))
}
