//! JSON by hand, for lists that are long and asked for often.

use crate::numbering::{present_number, push_presented};

/// Appends a text as a JSON string, to the byte as serde_json does.
pub(super) fn push_string(text: &str, out: &mut String) {
    // What has to be escaped is for serde_json.
    match needs_escape(text) {
        true => *out += &serde_json::Value::from(text).to_string(),
        false => {
            out.push('"');
            out.push_str(text);
            out.push('"');
        }
    }
}

/// Appends a number as it is shown.
pub(super) fn push_number(stored: &str, out: &mut String) {
    if needs_escape(stored) {
        return push_string(&present_number(stored), out);
    }
    out.push('"');
    push_presented(stored, out);
    out.push('"');
}

fn needs_escape(text: &str) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    // Whether one of eight bytes is zero.
    let has_zero = |word: u64| word.wrapping_sub(ONES) & !word;
    let (words, rest) = text.as_bytes().as_chunks::<8>();
    let mut found = 0;
    for word in words {
        let word = u64::from_le_bytes(*word);
        let is_control = word.wrapping_sub(ONES * u64::from(b' ')) & !word;
        let is_quote = has_zero(word ^ (ONES * u64::from(b'"')));
        let is_slash = has_zero(word ^ (ONES * u64::from(b'\\')));
        found |= is_control | is_quote | is_slash;
    }
    let needs = |byte: &u8| *byte < b' ' || matches!(byte, b'"' | b'\\');
    found & HIGHEST != 0 || rest.iter().any(needs)
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
