//! Answers with a JSON body, whatever the dialect.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};

use super::shown::show_body;
use crate::http::Response;

/// Answer with the body that was written, as it is shown. One that could not be written is a fault of ours:
/// 500 with the body `unwritable`.
pub fn json_answer(
    status: StatusCode,
    media_type: HeaderValue,
    written: serde_json::Result<Vec<u8>>,
    unwritable: &'static [u8],
) -> Response {
    let (status, bytes) = match written {
        Ok(bytes) => (status, Bytes::from(show_body(bytes))),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let unwritable = Bytes::from_static(unwritable);
            (StatusCode::INTERNAL_SERVER_ERROR, unwritable)
        }
    };
    let mut response = Response::new(bytes.into());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, media_type);
    response
}
