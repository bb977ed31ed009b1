//! Values as JSON: text in quotes, booleans and whole numbers.

use crate::reply_plan::LeafForm;
use crate::simple::BLANKS;

/// The digits of `\u00..`.
const DIGITS: &[u8; 16] = b"0123456789abcdef";

/// Digits that fit into 32 bits, whatever they are.
const SAFE_DIGITS: usize = 9;

/// Appends text in quotes, escaped to the byte as serde_json does.
pub(super) fn push_quoted(out: &mut String, text: &str) {
    out.reserve(text.len() + 2);
    out.push('"');
    push_escaped(out, text);
    out.push('"');
}

/// Appends text as it stands between quotes.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    // All bytes at once, which takes less than to stop at the first: hardly any text has one.
    let is_plain = !text
        .bytes()
        .fold(false, |found, byte| found | needs_escape(byte));
    if is_plain {
        return out.push_str(text);
    }
    let mut rest = text;
    while let Some(at) = rest.bytes().position(needs_escape) {
        out.push_str(&rest[..at]);
        push_escape(out, rest.as_bytes()[at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

fn needs_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

fn push_escape(out: &mut String, byte: u8) {
    match byte {
        b'"' => out.push_str("\\\""),
        b'\\' => out.push_str("\\\\"),
        b'\n' => out.push_str("\\n"),
        b'\r' => out.push_str("\\r"),
        b'\t' => out.push_str("\\t"),
        0x08 => out.push_str("\\b"),
        0x0c => out.push_str("\\f"),
        _ => {
            out.push_str("\\u00");
            out.push(DIGITS[usize::from(byte >> 4)].into());
            out.push(DIGITS[usize::from(byte & 15)].into());
        }
    }
}

/// Appends the name of an element as a key, with its colon. Names that begin with `@` are the mapping's own, so
/// that of an element gets another one.
pub(super) fn push_key(out: &mut String, name: &str) {
    out.push('"');
    if name.starts_with('@') {
        out.push('@');
    }
    push_escaped(out, name);
    out.push_str("\":");
}

/// The name of an unknown element as a key.
pub(super) fn member_key(name: &str) -> String {
    let mut key = String::with_capacity(name.len() + 4);
    push_key(&mut key, name);
    key
}

/// Appends a comma, unless something has only just begun.
pub(super) fn push_comma(out: &mut String) {
    if !matches!(out.as_bytes().last(), Some(b'{' | b'[')) {
        out.push(',');
    }
}

/// Appends the value of an element. What does not fit its form is appended as text, and `false` is returned.
pub(super) fn push_value(out: &mut String, form: LeafForm, text: &str) -> bool {
    let value = match form {
        LeafForm::Text => None,
        LeafForm::Boolean => boolean(text),
        LeafForm::Int if is_plain_int(text) => Some(text),
        LeafForm::Int => return push_int(out, text),
    };
    match value {
        Some(value) => out.push_str(value),
        None => push_quoted(out, text),
    }
    value.is_some() || form == LeafForm::Text
}

/// XML Schema part 2, 3.2.2.
fn boolean(text: &str) -> Option<&'static str> {
    match text.trim_matches(BLANKS) {
        "true" | "1" => Some("true"),
        "false" | "0" => Some("false"),
        _ => None,
    }
}

/// Whether it is in JSON what it is in XML.
fn is_plain_int(text: &str) -> bool {
    let is_short = text.len() <= SAFE_DIGITS && text.bytes().all(|byte| byte.is_ascii_digit());
    is_short && (text == "0" || !text.is_empty() && !text.starts_with('0'))
}

/// White space around it, a sign and leading zeros are allowed (XML Schema part 2, 3.3.17).
fn push_int(out: &mut String, text: &str) -> bool {
    let number = text.trim_matches(BLANKS).parse::<i32>();
    match &number {
        Ok(number) => out.push_str(&number.to_string()),
        Err(_) => push_quoted(out, text),
    }
    number.is_ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn value(form: LeafForm, text: &str) -> (String, bool) {
        let mut out = String::new();
        let fits = push_value(&mut out, form, text);
        (out, fits)
    }

    #[test]
    fn a_boolean_is_one_in_each_of_its_four_words() {
        for (text, json) in [("true", "true"), (" 1\n", "true"), ("0", "false")] {
            assert_eq!(value(LeafForm::Boolean, text), (json.to_owned(), true));
        }
        for text in ["", "maybe", "TRUE", "01", "\u{a0}true"] {
            assert_eq!(
                value(LeafForm::Boolean, text),
                (format!("\"{text}\""), false)
            );
        }
    }

    #[test]
    fn a_whole_number_is_one_in_json() {
        let numbers = [
            ("0", "0"),
            ("-0", "0"),
            ("+007", "7"),
            (" 12\t", "12"),
            ("123456789", "123456789"),
            ("0000000000000012", "12"),
            ("2147483647", "2147483647"),
            ("-2147483648", "-2147483648"),
        ];
        for (text, json) in numbers {
            assert_eq!(
                value(LeafForm::Int, text),
                (json.to_owned(), true),
                "{text}"
            );
        }
        for text in ["", "x", "+", "--1", "1.0", "1e3", "2147483648", "1 2"] {
            assert_eq!(value(LeafForm::Int, text), (format!("\"{text}\""), false));
        }
    }

    #[test]
    fn text_is_kept_as_it_came() {
        let text = " a\u{7f}\u{1f600} ";
        assert_eq!(value(LeafForm::Text, text), (format!("\"{text}\""), true));
    }

    proptest! {
        #[test]
        fn text_is_escaped_as_serde_json_does(text in "[\\x00-\\x7f\u{e9}\u{2028}\u{1f600}]{0,20}") {
            let quoted = value(LeafForm::Text, &text).0;
            prop_assert_eq!(quoted, serde_json::to_string(&text).unwrap());
        }
    }
}
