//! Checked commands as JSON again, and their secrets.

use std::collections::{BTreeSet, HashSet};
use std::ptr;

use serde_json::Value;

use super::checked::{CheckedCommand, CheckedElement, CheckedValue, ItemPlace};
use super::members::{BodyObject, ITEMS, TYPE};
use super::write::MASK;
use crate::command::{CommandType, DeclaredElement};
use crate::model::{TypeContent, TypeDefinition};
use crate::simple::BuiltinType;

// === impl CommandType ===

impl<'s> CommandType<'s> {
    /// The names of all elements that hold secrets, in this type and in that of its answer: what is in elements of
    /// these names is to be hidden where commands are logged. To be asked once for a type and kept.
    pub fn secret_names(self) -> Vec<&'s str> {
        let answer = self.schemas.command(self.response());
        let mut found = SecretNames::default();
        for command in [Some(self), answer].into_iter().flatten() {
            found.collect(command.definition, &command.elements());
        }
        found.names.into_iter().collect()
    }
}

/// Names of elements that hold secrets, as far as they were found.
#[derive(Default)]
struct SecretNames<'s> {
    names: BTreeSet<&'s str>,
    /// The types that were looked into, by address: many elements have the same.
    seen: HashSet<*const TypeDefinition>,
}

// === impl SecretNames ===

impl<'s> SecretNames<'s> {
    /// What is below a secret is hidden with it. No type contains itself.
    fn collect(&mut self, kind: &TypeDefinition, elements: &[DeclaredElement<'s>]) {
        if !self.seen.insert(ptr::from_ref(kind)) {
            return;
        }
        for element in elements {
            match element.is_secret() {
                true => drop(self.names.insert(element.name())),
                false => self.collect(&element.declaration.kind, &element.elements()),
            }
        }
    }
}

// === impl CheckedCommand ===

impl<'s> CheckedCommand<'s> {
    /// The names of all elements that hold secrets in commands of this type and their answers.
    pub fn secret_names(&self) -> Vec<&'s str> {
        self.command.secret_names()
    }

    /// The secrets that it holds, as they are written.
    pub fn secret_texts(&self) -> Vec<&str> {
        let mut texts = Vec::new();
        self.walk_places(&mut |place| match &place.element.value {
            CheckedValue::Text(text) if place.is_secret() => texts.push(text.as_str()),
            _ => {}
        });
        texts
    }

    /// The body that it was made of, as it was understood, with `***` for every secret. Empty lists are left out.
    pub fn to_masked_json(&self) -> Value {
        Value::Object(object_of(&self.elements, SecretText::Masked))
    }

    /// The body with its secrets.
    #[cfg(test)]
    pub(crate) fn to_json(&self) -> Value {
        Value::Object(object_of(&self.elements, SecretText::Plain))
    }
}

/// What becomes of secrets in a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SecretText {
    #[cfg(test)]
    Plain,
    Masked,
    /// All is a secret.
    Within,
}

fn object_of(elements: &[CheckedElement<'_>], secrets: SecretText) -> BodyObject {
    let mut object = BodyObject::new();
    for element in elements {
        let name = element.declared.name();
        let mut value = Some(value_of(element, secrets));
        put(&mut object, element.item.as_deref(), &mut |object| {
            let value = value.take().unwrap_or_default();
            match element.index {
                Some(_) => list_of(object, name, |list| list.push(value)),
                None => drop(object.insert(name.to_owned(), value)),
            }
        });
    }
    object
}

/// Puts something into the object that stands for an item of a repeated choice; into the object itself where there is
/// none.
fn put(
    object: &mut BodyObject,
    item: Option<&ItemPlace>,
    put_into: &mut dyn FnMut(&mut BodyObject),
) {
    let Some(item) = item else {
        return put_into(object);
    };
    put(object, item.outer.as_deref(), &mut |outer| {
        list_of(outer, ITEMS, |items| {
            let count = items.len().max(item.index + 1);
            items.resize_with(count, || Value::Object(BodyObject::new()));
            if let Some(Value::Object(object)) = items.get_mut(item.index) {
                put_into(object);
            }
        });
    });
}

fn list_of(object: &mut BodyObject, name: &str, change: impl FnOnce(&mut Vec<Value>)) {
    let list = object
        .entry(name)
        .or_insert_with(|| Value::Array(Vec::new()));
    if let Value::Array(list) = list {
        change(list);
    }
}

fn value_of(element: &CheckedElement<'_>, secrets: SecretText) -> Value {
    let secrets = match element.declared.is_secret() {
        true if secrets == SecretText::Masked => SecretText::Within,
        _ => secrets,
    };
    match &element.value {
        CheckedValue::Nil => Value::Null,
        CheckedValue::Text(_) if secrets == SecretText::Within => MASK.into(),
        CheckedValue::Text(text) => text_value(element, text),
        CheckedValue::Elements(children) => {
            let mut object = object_of(children, secrets);
            let kind = element.xsi_type.map(|kind| (TYPE.to_owned(), kind.into()));
            object.extend(kind);
            Value::Object(object)
        }
    }
}

/// `boolean` and `int` are values of their own in JSON, all else is text.
fn text_value(element: &CheckedElement<'_>, text: &str) -> Value {
    let base = match &element.declared.declaration.kind.content {
        TypeContent::Text(simple) => simple.base,
        _ => BuiltinType::String,
    };
    match (base, text.parse::<i32>()) {
        (BuiltinType::Boolean, _) => Value::Bool(text == "true"),
        (BuiltinType::Int, Ok(number)) => number.into(),
        _ => text.into(),
    }
}
