//! Durations in TOML, written like `200ms`.

use std::time::Duration;

use serde::{Deserialize, Deserializer, de::Error};

/// Reads a duration.
pub(crate) fn required<'de, D: Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
    let text = String::deserialize(from)?;
    humantime::parse_duration(&text)
        .map_err(|error| D::Error::custom(format!("{text:?} is no duration: {error}")))
}

/// Reads a duration that may be left out.
pub(crate) fn optional<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Duration>, D::Error> {
    required(from).map(Some)
}
