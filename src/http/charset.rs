//! The charset that a request says its body is in. JSON is UTF-8 (RFC 8259, section 8.1), so that is what
//! bodies are read as; one that says to be something else is refused instead of being misread.

use http::HeaderMap;
use http::header::CONTENT_TYPE;

use super::reject::{EarlyRejection, RejectionKind};

/// The names of UTF-8 and of its part that is ASCII (IANA, Character Sets).
const UNDERSTOOD: [&str; 4] = ["utf-8", "utf8", "us-ascii", "ascii"];

/// How much of a name is repeated, in characters.
const NAME_CHARACTERS_MAX: usize = 40;

/// Refuses a body that says to be in something else than UTF-8.
pub(super) fn check(headers: &HeaderMap) -> Result<(), EarlyRejection> {
    let types = headers.get_all(CONTENT_TYPE).iter();
    let charsets = types.flat_map(|value| charsets(value.as_bytes()));
    for charset in charsets {
        if !UNDERSTOOD
            .iter()
            .any(|known| charset.eq_ignore_ascii_case(known))
        {
            let shown: String = charset.chars().take(NAME_CHARACTERS_MAX).collect();
            let message = format!(
                "Content-Type: the charset {shown:?} is not understood here, only utf-8; send the \
                 body in UTF-8, and with that charset or none"
            );
            return Err(EarlyRejection::new(RejectionKind::Charset, message));
        }
    }
    Ok(())
}

/// The values of all parameters `charset` of a media type. A quoted value with a semicolon in it comes
/// in pieces, none of which is understood.
fn charsets(value: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(value);
    let parameters = text.split(';').skip(1);
    let parameters = parameters.filter_map(|parameter| parameter.split_once('='));
    parameters
        .filter(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn refused(values: &[&'static str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(CONTENT_TYPE, HeaderValue::from_static(value));
        }
        check(&headers).err().map(|refusal| refusal.message)
    }

    #[test]
    fn utf_8_is_understood_and_no_charset_is_needed() {
        for value in [
            "application/json",
            "application/json; charset=utf-8",
            "application/json;charset=\"UTF-8\"",
            "application/json ; Charset = utf8 ; x=y",
            "text/plain; charset=us-ascii",
            "application/x-www-form-urlencoded",
            "",
            "charset=utf-16",
        ] {
            assert_eq!(refused(&[value]), None, "{value}");
        }
        assert_eq!(refused(&[]), None);
    }

    #[test]
    fn anything_else_that_is_named_is_refused_by_its_name() {
        for (value, name) in [
            ("application/json; charset=utf-16", "utf-16"),
            ("application/json; charset=ISO-8859-1", "ISO-8859-1"),
            ("application/json; x=y; CHARSET=\"foo\"", "foo"),
            ("application/json; charset=", ""),
            ("application/json; charset=utf-8; charset=utf-7", "utf-7"),
        ] {
            let said = refused(&[value]);
            assert!(said.unwrap().contains(&format!("{name:?}")), "{value}");
        }
        assert!(refused(&["application/json", "text/x; charset=foo"]).is_some());
    }
}
