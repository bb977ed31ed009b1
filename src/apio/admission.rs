//! From a request's headers and path to whether its caller may do it.
//!
//! Credentials are taken from headers alone: a query ends up in logs and histories.

use http::HeaderMap;
use http::header::AUTHORIZATION;

use super::Apio;
use super::error::ApioError;
use crate::access::{Asking, Credentials, Role, Target};
use crate::http::{Needs, Params, Request, Response};

/// Lets the caller in, or gives the answer that says why not. The admission stays with the request.
pub(super) fn admit(apio: &Apio, request: &mut Request) -> Result<(), Box<Response>> {
    let asking = Asking {
        credentials: credentials(&request.headers),
        address: request.peer.ip(),
        role: role(request.needs),
        target: target(&request.params),
    };
    let admission = apio.access.admit(&asking).map_err(|denial| {
        tracing::debug!(%denial, "not let in");
        Box::new(ApioError::from_denial(denial).into_response())
    })?;
    request.extensions.insert(admission);
    Ok(())
}

fn role(needs: Needs) -> Option<Role> {
    match needs {
        Needs::Nothing => None,
        Needs::Login | Needs::Read => Some(Role::Read),
        Needs::Write => Some(Role::Write),
    }
}

fn target(params: &Params) -> Target<'_> {
    let part = |name| Some(params.get(name)).filter(|value| !value.is_empty());
    Target {
        tenant: part("tenant"),
        group: part("group"),
        user: part("user"),
    }
}

/// What the caller shows. Two keys are none: who knows which one was meant?
fn credentials(headers: &HeaderMap) -> Credentials<'_> {
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Credentials::None,
        (Some(value), None) => bearer(value.to_str().unwrap_or_default()),
        (Some(_), Some(_)) => Credentials::Unreadable,
    }
}

fn bearer(value: &str) -> Credentials<'_> {
    match value.split_once(' ') {
        Some((scheme, key)) if scheme.eq_ignore_ascii_case("bearer") => {
            Credentials::Key(key.trim())
        }
        _ => Credentials::Unreadable,
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
            Credentials::Key(key) => format!("key {key}"),
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
    fn a_target_is_what_the_path_names() {
        let params = Params::from([("tenant", "foo"), ("name", "x")]);
        let expected = Target {
            tenant: Some("foo"),
            ..Target::default()
        };
        assert_eq!(target(&params), expected);
    }
}
