//! The APIO dialect: REST and JSON as documented for the Netaxis APIO BroadSoft gateway.
//!
//! One file per resource holds its JSON shapes and handlers. What they share is here: the state,
//! the way from a request to a proved user, and in [`error`] the one error body and the one table
//! from trouble to status.

mod about;
mod admission;
mod audit;
mod body;
pub mod error;
mod login;
mod phone_buttons;
mod phone_types;
mod simultaneous_ring_personal;
mod speed_dial_100;
mod unchanged;

use std::sync::Arc;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, StatusCode};
use http_body_util::Full;
use serde::Serialize;

use crate::access::{Admission, Purpose, UserPath};
use crate::dialect::shown::show_body;
use crate::dialect::{Base, call};
use crate::http::{Needs, Request, Response, Route, RouteTable};
use crate::switch::phone_type::PhoneTypes;
use crate::switch::value::{GroupId, TenantId, UserId, ValueError};
use crate::switch::{Call, Class, Error, Subscriber, Switch};
use error::{ApioError, Doubt, ErrorCode, Operation};

pub use about::about;

/// The media type of every body.
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// Room for a body of ordinary size, so that it need not grow while it is written.
const BODY_ROOM: usize = 1024;

/// What every handler can reach.
pub struct Apio {
    /// What all dialects stand on.
    pub base: Arc<Base>,
    /// What phones there are.
    pub phone_types: PhoneTypes,
}

/// A user request that may go to the switch: the caller is admitted, the user proved.
struct UserCall<'r> {
    apio: &'r Apio,
    request: &'r Request,
    call: Call<'r>,
    path: UserPath,
    subscriber: Arc<Subscriber>,
}

/// The dialect, mounted under `prefix` and under each of the project segments below it.
pub fn dialect(prefix: &str, project_segments: &[String]) -> RouteTable<Apio> {
    let projects = project_segments
        .iter()
        .map(|segment| format!("{prefix}/{segment}"));
    RouteTable {
        prefixes: std::iter::once(prefix.to_owned()).chain(projects).collect(),
        routes: routes(),
    }
}

fn routes() -> Vec<Route<Apio>> {
    let resources = [
        login::routes(),
        speed_dial_100::routes(),
        simultaneous_ring_personal::routes(),
        phone_buttons::routes(),
        phone_types::routes(),
    ];
    let routes = resources.into_iter().flatten();
    routes.map(about::complete).collect()
}

/// The path below the prefix that names a user.
const USER_PATH: &str = "/tenants/{tenant}/groups/{group}/users/{user}";

// === impl Apio ===

impl Apio {
    /// Refuses numbers that may not be put on the switch, each given with its place in the request, and
    /// records that.
    fn check_numbers<'n>(
        &self,
        request: &Request,
        numbers: impl IntoIterator<Item = (String, &'n str)>,
    ) -> Result<(), ApioError> {
        let allowed = self.allow_numbers(request, numbers);
        allowed.map_err(|refused| self.record_refusal(request, refused))
    }

    /// Refuses them unless they are there already.
    fn allow_numbers<'n>(
        &self,
        request: &Request,
        numbers: impl IntoIterator<Item = (String, &'n str)>,
    ) -> Result<(), ApioError> {
        let tenant = request.params.get("tenant");
        let refused = numbers.into_iter().filter_map(|(place, number)| {
            let refused = self.base.refuse_number(tenant, number)?;
            Some(format!("{place}: {refused}"))
        });
        let refused: Vec<String> = refused.collect();
        match refused.is_empty() {
            true => Ok(()),
            false => {
                let refused = ApioError::several(ErrorCode::NumberRefused, refused);
                Err(refused.with_doubt(Doubt::Stored))
            }
        }
    }

    /// Proves the user of the path. The last step before the switch: all input is checked by then.
    async fn user_call<'r>(&'r self, request: &'r Request) -> Result<UserCall<'r>, ApioError> {
        let path = user_path(request)?;
        let call = call(request);
        let Base { access, switch, .. } = &*self.base;
        let found = access
            .subscriber(switch, call, &path, purpose(request))
            .await;
        let found = found.map_err(|error| ApioError::from_switch(error, Operation::Read))?;
        let subscriber = found.ok_or_else(|| unknown_user(&path))?;
        Ok(UserCall {
            apio: self,
            request,
            call,
            path,
            subscriber,
        })
    }
}

// === impl UserCall ===

impl UserCall<'_> {
    fn switch(&self) -> &Switch {
        &self.apio.base.switch
    }

    /// Has the next request of this user ask the switch anew.
    fn forget(&self) {
        self.apio.base.access.forget(&self.path);
    }

    /// Turns what the switch made of a command into the dialect's result.
    fn result<T>(&self, result: Result<T, Error>, operation: Operation) -> Result<T, ApioError> {
        result.map_err(|error| self.error(error, operation))
    }

    /// A user who vanished is forgotten, and looks like one who was never there.
    fn error(&self, error: Error, operation: Operation) -> ApioError {
        match &error {
            Error::Refused(refusal) if refusal.class() == Class::SubscriberNotFound => {
                self.forget();
                unknown_user(&self.path).with_refusal(refusal)
            }
            _ => ApioError::from_switch(error, operation),
        }
    }
}

/// What a proof of the user is for.
fn purpose(request: &Request) -> Purpose {
    match request.needs {
        Needs::Write => Purpose::Write,
        Needs::Nothing | Needs::Login | Needs::Read => Purpose::Read,
    }
}

/// Where the path says that the user is. Users who call are named by the id of their own login: the
/// path may lack its domain, which for the gateway's login could mean another one.
fn user_path(request: &Request) -> Result<UserPath, ApioError> {
    let admission = request.extensions.get::<Admission>();
    let own = admission.and_then(|admission| admission.caller.own_user_id());
    let own = own.and_then(|own| UserId::parse(own).ok());
    Ok(UserPath {
        tenant: path_parameter(request, "tenant", TenantId::parse)?,
        group: path_parameter(request, "group", GroupId::parse)?,
        user: match own {
            Some(own) => own,
            None => path_parameter(request, "user", UserId::parse)?,
        },
    })
}

/// The value of the path parameter `name`.
fn path_parameter<T>(
    request: &Request,
    name: &str,
    parse: impl Fn(&str) -> Result<T, ValueError>,
) -> Result<T, ApioError> {
    let place = format!("path parameter {name}");
    parse(request.params.get(name)).map_err(|error| ApioError::bad_field(&place, &error))
}

/// The same answer whether the user does not exist or is somebody else's.
fn unknown_user(path: &UserPath) -> ApioError {
    let (tenant, group) = (path.tenant.as_str(), path.group.as_str());
    let user = path.user.as_str();
    let message = format!("there is no user {user:?} in group {group:?} of tenant {tenant:?}");
    ApioError::new(ErrorCode::UnknownUser, message)
}

/// What is answered when the answer itself cannot be written.
const UNWRITABLE: &[u8] =
    br#"{"errors":[{"code":50001,"message":"the answer could not be written"}]}"#;

/// An answer with a JSON body. A body that cannot be written is a fault of ours, and told as one.
fn json<T: Serialize>(status: StatusCode, body: &T) -> Response {
    let mut bytes = Vec::with_capacity(BODY_ROOM);
    let (status, bytes) = match serde_json::to_writer(&mut bytes, body) {
        Ok(()) => (status, Bytes::from(show_body(bytes))),
        Err(error) => {
            tracing::error!(%error, "an answer could not be written");
            let unwritable = Bytes::from_static(UNWRITABLE);
            (StatusCode::INTERNAL_SERVER_ERROR, unwritable)
        }
    };
    let mut response = Response::new(Full::new(bytes));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, JSON);
    response
}

/// 200 without a body.
fn empty() -> Response {
    Response::new(Full::default())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use http_body_util::BodyExt;

    use super::*;

    #[tokio::test]
    async fn a_body_that_cannot_be_written_is_500_and_never_an_empty_200() {
        // JSON has no keys but strings.
        let unwritable = BTreeMap::from([([1, 2], 3)]);
        let response = json(StatusCode::OK, &unwritable);
        assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        let body: serde_json::Value = serde_json::from_slice(&body).unwrap();
        let code = &body["errors"][0]["code"];
        assert_eq!(*code, ErrorCode::Internal.number());
    }
}
