//! `…/services/shared_call_appearance/` (APIO documentation, shared call appearance): the user's line on further
//! devices.
//!
//! | method | path       | body in                      | answer                                |
//! |--------|------------|------------------------------|---------------------------------------|
//! | GET    | service    |                              | the settings and the endpoints        |
//! | PUT    | service    | any of the settings          | 200, empty                            |
//! | DELETE | service    | `endpoints`; query `linePort` | what is left; 207 when done in part  |
//! | GET    | `endpoint` | `linePort`, as query too     | one endpoint with its flags           |
//! | POST   | `endpoint` | an endpoint                  | 201, the endpoint; 200 when it was there |
//! | PUT    | `endpoint` | `linePort` and any flags     | 200, empty                            |
//!
//! The documentation does not say who may do what. Here a device belongs to its group, and a line on it takes one of
//! its ports: so users themselves can neither add an endpoint nor take one away, while they can change what is
//! theirs. A device is one of the user's group or tenant. Those of the level System are the operator's, for any
//! tenant to be lent by the operator: nobody gets a line on one of them here, but one that is there is shown, changed
//! and taken away as any other.

mod describe;
mod input;
mod output;
mod shapes;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value;

use self::describe::{
    describe_delete, describe_get, describe_get_endpoint, describe_post_endpoint, describe_put,
    describe_put_endpoint,
};
use self::input::{
    check_question, line_port_of, parse_endpoint, parse_endpoint_change, parse_line_ports,
    parse_settings,
};
use self::output::{EndpointViewOut, PartialDropOut, SharedCallsOut};
use super::answer::{empty, json, with_record_id};
use super::body::{no_query, refuse_stored_form};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::USER_PATH;
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{Request, Response, Route};
use crate::switch::Nillable;
use crate::switch::shared_calls::{
    AccessDeviceLevel, DroppedEndpoints, EndpointAddition, EndpointChange, NewEndpoint, SERVICES,
    SharedCallsChange, SharedEndpoint,
};

/// What a body of PUT for the service is made of.
const SERVICE_SHAPE: BodyShape = BodyShape {
    read_only: &[
        "maxAppearances",
        "allowMultipleCallArrangementFeature",
        "endpoints",
    ],
    ..BodyShape::of_members()
};

/// What a body of PUT for an endpoint is made of.
const ENDPOINT_SHAPE: BodyShape = BodyShape {
    read_only: &["accessDevice", "contact", "lineNumber"],
    ..BodyShape::of_members()
};

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let (one, two) = ("shared_call_appearance", "shared_call_appearance_endpoint");
    let service = format!("{USER_PATH}/services/shared_call_appearance");
    let endpoint = format!("{service}/endpoint");
    vec![
        whole_service().route(describe_get()),
        Route::write(Method::PUT, &service, one, describe_put(), put),
        Route::manage(Method::DELETE, &service, one, describe_delete(), delete),
        Route::read(&endpoint, two, describe_get_endpoint(), get_endpoint),
        Route::manage(
            Method::POST,
            &endpoint,
            two,
            describe_post_endpoint(),
            post_endpoint,
        ),
        Route::write(
            Method::PUT,
            &endpoint,
            two,
            describe_put_endpoint(),
            put_endpoint,
        ),
    ]
}

/// The service as it is read.
pub(super) fn whole_service() -> WholeService {
    WholeService::new(
        "shared_call_appearance",
        ServiceNeeds::Any(SERVICES),
        |user| Box::pin(async move { written(&service_of(user).await?) }),
    )
}

// === handlers ===

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, _: &Value| parse_settings(body);
    let (user, change) = apio
        .user_and_change(&request, &SERVICE_SHAPE, parse, service_of)
        .await?;
    let switch = user.switch();
    let changed = async {
        if change == SharedCallsChange::default() {
            // Whoever has not got the service is told so all the same.
            return service_of(&user).await.map(|_| empty());
        }
        let changed = switch.change_shared_calls(user.call, &user.subscriber, change);
        user.write(changed).await.map(|()| empty())
    };
    user.carry_out(service_of, changed).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let line_ports = parse_line_ports(&request)?;
    let user = apio.prove(&request).await?;
    let switch = user.switch();
    let changed = async {
        let dropped = switch.drop_endpoints(user.call, &user.subscriber, &line_ports);
        answer_to_delete(user.write(dropped).await?, &user)
    };
    user.carry_out(service_of, changed).await
}

async fn get_endpoint(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    check_question(&request)?;
    line_port_of(&request)?;
    let user = apio.prove(&request).await?;
    Ok(json(StatusCode::OK, &endpoint_of(&user).await?))
}

async fn post_endpoint(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let new = parse_endpoint(&request.body)?;
    let contact = new.contact.iter();
    apio.check_numbers(
        &request,
        contact.map(|one| ("contact".to_owned(), one.as_str())),
    )?;
    let user = apio.prove(&request).await?;
    let switch = user.switch();
    let changed = async {
        let added = switch.add_endpoint(user.call, &user.subscriber, &new);
        answer_to_post(user.write(added).await?, &new, &user)
    };
    user.carry_out(service_of, changed).await
}

async fn put_endpoint(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let line_port = line_port_of(&request)?;
    let parse = |body: &Bytes, _: &Value| {
        let change = parse_endpoint_change(body, &apio.base.plan)?;
        apio.allow_numbers(&request, hotline(&change))?;
        Ok(change)
    };
    let (user, change) = apio
        .user_and_change(&request, &ENDPOINT_SHAPE, parse, endpoint_of)
        .await?;
    let switch = user.switch();
    let changed = async {
        if change == EndpointChange::default() {
            return endpoint_of(&user).await.map(|_| empty());
        }
        let changed = switch.change_endpoint(user.call, &user.subscriber, &line_port, change);
        match user.write(changed).await? {
            true => Ok(empty()),
            false => Err(unknown_endpoint(line_port.as_str())),
        }
    };
    user.carry_out(endpoint_of, changed).await
}

/// Whom an endpoint is to call by itself, with its place in the body.
fn hotline(change: &EndpointChange) -> impl Iterator<Item = (String, &str)> {
    let contact = match &change.hotline_contact {
        Nillable::Value(contact) => Some(contact.as_str()),
        Nillable::Absent | Nillable::Nil => None,
    };
    contact
        .into_iter()
        .map(|contact| ("hotlineContact".to_owned(), contact))
}

// === what there is ===

async fn service_of(user: &UserRequest<'_, Apio>) -> Result<SharedCallsOut, ApioError> {
    let asked = user.switch().shared_calls(user.call, &user.subscriber);
    user.read(asked).await.map(SharedCallsOut::from)
}

/// The endpoint that the request names.
async fn endpoint_of(user: &UserRequest<'_, Apio>) -> Result<EndpointViewOut, ApioError> {
    let line_port = line_port_of(user.request)?;
    let (switch, subscriber) = (user.switch(), &user.subscriber);
    let asked = switch.shared_endpoint(user.call, subscriber, &line_port);
    let found = user.read(asked).await?.map(EndpointViewOut::from);
    found.ok_or_else(|| unknown_endpoint(line_port.as_str()))
}

// === answers ===

fn answer_to_delete(
    outcome: DroppedEndpoints,
    user: &UserRequest<'_, Apio>,
) -> Result<Response, ApioError> {
    let record_id = user.record_id();
    match outcome {
        DroppedEndpoints::Whole(left) => {
            let left = left.map_err(|error| {
                ApioError::done_but("the endpoints are gone", "to say what is left", &error)
            })?;
            let left = SharedCallsOut::from(left);
            Ok(with_record_id(StatusCode::OK, &left, record_id))
        }
        DroppedEndpoints::Part(part) => {
            let part = PartialDropOut::from(part);
            Ok(with_record_id(StatusCode::MULTI_STATUS, &part, record_id))
        }
    }
}

fn answer_to_post(
    outcome: EndpointAddition,
    new: &NewEndpoint,
    user: &UserRequest<'_, Apio>,
) -> Result<Response, ApioError> {
    let (status, shown) = match outcome {
        EndpointAddition::Added(shown) => (StatusCode::CREATED, shown),
        EndpointAddition::Present(shown) => (StatusCode::OK, Ok(shown)),
        EndpointAddition::Taken(other) => return Err(taken(&other)),
        EndpointAddition::NoDevice => return Err(no_device(new)),
    };
    let shown = shown.map_err(|error| {
        ApioError::done_but("the endpoint was added", "to say how it is now", &error)
    })?;
    let shown = EndpointViewOut::from(shown);
    Ok(with_record_id(status, &shown, user.record_id()))
}

fn unknown_endpoint(line_port: &str) -> ApioError {
    ApioError::new(
        ErrorCode::UnknownEntry,
        format!("there is no endpoint with the line port {line_port:?}"),
    )
}

fn taken(other: &SharedEndpoint) -> ApioError {
    let (line_port, device) = (&other.line_port, &other.device.name);
    let level = AccessDeviceLevel::token(other.device.level);
    ApioError::new(
        ErrorCode::Conflict,
        format!(
            "linePort: there is an endpoint {line_port:?} already, on the device {device:?} of the level \
             {level}, which is not as this one is to be; PUT changes its flags"
        ),
    )
}

/// A device that is somebody else's looks like one that is not there.
fn no_device(new: &NewEndpoint) -> ApioError {
    let whose = match new.level {
        AccessDeviceLevel::Group => "group",
        AccessDeviceLevel::ServiceProvider | AccessDeviceLevel::System => "tenant",
    };
    let name = new.device.as_str();
    let message =
        format!("accessDevice.name: {name:?} given, expected the name of a device of this {whose}");
    ApioError::new(ErrorCode::BadField, message)
}
