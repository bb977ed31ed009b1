//! Request as a handler gets it.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{Extensions, HeaderMap, Method};
use tokio::time::Instant;

use super::limits::DURATION_MAX;
use super::params::PathParams;
use super::preference;
use super::request_id::RequestId;
use super::response::Response;
use super::route_role::RouteRole;

/// A request after routing, with everything read and decoded.
pub struct Request {
    /// Its name in logs, answers and OCI `echo` values.
    pub id: RequestId,
    /// When its head was read.
    pub started: Instant,
    /// One deadline for everything done for this request.
    pub deadline: Instant,
    /// Address of the caller: the other end of the TCP connection, or whom trusted proxies name.
    pub peer: SocketAddr,
    /// Whether the caller speaks TLS, with the gateway or with a trusted proxy.
    pub is_secure: bool,
    /// The label of the route that matched.
    pub route: &'static str,
    /// What that route needs a caller to be.
    pub needs: RouteRole,
    /// Whether it is a change that a web page asks for which is neither our own nor listed. What a
    /// browser adds to such a request must not be enough for it.
    pub is_foreign_change: bool,
    /// The path as it came, still escaped.
    pub path: String,
    /// The method; HEAD where a GET route serves it.
    pub method: Method,
    /// All headers, as they came.
    pub headers: HeaderMap,
    /// Path parameters, percent-decoded.
    pub params: PathParams,
    /// Query parameters, decoded, in order; a `+` is a blank.
    pub query: Vec<(String, String)>,
    /// The whole body; empty when there is none, and while a dialect admits the caller.
    pub body: Bytes,
    /// What the admission of the caller left for the handler.
    pub extensions: Extensions,
}

// === impl Request ===

impl Request {
    /// Gives the request so long in all, in place of what every request has. Nothing but this deadline ends it.
    pub fn allow(&mut self, time: Duration) {
        self.deadline = self.started + time.min(DURATION_MAX);
    }

    /// How long the client prefers to wait for its answer, if it says so (`Prefer: wait=60`).
    pub fn preferred_wait(&self) -> Option<Duration> {
        preference::wait(&self.headers)
    }

    /// Has an answer say that this preference was applied, and as how long.
    pub fn wait_applied(response: &mut Response, wait: Duration) {
        preference::applied(response.headers_mut(), wait);
    }

    /// The first query parameter of that name.
    pub fn query(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }
}

// By hand, because headers, query and body may hold passwords.
impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("id", &self.id)
            .field("peer", &self.peer)
            .field("method", &self.method)
            .field("route", &self.route)
            .field("params", &self.params)
            .field("body_bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}
