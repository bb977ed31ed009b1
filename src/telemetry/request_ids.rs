//! Ids of the request under way, which every log line within it carries.
//!
//! They stand in a span where somebody wants spans: a collector, or lines for debugging. Elsewhere a span
//! would cost each request thousands of instructions for lines that most of them never write; there the ids
//! wait beside the request's task, and a line that is written takes them from here.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tokio::task_local;
use tracing::field::Empty;
use tracing::{Instrument, Span};

use super::line_marks::LineMarks;

/// The name of the span.
const NAME: &str = "request";

/// Whether requests have spans. Who has set no log up, such as a test, gets them.
static SPANS_WANTED: AtomicBool = AtomicBool::new(true);

task_local! {
    static CURRENT: RequestIds;
}

/// Ids of a request.
#[derive(Debug, Clone)]
pub struct RequestIds {
    /// The id in the answer.
    pub request_id: Arc<str>,
    /// The trace.
    pub trace_id: u128,
    /// This request's step of it.
    pub span_id: u64,
    /// The step that sent the request, and its flags.
    pub parent: Option<(u64, &'static str)>,
}

/// Has the requests from now on have spans, or not.
pub(super) fn want_spans(wanted: bool) {
    SPANS_WANTED.store(wanted, Ordering::Relaxed);
}

/// Span of a request that begins; none where nobody wants spans.
pub fn begin_span(ids: &RequestIds) -> Span {
    match SPANS_WANTED.load(Ordering::Relaxed) {
        true => ids.span(),
        false => Span::none(),
    }
}

/// What a request does, with its `ids` in its log lines. `span` is the one that it began with.
pub fn within<F: Future>(
    ids: RequestIds,
    span: Span,
    request: F,
) -> impl Future<Output = F::Output> {
    CURRENT.scope(ids, request.instrument(span))
}

/// A span with the ids of the request under way, for what outlives it in a task of its own.
pub fn current_span() -> Span {
    let current = Span::current();
    match current.is_none() {
        true => current_ids().map_or(current, |ids| ids.span()),
        false => current,
    }
}

/// The ids of the request that this task answers.
pub(super) fn current_ids() -> Option<RequestIds> {
    CURRENT.try_with(RequestIds::clone).ok()
}

// === impl RequestIds ===

impl RequestIds {
    /// The span of the request. What becomes of it is for those who collect spans.
    fn span(&self) -> Span {
        // At error level, so that no filter takes the ids from lines further down.
        tracing::error_span!(
            "request",
            request_id = %self.request_id,
            trace_id = display(format_args!("{:032x}", self.trace_id)),
            span_id = display(format_args!("{:016x}", self.span_id)),
            parent_id = self.parent.map(|(id, _)| display(format!("{id:016x}"))),
            trace_flags = self.parent.map(|(_, flags)| flags),
            http.request.method = Empty,
            http.route = Empty,
            http.response.status_code = Empty,
        )
    }

    /// What the span puts into a JSON line, behind the other members. An id needs no escapes.
    pub(super) fn to_json(&self) -> String {
        let (mut parent, mut flags) = (String::new(), String::new());
        if let Some((id, given)) = self.parent {
            parent = format!("\"parent_id\":\"{id:016x}\",");
            flags = format!("\"trace_flags\":\"{given}\",");
        }
        let (request, trace, step) = (&self.request_id, self.trace_id, self.span_id);
        let span = format!(
            "{{{parent}\"request_id\":\"{request}\",\"span_id\":\"{step:016x}\",{flags}\
             \"trace_id\":\"{trace:032x}\",\"name\":\"{NAME}\"}}"
        );
        format!(",\"span\":{span},\"spans\":[{span}]")
    }

    /// The fields as they stand in a text line, with these marks around names and before values.
    pub(super) fn to_text(&self, marks: &LineMarks) -> String {
        let mut fields = vec![
            ("request_id", self.request_id.to_string()),
            ("trace_id", format!("{:032x}", self.trace_id)),
            ("span_id", format!("{:016x}", self.span_id)),
        ];
        if let Some((id, flags)) = self.parent {
            fields.push(("parent_id", format!("{id:016x}")));
            fields.push(("trace_flags", format!("{flags:?}")));
        }
        let LineMarks {
            bold,
            italic,
            dim,
            end,
        } = marks;
        let fields: Vec<_> = fields
            .iter()
            .map(|(name, value)| format!("{italic}{name}{end}{dim}={end}{value}"))
            .collect();
        let fields = fields.join(" ");
        format!("{bold}{NAME}{end}{bold}{{{end}{fields}{bold}}}{end}{dim}:{end} ")
    }
}
