//! CORS: which web pages of other origins may read the answers (Fetch standard, CORS protocol).
//!
//! None, unless the operator lists their origins. A listed one may send credentials, so an origin
//! is only ever answered with itself and never with `*`.

use http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE,
    ACCESS_CONTROL_REQUEST_HEADERS, ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};

use super::response::Response;

/// What every question before a request is answered with.
const PREFLIGHT: [(HeaderName, &str); 2] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, DELETE"),
    (ACCESS_CONTROL_MAX_AGE, "600"),
];

/// What pages can read of every answer; a dialect may have put more into its own.
const READABLE: HeaderValue = HeaderValue::from_static("x-request-id, retry-after");

/// The listed origins.
#[derive(Debug, Default)]
pub(super) struct AllowedOrigins(Vec<HeaderValue>);

// === impl AllowedOrigins ===

impl AllowedOrigins {
    /// Origins as browsers write them, such as `https://portal.example.net`; what no header can
    /// hold is no origin.
    pub(super) fn new(origins: &[String]) -> Self {
        let values = origins.iter();
        Self(
            values
                .filter_map(|origin| HeaderValue::from_str(origin).ok())
                .collect(),
        )
    }

    /// The origin of the page that asks, if it is listed.
    pub(super) fn listed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        self.0.iter().find(|listed| *listed == origin).cloned()
    }

    /// Marks an answer for the page that asked, if its origin is listed. Caches are told that the
    /// answer depends on it either way.
    pub(super) fn mark(&self, page: Option<&HeaderValue>, headers: &mut HeaderMap) {
        if self.0.is_empty() {
            return;
        }
        headers.append(VARY, HeaderValue::from_static("origin"));
        let Some(page) = page else {
            return;
        };
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, page.clone());
        let yes = HeaderValue::from_static("true");
        headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, yes);
        headers.append(ACCESS_CONTROL_EXPOSE_HEADERS, READABLE);
    }
}

/// Whether a browser asks on behalf of a page before it sends the page's request.
pub(super) fn is_preflight(head: &Parts) -> bool {
    head.method == Method::OPTIONS && head.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// The answer to that, for a listed origin: any header that the page wants to send is welcome, since
/// none of them is trusted for the page's sake.
pub(super) fn preflight(head: &Parts) -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    if let Some(asked) = head.headers.get(ACCESS_CONTROL_REQUEST_HEADERS) {
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    for (name, value) in PREFLIGHT {
        response
            .headers_mut()
            .insert(name, HeaderValue::from_static(value));
    }
    response
}
