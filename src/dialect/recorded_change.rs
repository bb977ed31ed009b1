//! Change of something that is no user yet, with its record.

use http::StatusCode;
use serde::Serialize;

use super::audit::{AuditEntry, AuditTarget, to_value};
use super::error::DialectError;
use super::user_request::UserDialect;
use crate::http::{Request, RequestId};

/// Carries out a change that makes something and records it with what was made; the id of the record comes
/// with it, where changes are recorded.
pub async fn carry_out_recorded<D: UserDialect, T: Serialize>(
    dialect: &D,
    request: &Request,
    target: AuditTarget<'_>,
    change: impl Future<Output = Result<T, D::Error>>,
) -> Result<(T, Option<RequestId>), D::Error> {
    let base = dialect.base();
    if !base.audit.is_on() {
        return Ok((change.await?, None));
    }
    let record_id = RequestId::random();
    let outcome = {
        // From here on there is a line, even if the caller goes away.
        let mut entry = AuditEntry::new(base, request, target, &record_id);
        let outcome = change.await;
        match &outcome {
            Ok(made) => {
                entry.answered(StatusCode::CREATED);
                entry.after = to_value(Ok::<_, D::Error>(made));
            }
            Err(error) => entry.fail(error),
        }
        outcome
    };
    match outcome {
        Ok(made) => Ok((made, Some(record_id))),
        Err(error) => Err(error.with_record(&record_id)),
    }
}
