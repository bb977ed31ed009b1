//! The audit of this dialect's changes, and the record's id in their answers.
//!
//! The answer to a change carries the record's id as `_internal_record_id` (APIO documentation, base
//! principles), where it has a body to carry it.

use std::future::Future;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;

use super::error::{ApioError, ErrorCode};
use super::{Apio, UserCall};
use crate::dialect::audit::Change;
use crate::http::{Request, RequestId, Response};
use crate::telemetry::audit;

impl UserCall<'_> {
    /// Carries out a change that the switch is now going to be asked for, and records it with what
    /// `before` and `after` read.
    pub(super) async fn audited<T: Serialize>(
        &self,
        request: &Request,
        reads: [impl Future<Output = Result<T, ApioError>>; 2],
        change: impl Future<Output = Result<Response, ApioError>>,
    ) -> Result<Response, ApioError> {
        let fail = |error: ApioError| (code(error.code()), error.into_response());
        let recorded = change_of(self.apio, request);
        match recorded.carry_out(reads, change, fail).await {
            (response, None) => Ok(response),
            (response, Some(id)) => Ok(with_record_id(response, &id).await),
        }
    }
}

impl Apio {
    /// Records a change that was refused before the switch was asked.
    pub(super) fn record_refusal(&self, request: &Request, refused: ErrorCode) {
        change_of(self, request).record_refusal(refused.status().as_u16(), code(refused));
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

/// Puts the id into the answer, if it is a JSON object.
async fn with_record_id(response: Response, id: &RequestId) -> Response {
    let (head, body) = response.into_parts();
    let body = body
        .collect()
        .await
        .map(|body| body.to_bytes())
        .unwrap_or_default();
    Response::from_parts(head, Full::new(add_record_id(body, id)))
}

fn add_record_id(body: Bytes, id: &RequestId) -> Bytes {
    match body.strip_suffix(b"}") {
        None => body,
        Some(open) => {
            let comma = if open.ends_with(b"{") { "" } else { "," };
            let member = format!("{comma}\"_internal_record_id\":\"{id}\"}}");
            [open, member.as_bytes()].concat().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_gets_the_id_and_anything_else_stays() {
        let id = RequestId::random();
        let with_id = |body: &'static str| {
            String::from_utf8(add_record_id(Bytes::from(body), &id).to_vec()).unwrap()
        };
        assert_eq!(with_id(""), "");
        assert_eq!(
            with_id("{}"),
            format!("{{\"_internal_record_id\":\"{id}\"}}")
        );
        assert_eq!(
            with_id("{\"a\":1}"),
            format!("{{\"a\":1,\"_internal_record_id\":\"{id}\"}}")
        );
    }
}
