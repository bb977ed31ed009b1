//! Answers of this dialect that are not errors.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use crate::dialect::shown::show_body;
use crate::http::Response;

/// The media type of every body. Clients compare it, in lower case and without its parameter.
const JSON: HeaderValue = HeaderValue::from_static("application/vnd.inin.icws+JSON; charset=utf-8");

/// Fallback for an answer that cannot be serialized.
pub(super) const UNWRITABLE: &[u8] =
    br#"{"errorId":"error.server.unexpected","message":"the answer could not be written"}"#;

/// An answer with a JSON body. A body that cannot be written is a fault of ours, and told as one.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let (status, bytes) = match serde_json::to_vec(body) {
        Ok(bytes) => (status, Bytes::from(show_body(bytes))),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let unwritable = Bytes::from_static(UNWRITABLE);
            (StatusCode::INTERNAL_SERVER_ERROR, unwritable)
        }
    };
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// 204.
pub(super) fn no_content() -> Response {
    let mut response = Response::default();
    *response.status_mut() = StatusCode::NO_CONTENT;
    response
}
