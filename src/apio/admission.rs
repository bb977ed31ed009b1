//! Admission of a request, decided by its headers and path.
//!
//! Credentials are taken from headers alone: a query ends up in logs and histories.

use super::error::ApioError;
use super::state::Apio;
use crate::access::{AdmissionRequest, PathTarget, RequestSubject, RequiredRole, Role};
use crate::dialect::UserDialect;
use crate::dialect::credentials::credentials;
use crate::http::{Dialect, PathParams, Rejection, Request, Response, RouteRole};

impl Dialect for Apio {
    type Error = ApioError;

    async fn admit(&self, request: &mut Request) -> Result<(), ApioError> {
        admit(self, request).await
    }

    fn reject(&self, rejection: &Rejection) -> Response {
        ApioError::from_rejection(rejection).into_response()
    }

    fn answer(&self, result: Result<Response, ApioError>) -> Response {
        result.unwrap_or_else(ApioError::into_response)
    }
}

/// Lets the caller in, or says why not. The admission stays with the request.
async fn admit(apio: &Apio, request: &mut Request) -> Result<(), ApioError> {
    let asking = AdmissionRequest {
        credentials: credentials(&request.headers),
        address: request.peer.ip(),
        needs: needed(request.needs),
        about: RequestSubject::Path(reach(request.needs, &request.params)),
        is_foreign_change: request.is_foreign_change,
    };
    let admission = apio.base.access.admit(&asking).await.map_err(|denial| {
        tracing::debug!(%denial, "not let in");
        ApioError::from_denial(denial)
    })?;
    request.extensions.insert(admission);
    if matches!(request.needs, RouteRole::Write | RouteRole::Manage) {
        apio.check_recordable(request)?;
    }
    Ok(())
}

fn needed(needs: RouteRole) -> RequiredRole {
    match needs {
        RouteRole::Nothing => RequiredRole::Nothing,
        RouteRole::Login => RequiredRole::User,
        RouteRole::Read => RequiredRole::Role(Role::Read),
        RouteRole::Write | RouteRole::Manage => RequiredRole::Role(Role::Write),
    }
}

/// What a caller must reach: for what a group's administrator alone may do, all of the group.
fn reach(needs: RouteRole, params: &PathParams) -> PathTarget<'_> {
    let target = target(params);
    match needs {
        RouteRole::Manage => PathTarget {
            user: None,
            ..target
        },
        RouteRole::Nothing | RouteRole::Login | RouteRole::Read | RouteRole::Write => target,
    }
}

fn target(params: &PathParams) -> PathTarget<'_> {
    let part = |name| Some(params.get(name)).filter(|value| !value.is_empty());
    PathTarget {
        tenant: part("tenant"),
        group: part("group"),
        user: part("user"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_what_the_path_names() {
        let params = PathParams::from([("tenant", "foo"), ("name", "x")]);
        let expected = PathTarget {
            tenant: Some("foo"),
            ..PathTarget::default()
        };
        assert_eq!(target(&params), expected);
    }
}
