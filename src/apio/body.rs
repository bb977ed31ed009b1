//! Reading and checking of the body (or the query) of a request.
//!
//! A body that is empty or not a JSON object is the documented, odd 416. A JSON object of the wrong
//! shape is 400, with the path to what is wrong. GET and DELETE may carry a body; clients that
//! cannot send one give the same names as query parameters.

use std::borrow::Cow;
use std::marker::PhantomData;

use bytes::Bytes;
use serde::de::{DeserializeOwned, DeserializeSeed};
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use serde_json::error::Category;
use serde_path_to_error::{Deserializer as PathDeserializer, Path, Track};

use super::error::{ApioError, ErrorCode, RefusalDoubt};
use crate::dialect::shown::{may_hold_control_characters, show};
use crate::http::Request;
use crate::switch::Nillable;
use crate::switch::value::{ValueError, can_be_stored};

/// The most mistakes that one answer lists.
const MISTAKES_MAX: usize = 20;

/// Collected errors of a body, so that a caller learns all of them at once.
#[derive(Debug)]
pub(super) struct BodyErrors {
    messages: Vec<String>,
    /// The least of all mistakes: one for certain is enough.
    doubt: RefusalDoubt,
}

/// Reads the body as a JSON object of the shape `T`.
pub(super) fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, ApioError> {
    read_with(body, PhantomData)
}

/// The same of a shape that `seed` knows.
pub(super) fn read_with<'b, S: DeserializeSeed<'b>>(
    body: &'b Bytes,
    seed: S,
) -> Result<S::Value, ApioError> {
    check_is_object(body)?;
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let mut track = Track::new();
    let shape = seed.deserialize(PathDeserializer::new(&mut deserializer, &mut track));
    let shape = shape.map_err(|error| describe(&track.path(), &error))?;
    deserializer
        .end()
        .map_err(|error| not_an_object(&error.to_string()))?;
    Ok(shape)
}

/// Refuses text in the form in which it is stored where it is shown otherwise: control characters of C1. It
/// may come from the switch alone.
pub(super) fn refuse_stored_form(body: &Bytes) -> Result<(), ApioError> {
    if !may_hold_control_characters(body) {
        return Ok(());
    }
    let given = serde_json::from_slice(body).unwrap_or(Value::Null);
    match stored_form(&given, String::new()) {
        None => Ok(()),
        Some((path, text)) => {
            let error = ValueError::new("a text has no control characters", text);
            Err(ApioError::bad_field(&path, &error))
        }
    }
}

/// The first such text in `given`, and its path.
fn stored_form(given: &Value, path: String) -> Option<(String, &str)> {
    match given {
        Value::String(text) if matches!(show(text), Cow::Owned(_)) => Some((path, text)),
        Value::Array(items) => {
            let mut items = items.iter().enumerate();
            items.find_map(|(index, item)| stored_form(item, format!("{path}[{index}]")))
        }
        Value::Object(members) => members.iter().find_map(|(name, member)| {
            let dot = if path.is_empty() { "" } else { "." };
            stored_form(member, format!("{path}{dot}{name}"))
        }),
        _ => None,
    }
}

/// Refuses parameters where none are known; names with a leading underscore are internal.
pub(super) fn no_parameters(request: &Request) -> Result<(), ApioError> {
    #[derive(Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Nothing {}

    no_query(request)?;
    if request.body.is_empty() {
        Ok(())
    } else {
        read::<Nothing>(&request.body).map(|_| ())
    }
}

/// The flags of the query among those that are known. All else is a mistake, but names with a leading
/// underscore, which are internal.
pub(super) fn query_flags<'k>(
    request: &Request,
    known: &[&'k str],
    mistakes: &mut BodyErrors,
) -> Vec<(&'k str, bool)> {
    let mut flags = Vec::new();
    for (name, value) in &request.query {
        match known.iter().find(|known| **known == name.as_str()) {
            Some(known) => {
                let parsed = value.parse();
                let parsed = parsed.map_err(|_| format!("it is true or false; given: {value:?}"));
                flags.extend(mistakes.check(name, parsed).map(|flag| (*known, flag)));
            }
            None if name.starts_with('_') => {}
            None => mistakes.add(name, "this query parameter is not known here"),
        }
    }
    flags
}

/// Refuses query parameters where none are known.
pub(super) fn no_query(request: &Request) -> Result<(), ApioError> {
    match request
        .query
        .iter()
        .find(|(name, _)| !name.starts_with('_'))
    {
        None => Ok(()),
        Some((name, _)) => {
            let message = format!("the query parameter {name:?} is not known here");
            Err(ApioError::new(ErrorCode::BadField, message))
        }
    }
}

/// Reads a field that may be left out but not be null: absent, empty and null are three things.
pub(super) fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

fn check_is_object(body: &Bytes) -> Result<(), ApioError> {
    match body.iter().find(|byte| !byte.is_ascii_whitespace()) {
        None => Err(not_an_object("it is empty")),
        Some(b'{') => Ok(()),
        Some(_) => Err(not_an_object("it does not begin with {")),
    }
}

fn describe(path: &Path, cause: &serde_json::Error) -> ApioError {
    let path = path.to_string();
    if cause.classify() != Category::Data {
        return not_an_object(&cause.to_string());
    }
    let place = if path == "." {
        "the body"
    } else {
        path.as_str()
    };
    let cause = without_type_name(&cause.to_string());
    ApioError::new(ErrorCode::BadField, format!("{place}: {cause}"))
}

/// What serde says, without the name that a type has in here.
fn without_type_name(said: &str) -> String {
    const EXPECTED: &str = "expected struct ";
    let Some((before, after)) = said.split_once(EXPECTED) else {
        return said.to_owned();
    };
    let rest = after.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    format!("{before}expected an object{rest}")
}

fn not_an_object(why: &str) -> ApioError {
    let message = format!("the body must be a JSON object: {why}");
    ApioError::new(ErrorCode::NotAJsonObject, message)
}

// === impl BodyErrors ===

impl Default for BodyErrors {
    fn default() -> Self {
        Self {
            messages: Vec::new(),
            doubt: RefusalDoubt::Stored,
        }
    }
}

impl BodyErrors {
    /// Notes a mistake at a JSON path.
    pub(super) fn add(&mut self, path: &str, mistake: impl std::fmt::Display) {
        self.add_with(RefusalDoubt::SentBack, path, mistake);
    }

    /// Notes one that is one whatever GET shows.
    pub(super) fn add_for_certain(&mut self, path: &str, mistake: impl std::fmt::Display) {
        self.add_with(RefusalDoubt::None, path, mistake);
    }

    /// Notes one that is none where what is given beside it is what GET shows.
    pub(super) fn add_unless_shown(&mut self, path: &str, mistake: impl std::fmt::Display) {
        self.add_with(RefusalDoubt::Stored, path, mistake);
    }

    fn add_with(&mut self, doubt: RefusalDoubt, path: &str, mistake: impl std::fmt::Display) {
        self.doubt = self.doubt.min(doubt);
        if self.messages.len() < MISTAKES_MAX {
            self.messages.push(format!("{path}: {mistake}"));
        }
    }

    /// The value of a `text`, or `None` and a mistake at `path`, which is none if the switch has the text.
    pub(super) fn check_text<T, E: std::fmt::Display>(
        &mut self,
        path: &str,
        text: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        let doubt = match can_be_stored(text) {
            true => RefusalDoubt::Stored,
            false => RefusalDoubt::None,
        };
        result
            .map_err(|error| self.add_with(doubt, path, error))
            .ok()
    }

    /// What a member asks for: left out, it stays; null and an empty text clear. Else as [`check_text`].
    ///
    /// [`check_text`]: Self::check_text
    pub(super) fn check_clearable<T, E: std::fmt::Display>(
        &mut self,
        path: &str,
        given: Option<&Option<String>>,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<Nillable<T>> {
        match given.map(Option::as_deref) {
            None => Some(Nillable::Absent),
            Some(None | Some("")) => Some(Nillable::Nil),
            Some(Some(text)) => self
                .check_text(path, text, parse(text))
                .map(Nillable::Value),
        }
    }

    /// The value, or `None` and a mistake at `path`.
    pub(super) fn check<T, E: std::fmt::Display>(
        &mut self,
        path: &str,
        result: Result<T, E>,
    ) -> Option<T> {
        result.map_err(|error| self.add(path, error)).ok()
    }

    /// An error with all mistakes, if there are any.
    pub(super) fn finish(self) -> Result<(), ApioError> {
        if self.messages.is_empty() {
            Ok(())
        } else {
            Err(ApioError::bad_fields(self.messages).with_doubt(self.doubt))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_type_of_the_gateway_is_named() {
        #[derive(Debug, Deserialize)]
        struct Inner {}

        #[derive(Debug, Deserialize)]
        #[expect(dead_code, reason = "it is not read")]
        struct Outer {
            list: Vec<Inner>,
        }

        let error = read::<Outer>(&Bytes::from_static(br#"{"list":["x"]}"#)).unwrap_err();
        let said = format!("{error:?}");
        assert!(
            said.contains("list[0]: invalid type: string") && said.contains("an object"),
            "{said}"
        );
        assert!(!said.contains("Inner"), "{said}");
    }
}
