//! Passwords in the bodies of requests: read, checked, and never repeated.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};
use serde::de::{self, Deserializer, Visitor};

/// The longest password of the OCI schema, in characters.
pub(super) const CHARACTERS_MAX: usize = 60;

/// Rules for a password, as a message.
pub const ALLOWED: &str = "a password has 1 to 60 characters and no control characters";

/// Whether the switch could hold it.
pub fn is_possible(password: &SecretString) -> bool {
    let text = password.expose_secret();
    let count = text.chars().count();
    (1..=CHARACTERS_MAX).contains(&count) && !text.chars().any(char::is_control)
}

/// Reads a secret. serde's own words would repeat what was given instead of a string.
pub fn read<'de, D: Deserializer<'de>>(from: D) -> Result<SecretString, D::Error> {
    struct Secret;

    impl Visitor<'_> for Secret {
        type Value = SecretString;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a string")
        }

        fn visit_str<E: de::Error>(self, text: &str) -> Result<SecretString, E> {
            Ok(text.into())
        }

        fn visit_bool<E: de::Error>(self, _: bool) -> Result<SecretString, E> {
            Err(not_a_string())
        }

        fn visit_i64<E: de::Error>(self, _: i64) -> Result<SecretString, E> {
            Err(not_a_string())
        }

        fn visit_u64<E: de::Error>(self, _: u64) -> Result<SecretString, E> {
            Err(not_a_string())
        }

        fn visit_f64<E: de::Error>(self, _: f64) -> Result<SecretString, E> {
            Err(not_a_string())
        }
    }

    // As any type, or serde_json would refuse a number by itself and quote it.
    from.deserialize_any(Secret)
}

fn not_a_string<E: de::Error>() -> E {
    E::custom("expected a string (what was given is not shown)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_allowed_names_the_limit() {
        assert!(ALLOWED.contains(&CHARACTERS_MAX.to_string()));
        let of = |count| SecretString::from("ü".repeat(count));
        let possible = [0, 1, 60, 61].map(|count| is_possible(&of(count)));
        assert_eq!(possible, [false, true, true, false]);
        assert!(!is_possible(&"a\tb".into()));
    }
}
