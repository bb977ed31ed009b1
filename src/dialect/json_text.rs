//! JSON by hand, for lists that are long and asked for often.

use crate::numbering::{present_number, push_presented};

/// Appends a text as a JSON string, to the byte as serde_json does.
pub fn push_string(text: &str, out: &mut String) {
    // What has to be escaped is for serde_json.
    match needs_escape(text) {
        true => *out += &serde_json::Value::from(text).to_string(),
        false => push_plain(text, out),
    }
}

/// The same of a text that [needs no escape](needs_escape).
#[inline]
pub fn push_plain(text: &str, out: &mut String) {
    out.push('"');
    out.push_str(text);
    out.push('"');
}

/// Appends a number as it is shown.
pub fn push_number(stored: &str, out: &mut String) {
    match needs_escape(stored) {
        true => push_string(&present_number(stored), out),
        false => push_plain_number(stored, out),
    }
}

/// The same of a number that [needs no escape](needs_escape).
#[inline]
pub fn push_plain_number(stored: &str, out: &mut String) {
    out.push('"');
    push_presented(stored, out);
    out.push('"');
}

/// Whether there is something in `text` that a JSON string has otherwise.
pub fn needs_escape(text: &str) -> bool {
    let bytes = text.as_bytes();
    let Some(last) = bytes.last_chunk::<8>() else {
        return bytes.iter().any(|byte| is_special(*byte));
    };
    let (words, _) = bytes.as_chunks::<8>();
    // What is left behind the words stands in the last eight bytes, with some that were seen.
    let found = words
        .iter()
        .fold(specials(last), |found, word| found | specials(word));
    found != 0
}

fn is_special(byte: u8) -> bool {
    byte < b' ' || matches!(byte, b'"' | b'\\')
}

/// Not zero if one of the bytes is special.
#[inline(always)]
fn specials(word: &[u8; 8]) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let word = u64::from_le_bytes(*word);
    let is_control = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
    let equals = |byte: u8| {
        let zero_where_equal = word ^ (ONES * u64::from(byte));
        zero_where_equal.wrapping_sub(ONES) & !zero_where_equal
    };
    (is_control | equals(b'"') | equals(b'\\')) & HIGHEST
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_string_is_what_serde_json_makes_of_it(text in "([ -~é\u{7f}\u{80}😀]|[\u{0}-\u{1f}\"\\\\]){0,40}") {
            let mut out = String::from("x");
            push_string(&text, &mut out);
            prop_assert_eq!(out, format!("x{}", serde_json::to_string(&text).unwrap()));
        }
    }

    #[test]
    fn each_byte_is_seen_wherever_it_stands() {
        for byte in (0..0x80_u8).map(char::from) {
            for place in 0..20 {
                let text = format!("{}{byte}{}", "a".repeat(place), "b".repeat(19 - place));
                let mut out = String::new();
                push_string(&text, &mut out);
                assert_eq!(out, serde_json::to_string(&text).unwrap());
                let (mut out, number) = (String::new(), format!("+1-2{byte}"));
                push_number(&number, &mut out);
                let shown = present_number(&number);
                assert_eq!(out, serde_json::to_string(&shown).unwrap());
            }
        }
    }
}
