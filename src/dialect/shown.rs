//! Text as it is shown: C1 control characters of true ISO-8859-1 as windows-1252 has them.
//!
//! Switches keep bytes that clients of Windows wrote into ISO-8859-1 documents (an apostrophe is 0x92). An
//! answer shows them as their writer saw them, at the one place where it becomes JSON; everywhere else
//! text is what the switch said, so that what comes back just as it was shown is sent as it is stored.

use std::borrow::Cow;

use serde_json::Value;

use crate::switch::{as_windows_1252, is_of_windows_1252};

/// The first byte that UTF-8 has for C1 control characters (and for U+00A0 to U+00BF).
const LEAD_OF_C1: u8 = 0xc2;

/// A JSON document with its text as it is shown.
pub fn show_body(json: Vec<u8>) -> Vec<u8> {
    if memchr::memchr(LEAD_OF_C1, &json).is_none() {
        return json;
    }
    match String::from_utf8(json) {
        Ok(json) => show(&json).into_owned().into_bytes(),
        Err(error) => error.into_bytes(),
    }
}

/// Text as it is shown.
pub fn show(text: &str) -> Cow<'_, str> {
    match text.chars().any(is_shown_otherwise) {
        true => Cow::Owned(text.chars().map(as_windows_1252).collect()),
        false => Cow::Borrowed(text),
    }
}

/// Whether `given` is `stored` as it is shown.
pub fn is_shown(given: &Value, stored: &Value) -> bool {
    match (given, stored) {
        (Value::String(given), Value::String(stored)) => *given == show(stored),
        (Value::Array(given), Value::Array(stored)) => {
            let mut pairs = given.iter().zip(stored);
            given.len() == stored.len() && pairs.all(|(given, stored)| is_shown(given, stored))
        }
        (Value::Object(given), Value::Object(stored)) => {
            let has = |(name, given)| stored.get(name).is_some_and(|one| is_shown(given, one));
            given.len() == stored.len() && given.iter().all(has)
        }
        _ => given == stored,
    }
}

/// Whether some of `json`, a body or a part of it, may be shown otherwise than it is stored: whether it holds
/// a character of windows-1252 that is none of ISO-8859-1, as itself or as an escape.
pub fn may_be_otherwise(json: &[u8]) -> bool {
    let escapes = memchr::memmem::find_iter(json, b"\\u");
    let mut escaped = escapes.filter_map(|at| {
        let digits = std::str::from_utf8(json.get(at + 2..at + 6)?).ok()?;
        char::from_u32(u32::from_str_radix(digits, 16).ok()?)
    });
    let itself = || {
        String::from_utf8_lossy(json)
            .chars()
            .any(is_of_windows_1252)
    };
    escaped.any(is_of_windows_1252) || !json.is_ascii() && itself()
}

/// Whether some text of `json` may hold control characters of C1, as themselves or as escapes.
pub fn may_hold_control_characters(json: &[u8]) -> bool {
    memchr::memchr(LEAD_OF_C1, json).is_some() || memchr::memmem::find(json, b"\\u00").is_some()
}

fn is_shown_otherwise(character: char) -> bool {
    character.is_control() && as_windows_1252(character) != character
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_body_shows_what_windows_meant_and_stays_json() {
        let body = json!({"name": "Caf\u{92}e \u{80}\u{81}\u{a0}é", "n": [1, null]}).to_string();
        let shown: Value = serde_json::from_slice(&show_body(body.into_bytes())).unwrap();
        assert_eq!(
            shown,
            json!({"name": "Caf’e €\u{81}\u{a0}é", "n": [1, null]})
        );
        assert_eq!(show_body(b"\xc2".to_vec()), b"\xc2");
    }

    #[test]
    fn what_is_shown_is_known_again_at_any_depth() {
        let stored = json!({"a": ["\u{92}", {"b": "x\u{80}"}], "c": 1});
        let shown = json!({"a": ["’", {"b": "x€"}], "c": 1});
        assert!(is_shown(&shown, &stored));
        for other in [
            json!({"a": ["’", {"b": "x€"}]}),
            json!({"a": ["’"], "c": 1}),
            json!({"a": ["'", {"b": "x€"}], "c": 1}),
        ] {
            assert!(!is_shown(&other, &stored), "{other}");
        }
        // A character that is stored as itself is itself.
        assert!(is_shown(&json!("€"), &json!("€")));
    }

    #[test]
    fn only_text_that_windows_may_have_written_is_looked_at() {
        for (json, expected) in [
            (r#"{"a":"b"}"#, false),
            (r#"{"a":"é č"}"#, false),
            (r#"{"a":"it’s"}"#, true),
            (r#"{"a":"it\u2019s"}"#, true),
            (r#"{"é":"it\u2019s"}"#, true),
            (r#"{"a":"\u0000 \u00e9 \u20"}"#, false),
        ] {
            assert_eq!(may_be_otherwise(json.as_bytes()), expected, "{json}");
        }
    }
}
