//! `…/services/` (APIO documentation, services): which services and service packs a user has.
//!
//! | method | parameters                               | answer                              |
//! |--------|------------------------------------------|-------------------------------------|
//! | GET    | `assignementStatus`, `summary`           | what is asked for; both, when nothing is |
//! | GET    | `full` (ours)                            | the digest of the user              |
//! | POST   | `services` and `servicePacks` to assign  | like GET; 207 when done in part     |
//! | DELETE | `services` and `servicePacks` to take    | like GET; 207 when done in part     |
//!
//! What a user has costs money, so users cannot change it themselves; on the switch they cannot either.
//! The spelling `assignement` is the documentation's.

mod input;
mod output;

use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::{Schema, SchemaGenerator, json_schema};

use self::input::{AskedServices, NamesIn, parse_asked, parse_changes};
use self::output::{PartialServicesOut, ServicesOut};
use super::about::recorded;
use super::answer::{json, json_written, with_record_id};
use super::digest;
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::user_path::{USER_PATH, is_user};
use crate::dialect::schema::token;
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::overview::KnownUser;
use crate::switch::service_assignment::{AssignmentChange, AssignmentOutcome, ServiceSelection};
use crate::switch::value::ServiceName;

/// What the resource is called in the document.
const TAG: &str = "Services";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let (path, label) = (format!("{USER_PATH}/services"), "services");
    vec![
        Route::read(&path, label, describe_get(), get),
        Route::write(Method::POST, &path, label, describe_post(), post),
        Route::write(Method::DELETE, &path, label, describe_delete(), delete),
    ]
}

// === descriptions ===

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "Which services a user has")
        .note("Without a parameter that is true, everything that is not false.")
        .query(
            "assignementStatus",
            "Whether to say what the user can have, and has.",
            flag,
        )
        .query(
            "summary",
            "Whether to say what the user has, and what of it is switched on.",
            flag,
        )
        .query(
            "full",
            "Whether to answer with the digest of the user instead: the profile and all services, each as its \
             own GET answers.",
            flag,
        )
        .answer(
            StatusCode::OK,
            "What was asked for.",
            Some(BodyContent::json_of(services_or_digest)),
        )
}

fn describe_post() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Assign services")
        .note("What the user has already stays so. Not for users themselves.")
        .takes::<NamesIn>();
    with_answers(description)
}

fn describe_delete() -> RouteDescription {
    let description = RouteDescription::new(TAG, "Take services away")
        .note(
            "What the user does not have stays so. What a service keeps is lost with it. The names come in \
             the body or, from clients that cannot send one, in the query. Not for users themselves.",
        )
        .query("services", "A service; as often as needed.", name)
        .query("servicePacks", "A service pack; as often as needed.", name)
        .may_take::<NamesIn>();
    with_answers(description)
}

fn with_answers(description: RouteDescription) -> RouteDescription {
    let (whole, part) = (recorded::<ServicesOut>, recorded::<PartialServicesOut>);
    description
        .answer(
            StatusCode::OK,
            "All is as it was asked for: the services as they are now.",
            Some(BodyContent::json_of(whole)),
        )
        .answer(
            StatusCode::MULTI_STATUS,
            "It was carried out in part: what became of each name, and the services as they are.",
            Some(BodyContent::json_of(part)),
        )
}

fn services_or_digest(generator: &mut SchemaGenerator) -> Schema {
    let services = generator.subschema_for::<ServicesOut>();
    json_schema!({ "anyOf": [services, digest::shape(generator)] })
}

fn flag(generator: &mut SchemaGenerator) -> Schema {
    generator.subschema_for::<bool>()
}

fn name(generator: &mut SchemaGenerator) -> Schema {
    token::<{ ServiceName::CHARACTERS_MAX }>(generator)
}

// === handlers ===

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let asked = parse_asked(&request)?;
    let user = apio.prove(&request).await?;
    match asked {
        AskedServices::Assignment(selection) => {
            let switch = user.switch();
            let view = switch.services(user.call, &user.subscriber, selection);
            let view = user.read(view).await?;
            Ok(json(StatusCode::OK, &ServicesOut::from(view)))
        }
        AskedServices::Digest => digest_of(&user).await,
    }
}

async fn digest_of(user: &UserRequest<'_, Apio>) -> Result<Response, ApioError> {
    let (apio, request) = (user.dialect, user.request);
    let path = apio.user_path(request)?;
    let known = KnownUser::Proved(&user.subscriber);
    let digest = digest::digest_of(apio, request, user.call, path, known).await?;
    Ok(json_written(StatusCode::OK, digest.to_json()))
}

async fn post(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    change(&apio, &request, AssignmentChange::Assign).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    change(&apio, &request, AssignmentChange::Unassign).await
}

async fn change(
    apio: &Apio,
    request: &Request,
    change: AssignmentChange,
) -> Result<Response, ApioError> {
    refuse_users(request)?;
    let names = parse_changes(request, change)?;
    let user = apio.prove(request).await?;
    let switch = user.switch();
    let changed = async {
        let outcome = switch.change_services(user.call, &user.subscriber, change, &names);
        let outcome = user.write(outcome).await?;
        answer(outcome, &user)
    };
    user.carry_out(services_of, changed).await
}

/// Refuses users themselves, before anything is asked.
fn refuse_users(request: &Request) -> Result<(), ApioError> {
    match is_user(request) {
        false => Ok(()),
        true => Err(ApioError::new(
            ErrorCode::ReadOnly,
            "users may only read which services they have: administrators change it",
        )),
    }
}

fn answer(outcome: AssignmentOutcome, user: &UserRequest<'_, Apio>) -> Result<Response, ApioError> {
    let record_id = user.record_id();
    match outcome {
        AssignmentOutcome::Whole(now) => {
            let now = now.map_err(|error| {
                ApioError::done_but(
                    "the services were changed",
                    "to say how they are now",
                    &error,
                )
            })?;
            let now = ServicesOut::from(now);
            Ok(with_record_id(StatusCode::OK, &now, record_id))
        }
        AssignmentOutcome::Part(part) => {
            let part = PartialServicesOut::from(part);
            Ok(with_record_id(StatusCode::MULTI_STATUS, &part, record_id))
        }
    }
}

async fn services_of(user: &UserRequest<'_, Apio>) -> Result<ServicesOut, ApioError> {
    let (call, all) = (user.call, ServiceSelection::ALL);
    let asked = user.switch().services(call, &user.subscriber, all);
    user.read(asked).await.map(ServicesOut::from)
}
