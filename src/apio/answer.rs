//! Answers of this dialect that are not errors.
//!
//! The answer to a change carries the record's id as `_internal_record_id` (APIO documentation, base
//! principles), where it has a body to carry it; that to one which is refused always has one.

use http::{HeaderValue, StatusCode};
use serde::Serialize;
use serde::ser::Error as _;

use crate::dialect::answer::json_answer;
use crate::http::{RequestId, Response};

/// The media type of every body.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Room for a body of ordinary size, so that it need not grow while it is written.
const BODY_ROOM: usize = 1024;

/// Fallback for an answer that cannot be serialized.
const UNWRITABLE: &[u8] =
    br#"{"errors":[{"code":50001,"message":"the answer could not be written"}]}"#;

/// An answer with a JSON body. A body that cannot be written is a fault of ours, and told as one.
pub(super) fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    json_answer(status, JSON, write(body), UNWRITABLE)
}

/// An answer whose body is written already.
pub(super) fn json_written(status: StatusCode, body: String) -> Response {
    json_answer(status, JSON, Ok(body.into_bytes()), UNWRITABLE)
}

fn write<T: Serialize>(body: &T) -> serde_json::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(BODY_ROOM);
    serde_json::to_writer(&mut bytes, body)?;
    Ok(bytes)
}

/// Puts the id, which needs no escapes, behind the members of a body.
fn add_record_id(mut body: Vec<u8>, record_id: &str) -> serde_json::Result<Vec<u8>> {
    if body.pop() != Some(b'}') {
        return Err(serde_json::Error::custom(
            "only an object has a record's id",
        ));
    }
    if body != b"{" {
        body.push(b',');
    }
    for part in ["\"_internal_record_id\":\"", record_id, "\"}"] {
        body.extend_from_slice(part.as_bytes());
    }
    Ok(body)
}

/// 200 without a body.
pub(super) fn empty() -> Response {
    Response::default()
}

/// An answer with a JSON body, and in it the id of a record if there is one.
pub(super) fn with_record_id<T: Serialize>(
    status: StatusCode,
    body: &T,
    record_id: Option<&RequestId>,
) -> Response {
    let written = write(body);
    let written = match record_id {
        None => written,
        Some(id) => written.and_then(|body| add_record_id(body, id.as_str())),
    };
    json_answer(status, JSON, written, UNWRITABLE)
}

#[cfg(test)]
mod tests {
    use http_body_util::BodyExt;

    use super::*;

    /// A body of either kind: with members, and without any.
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Body {
        Full { a: u8, b: [u8; 0] },
        Empty {},
    }

    #[tokio::test]
    async fn an_answer_has_the_id_of_its_record_behind_its_members() {
        let id = RequestId::random();
        for (body, record_id, expected) in [
            (
                Body::Full { a: 1, b: [] },
                None,
                r#"{"a":1,"b":[]}"#.to_owned(),
            ),
            (
                Body::Full { a: 1, b: [] },
                Some(&id),
                format!(r#"{{"a":1,"b":[],"_internal_record_id":"{id}"}}"#),
            ),
            (
                Body::Empty {},
                Some(&id),
                format!(r#"{{"_internal_record_id":"{id}"}}"#),
            ),
        ] {
            let response = with_record_id(StatusCode::OK, &body, record_id);
            let body = response.into_body().collect().await.unwrap().to_bytes();
            assert_eq!(std::str::from_utf8(&body).unwrap(), expected);
        }
    }
}
