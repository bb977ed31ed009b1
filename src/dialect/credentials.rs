//! Credentials of a caller, taken from headers alone: a query ends up in logs and histories.

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};

use crate::access::{CallerCredentials, SessionKind};

/// What the caller shows. Two keys are none: who knows which one was meant?
pub fn credentials(headers: &HeaderMap) -> CallerCredentials<'_> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => of_cookie(headers),
        (Some(value), None) => bearer(value.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => CallerCredentials::Unreadable,
    }
}

/// Two sessions are none, either.
fn of_cookie(headers: &HeaderMap) -> CallerCredentials<'_> {
    let mut ids = sessions(headers);
    match ids.next() {
        None => CallerCredentials::None,
        Some(id) if ids.all(|other| other == id) => {
            CallerCredentials::Session(SessionKind::Apio, id)
        }
        Some(_) => CallerCredentials::Unreadable,
    }
}

/// The id of the session that the caller has a cookie for.
pub fn session(headers: &HeaderMap) -> Option<&str> {
    sessions(headers).next()
}

fn sessions(headers: &HeaderMap) -> impl Iterator<Item = &str> {
    let lines = headers.get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let cookies = lines.flat_map(|line| line.split(';'));
    cookies.filter_map(|cookie| cookie.trim().strip_prefix("sessionid="))
}

fn bearer(value: &str) -> CallerCredentials<'_> {
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => {
            CallerCredentials::Key(key.trim())
        }
        _ => CallerCredentials::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn shown(values: &[&'static str]) -> String {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(AUTHORIZATION, HeaderValue::from_static(value));
        }
        match credentials(&headers) {
            CallerCredentials::Key(key) => format!("key {key}"),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn a_key_is_a_bearer_token_and_there_is_one() {
        assert_eq!(shown(&[]), "None");
        assert_eq!(shown(&["Bearer abc"]), "key abc");
        assert_eq!(shown(&["bearer  abc "]), "key abc");
        for odd in ["Bearer", "Basic YTpi", "abc", ""] {
            assert_eq!(shown(&[odd]), "Unreadable", "{odd}");
        }
        assert_eq!(shown(&["Bearer a", "Bearer b"]), "Unreadable");
    }

    #[test]
    fn a_session_is_found_among_cookies() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("a=b; xsessionid=1"));
        assert_eq!(session(&headers), None);
        headers.append(COOKIE, HeaderValue::from_static("c=d; sessionid=2 ; e=f"));
        assert_eq!(session(&headers), Some("2"));
        headers.append(AUTHORIZATION, HeaderValue::from_static("Bearer 3"));
        assert!(matches!(credentials(&headers), CallerCredentials::Key("3")));
    }

    #[test]
    fn two_sessions_are_none() {
        let mut headers = HeaderMap::new();
        headers.append(COOKIE, HeaderValue::from_static("sessionid=1; sessionid=1"));
        assert!(matches!(
            credentials(&headers),
            CallerCredentials::Session(_, "1")
        ));
        headers.append(COOKIE, HeaderValue::from_static("sessionid=2"));
        assert!(matches!(
            credentials(&headers),
            CallerCredentials::Unreadable
        ));
    }
}
