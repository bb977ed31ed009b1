//! The audit of this dialect's changes, and the record's id in their answers.
//!
//! The answer to a change carries the record's id as `_internal_record_id` (APIO documentation, base
//! principles), where it has a body to carry it; that to one which is refused always has one.

use std::future::Future;

use http::StatusCode;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::error::{ApioError, ErrorCode};
use super::{Apio, UserCall, json};
use crate::dialect::audit::Change;
use crate::http::{Request, RequestId, Response};
use crate::telemetry::audit;

/// A change that is going to be recorded, where changes are.
pub(super) struct Recorded<'r>(Change<'r>);

/// A body with the id of the record.
#[derive(Serialize)]
struct WithRecordId<'b, T> {
    #[serde(flatten)]
    body: &'b T,
    #[serde(rename = "_internal_record_id")]
    record_id: &'b str,
}

impl<'r> UserCall<'r> {
    /// The change that the request asks for.
    pub(super) fn recorded(&self) -> Recorded<'r> {
        Recorded(change_of(self.apio, self.request))
    }
}

impl Apio {
    /// Records a change that is refused before the switch is asked for it; the error as its answer has it.
    pub(super) fn record_refusal(&self, request: &Request, refused: ApioError) -> ApioError {
        let change = change_of(self, request);
        change.record_refusal(refused.status().as_u16(), code(refused.code()));
        refused.with_record(change.record_id())
    }
}

// === impl Recorded ===

impl Recorded<'_> {
    /// Carries the change out, which the switch is now going to be asked for, and records it with what
    /// `before` and `after` read.
    pub(super) async fn carry_out<T: Serialize>(
        &self,
        reads: [impl Future<Output = Result<T, ApioError>>; 2],
        change: impl Future<Output = Result<Response, ApioError>>,
    ) -> Result<Response, ApioError> {
        let fail = |error: ApioError| {
            let error = error.with_record(self.0.record_id());
            (code(error.code()), error.into_response())
        };
        Ok(self.0.carry_out(reads, change, fail).await)
    }

    /// The answer with a JSON body, and in it the id of the record.
    pub(super) fn json<T: Serialize>(&self, status: StatusCode, body: &T) -> Response {
        with_record_id(status, body, self.0.record_id())
    }
}

/// An answer with a JSON body, and in it the id of a record if there is one.
pub(super) fn with_record_id<T: Serialize>(
    status: StatusCode,
    body: &T,
    record_id: Option<&RequestId>,
) -> Response {
    match record_id.map(RequestId::as_str) {
        None => json(status, body),
        Some(record_id) => json(status, &WithRecordId { body, record_id }),
    }
}

/// Refuses a change that would have to be recorded and cannot be.
pub(super) fn check_recordable(apio: &Apio, request: &Request) -> Result<(), ApioError> {
    let unrecordable = ErrorCode::Unrecordable;
    let status = unrecordable.status().as_u16();
    let checked = change_of(apio, request).check_recordable(status, code(unrecordable));
    checked.map_err(|error| ApioError::new(unrecordable, error.to_string()))
}

fn change_of<'r>(apio: &'r Apio, request: &'r Request) -> Change<'r> {
    Change {
        base: &apio.base,
        request,
        target: ["tenant", "group", "user"].map(|part| request.params.get(part)),
        id: RequestId::random(),
    }
}

/// The shape of an answer to a change: that of `T`, with the record's id.
pub(super) fn recorded<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    json_schema!({
        "allOf": [
            generator.subschema_for::<T>(),
            {
                "type": "object",
                "properties": {
                    "_internal_record_id": {
                        "type": "string",
                        "description": "The id of the record in the audit, where changes are recorded.",
                    },
                },
            },
        ],
    })
}

fn code(code: ErrorCode) -> audit::ErrorCode {
    audit::ErrorCode::Number(code.number())
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
