//! Preferences of a client (RFC 7240): how long it wants to wait for its answer.
//!
//! `Prefer: wait=60` may stand beside others, with parameters and in quotes, in one header or several. A preference
//! is only a wish, so what is not understood counts as not said.

use std::time::Duration;

use http::header::{HeaderMap, HeaderName, HeaderValue};

const PREFER: HeaderName = HeaderName::from_static("prefer");
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// The name of the preference.
const WAIT: &[u8] = b"wait";

/// How long the client wants to wait; of several wishes the first counts (section 2). Nobody can be answered within no
/// time, so that 0 is no wish.
pub(super) fn wait(headers: &HeaderMap) -> Option<Duration> {
    let fields = headers.get_all(PREFER).into_iter();
    let mut preferences = fields.flat_map(|field| pieces(field.as_bytes(), b','));
    let first = preferences.find_map(|preference| {
        let (name, value) = name_and_value(preference);
        name.eq_ignore_ascii_case(WAIT).then_some(value)
    })?;
    seconds(first).filter(|wait| !wait.is_zero())
}

/// Says in an answer that a wish was granted, and how long was waited at most.
pub(super) fn applied(headers: &mut HeaderMap, wait: Duration) {
    let text = format!("wait={}", wait.as_secs());
    if let Ok(value) = HeaderValue::try_from(text) {
        headers.append(PREFERENCE_APPLIED, value);
    }
}

/// A preference without its parameters; a name alone has an empty value.
fn name_and_value(preference: &[u8]) -> (&[u8], &[u8]) {
    let bare = pieces(preference, b';').next().unwrap_or_default();
    let (name, value) = match bare.iter().position(|byte| *byte == b'=') {
        Some(at) => (&bare[..at], &bare[at + 1..]),
        None => (bare, &b""[..]),
    };
    (name.trim_ascii(), value.trim_ascii())
}

/// The seconds that a token or a quoted string says; more than can be counted are very many.
fn seconds(value: &[u8]) -> Option<Duration> {
    let quoted = value
        .strip_prefix(b"\"")
        .and_then(|rest| rest.strip_suffix(b"\""));
    let digits: String = match quoted {
        // A backslash takes the sign behind it as it is.
        Some(text) => text
            .iter()
            .filter(|byte| **byte != b'\\')
            .map(|byte| char::from(*byte))
            .collect(),
        None => value.iter().map(|byte| char::from(*byte)).collect(),
    };
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| Duration::from_secs(digits.parse().unwrap_or(u64::MAX)))
}

/// The pieces between separators that stand in no quoted string. One that does not end takes all the rest.
fn pieces(text: &[u8], separator: u8) -> impl Iterator<Item = &[u8]> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.split(move |byte| {
        let was_escaped = std::mem::take(&mut is_escaped);
        match *byte {
            b'\\' if is_quoted && !was_escaped => is_escaped = true,
            b'"' if !was_escaped => is_quoted = !is_quoted,
            other => return other == separator && !is_quoted,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(fields: &[&[u8]]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for field in fields {
            headers.append(PREFER, HeaderValue::from_bytes(field).unwrap());
        }
        wait(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn the_wish_is_found_among_others() {
        for (field, expected) in [
            ("wait=60", Some(60)),
            ("WAIT=7", Some(7)),
            ("wait = 7", Some(7)),
            ("wait=\"10\"", Some(10)),
            ("wait=\"\\1\\0\"", Some(10)),
            ("respond-async, wait=10", Some(10)),
            ("wait=10;x=1;y", Some(10)),
            ("return=minimal; foo=\"a, wait=3\", wait=4", Some(4)),
            ("a=\"\\\", wait=3\", wait=4", Some(4)),
            (",, wait=5,", Some(5)),
            ("wait=99999999999999999999999", Some(u64::MAX)),
        ] {
            assert_eq!(of(&[field.as_bytes()]), expected, "{field}");
        }
        assert_eq!(
            of(&[b"respond-async", b"handling=lenient, wait=9"]),
            Some(9)
        );
        assert_eq!(of(&[b"x=\"\xe4\", wait=9"]), Some(9));
    }

    #[test]
    fn of_several_wishes_the_first_counts() {
        assert_eq!(of(&[b"wait=3, wait=5"]), Some(3));
        assert_eq!(of(&[b"wait=3", b"wait=5"]), Some(3));
        assert_eq!(of(&[b"wait=soon, wait=5"]), None);
    }

    #[test]
    fn nonsense_is_no_wish() {
        for field in [
            "",
            "wait",
            "wait=",
            "wait=\"\"",
            "wait=-1",
            "wait=1.5",
            "wait=10s",
            "wait=0",
            "wait=\"5",
            "wait 5",
            "waits=5",
            "x;wait=5",
            "\"wait=5\"",
            "x=\", wait=5",
            "wait=1 0",
            "+wait=1",
            "wait==5",
            "wait=\"",
        ] {
            assert_eq!(of(&[field.as_bytes()]), None, "{field}");
        }
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn what_was_applied_is_said_in_seconds() {
        let mut headers = HeaderMap::new();
        applied(&mut headers, Duration::from_millis(2500));
        assert_eq!(headers["preference-applied"], "wait=2");
    }

    proptest! {
        #[test]
        fn any_field_is_read(field in proptest::collection::vec(prop_oneof![32u8..127, 128u8..=255, Just(9u8)], 0..60)) {
            of(&[&field]);
        }

        #[test]
        fn a_wish_behind_whole_preferences_is_found(before in "([a-z]{2}(=[a-z]{1,3}|=\"[a-z,;]{0,4}\")?(; ?[a-z]{1,2})?, ){0,3}") {
            let field = format!("{before}wait=42;foo");
            prop_assert_eq!(of(&[field.as_bytes()]), Some(42));
        }
    }
}
