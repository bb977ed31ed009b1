//! A span on its way to a collector.

use std::fmt;
use std::time::SystemTime;

use serde_json::Value;
use tracing::Metadata;
use tracing::field::{Field, Visit};

/// The span of a request, as the front end calls it.
const REQUEST: &str = "request";

/// The span of an exchange with the switch.
const EXCHANGE: &str = "exchange";

/// Context of a span: its trace and its ids.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SpanContext {
    /// 32 hexadecimal digits.
    pub(super) trace_id: String,
    /// 16 hexadecimal digits.
    pub(super) span_id: String,
    /// The step that took this one, if any did.
    pub(super) parent_id: Option<String>,
}

/// Span as far as it is known.
#[derive(Debug)]
pub(super) struct Span {
    pub(super) place: SpanContext,
    pub(super) kind: SpanKind,
    pub(super) started: SystemTime,
    pub(super) ended: SystemTime,
    pub(super) attributes: Vec<(&'static str, Value)>,
}

/// Which side of an exchange a span is, with OTLP's number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanKind {
    /// We were asked.
    Server = 2,
    /// We asked.
    Client = 3,
}

/// The fields of a span, as they are told.
#[derive(Debug, Default)]
pub(super) struct SpanFields {
    trace_id: Option<String>,
    span_id: Option<String>,
    parent_id: Option<String>,
    unrecorded: bool,
    pub(super) attributes: Vec<(&'static str, Value)>,
}

/// Whether spans like this are sent.
pub(super) fn is_sent(metadata: &Metadata<'_>) -> bool {
    kind(metadata).is_some()
}

/// Which side this span is; none for one that is not sent.
pub(super) fn kind(metadata: &Metadata<'_>) -> Option<SpanKind> {
    let of = |prefix| metadata.target().starts_with(prefix);
    match metadata.name() {
        REQUEST if of("ocip_gateway::") => Some(SpanKind::Server),
        EXCHANGE if of("ocip::") => Some(SpanKind::Client),
        _ => None,
    }
}

// === impl Span ===

impl Span {
    /// What it is called: the method and route, or the commands.
    pub(super) fn name(&self) -> String {
        let text = |key: &str| {
            let found = self.attributes.iter().find(|(name, _)| *name == key);
            found.and_then(|(_, value)| value.as_str())
        };
        let parts = match self.kind {
            SpanKind::Server => [text("http.request.method"), text("http.route")],
            SpanKind::Client => [text("commands"), None],
        };
        let parts: Vec<_> = parts.into_iter().flatten().collect();
        parts.join(" ")
    }

    /// Whether it ended in an error of ours or of the switch.
    pub(super) fn has_failed(&self) -> bool {
        self.attributes.iter().any(|(key, value)| match *key {
            "http.response.status_code" => value.as_u64().is_some_and(|status| status >= 500),
            "outcome" => !matches!(value.as_str(), Some("answered" | "refused")),
            _ => false,
        })
    }
}

// === impl SpanFields ===

impl SpanFields {
    /// The place that these fields say; none for a trace that the caller does not record.
    pub(super) fn place(&mut self) -> Option<SpanContext> {
        let place = SpanContext {
            trace_id: self.trace_id.take()?,
            span_id: self.span_id.take()?,
            parent_id: self.parent_id.take(),
        };
        (!self.unrecorded).then_some(place)
    }

    fn note(&mut self, field: &Field, value: Value) {
        let text = || value.as_str().map(str::to_owned);
        match field.name() {
            "trace_id" => self.trace_id = text(),
            "span_id" => self.span_id = text(),
            "parent_id" => self.parent_id = text(),
            "trace_flags" => self.unrecorded = value == "00",
            name => self.attributes.push((name, value)),
        }
    }
}

impl Visit for SpanFields {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.note(field, value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.note(field, value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.note(field, value.into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.note(field, value.into());
    }

    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.note(field, format!("{value:?}").into());
    }
}
