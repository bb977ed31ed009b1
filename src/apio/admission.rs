//! Admission of a request, decided by its headers and path.
//!
//! Credentials are taken from headers alone: a query ends up in logs and histories.

use http::HeaderMap;
use http::header::{AUTHORIZATION, COOKIE};

use super::error::ApioError;
use super::state::Apio;
use crate::access::{
    AdmissionRequest, CallerCredentials, PathTarget, RequestSubject, RequiredRole, Role,
    SessionKind,
};
use crate::dialect::UserDialect;
use crate::http::{Dialect, PathParams, Rejection, Request, Response, RouteRole};

impl Dialect for Apio {
    type Error = ApioError;

    fn admit(&self, request: &mut Request) -> Result<(), ApioError> {
        admit(self, request)
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        ApioError::from_rejection(rejection).into_response()
    }

    fn answer(&self, result: Result<Response, ApioError>) -> Response {
        result.unwrap_or_else(ApioError::into_response)
    }
}

/// Lets the caller in, or says why not. The admission stays with the request.
fn admit(apio: &Apio, request: &mut Request) -> Result<(), ApioError> {
    let asking = AdmissionRequest {
        credentials: credentials(&request.headers),
        address: request.peer.ip(),
        needs: needed(request.needs),
        about: RequestSubject::Path(reach(request.needs, &request.params)),
        is_foreign_change: request.is_foreign_change,
    };
    let admission = apio.base.access.admit(&asking).map_err(|denial| {
        tracing::debug!(%denial, "not let in");
        ApioError::from_denial(denial)
    })?;
    request.extensions.insert(admission);
    if matches!(request.needs, RouteRole::Write | RouteRole::Manage) {
        apio.check_recordable(request)?;
    }
    Ok(())
}

fn needed(needs: RouteRole) -> RequiredRole {
    match needs {
        RouteRole::Nothing => RequiredRole::Nothing,
        RouteRole::Login => RequiredRole::User,
        RouteRole::Read => RequiredRole::Role(Role::Read),
        RouteRole::Write | RouteRole::Manage => RequiredRole::Role(Role::Write),
    }
}

/// What a caller must reach: for what a group's administrator alone may do, all of the group.
fn reach(needs: RouteRole, params: &PathParams) -> PathTarget<'_> {
    let target = target(params);
    match needs {
        RouteRole::Manage => PathTarget {
            user: None,
            ..target
        },
        RouteRole::Nothing | RouteRole::Login | RouteRole::Read | RouteRole::Write => target,
    }
}

fn target(params: &PathParams) -> PathTarget<'_> {
    let part = |name| Some(params.get(name)).filter(|value| !value.is_empty());
    PathTarget {
        tenant: part("tenant"),
        group: part("group"),
        user: part("user"),
    }
}

/// What the caller shows. Two keys are none: who knows which one was meant?
fn credentials(headers: &HeaderMap) -> CallerCredentials<'_> {
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
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
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

    #[test]
    fn a_target_is_what_the_path_names() {
        let params = PathParams::from([("tenant", "foo"), ("name", "x")]);
        let expected = PathTarget {
            tenant: Some("foo"),
            ..PathTarget::default()
        };
        assert_eq!(target(&params), expected);
    }
}
