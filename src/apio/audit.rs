//! Who changed what: an audit line for each change, and its id in the answer.
//!
//! With the audit on, what is changed is read before and after, in the shape of GET; two more
//! questions to the switch for each change. Without it nothing is read and nothing written. The
//! answer to a change carries the record's id as `_internal_record_id` (APIO documentation, base
//! principles), where it has a body to carry it.

use std::future::Future;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use serde::Serialize;
use serde_json::Value;

use super::error::{ApioError, ErrorCode};
use super::{Apio, UserCall};
use crate::access::{Admission, Caller};
use crate::http::{Request, RequestId, Response};
use crate::telemetry::audit::Record;

/// The status of a change whose caller went away before the answer, as in the access log.
const CLIENT_CLOSED_REQUEST: u16 = 499;

impl UserCall<'_> {
    /// Carries out a change that the switch is now going to be asked for, and records it with what
    /// `before` and `after` read.
    pub(super) async fn audited<T: Serialize>(
        &self,
        request: &Request,
        [before, after]: [impl Future<Output = Result<T, ApioError>>; 2],
        change: impl Future<Output = Result<Response, ApioError>>,
    ) -> Result<Response, ApioError> {
        if !self.apio.audit.is_on() {
            return change.await;
        }
        let before = to_value(before.await);
        let mut entry = Entry::new(self.apio, request, CLIENT_CLOSED_REQUEST);
        entry.before = before;
        let response = change.await.unwrap_or_else(|error| {
            entry.error = Some(error.code());
            error.into_response()
        });
        entry.status = response.status().as_u16();
        entry.after = to_value(after.await);
        let id = entry.id.clone();
        drop(entry);
        Ok(with_record_id(response, &id).await)
    }
}

/// A change under way. It is recorded on drop, so that a caller who does not wait for the answer
/// leaves a line too.
struct Entry<'r> {
    apio: &'r Apio,
    request: &'r Request,
    id: RequestId,
    error: Option<ErrorCode>,
    status: u16,
    before: Option<Value>,
    after: Option<Value>,
}

impl Apio {
    /// Records a change that was refused before the switch was asked.
    pub(super) fn record_refusal(&self, request: &Request, code: ErrorCode) {
        if self.audit.is_on() {
            let mut entry = Entry::new(self, request, code.status().as_u16());
            entry.error = Some(code);
        }
    }
}

impl<'r> Entry<'r> {
    fn new(apio: &'r Apio, request: &'r Request, status: u16) -> Self {
        Self {
            apio,
            request,
            id: RequestId::random(),
            error: None,
            status,
            before: None,
            after: None,
        }
    }
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        let request = self.request;
        let caller = request
            .extensions
            .get::<Admission>()
            .map(|admission| name(&admission.caller));
        self.apio.audit.write(&Record {
            record_id: self.id.as_str(),
            request_id: request.id.as_str(),
            caller: caller.as_deref().unwrap_or("nobody"),
            peer: request.peer,
            method: request.method.as_str(),
            resource: request.route,
            target: ["tenant", "group", "user"].map(|part| request.params.get(part)),
            before: self.before.take(),
            after: self.after.take(),
            status: self.status,
            error_code: self.error.map(ErrorCode::number),
            ..Record::default()
        });
    }
}

fn to_value<T: Serialize>(read: Result<T, ApioError>) -> Option<Value> {
    serde_json::to_value(read.ok()?).ok()
}

/// Who it is, by a name that proves nothing.
fn name(caller: &Caller) -> String {
    match caller {
        Caller::Anonymous => "anonymous".into(),
        Caller::Key(key) => format!("key {}", key.name),
        Caller::Person(login) => format!("user {}", login.user_id),
    }
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
