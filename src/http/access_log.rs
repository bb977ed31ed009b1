//! Access log: one line per request, whatever became of it.

use std::net::SocketAddr;
use std::time::Duration;

use http::{Method, StatusCode, Uri};
use tokio::time::Instant;
use tracing::Span;
use tracing::field::Empty;

use super::request_id::RequestId;
use super::trace_context::{TraceContext, TraceParent};

/// What stands for a route when none matched.
const UNMATCHED: &str = "unmatched";

/// The status in logs and metrics of a request whose client did not wait for the answer (nginx's number).
const CLIENT_CLOSED_REQUEST: u16 = 499;

/// How much of a path is logged, in characters; a head may hold a path of many kilobytes.
const PATH_MAX: usize = 256;

/// A request that is over, as the observer of a router sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedRequest<'a> {
    /// The label of the route, or `unmatched`.
    pub route: &'static str,
    /// The method.
    pub method: &'a Method,
    /// The status; `None` when the client went away before there was one.
    pub status: Option<StatusCode>,
    /// Bytes of the answer's body.
    pub response_bytes: u64,
    /// From the end of the head to the answer being ready to be written.
    pub duration: Duration,
}

/// The record of one request, filled in as it becomes known.
///
/// It holds no header and no body, and never shows the query: all three may carry secrets.
#[derive(Debug)]
pub(super) struct AccessRecord {
    pub(super) id: RequestId,
    pub(super) trace: TraceContext,
    pub(super) peer: SocketAddr,
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) started: Instant,
    pub(super) route: Option<&'static str>,
    /// Whether the line is for debugging alone.
    pub(super) is_probe: bool,
    pub(super) status: Option<StatusCode>,
    pub(super) response_bytes: u64,
}

/// A line of this level about a record: tracing wants a level to be known to the compiler.
macro_rules! access_line {
    ($level:ident, $record:expr) => {{
        let (record, served) = ($record, $record.served());
        tracing::$level!(
            target: "access",
            request_id = %record.id,
            trace_id = %record.trace.trace_id,
            span_id = %record.trace.span_id,
            peer = %record.peer,
            method = %record.method,
            route = served.route,
            path = shortened(record.uri.path()),
            status = served.status_code(),
            response_bytes = served.response_bytes,
            duration_ms = served.duration.as_micros() as f64 / 1000.0,
        );
    }};
}

// === impl ServedRequest ===

impl ServedRequest<'_> {
    /// The status as a number: 499 when the client went away before there was one.
    pub fn status_code(&self) -> u16 {
        let status = self.status.map(|status| status.as_u16());
        status.unwrap_or(CLIENT_CLOSED_REQUEST)
    }
}

// === impl AccessRecord ===

impl AccessRecord {
    /// The request as the observer sees it.
    pub(super) fn served(&self) -> ServedRequest<'_> {
        ServedRequest {
            route: self.route.unwrap_or(UNMATCHED),
            method: &self.method,
            status: self.status,
            response_bytes: self.response_bytes,
            duration: self.started.elapsed(),
        }
    }

    /// The span of the request: its ids, which every log line on its way carries. What becomes of
    /// it is for those who collect spans.
    pub(super) fn span(&self) -> Span {
        let TraceContext {
            trace_id,
            span_id,
            parent,
        } = self.trace;
        // At error level, so that no filter takes the ids from lines further down.
        tracing::error_span!(
            "request",
            request_id = %self.id,
            %trace_id,
            %span_id,
            parent_id = parent.map(|parent| display(parent.span_id)),
            trace_flags = parent.map(TraceParent::flags),
            http.request.method = Empty,
            http.route = Empty,
            http.response.status_code = Empty,
        )
    }

    /// Says on its span what became of the request, for who collects spans.
    pub(super) fn complete(&self, span: &Span) {
        let served = self.served();
        span.record("http.request.method", served.method.as_str());
        span.record("http.route", served.route);
        let status = served.status.map(|status| status.as_u16());
        let status = status.unwrap_or(CLIENT_CLOSED_REQUEST);
        span.record("http.response.status_code", status);
    }

    /// Writes the access line.
    pub(super) fn log(&self) {
        match self.is_probe {
            true => access_line!(debug, self),
            false => access_line!(info, self),
        }
    }
}

fn shortened(path: &str) -> &str {
    let end = path.char_indices().nth(PATH_MAX).map(|(at, _)| at);
    &path[..end.unwrap_or(path.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_paths_are_cut_between_characters() {
        let long = "é".repeat(PATH_MAX + 1);
        assert_eq!(shortened(&long), "é".repeat(PATH_MAX));
        assert_eq!(shortened("/a"), "/a");
    }
}
