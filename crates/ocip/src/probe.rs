//! Probes of sessions that have not been heard of for a while.

use std::time::Duration;

use tokio::time::Instant;

use super::batch::Batch;
use super::command::response::SuccessResponse;
use super::command::system::VerifySessionIsValidRequest;
use super::pool::Lease;
use super::session::Session;
use super::stats::CloseReason;

/// How long a probe of an idle session may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(5);

/// Asks whether an idle session is still good. A server that does not know the question is.
pub(super) async fn probe(lease: Lease<Session>) {
    prove(lease, PROBE_TIMEOUT).await;
}

/// The same within a limit.
pub(super) async fn prove(mut lease: Lease<Session>, limit: Duration) {
    let mut batch = Batch::new("probe");
    batch.add(&VerifySessionIsValidRequest {});
    let deadline = Instant::now() + limit;
    if let Ok(mut replies) = lease.session().exchange(&batch, deadline).await
        && let Err(error) = replies.take_first::<SuccessResponse>()
        && !error.may_be_unknown_command()
    {
        lease.session().mark_broken(CloseReason::ProbeFailed);
    }
}
