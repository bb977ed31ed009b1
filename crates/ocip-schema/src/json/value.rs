//! Values of JSON as texts of elements.

use std::borrow::Cow;

use serde_json::Value;

use super::limit::limit_of;
use crate::model::ElementDeclaration;
use crate::simple::{BuiltinType, SimpleType};

/// How much of a value a fault repeats, in characters.
const GIVEN_MAX: usize = 60;

/// Fault of a value. What is allowed and what was given is put into words when it is told.
pub(super) struct ValueFault<'v> {
    declared: &'v ElementDeclaration,
    simple: &'v SimpleType,
    value: &'v Value,
    /// The text, if the value is of the right kind.
    text: Option<Cow<'v, str>>,
}

/// The text that a value stands for, with its white space as the type wants it.
pub(super) fn text_of<'v>(
    declared: &'v ElementDeclaration,
    simple: &'v SimpleType,
    value: &'v Value,
) -> Result<String, ValueFault<'v>> {
    let written = written(simple, value);
    let text = written.map(|written| normalised(simple, written));
    match text {
        Some(text) if fits(declared, simple, &text) => Ok(text.into_owned()),
        text => Err(ValueFault {
            declared,
            simple,
            value,
            text,
        }),
    }
}

/// A value of the right kind as text: true and false, whole numbers, numbers of any size or their text, text.
fn written<'v>(simple: &SimpleType, value: &'v Value) -> Option<Cow<'v, str>> {
    use BuiltinType as B;
    match (simple.base, value) {
        (B::Boolean, Value::Bool(true)) => Some(Cow::Borrowed("true")),
        (B::Boolean, Value::Bool(false)) => Some(Cow::Borrowed("false")),
        (B::Int, Value::Number(number)) => Some(Cow::Owned(number.to_string())),
        (B::Boolean | B::Int, _) => None,
        (B::Long | B::Decimal | B::Float | B::Double, Value::Number(number)) => {
            Some(Cow::Owned(number.to_string()))
        }
        (_, Value::String(text)) => Some(Cow::Borrowed(text)),
        _ => None,
    }
}

/// Numbers have no white space.
fn normalised<'v>(simple: &SimpleType, written: Cow<'v, str>) -> Cow<'v, str> {
    match written {
        Cow::Borrowed(text) => simple.normalise(text),
        number => number,
    }
}

/// An empty element stands for its default or fixed value, where it has one (XML Schema part 1, 3.3.4).
fn fits(declared: &ElementDeclaration, simple: &SimpleType, text: &str) -> bool {
    let stands_for = declared.default.as_ref().or(declared.fixed.as_ref());
    if text.is_empty() && stands_for.is_some() {
        return true;
    }
    let is_fixed = |fixed: &str| simple.is_same(text, fixed);
    let is_allowed = declared.fixed.as_deref().is_none_or(is_fixed);
    unwritable(text).is_none() && is_allowed && simple.check_value(text).is_ok()
}

/// The first character that no XML document can hold (XML 1.0, 2.2).
fn unwritable(text: &str) -> Option<char> {
    // What most texts are told by: nothing in them can begin such a character.
    if text.bytes().all(|byte| byte >= b' ' && byte != 0xEF) {
        return None;
    }
    text.chars().find(|&sign| {
        let is_control = sign < ' ' && !matches!(sign, '\t' | '\n' | '\r');
        is_control || matches!(sign, '\u{FFFE}' | '\u{FFFF}')
    })
}

// === impl ValueFault ===

impl ValueFault<'_> {
    /// What is allowed, and how to clear for who wrote an empty text to do so.
    pub(super) fn limit(&self) -> String {
        let limit = limit_of(self.declared);
        let text = self.text.as_deref().or(self.value.as_str());
        match text {
            Some("") if self.declared.nillable && self.declared.fixed.is_none() => {
                format!("{limit}; use null to clear")
            }
            Some(text) if unwritable(text).is_some() => {
                format!("{limit}; without control characters")
            }
            _ => limit,
        }
    }

    pub(super) fn given(&self) -> String {
        let is_text = self.simple.base.is_text();
        match self.text.as_deref() {
            Some(text) if is_text => given_text(self.simple, text),
            _ => given(self.value),
        }
    }
}

/// The length of a text where that is what is wrong with it.
fn given_text(simple: &SimpleType, text: &str) -> String {
    let (min, max) = simple.lengths();
    let length = text.chars().count();
    let is_sized = min.is_none_or(|min| length >= min) && max.is_none_or(|max| length <= max);
    match unwritable(text) {
        Some(sign) => format!("a text with U+{:04X}", u32::from(sign)),
        None if is_sized => quoted(text),
        None => format!("text of {length}"),
    }
}

/// A value as a fault repeats it.
pub(super) fn given(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => cut(&value.to_string()),
        Value::String(value) => quoted(value),
        Value::Array(entries) => match entries.len() {
            1 => "a list of 1".to_owned(),
            count => format!("a list of {count}"),
        },
        Value::Object(_) => "an object".to_owned(),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", cut(text))
}

/// The beginning of a text.
pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(GIVEN_MAX) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
