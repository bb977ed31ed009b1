//! Bodies as this dialect takes them: JSON objects, whatever the content type says, whose unknown
//! properties are ignored, since real clients send some.

use bytes::Bytes;
use serde_json::{Map, Value};

use super::error::{ErrorId, IcwsError};

/// The properties of an object in a body.
#[derive(Debug)]
pub(super) struct Properties(Map<String, Value>);

/// Reads the body as a JSON object.
pub(super) fn read(body: &Bytes) -> Result<Properties, IcwsError> {
    let wrong = |why: &str| {
        let message = format!("the body must be a JSON object: {why}");
        IcwsError::new(ErrorId::InvalidRepresentation, message)
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Err(wrong("it is empty"));
    }
    match serde_json::from_slice(body) {
        Ok(Value::Object(properties)) => Ok(Properties(properties)),
        Ok(_) => Err(wrong("it is another JSON value")),
        // serde_json would quote what it could not read, which may be a password.
        Err(error) => Err(wrong(&format!(
            "it is no JSON at line {}, column {}",
            error.line(),
            error.column()
        ))),
    }
}

// === impl Properties ===

impl Properties {
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
    pub(super) fn objects(self, name: &'static str) -> Result<(Self, Vec<Self>), IcwsError> {
        let Self(mut properties) = self;
        let wrong = || IcwsError::invalid_property(name, "expected a list of objects");
        let objects = match properties.remove(name) {
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
        Ok((Self(properties), objects))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn properties(body: &'static str) -> Result<Properties, IcwsError> {
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
}
