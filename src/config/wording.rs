//! From the words of serde, which speak of Rust types and quote values, to words for operators.
//!
//! A wrong type is described by the TOML type that was given and never by a string's content, for
//! it may be a secret that ended up under the wrong key.

use toml::de::DeValue;

use super::key_path::{KeyPath, Part};
use super::limits;

/// The message for serde's `text` about the key at `path`, where `value` was given.
pub(super) fn say(path: &KeyPath, text: &str, value: Option<&DeValue<'_>>) -> String {
    if let Some(allowed) = after_unknown_key(path, text) {
        return format!("unknown key, {allowed}");
    }
    if path.is_secret() {
        return "expected a string (what was given is not shown)".to_owned();
    }
    let Some(value) = value else {
        return text.to_owned();
    };
    if let Some(allowed) = after_unknown_variant(text, value) {
        return format!("{} given, {allowed}", shown(value));
    }
    match text.rsplit_once(", expected ") {
        Some((start, expected)) if start.starts_with("invalid ") => {
            wrong_type(path, expected, value)
        }
        _ => text.to_owned(),
    }
}

/// The message for a section's key to which something else than a table was given.
pub(super) fn not_a_table(value: &DeValue<'_>) -> String {
    format!("{} given, expected a table", kind(value))
}

fn after_unknown_key<'a>(path: &KeyPath, text: &'a str) -> Option<&'a str> {
    let Some(Part::Key(name)) = path.parts().last() else {
        return None;
    };
    text.strip_prefix(&format!("unknown field `{name}`, "))
}

fn after_unknown_variant<'a>(text: &'a str, value: &DeValue<'_>) -> Option<&'a str> {
    text.strip_prefix(&format!("unknown variant `{}`, ", value.as_str()?))
}

fn wrong_type(path: &KeyPath, expected: &str, value: &DeValue<'_>) -> String {
    let given = match value {
        DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) => shown(value),
        _ => kind(value).to_owned(),
    };
    let range = limits::of_count(path).and_then(|limit| limit.fault(&given));
    range.unwrap_or_else(|| format!("{given} given, expected {}", plain(expected)))
}

fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        _ => kind(value).to_owned(),
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time of day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

fn plain(expected: &str) -> &str {
    match expected {
        "a boolean" => "true or false",
        "a sequence" => "a list",
        "usize" => "a whole number",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(key: &str, text: &str, value: &str) -> String {
        say(
            &KeyPath::dotted(key),
            text,
            Some(DeValue::parse(value).unwrap().get_ref()),
        )
    }

    #[test]
    fn unknown_keys_tell_the_known_ones() {
        let text = "unknown field `b`, expected `c` or `d`";
        assert_eq!(said("a.b", text, "1"), "unknown key, expected `c` or `d`");
    }

    #[test]
    fn wrong_choice_tells_the_choices() {
        let text = "unknown variant `x`, expected `tls` or `tcp`";
        assert_eq!(
            said("a.b", text, "'x'"),
            "\"x\" given, expected `tls` or `tcp`"
        );
    }

    #[test]
    fn wrong_type_never_quotes_a_string() {
        let text = "invalid type: string \"geheim\", expected a boolean";
        assert_eq!(
            said("a.b", text, "'geheim'"),
            "a string given, expected true or false"
        );
    }

    #[test]
    fn wrong_number_tells_the_range() {
        let text = "invalid value: integer `-1`, expected usize";
        let key = "server.max_connections";
        assert_eq!(said(key, text, "-1"), "-1 given, allowed are 1 to 100000");
        let text = "invalid type: string \"4\", expected usize";
        assert_eq!(
            said(key, text, "'4'"),
            "a string given, allowed are 1 to 100000"
        );
    }

    #[test]
    fn secrets_are_not_described_at_all() {
        let text = "invalid type: integer `12345`, expected a string";
        let message = said("backend.login.password", text, "12345");
        assert_eq!(message, "expected a string (what was given is not shown)");
    }
}
