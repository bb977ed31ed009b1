//! Answers of this dialect that are not errors.

use http::{HeaderValue, StatusCode};
use serde::Serialize;

use crate::dialect::answer::json_answer;
use crate::http::Response;

/// The media type of every body. Clients compare it, in lower case and without its parameter.
const JSON: HeaderValue = HeaderValue::from_static("application/vnd.inin.icws+JSON; charset=utf-8");

/// Fallback for an answer that cannot be serialized.
pub(super) const UNWRITABLE: &[u8] =
    br#"{"errorId":"error.server.unexpected","message":"the answer could not be written"}"#;

/// An answer with a JSON body. A body that cannot be written is a fault of ours, and told as one.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    json_answer(status, JSON, serde_json::to_vec(body), UNWRITABLE)
}

/// An answer whose body is written already.
pub(super) fn json_written(status: StatusCode, body: String) -> Response {
    json_answer(status, JSON, Ok(body.into_bytes()), UNWRITABLE)
}

/// 204.
pub(super) fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
