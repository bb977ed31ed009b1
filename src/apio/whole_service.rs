//! Service of a user that is read as a whole: by a GET of its own without parameters, and by the digest.
//!
//! Both use the same row, so they answer the same.

use std::sync::Arc;

use http::StatusCode;
use serde::Serialize;

use super::answer::json_written;
use super::body::no_parameters;
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::user_path::USER_PATH;
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{Request, Response, Route, RouteDescription};
use crate::switch::ReadTask;
use crate::switch::service_assignment::ServiceSummary;

/// What GET answers, to be read.
pub(super) type ServiceText<'u> = ReadTask<'u, Result<String, ApioError>>;

/// Reads a service of a user.
type ServiceReader =
    Box<dyn for<'u> Fn(&'u UserRequest<'_, Apio>) -> ServiceText<'u> + Send + Sync>;

/// Service of a user that is read as a whole.
pub(super) struct WholeService {
    /// The path below `services/`, which is its name in metrics and in the digest, too.
    pub(super) path: &'static str,
    needs: ServiceNeeds,
    read: ServiceReader,
}

/// Needs of a service: the exact names on the switch of what a user must have for it.
pub(super) enum ServiceNeeds {
    /// This one.
    One(&'static str),
    /// Any of these.
    Any(&'static [&'static str]),
}

/// The body of an answer as it is written; one that cannot be is a fault of ours.
pub(super) fn written<T: Serialize>(body: &T) -> Result<String, ApioError> {
    serde_json::to_string(body).map_err(|error| {
        tracing::error!(%error, "an answer could not be written");
        ApioError::new(ErrorCode::Internal, "the answer could not be written")
    })
}

// === impl WholeService ===

impl WholeService {
    /// The service at this path, for users who have what it `needs`, as `read` reads it. The commands go
    /// through the switch's own functions with the call of the user, so that the digest can gather them.
    pub(super) fn new(
        path: &'static str,
        needs: ServiceNeeds,
        read: impl for<'u> Fn(&'u UserRequest<'_, Apio>) -> ServiceText<'u> + Send + Sync + 'static,
    ) -> Self {
        let read = Box::new(read);
        Self { path, needs, read }
    }

    /// Whether a user with these services has it.
    pub(super) fn is_assigned(&self, services: &ServiceSummary) -> bool {
        match self.needs {
            ServiceNeeds::One(name) => services.has(name),
            ServiceNeeds::Any(names) => names.iter().any(|name| services.has(name)),
        }
    }

    /// Reads it for a user.
    pub(super) fn read<'u>(&self, user: &'u UserRequest<'_, Apio>) -> ServiceText<'u> {
        (self.read)(user)
    }

    /// Its GET.
    pub(super) fn route(self, description: RouteDescription) -> Route<Apio> {
        let path = format!("{USER_PATH}/services/{}", self.path);
        let (label, service) = (self.path, Arc::new(self));
        Route::read(path, label, description, move |apio, request| {
            get(apio, request, Arc::clone(&service))
        })
    }
}

async fn get(
    apio: Arc<Apio>,
    request: Request,
    service: Arc<WholeService>,
) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    let read = service.read(&user);
    Ok(json_written(StatusCode::OK, read.await?))
}
