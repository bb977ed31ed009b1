//! Request bodies of this dialect: JSON objects, whatever the content type says, whose unknown
//! properties are ignored, since real clients send some. A property that is given twice is refused:
//! nobody knows which one was meant.

use std::fmt;

use bytes::Bytes;
use secrecy::zeroize::Zeroize;
use serde_json::{Map, Value};

use super::error::{ErrorId, IcwsError};
use crate::dialect::unambiguous::UnambiguousJson;

/// The properties of an object in a body. They are wiped on drop, for one may be a password.
pub(super) struct BodyProperties(Map<String, Value>);

/// Reads the body as a JSON object.
pub(super) fn read(body: &Bytes) -> Result<BodyProperties, IcwsError> {
    let wrong = |why: &str| {
        let message = format!("the body must be a JSON object: {why}");
        IcwsError::new(ErrorId::InvalidRepresentation, message)
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(wrong("it is empty"));
    }
    match serde_json::from_slice(body) {
        Ok(UnambiguousJson(Value::Object(properties))) => Ok(BodyProperties(properties)),
        Ok(_) => Err(wrong("it is another JSON value")),
        Err(error) if error.is_data() => Err(wrong(&error.to_string())),
        // serde_json would quote what it could not read, which may be a password.
        Err(error) => Err(wrong(&format!(
            "it is no JSON at line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
}

// === impl BodyProperties ===

impl BodyProperties {
    /// A property that is there and not null.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text, if it is there.
    pub(super) fn text(&self, name: &'static str) -> Result<Option<&str>, IcwsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_str() {
            Some(text) => Ok(Some(text)),
            None => Err(IcwsError::invalid_property(name, "expected a string")),
        }
    }

    /// A text that must be there.
    pub(super) fn needed_text(&self, name: &'static str) -> Result<&str, IcwsError> {
        let text = self.text(name)?;
        text.ok_or_else(|| IcwsError::missing_property(name))
    }

    /// A whole number within limits, if it is there.
    pub(super) fn number(
        &self,
        name: &'static str,
        [least, most]: [i64; 2],
    ) -> Result<Option<i64>, IcwsError> {
        let Some(value) = self.get(name) else {
            return Ok(None);
        };
        match value.as_i64() {
            Some(number) if (least..=most).contains(&number) => Ok(Some(number)),
            _ => {
                let why = format!("expected a whole number from {least} to {most}");
                Err(IcwsError::invalid_property(name, why))
            }
        }
    }

    /// The objects of a list, if it is there.
    pub(super) fn objects(mut self, name: &'static str) -> Result<(Self, Vec<Self>), IcwsError> {
        let wrong = || IcwsError::invalid_property(name, "expected a list of objects");
        let objects = match self.0.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(items)) => {
                let items = items.into_iter().map(|item| match item {
                    Value::Object(properties) => Ok(Self(properties)),
                    _ => Err(wrong()),
                });
                items.collect::<Result<_, _>>()?
            }
            Some(_) => return Err(wrong()),
        };
        Ok((self, objects))
    }
}

impl Drop for BodyProperties {
    fn drop(&mut self) {
        self.0.values_mut().for_each(wipe);
    }
}

// By hand, because a property may be a password.
impl fmt::Debug for BodyProperties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Reading has bounded how deep it goes.
fn wipe(value: &mut Value) {
    match value {
        Value::String(text) => text.zeroize(),
        Value::Array(items) => items.iter_mut().for_each(wipe),
        Value::Object(properties) => properties.values_mut().for_each(wipe),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(body: &'static str) -> Result<BodyProperties, IcwsError> {
        read(&Bytes::from_static(body.as_bytes()))
    }

    #[test]
    fn only_objects_are_bodies_and_what_is_wrong_is_not_repeated() {
        for body in ["", " ", "[]", "7", "{\"password\":\"geheim", "{} x"] {
            let error = properties(body).unwrap_err();
            assert_eq!(error.id(), ErrorId::InvalidRepresentation, "{body}");
            assert!(!format!("{error:?}").contains("geheim"));
        }
        assert!(properties("{\"x-icws\":null,\"other\":[1]}").is_ok());
    }

    #[test]
    fn null_is_absent_and_a_wrong_type_is_named() {
        let given = properties("{\"a\":null,\"b\":5,\"c\":\"x\",\"d\":5.5}").unwrap();
        assert_eq!(given.text("a").unwrap(), None);
        assert_eq!(given.text("c").unwrap(), Some("x"));
        assert_eq!(given.text("b").unwrap_err().id(), ErrorId::InvalidProperty);
        assert_eq!(
            given.needed_text("a").unwrap_err().id(),
            ErrorId::MissingProperty
        );
        assert_eq!(given.number("b", [-1, 8]).unwrap(), Some(5));
        for (name, limits) in [("b", [6, 8]), ("c", [-1, 8]), ("d", [-1, 8])] {
            assert_eq!(
                given.number(name, limits).unwrap_err().id(),
                ErrorId::InvalidProperty
            );
        }
    }

    #[test]
    fn a_property_that_is_given_twice_is_named() {
        for (body, name) in [
            (r#"{"userID":"a","userID":"b"}"#, "userID"),
            (r#"{"a":{"deep":[{"x":1,"x":1}]}}"#, "x"),
            (r#"{"a":1,"\u0061":2}"#, "a"),
        ] {
            let error = properties(body).unwrap_err();
            assert_eq!(error.id(), ErrorId::InvalidRepresentation);
            let said = format!("{error:?}");
            assert!(
                said.contains(&format!("\\\"{name}\\\" is given twice")),
                "{said}"
            );
        }
        assert!(properties(r#"{"a":{"x":1},"b":{"x":1},"A":[true,null,-1,2.5]}"#).is_ok());
    }

    #[test]
    fn what_was_read_is_what_serde_json_reads() {
        let body = r#"{"a":[1,-2,3.5,"x\n",null,true,{"b":{}}],"c":18446744073709551615}"#;
        let expected: Value = serde_json::from_str(body).unwrap();
        assert_eq!(Value::from(properties(body).unwrap().0.clone()), expected);
    }
}
