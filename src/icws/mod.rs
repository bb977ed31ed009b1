//! The ICWS dialect: REST and JSON as clients of the Interaction Center web services speak it.
//!
//! A client connects, subscribes to directories, reads what they hold from a message queue, and then
//! adds, changes and removes links of its speed-dial directory. On the switch that directory is the
//! user's Speed Dial 100 list; a link is a speed code. A session reaches its own user and nobody else.
//!
//! One file per resource holds its JSON shapes and handlers; `error` has the one error body and the
//! one table from trouble to status.

mod about;
mod admission;
mod body;
mod connection;
mod contact;
mod describe;
mod directory;
pub mod error;
mod filter;
mod mailbox;
mod messages;
mod own;
mod speed_dial;
mod subscription;
mod token;
mod view;

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::header::{
    ACCESS_CONTROL_EXPOSE_HEADERS, CACHE_CONTROL, CONTENT_TYPE, EXPIRES, PRAGMA,
    STRICT_TRANSPORT_SECURITY,
};
use http::{HeaderValue, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use crate::dialect::Base;
use crate::dialect::shown::show_body;
use crate::http::{Dialect, Mounted, Rejection, Request, Response, RouteTable};
use crate::switch::directory::Directory;
use error::{ErrorId, IcwsError};
pub use mailbox::Mailboxes;

pub use describe::about;

/// The media type of every body. Clients compare it, in lower case and without its parameter.
const JSON: HeaderValue = HeaderValue::from_static("application/vnd.inin.icws+JSON; charset=utf-8");

/// What pages of other origins may read of an answer, beyond the usual.
const READABLE: HeaderValue =
    HeaderValue::from_static("ININ-ICWS-CSRF-Token,ININ-ICWS-Session-ID,Location,Set-Cookie");

/// What keeps an answer out of every cache, old ones too.
const NO_CACHE: HeaderValue = HeaderValue::from_static("no-cache, no-store, must-revalidate");

/// What stands before every path of this dialect, below the configured prefix, in letters of any case.
const MOUNT: &str = "/icws";

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Settings {
    /// What stands before `/icws`; empty, or like `/api/host`.
    pub prefix: String,
    /// Where clients may connect instead.
    pub alternate_hosts: Vec<String>,
    /// How long a change waits for another writer of the same list.
    pub busy_wait: Duration,
    /// How often a subscription that is polled asks the switch again.
    pub refresh_interval: Duration,
}

/// What every handler can reach.
pub struct Icws {
    base: Arc<Base>,
    directory: Directory,
    settings: Settings,
    mailboxes: Mailboxes,
}

/// The dialect where it is switched off: it has no routes, and says of every path that it is gone.
struct Removed;

/// The dialect, below `<prefix>/icws`; see [`Mounted::in_any_case`](crate::http::Mounted::in_any_case).
pub fn dialect(prefix: &str) -> RouteTable<Icws> {
    let resources = [
        connection::routes(),
        about::routes(),
        messages::routes(),
        subscription::routes(),
        speed_dial::routes(),
    ];
    let routes = resources.into_iter().flatten();
    RouteTable {
        prefixes: vec![format!("{prefix}{MOUNT}")],
        routes: routes.map(describe::complete).collect(),
    }
}

/// What stands in its place when the operator does not serve it: every path has been removed.
pub fn removed(prefix: &str) -> Mounted {
    let table = RouteTable {
        prefixes: vec![format!("{prefix}{MOUNT}")],
        routes: Vec::new(),
    };
    table.with(Arc::new(Removed))
}

// === impl Icws ===

impl Icws {
    /// The dialect's state. Mailboxes are older than it where the configuration was reloaded.
    pub fn new(
        base: Arc<Base>,
        directory: Directory,
        settings: Settings,
        mailboxes: Mailboxes,
    ) -> Self {
        Self {
            base,
            directory,
            mailboxes,
            settings,
        }
    }

    /// The same error, with where to connect instead when this gateway cannot help.
    fn with_alternates(&self, error: IcwsError) -> IcwsError {
        match error.id() {
            ErrorId::NotAcceptingConnections | ErrorId::Unavailable => {
                error.with_alternate_hosts(&self.settings.alternate_hosts)
            }
            _ => error,
        }
    }

    /// The headers that every answer of this dialect has.
    fn complete(&self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, NO_CACHE);
        headers.insert(PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(EXPIRES, HeaderValue::from_static("0"));
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
        if self.base.secure_cookies {
            let year = HeaderValue::from_static("max-age=31536000");
            headers.insert(STRICT_TRANSPORT_SECURITY, year);
        }
        response
    }

    /// The path of a session's resources, spelled as the client does: a browser sends a cookie back where
    /// its path is spelled so.
    fn session_path(&self, request: &Request, session_id: &str) -> String {
        let mounted = format!("{}{MOUNT}", self.settings.prefix);
        let spelled = request.path.get(..mounted.len()).unwrap_or(&mounted);
        format!("{spelled}/{session_id}")
    }
}

impl Dialect for Icws {
    type Error = IcwsError;

    fn admit(&self, request: &mut Request) -> Result<(), IcwsError> {
        admission::admit(self, request)
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        self.answer(Err(IcwsError::from_rejection(rejection)))
    }

    fn answer(&self, result: Result<Response, IcwsError>) -> Response {
        let error = |error| self.with_alternates(error).into_response();
        self.complete(result.unwrap_or_else(error))
    }
}

impl Dialect for Removed {
    type Error = Infallible;

    fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, _: &Rejection) -> Response {
        let gone = "ICWS is switched off in this gateway (icws.enabled)";
        IcwsError::new(ErrorId::Removed, gone).into_response()
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        let Ok(response) = result;
        response
    }
}

/// What is answered when the answer itself cannot be written.
const UNWRITABLE: &[u8] =
    br#"{"errorId":"error.server.unexpected","message":"the answer could not be written"}"#;

/// An answer with a JSON body. A body that cannot be written is a fault of ours, and told as one.
fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let (status, bytes) = match serde_json::to_vec(body) {
        Ok(bytes) => (status, Bytes::from(show_body(bytes))),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let unwritable = Bytes::from_static(UNWRITABLE);
            (StatusCode::INTERNAL_SERVER_ERROR, unwritable)
        }
    };
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// 204.
fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}

/// A path parameter of a request.
fn parameter<'r>(request: &'r Request, name: &str) -> &'r str {
    request.params.get(name)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn a_body_that_cannot_be_written_is_500_and_never_an_empty_200() {
        let unwritable = BTreeMap::from([([1, 2], 3)]);
        let response = json(StatusCode::OK, &unwritable);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body: serde_json::Value = serde_json::from_slice(UNWRITABLE).unwrap();
        assert_eq!(body["errorId"], ErrorId::Internal.id());
    }
}
