//! `…/services/simultaneous_ring_personal/` (APIO documentation, Simultaneous Ring Personal).
//!
//! | method | path               | body in            | answer                                |
//! |--------|--------------------|--------------------|---------------------------------------|
//! | GET    | service            |                    | the service with all criteria         |
//! | PUT    | service            | any of its fields  | 200, empty; 207 when done in part     |
//! | GET    | `criteria/{name}`  |                    | one criteria                          |
//! | POST   | `criteria`         | a criteria         | the criteria that was made            |
//! | PUT    | `criteria/{name}`  | any of its fields  | the criteria after the change         |
//! | DELETE | `criteria/{name}`  | a name, or none    | 200, empty; the name also as query    |
//!
//! The path names a criteria. A `name` in the body that is another one is ignored with DELETE and beside
//! `newName`, as the documented examples have it; without `newName` it is a mistake.
//!
//! The switch has no transactions, so any of the changes can be carried out in part. The answer is
//! then 207 with `results` (one for each criteria and for the service: `name`, `status`, `error`)
//! and, under `now`, the service as it is, in the shape of GET.

mod input;
mod output;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde_json::Value;

use super::about::{DocumentErrors, recorded};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query, read, refuse_stored_form};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::{USER_PATH, path_parameter};
use crate::dialect::shown::{may_be_otherwise, show};
use crate::dialect::{DialectError, OperationKind, UserDialect, UserRequest, call};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::simultaneous_ring_personal::{
    ChangeOutcome, CriteriaItem, PlanError, ServiceChange,
};
use crate::switch::value::CriteriaName;
use input::{
    CriteriaIn, ServiceIn, new_criteria, parse_criteria, parse_criteria_change, parse_service,
};
use output::{CriteriaOut, PartialRingOut, ServiceOut};

/// What the resource is called in the document.
const TAG: &str = "Simultaneous Ring Personal";

/// How the change of a single criteria can fail.
const CHANGE_FAILS: &[ErrorCode] = &[
    ErrorCode::ServiceNotAssigned,
    ErrorCode::UnknownEntry,
    ErrorCode::Conflict,
];

const SERVICE: &str = "simultaneous_ring_personal";
const CRITERIA: &str = "simultaneous_ring_personal_criteria";

/// What the body of PUT for the service is made of.
const SERVICE_SHAPE: BodyShape = BodyShape {
    list: "criteria",
    key: "name",
    has_partial_entries: true,
    read_only: &["callsFrom"],
    all: &[],
};

/// What the body of PUT for a criteria is made of.
const CRITERIA_SHAPE: BodyShape = BodyShape {
    list: "",
    key: "",
    has_partial_entries: false,
    read_only: &[],
    all: &[
        "name",
        "active",
        "doNotPerformAction",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ],
};

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let service = format!("{USER_PATH}/services/simultaneous_ring_personal");
    let list = format!("{service}/criteria");
    let item = format!("{list}/{{name}}");
    vec![
        Route::read(&service, SERVICE, describe_get(), get),
        Route::write(Method::PUT, &service, SERVICE, describe_put(), put),
        Route::write(Method::POST, &list, CRITERIA, describe_post(), post),
        Route::read(&item, CRITERIA, describe_get_one(), get_one),
        Route::write(Method::PUT, &item, CRITERIA, describe_put_one(), put_one),
        Route::write(Method::DELETE, &item, CRITERIA, describe_delete(), delete),
    ]
}

// === descriptions ===

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "The service with all criteria")
        .answers::<ServiceOut>(StatusCode::OK, "The service as it is.")
        .note(
            "Each criteria is read by a command of its own. A user with more of them than one request \
             may ask the switch for gets an error, and never a part of them; single criteria can be \
             read all the same.",
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_put() -> RouteDescription {
    partly(
        RouteDescription::new(TAG, "Change the service and any of its criteria")
            .note(
                "A field that is left out stays. The list of numbers is replaced as a whole. Of \
                 the criteria, one with a new name is made, one with a known name is changed, and \
                 one with `delete` goes; those that are not named stay.",
            )
            .takes::<ServiceIn>()
            .answers_empty(StatusCode::OK, "All is changed."),
    )
    .fails(&[
        ErrorCode::ServiceNotAssigned,
        ErrorCode::Conflict,
        ErrorCode::NumberRefused,
    ])
}

fn describe_post() -> RouteDescription {
    changes_criteria(
        RouteDescription::new(TAG, "Make a criteria")
            .takes_content(BodyContent::json_of(new_criteria)),
    )
}

fn describe_get_one() -> RouteDescription {
    RouteDescription::new(TAG, "One criteria")
        .answers::<CriteriaOut>(StatusCode::OK, "The criteria as it is.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::UnknownEntry])
}

fn describe_put_one() -> RouteDescription {
    changes_criteria(
        RouteDescription::new(TAG, "Change a criteria")
            .note("A field that is left out stays; a schedule that is null is removed.")
            .takes::<CriteriaIn>(),
    )
}

fn describe_delete() -> RouteDescription {
    partly(
        RouteDescription::new(TAG, "Delete a criteria")
            .note("The path names it; a name in the body or in the query is ignored.")
            .query("name", "Accepted and ignored.", any_name)
            .may_take::<DeletionIn>()
            .answers_empty(StatusCode::OK, "The criteria is gone."),
    )
    .fails(CHANGE_FAILS)
}

/// The body of DELETE for a criteria.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "CriteriaToDelete")]
struct DeletionIn {
    /// Accepted, because it is documented, and ignored: the path names the criteria.
    #[serde(rename = "name")]
    _name: String,
}

/// A name that is not looked at.
fn any_name(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string" })
}

/// Answer to a change of one criteria that still exists afterwards.
fn changes_criteria(description: RouteDescription) -> RouteDescription {
    partly(description.answer(
        StatusCode::OK,
        "The criteria as it is now.",
        Some(BodyContent::json_of(recorded::<CriteriaOut>)),
    ))
    .fails(CHANGE_FAILS)
}

/// Answer to a change that was carried out in part.
fn partly(description: RouteDescription) -> RouteDescription {
    description.answer(
        StatusCode::MULTI_STATUS,
        "It was carried out in part: what became of each, and the service as it is.",
        Some(BodyContent::json_of(recorded::<PartialRingOut>)),
    )
}

// === handlers ===

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    Ok(json(StatusCode::OK, &service_of(&user).await?))
}

async fn service_of(user: &UserRequest<'_, Apio>) -> Result<ServiceOut, ApioError> {
    let service = user.switch().simultaneous_ring(user.call, &user.subscriber);
    user.read(service).await.map(ServiceOut::from)
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, shown: &Value| {
        let change = parse_service(body, shown, &apio.base.plan)?;
        check_price(&request, &change)?;
        let new = change.numbers.iter().flatten().filter(|one| !one.is_stored);
        let numbers = new.map(|one| (one.place.clone(), one.number.as_str()));
        apio.allow_numbers(&request, numbers)?;
        Ok(change)
    };
    let (user, change) = apio
        .user_and_change(&request, &SERVICE_SHAPE, parse, service_of)
        .await?;
    apply(&user, &change, ChangeScope::Service).await
}

async fn get_one(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    name_of_path(&request)?;
    let user = apio.prove(&request).await?;
    Ok(json(StatusCode::OK, &criteria_of(&user).await?))
}

fn name_of_path(request: &Request) -> Result<CriteriaName, ApioError> {
    path_parameter(request, "name", CriteriaName::parse)
}

/// The name of the path as it is stored, if it may be shown otherwise: the criteria of the user tell.
async fn stored_name(user: &UserRequest<'_, Apio>) -> Result<CriteriaName, ApioError> {
    let name = name_of_path(user.request)?;
    if !may_be_otherwise(name.as_str().as_bytes()) {
        return Ok(name);
    }
    let switch = user.switch();
    let service = switch.simultaneous_ring(user.call, &user.subscriber);
    let names = user.read(service).await?.criteria.into_iter();
    let mut names = names.map(|criteria| criteria.name);
    let stored = names.find(|stored| show(stored) == name.as_str());
    Ok(stored
        .and_then(|stored| CriteriaName::parse_stored(&stored).ok())
        .unwrap_or(name))
}

/// The criteria of the path.
async fn criteria_of(user: &UserRequest<'_, Apio>) -> Result<CriteriaOut, ApioError> {
    let name = stored_name(user).await?;
    let switch = user.switch();
    let found = switch.simultaneous_ring_criteria(user.call, &user.subscriber, name.as_str());
    let found = user.read(found).await?;
    let criteria = found.ok_or_else(|| unknown_criteria(name.as_str()))?;
    Ok(CriteriaOut::from(criteria))
}

async fn post(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let criteria = parse_criteria(&request.body, &apio.base.plan)?;
    let name = criteria.final_name().to_owned();
    let change = ServiceChange::of(CriteriaItem::Create(criteria));
    check_price(&request, &change)?;
    let user = apio.prove(&request).await?;
    apply(&user, &change, ChangeScope::Criteria(&name)).await
}

async fn put_one(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let name = name_of_path(&request)?;
    let parse = |body: &Bytes, shown: &Value| {
        let stored = shown["name"]
            .as_str()
            .and_then(|name| CriteriaName::parse_stored(name).ok());
        let name = stored.unwrap_or_else(|| name.clone());
        let change = parse_criteria_change(body, name, &apio.base.plan)?;
        let final_name = change.final_name().to_owned();
        let change = ServiceChange::of(CriteriaItem::Modify(change));
        check_price(&request, &change)?;
        Ok((change, final_name))
    };
    let (user, (change, final_name)) = apio
        .user_and_change(&request, &CRITERIA_SHAPE, parse, criteria_of)
        .await?;
    apply(&user, &change, ChangeScope::Criteria(&final_name)).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let name = name_of_path(&request)?;
    check_deletion_body(&request)?;
    check_price(&request, &ServiceChange::of(CriteriaItem::Delete(name)))?;
    let user = apio.prove(&request).await?;
    let change = ServiceChange::of(CriteriaItem::Delete(stored_name(&user).await?));
    apply(&user, &change, ChangeScope::Deletion).await
}

/// A body is not needed, and the path names the criteria: whatever name comes along is ignored.
fn check_deletion_body(request: &Request) -> Result<(), ApioError> {
    if !request.body.is_empty() {
        no_query(request)?;
        return read::<DeletionIn>(&request.body).map(drop);
    }
    match request.query("name") {
        Some(_) => Ok(()),
        None => no_query(request),
    }
}

/// Scope of a change.
#[derive(Debug, Clone, Copy)]
enum ChangeScope<'r> {
    /// The service, with any number of criteria.
    Service,
    /// One criteria, which has this name afterwards and is to be shown.
    Criteria(&'r str),
    /// One criteria that is to go.
    Deletion,
}

/// Before anything is sent: what is begun must not end for its price.
fn check_price(request: &Request, change: &ServiceChange) -> Result<(), ApioError> {
    let affordable = call(request).afford(change.commands_max());
    affordable.map_err(|error| ApioError::from_switch(error, OperationKind::Change))
}

async fn apply(
    user: &UserRequest<'_, Apio>,
    change: &ServiceChange,
    scope: ChangeScope<'_>,
) -> Result<Response, ApioError> {
    user.carry_out(service_of, carry_out(user, change, scope))
        .await
}

async fn carry_out(
    user: &UserRequest<'_, Apio>,
    change: &ServiceChange,
    scope: ChangeScope<'_>,
) -> Result<Response, ApioError> {
    let wanted = match scope {
        ChangeScope::Criteria(name) => Some(name),
        ChangeScope::Service | ChangeScope::Deletion => None,
    };
    let switch = user.switch();
    let changed = switch.change_simultaneous_ring(user.call, &user.subscriber, change, wanted);
    let record_id = user.record_id();
    match (user.write(changed).await?, wanted) {
        (ChangeOutcome::Whole(_), None) => Ok(empty()),
        (ChangeOutcome::Whole(Some(criteria)), _) => {
            let criteria = CriteriaOut::from(criteria);
            Ok(with_record_id(StatusCode::OK, &criteria, record_id))
        }
        // Somebody else was quicker: the change was made, and there is nothing left to show.
        (ChangeOutcome::Whole(None), Some(name)) => Err(unknown_criteria(name)),
        (ChangeOutcome::Conflicts(conflicts), _) => Err(conflict(change, &conflicts, scope)),
        (ChangeOutcome::Partly { results, now }, _) => {
            let partly = PartialRingOut::new(results, now);
            Ok(with_record_id(StatusCode::MULTI_STATUS, &partly, record_id))
        }
    }
}

fn unknown_criteria(name: &str) -> ApioError {
    ApioError::new(
        ErrorCode::UnknownEntry,
        format!("there is no criteria {name:?}"),
    )
}

/// A change of a single criteria that is not there is 404; in a list it is 400 with its place.
fn conflict(change: &ServiceChange, conflicts: &[PlanError], scope: ChangeScope<'_>) -> ApioError {
    let in_list = matches!(scope, ChangeScope::Service);
    if let (false, [PlanError::Unknown { item }]) = (in_list, conflicts) {
        return unknown_criteria(change.criteria[*item].name());
    }
    let place = |item: &usize| {
        if in_list {
            format!("criteria[{item}]: ")
        } else {
            String::new()
        }
    };
    let describe = |conflict: &PlanError| match conflict {
        PlanError::Unknown { item } => {
            let name = change.criteria[*item].name();
            format!("{}there is no criteria {name:?}", place(item))
        }
        PlanError::NameTaken { item, name } => {
            format!("{}there would be two criteria {name:?}", place(item))
        }
        PlanError::NoCallers { item } => {
            format!(
                "{}a new criteria needs fromDnCriteria with a selection",
                place(item)
            )
        }
        PlanError::NobodySpecified { item } => format!(
            "{}\"Specified Only\" needs a number, or one of the two include flags",
            place(item)
        ),
    };
    ApioError::several(
        ErrorCode::Conflict,
        conflicts.iter().map(describe).collect(),
    )
}
