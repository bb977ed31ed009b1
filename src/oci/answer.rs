//! Answers of this dialect.

use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::dialect::answer::json_answer;
use crate::http::Response;

/// The media type of every body that is no problem.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The media type of problems (RFC 9457).
const PROBLEM: HeaderValue = HeaderValue::from_static("application/problem+json");

/// Fallback for an answer that cannot be serialized.
const UNWRITABLE: &[u8] = br#"{"type":"urn:ocip-gateway:problem:internal","title":"A fault in the gateway.","status":500}"#;

/// An answer with a JSON body.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    json_answer(status, JSON, serde_json::to_vec(body), UNWRITABLE)
}

/// An answer whose body is written already.
pub(super) fn json_written(status: StatusCode, body: String) -> Response {
    json_answer(status, JSON, Ok(body.into_bytes()), UNWRITABLE)
}

/// An answer that is a problem.
pub(super) fn problem_answer<T: Serialize>(status: StatusCode, body: &T) -> Response {
    json_answer(status, PROBLEM, serde_json::to_vec(body), UNWRITABLE)
}
