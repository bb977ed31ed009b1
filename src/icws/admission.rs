//! Admission of a request: its session, by cookie, token and path.
//!
//! All three must be of one session; only the message queue does without the token, because browsers
//! cannot send headers with event streams (ICWS documentation, what every later request carries).
//! Cookies are read as clients send them: some replay a whole `Set-Cookie` line, attributes and all.

use http::HeaderMap;
use http::header::COOKIE;

use super::error::{ErrorId, IcwsError};
use super::messages::MESSAGES;
use super::state::Icws;
use super::token::{is_csrf_token, session_id};
use crate::access::{
    AdmissionRequest, CallerCredentials, Denial, PathTarget, RequestSubject, RequiredRole,
    SessionKind,
};
use crate::http::{Dialect, Rejection, Request, Response, RouteRole};

/// The header of the token.
pub(super) const CSRF_TOKEN: &str = "inin-icws-csrf-token";

/// The longest session id, in digits.
const SESSION_ID_DIGITS_MAX: usize = 16;

/// The secret of the session that a request belongs to.
#[derive(Clone)]
pub(super) struct SessionSecret(pub(super) String);

impl Dialect for Icws {
    type Error = IcwsError;

    async fn admit(&self, request: &mut Request) -> Result<(), IcwsError> {
        admit(self, request).await
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        self.answer(Err(IcwsError::from_rejection(rejection)))
    }

    fn answer(&self, result: Result<Response, IcwsError>) -> Response {
        let error = |error| self.with_alternates(error).into_response();
        self.complete(result.unwrap_or_else(error))
    }
}

/// Lets the caller in, or says why not. Admission and secret stay with the request.
async fn admit(icws: &Icws, request: &mut Request) -> Result<(), IcwsError> {
    let result = match request.needs {
        RouteRole::Nothing => admit_anybody(icws, request).await,
        RouteRole::Login | RouteRole::Read | RouteRole::Write | RouteRole::Manage => {
            admit_session(icws, request).await
        }
    };
    result.inspect_err(|error| tracing::debug!(id = error.id().id(), "not let in"))
}

async fn admit_anybody(icws: &Icws, request: &mut Request) -> Result<(), IcwsError> {
    let asking = AdmissionRequest {
        credentials: CallerCredentials::None,
        address: request.peer.ip(),
        needs: RequiredRole::Nothing,
        about: RequestSubject::Path(PathTarget::default()),
        is_foreign_change: request.is_foreign_change,
    };
    let admitted = icws.base.access.admit(&asking).await;
    let admission = admitted.map_err(IcwsError::from_denial)?;
    // What it costs is paid for, too.
    request.extensions.insert(admission);
    Ok(())
}

async fn admit_session(icws: &Icws, request: &mut Request) -> Result<(), IcwsError> {
    let shown = shown(request).map(str::to_owned);
    let asking = AdmissionRequest {
        credentials: match &shown {
            Ok(secret) => CallerCredentials::Session(SessionKind::Icws, secret),
            // The address is counted all the same.
            Err(_) => CallerCredentials::Unreadable,
        },
        address: request.peer.ip(),
        needs: RequiredRole::User,
        about: RequestSubject::Oneself,
        is_foreign_change: request.is_foreign_change,
    };
    let admitted = icws.base.access.admit(&asking).await;
    let admission = admitted.map_err(|denial| match (denial, &shown) {
        (Denial::NotAuthenticated, Err(missing)) => IcwsError::plain(*missing),
        (denial, _) => IcwsError::from_denial(denial),
    })?;
    let secret = shown.map_err(IcwsError::plain)?;
    request.extensions.insert(admission);
    request.extensions.insert(SessionSecret(secret));
    Ok(())
}

/// The secret of the one session that cookie, token and path agree on. Whether it is still alive is
/// not known yet.
fn shown(request: &Request) -> Result<&str, ErrorId> {
    let id = request.params.get("sessionId");
    let is_id = id.bytes().all(|byte| byte.is_ascii_digit());
    if id.is_empty() || !is_id || id.len() > SESSION_ID_DIGITS_MAX {
        return Err(ErrorId::NoSessionId);
    }
    let mut secrets = cookies(&request.headers, id).peekable();
    if secrets.peek().is_none() {
        return Err(ErrorId::NoCookie);
    }
    let secret = secrets.find(|secret| session_id(secret) == id);
    let secret = secret.ok_or(ErrorId::NoSession)?;
    let token = request.headers.get(CSRF_TOKEN);
    let token = token.and_then(|token| token.to_str().ok());
    let is_guarded = request.route != MESSAGES;
    if is_guarded && !token.is_some_and(|token| is_csrf_token(token.trim(), secret)) {
        return Err(ErrorId::NoToken);
    }
    Ok(secret)
}

/// The values of all cookies `icws_<id>`, among whatever else is in the headers.
fn cookies<'r>(headers: &'r HeaderMap, id: &'r str) -> impl Iterator<Item = &'r str> {
    let lines = headers.get_all(COOKIE).iter();
    let lines = lines.filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split([';', ',']));
    pairs.filter_map(move |pair| {
        let value = pair.trim().strip_prefix("icws_")?.strip_prefix(id)?;
        Some(value.strip_prefix('=')?.trim_matches('"'))
    })
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn found(lines: &[&'static str]) -> Vec<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(COOKIE, HeaderValue::from_static(line));
        }
        cookies(&headers, "17").map(str::to_owned).collect()
    }

    #[test]
    fn a_cookie_is_found_however_clients_send_it() {
        for line in [
            "icws_17=abc",
            "a=b; icws_17=abc; c=d",
            "icws_17=abc; Path=/icws/17; HttpOnly",
            "x=1; Path=/, icws_17=\"abc\"; Path=/icws/17",
        ] {
            assert_eq!(found(&[line]), ["abc"], "{line}");
        }
        assert_eq!(found(&["icws_17=abc", "icws_17=def"]), ["abc", "def"]);
        for line in ["icws_171=abc", "icws_1=abc", "xicws_17=abc", "icws_17", ""] {
            assert!(found(&[line]).is_empty(), "{line}");
        }
    }
}
