//! W3C trace context of a request.
//!
//! The header `traceparent` says which trace a request belongs to and which step of it has sent the
//! request. Log lines carry both, under the names that OpenTelemetry gives them, so that they are
//! found together with those of the systems in front. A request without a good header begins a
//! trace of its own: a caller's mistake here never costs it an answer. Nothing is said about the
//! trace in the answer, which no recommendation asks for, and `tracestate` is not looked at: it
//! holds what other systems tell each other.

use std::fmt;
use std::num::{NonZeroU64, NonZeroU128};

use http::{HeaderMap, HeaderName};

/// The header that carries the context in.
const HEADER: HeaderName = HeaderName::from_static("traceparent");

/// The length of the fields that every version has: version, trace id, parent id and flags.
const FIELDS_LENGTH: usize = 55;

/// The flag that says whether the caller records this trace.
const SAMPLED: u8 = 1;

/// Trace context of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TraceContext {
    pub(super) trace_id: TraceId,
    /// This request's own step.
    pub(super) span_id: SpanId,
    /// The `traceparent` that came in, if any.
    pub(super) parent: Option<TraceParent>,
}

/// The caller's step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TraceParent {
    pub(super) span_id: SpanId,
    /// Whether the caller records this trace.
    pub(super) sampled: bool,
}

/// The id of a trace; shows itself as 32 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct TraceId(NonZeroU128);

/// The id of one step of a trace; shows itself as 16 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct SpanId(NonZeroU64);

// === impl TraceContext ===

impl TraceContext {
    /// The context that the caller gives, else the beginning of a trace.
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let (trace_id, parent) = match given(headers) {
            Some((trace_id, parent)) => (trace_id, Some(parent)),
            None => (TraceId(rand::random()), None),
        };
        Self {
            trace_id,
            span_id: SpanId(rand::random()),
            parent,
        }
    }
}

/// What the one header says; several of them say nothing.
fn given(headers: &HeaderMap) -> Option<(TraceId, TraceParent)> {
    let mut values = headers.get_all(HEADER).iter();
    let value = values.next()?;
    match values.next() {
        None => parse(value.as_bytes()),
        Some(_) => None,
    }
}

/// Reads `VERSION-TRACE_ID-PARENT_ID-FLAGS`. A version that is not known yet may have more behind a
/// further hyphen, and is read as far as it is known (section 4.3 of the recommendation).
fn parse(value: &[u8]) -> Option<(TraceId, TraceParent)> {
    let (fields, more) = value.split_at_checked(FIELDS_LENGTH)?;
    let mut fields = fields.split(|byte| *byte == b'-');
    let version = hex(fields.next()?, 2)?;
    let trace_id = NonZeroU128::new(hex(fields.next()?, 32)?)?;
    let parent_id = NonZeroU64::new(hex(fields.next()?, 16)?.try_into().ok()?)?;
    let flags: u8 = hex(fields.next()?, 2)?.try_into().ok()?;
    let fits = match version {
        0 => more.is_empty(),
        0xff => false,
        _ => more.is_empty() || more.starts_with(b"-"),
    };
    let parent = TraceParent {
        span_id: SpanId(parent_id),
        sampled: flags & SAMPLED != 0,
    };
    fits.then_some((TraceId(trace_id), parent))
}

/// The number that exactly so many lower-case hexadecimal digits say.
fn hex(digits: &[u8], length: usize) -> Option<u128> {
    let is_digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if digits.len() != length || !digits.iter().all(is_digit) {
        return None;
    }
    u128::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
}

// === impl TraceParent ===

impl TraceParent {
    /// The flags as log lines show them.
    pub(super) fn flags(self) -> &'static str {
        match self.sampled {
            true => "01",
            false => "00",
        }
    }
}

// === impl ids ===

impl TraceId {
    pub(super) fn get(self) -> u128 {
        self.0.get()
    }
}

impl SpanId {
    pub(super) fn get(self) -> u64 {
        self.0.get()
    }
}

impl fmt::Display for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:032x}", self.0)
    }
}

impl fmt::Display for SpanId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:016x}", self.0)
    }
}

impl fmt::Debug for TraceId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl fmt::Debug for SpanId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
    const PARENT: &str = "00f067aa0ba902b7";

    fn context(values: &[&str]) -> TraceContext {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(HEADER, HeaderValue::from_str(value).unwrap());
        }
        TraceContext::of(&headers)
    }

    #[test]
    fn the_caller_s_trace_goes_on() {
        for (more, sampled) in [("01", true), ("00", false), ("03", true), ("fe", false)] {
            let context = context(&[&format!("00-{TRACE}-{PARENT}-{more}")]);
            assert_eq!(context.trace_id.to_string(), TRACE);
            let parent = context.parent.unwrap();
            assert_eq!(parent.span_id.to_string(), PARENT);
            assert_eq!(parent.sampled, sampled, "{more}");
            assert_ne!(context.span_id, parent.span_id);
        }
    }

    #[test]
    fn a_later_version_is_read_as_far_as_it_is_known() {
        for value in [
            format!("01-{TRACE}-{PARENT}-01"),
            format!("cc-{TRACE}-{PARENT}-01-what-the-future-brings"),
        ] {
            assert_eq!(context(&[&value]).trace_id.to_string(), TRACE, "{value}");
        }
    }

    #[test]
    fn anything_else_begins_a_trace() {
        let good = format!("00-{TRACE}-{PARENT}-01");
        let zeros = "0".repeat(32);
        for values in [
            vec![],
            vec![""],
            vec![&good, &good],
            vec![&format!("ff-{TRACE}-{PARENT}-01")],
            vec![&format!("0-{TRACE}-{PARENT}-01")],
            vec![&format!("00-{zeros}-{PARENT}-01")],
            vec![&format!("00-{TRACE}-{}-01", &zeros[..16])],
            vec![&good.to_uppercase()],
            vec![&good.replace('-', "_")],
            vec![&format!("{good}-more")],
            vec![&format!("01-{TRACE}-{PARENT}-01more")],
            vec![&format!("00-{TRACE}-{PARENT}-1")],
            vec![&format!("00-{TRACE}-{PARENT}-+1")],
            vec![&format!("00-{PARENT}-{TRACE}-01")],
        ] {
            let context = context(&values);
            assert_eq!(context.parent, None, "{values:?}");
            assert_ne!(context.trace_id.to_string(), TRACE, "{values:?}");
            assert_eq!(context.trace_id.to_string().len(), 32);
        }
    }
}
