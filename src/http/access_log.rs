//! Access log: one line per request, whatever became of it.

use std::net::SocketAddr;
use std::time::Duration;

use http::{Method, StatusCode, Uri};
use tokio::time::Instant;
use tracing::Span;

use super::request_id::RequestId;
use super::trace_context::TraceContext;
use crate::telemetry::access_line::AccessLine;
use crate::telemetry::access_log;
use crate::telemetry::request_ids::RequestIds;

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

    /// The ids that every log line on the request's way carries.
    pub(super) fn ids(&self) -> RequestIds {
        let TraceContext {
            trace_id,
            span_id,
            parent,
        } = self.trace;
        RequestIds {
            request_id: self.id.to_shared(),
            trace_id: trace_id.get(),
            span_id: span_id.get(),
            parent: parent.map(|parent| (parent.span_id.get(), parent.flags())),
        }
    }

    /// Says on its span what became of the request, for who collects spans.
    pub(super) fn complete(&self, span: &Span) {
        if span.is_none() {
            return;
        }
        let served = self.served();
        span.record("http.request.method", served.method.as_str());
        span.record("http.route", served.route);
        span.record("http.response.status_code", served.status_code());
    }

    /// Writes the access line about the request, of which this was `served`.
    pub(super) fn log(&self, served: &ServedRequest<'_>) {
        access_log::log(&AccessLine {
            is_probe: self.is_probe,
            request_id: self.id.as_str(),
            trace_id: self.trace.trace_id.get(),
            span_id: self.trace.span_id.get(),
            peer: self.peer,
            method: self.method.as_str(),
            route: served.route,
            path: shortened(self.uri.path()),
            status: served.status_code(),
            response_bytes: served.response_bytes,
            duration: served.duration,
        });
    }
}

fn shortened(path: &str) -> &str {
    if path.len() <= PATH_MAX {
        return path;
    }
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
