//! Tokens of the OCI schema in TOML, written as on the wire.

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a token; `fault` says what any other text is.
pub(super) fn token<'de, D: Deserializer<'de>, T>(
    from: D,
    parse: fn(&str) -> Option<T>,
    fault: &str,
) -> Result<T, D::Error> {
    let text = String::deserialize(from)?;
    parse(&text).ok_or_else(|| D::Error::custom(format!("{text:?} is {fault}")))
}
