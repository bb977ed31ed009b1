//! Percent-decoding of path parameters and query strings, strict about what it lets through.

use std::borrow::Cow;

use percent_encoding::percent_decode_str;

/// Why a piece of a URL cannot be text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum DecodeError {
    #[error("a percent sign is not followed by two hexadecimal digits")]
    Escape,
    #[error("the decoded text is not UTF-8")]
    NotUtf8,
    // None of them can occur in a name on the switch, and XML cannot carry most of them.
    #[error("the decoded text holds a control character")]
    Control,
}

/// Decodes one path segment or one query part, once.
pub(super) fn component(raw: &str) -> Result<Cow<'_, str>, DecodeError> {
    if is_plain(raw) {
        return Ok(Cow::Borrowed(raw));
    }
    check_escapes(raw)?;
    let text = percent_decode_str(raw)
        .decode_utf8()
        .map_err(|_| DecodeError::NotUtf8)?;
    if text.chars().any(char::is_control) {
        return Err(DecodeError::Control);
    }
    Ok(text)
}

/// Whether a text is in ASCII, and neither holds an escape nor a control character, as nearly all do.
fn is_plain(raw: &str) -> bool {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~') & (byte != b'%');
    // Not `all`: without a way out on the way, the compiler looks at many bytes at once.
    raw.bytes().fold(true, |plain, byte| plain & is_plain(byte))
}

/// Decodes a query string into its pairs, in order.
///
/// A `+` is a blank; a part without `=` has an empty value; empty parts (`a=1&&b=2`) are skipped.
pub(super) fn query(raw: &str) -> Result<Vec<(String, String)>, DecodeError> {
    raw.split('&')
        .filter(|part| !part.is_empty())
        .map(|part| {
            let (name, value) = part.split_once('=').unwrap_or((part, ""));
            Ok((query_component(name)?, query_component(value)?))
        })
        .collect()
}

fn query_component(raw: &str) -> Result<String, DecodeError> {
    if raw.contains('+') {
        return component(&raw.replace('+', " ")).map(Cow::into_owned);
    }
    component(raw).map(Cow::into_owned)
}

/// The decoder itself lets a lone `%` stand for itself; a caller who sends one made a mistake.
fn check_escapes(raw: &str) -> Result<(), DecodeError> {
    let is_hex = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_hexdigit);
    let bytes = raw.as_bytes();
    for at in memchr::memchr_iter(b'%', bytes) {
        if !is_hex(bytes.get(at + 1)) || !is_hex(bytes.get(at + 2)) {
            return Err(DecodeError::Escape);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    use proptest::prelude::*;

    use super::*;

    fn pairs(raw: &str) -> Vec<(String, String)> {
        query(raw).unwrap()
    }

    fn pair(name: &str, value: &str) -> (String, String) {
        (name.to_owned(), value.to_owned())
    }

    #[test]
    fn escapes_are_undone_once() {
        assert_eq!(component("a%2Fb").unwrap(), "a/b");
        assert_eq!(component("caf%C3%A9").unwrap(), "café");
        assert_eq!(component("%252F").unwrap(), "%2F");
        assert_eq!(component("1+1").unwrap(), "1+1");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(component("foouser"), Ok(Cow::Borrowed(_))));
    }

    #[test]
    fn what_cannot_be_text_is_named() {
        for raw in ["%", "a%2", "%zz", "%%41", "%é0"] {
            assert_eq!(component(raw), Err(DecodeError::Escape), "{raw}");
        }
        for raw in ["%FF", "%C3", "%C3%28", "%ED%A0%80"] {
            assert_eq!(component(raw), Err(DecodeError::NotUtf8), "{raw}");
        }
        for raw in ["%00", "a%0Ab", "%7F", "%C2%85"] {
            assert_eq!(component(raw), Err(DecodeError::Control), "{raw}");
        }
    }

    #[test]
    fn query_pairs_keep_their_order_and_repeats() {
        let expected = [pair("b", "2"), pair("a", "1"), pair("b", "")];
        assert_eq!(pairs("b=2&&a=1&b"), expected);
    }

    #[test]
    fn a_plus_in_a_query_is_a_blank_and_an_escaped_plus_is_a_plus() {
        assert_eq!(pairs("q=a+b%2Bc=d"), [pair("q", "a b+c=d")]);
    }

    #[test]
    fn a_bad_query_part_spoils_the_query() {
        assert_eq!(query("a=1&b=%4"), Err(DecodeError::Escape));
        assert_eq!(query("%FF=1"), Err(DecodeError::NotUtf8));
    }

    proptest! {
        #[test]
        fn any_text_is_decoded_or_refused(raw in any::<String>()) {
            let _ = component(&raw);
            let _ = query(&raw);
        }

        #[test]
        fn decoding_undoes_encoding(text in "\\PC*") {
            let encoded = utf8_percent_encode(&text, NON_ALPHANUMERIC).to_string();
            prop_assert_eq!(component(&encoded).unwrap(), text.as_str());
            let expected = vec![(text.clone(), text.clone())];
            prop_assert_eq!(query(&format!("{encoded}={encoded}")).unwrap(), expected);
        }
    }
}
