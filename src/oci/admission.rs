//! Admission of a request: who calls, by headers alone. What a caller may touch is decided once the command is known.

use super::problem::OciProblem;
use super::state::Oci;
use crate::access::{AdmissionRequest, PathTarget, RequestSubject, RequiredRole, Role};
use crate::dialect::credentials::credentials;
use crate::http::{Dialect, Rejection, Request, Response};

impl Dialect for Oci {
    type Error = OciProblem;

    async fn admit(&self, request: &mut Request) -> Result<(), OciProblem> {
        let asking = AdmissionRequest {
            credentials: credentials(&request.headers),
            address: request.peer.ip(),
            // Whether a command reads or writes its name says, and the rights of the key.
            needs: RequiredRole::Role(Role::Read),
            about: RequestSubject::Path(PathTarget::default()),
            is_foreign_change: request.is_foreign_change,
        };
        let admission = self.base.access.admit(&asking).await.map_err(|denial| {
            tracing::debug!(%denial, "not let in");
            OciProblem::from_denial(denial).of_request(&request.id)
        })?;
        request.extensions.insert(admission);
        Ok(())
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        OciProblem::from_rejection(rejection).into_response()
    }

    fn answer(&self, result: Result<Response, OciProblem>) -> Response {
        result.unwrap_or_else(OciProblem::into_response)
    }
}
