//! Values that a configuration writes as text: the serde glue that they share.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;
use std::time::Duration;

use serde::de::{Deserializer, Visitor};
use serde::ser::Serializer;

/// A value that can be read from text, and that can say what such text looks like.
pub(super) trait Written: Sized {
    /// What the text should be, to stand after "expected".
    const EXPECTED: &'static str;

    /// Reads the value; the error says what was given and what is allowed.
    fn read(text: &str) -> Result<Self, String>;
}

struct TextVisitor<T>(PhantomData<T>);

/// Reads any [`Written`] value, for `#[serde(deserialize_with)]`.
pub(super) fn read<'de, T: Written, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
    from.deserialize_str(TextVisitor(PhantomData))
}

/// Writes any value by its `Display`, for `#[serde(serialize_with)]`.
pub(super) fn write<T: fmt::Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(value)
}

/// Writes a path from the root on, so that it is the same file for whoever reads it elsewhere; but
/// not `-`, which is no file. Bytes that are not UTF-8, which TOML cannot hold, come out as U+FFFD.
pub(super) fn write_path<P: AsRef<Path>, S: Serializer>(
    path: &P,
    to: S,
) -> Result<S::Ok, S::Error> {
    let path = path.as_ref();
    let absolute = match path == Path::new("-") {
        true => Ok(path.to_owned()),
        false => std::path::absolute(path),
    };
    to.collect_str(&absolute.as_deref().unwrap_or(path).display())
}

/// [`write_path`] of a path that may be absent.
pub(super) fn write_optional_path<P: AsRef<Path>, S: Serializer>(
    path: &Option<P>,
    to: S,
) -> Result<S::Ok, S::Error> {
    match path {
        Some(path) => write_path(path, to),
        None => to.serialize_none(),
    }
}

/// Duration fields, written as "500ms", "10s" or "2m": for `#[serde(with)]`.
pub(super) mod duration {
    use super::{Deserializer, Duration, Serializer};

    /// Reads a duration with its unit.
    pub(in crate::config) fn deserialize<'de, D>(from: D) -> Result<Duration, D::Error>
    where
        D: Deserializer<'de>,
    {
        super::read(from)
    }

    /// Writes the duration in the form that is read.
    pub(in crate::config) fn serialize<S>(value: &Duration, to: S) -> Result<S::Ok, S::Error>
    where
        S: Serializer,
    {
        to.collect_str(&humantime::format_duration(*value))
    }
}

// === impl Written ===

impl Written for Duration {
    const EXPECTED: &'static str = "a time with its unit, such as \"500ms\", \"10s\" or \"2m\"";

    fn read(text: &str) -> Result<Duration, String> {
        humantime::parse_duration(text)
            .map_err(|_| format!("{text:?} given, expected {}", Self::EXPECTED))
    }
}

impl Written for SocketAddr {
    const EXPECTED: &'static str = "an IP address and a port, such as \"127.0.0.1:8080\"";

    fn read(text: &str) -> Result<SocketAddr, String> {
        SocketAddr::from_str(text)
            .map_err(|_| format!("{text:?} given, expected {}", Self::EXPECTED))
    }
}

// === impl TextVisitor ===

impl<T: Written> Visitor<'_> for TextVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(T::EXPECTED)
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<T, E> {
        T::read(text).map_err(E::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        assert_eq!(Duration::read("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(Duration::read("1h 30m"), Ok(Duration::from_secs(5400)));
        let said = Duration::read("10").unwrap_err();
        assert!(
            said.starts_with("\"10\" given, expected a time with its unit"),
            "{said}"
        );
    }

    #[test]
    fn listeners_are_addresses_and_not_names() {
        assert!(SocketAddr::read("[::1]:80").is_ok());
        let said = SocketAddr::read("localhost:80").unwrap_err();
        assert!(
            said.starts_with("\"localhost:80\" given, expected an IP address"),
            "{said}"
        );
    }
}
