//! Spans in the words of OTLP (opentelemetry-proto 1.x, in its JSON form).

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use super::span::Span;

/// OTLP's number for a span that has ended in an error.
const STATUS_ERROR: u8 = 2;

/// The body of a request that exports `spans` of the service `service_name`.
pub(super) fn export(service_name: &str, spans: &[Span]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    json!({"resourceSpans": [{
        "resource": {"attributes": [
            attribute("service.name", &service_name.into()),
            attribute("service.version", &version.into()),
        ]},
        "scopeSpans": [{
            "scope": {"name": env!("CARGO_PKG_NAME"), "version": version},
            "spans": spans.iter().map(span_value).collect::<Vec<_>>(),
        }],
    }]})
}

fn span_value(span: &Span) -> Value {
    let attributes = span.attributes.iter();
    let mut value = json!({
        "traceId": span.place.trace_id,
        "spanId": span.place.span_id,
        "name": span.name(),
        "kind": span.kind as u8,
        "startTimeUnixNano": nanoseconds(span.started),
        "endTimeUnixNano": nanoseconds(span.ended),
        "attributes": attributes.map(|(key, value)| attribute(key, value)).collect::<Vec<_>>(),
    });
    if let Some(parent_id) = &span.place.parent_id {
        value["parentSpanId"] = parent_id.as_str().into();
    }
    if span.has_failed() {
        value["status"] = json!({"code": STATUS_ERROR});
    }
    value
}

/// Numbers of 64 bits are text in this form of OTLP, as JSON's numbers are not that exact.
fn attribute(key: &str, value: &Value) -> Value {
    let value = match value {
        Value::Bool(value) => json!({"boolValue": value}),
        Value::Number(number) => json!({"intValue": number.to_string()}),
        Value::String(text) => json!({"stringValue": text}),
        other => json!({"stringValue": other.to_string()}),
    };
    json!({"key": key, "value": value})
}

fn nanoseconds(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_nanos().to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::telemetry::otlp::span::{SpanContext, SpanKind};

    #[test]
    fn a_span_is_said_as_the_protocol_asks_for() {
        let span = Span {
            place: SpanContext {
                trace_id: "t".into(),
                span_id: "s".into(),
                parent_id: Some("p".into()),
            },
            kind: SpanKind::Client,
            started: UNIX_EPOCH + Duration::from_nanos(5),
            ended: UNIX_EPOCH + Duration::from_secs(1),
            attributes: vec![
                ("commands", "UserGetRequest17".into()),
                ("outcome", "timeout".into()),
                ("number", 7.into()),
            ],
        };
        let body = export("name", &[span]);
        let resource = &body["resourceSpans"][0];
        let name = json!({"key": "service.name", "value": {"stringValue": "name"}});
        assert_eq!(resource["resource"]["attributes"][0], name);
        let expected = json!({
            "traceId": "t",
            "spanId": "s",
            "parentSpanId": "p",
            "name": "UserGetRequest17",
            "kind": 3,
            "startTimeUnixNano": "5",
            "endTimeUnixNano": "1000000000",
            "attributes": [
                {"key": "commands", "value": {"stringValue": "UserGetRequest17"}},
                {"key": "outcome", "value": {"stringValue": "timeout"}},
                {"key": "number", "value": {"intValue": "7"}},
            ],
            "status": {"code": 2},
        });
        assert_eq!(resource["scopeSpans"][0]["spans"], json!([expected]));
    }
}
