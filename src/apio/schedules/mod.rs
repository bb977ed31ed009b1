//! `calendar_schedules/` and `time_schedules/` of a user, a group or a tenant (APIO documentation, calendar
//! and time schedules).
//!
//! | method | path     | body in                  | answer                                      |
//! |--------|----------|--------------------------|---------------------------------------------|
//! | GET    | list     | `allLevels`, as query too | the names; with the levels above, on demand |
//! | POST   | list     | a schedule               | 201, empty; 207 when done in part           |
//! | GET    | `{name}` | `full_list`, as query too | the names of its periods; or all of them    |
//! | PUT    | `{name}` | `newName`, `periods`     | 200, empty; 207 when done in part           |
//! | DELETE | `{name}` |                          | 200, empty                                  |
//!
//! `periods` of a PUT take the place of all that there are; what does not differ is not written.

mod describe;
mod input;
mod output;
mod owner;
mod parameters;
mod period_in;
mod period_parser;
mod period_type;
mod resource;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde::Serialize;
use serde_json::Value;

use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query, refuse_stored_form};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::unchanged::BodyShape;
use crate::dialect::shown::{may_be_otherwise, show};
use crate::dialect::to_value;
use crate::http::{Request, Response, Route};
use crate::switch::schedules::{
    PeriodItem, ScheduleChange, ScheduleConflict, ScheduleOutcome, ShownSchedule,
};
use crate::switch::value::ScheduleName;
use describe::{describe_delete, describe_get, describe_list, describe_post, describe_put};
use input::{parse_change, parse_new};
use output::{ListedScheduleOut, PartialScheduleOut, ScheduleViewOut, SchedulesOut};
use owner::OwnerRequest;
use parameters::{check_price, flag, name_of_path};
use resource::{RESOURCES, ScheduleResource};

/// What a body of PUT is made of. Its periods are looked at as a whole, for what is left out goes.
const SHAPE: BodyShape = BodyShape {
    list: "",
    key: "",
    has_partial_entries: false,
    read_only: &[],
    all: &["name", "periods", "active"],
};

/// The routes of all schedules.
pub(super) fn routes() -> Vec<Route<Apio>> {
    RESOURCES.iter().flat_map(routes_of).collect()
}

fn routes_of(resource: &'static ScheduleResource) -> [Route<Apio>; 5] {
    let (list, [of_list, of_item]) = (resource.path(), resource.labels);
    let item = format!("{list}/{{name}}");
    let get_list_of = move |apio, request| get_list(apio, request, resource);
    let post_it = move |apio, request| post(apio, request, resource);
    let get_it = move |apio, request| get(apio, request, resource);
    let put_it = move |apio, request| put(apio, request, resource);
    let delete_it = move |apio, request| delete(apio, request, resource);
    let tag = resource.tag;
    [
        Route::read(&list, of_list, describe_list(tag), get_list_of),
        Route::write(Method::POST, &list, of_list, describe_post(tag), post_it),
        Route::read(&item, of_item, describe_get(tag), get_it),
        Route::write(Method::PUT, &item, of_item, describe_put(tag), put_it),
        Route::write(
            Method::DELETE,
            &item,
            of_item,
            describe_delete(tag),
            delete_it,
        ),
    ]
}

// === handlers ===

async fn get_list(
    apio: Arc<Apio>,
    request: Request,
    resource: &'static ScheduleResource,
) -> Result<Response, ApioError> {
    let all_levels = flag(&request, "allLevels")?;
    let owner = OwnerRequest::prove(&apio, &request, resource).await?;
    Ok(json(StatusCode::OK, &list_of(&owner, all_levels).await?))
}

async fn list_of(owner: &OwnerRequest<'_>, all_levels: bool) -> Result<SchedulesOut, ApioError> {
    let level = owner.set().holder.level();
    let listed = owner.switch().schedules(owner.call(), owner.set());
    let listed = owner.read(listed).await?.into_iter();
    let wanted = listed.filter(|one| all_levels || one.level == level);
    let schedules = wanted.map(|one| ListedScheduleOut::new(one, all_levels));
    Ok(SchedulesOut {
        schedules: schedules.collect(),
    })
}

async fn get(
    apio: Arc<Apio>,
    request: Request,
    resource: &'static ScheduleResource,
) -> Result<Response, ApioError> {
    let full_list = flag(&request, "full_list")?;
    name_of_path(&request)?;
    let owner = OwnerRequest::prove(&apio, &request, resource).await?;
    let name = stored_name(&owner).await?;
    let found = read_schedule(&owner, name.as_str(), full_list).await?;
    let schedule = found.ok_or_else(|| unknown_schedule(name.as_str()))?;
    Ok(json(StatusCode::OK, &ScheduleViewOut::from(schedule)))
}

async fn read_schedule(
    owner: &OwnerRequest<'_>,
    name: &str,
    full_list: bool,
) -> Result<Option<ShownSchedule>, ApioError> {
    let switch = owner.switch();
    let schedule = switch.schedule(owner.call(), owner.set(), name, full_list);
    owner.read(schedule).await
}

/// The schedule of the path, in full; once it is renamed, by its new name.
async fn schedule_of(owner: &OwnerRequest<'_>) -> Result<ScheduleViewOut, ApioError> {
    let name = stored_name(owner).await?;
    let mut found = read_schedule(owner, name.as_str(), true).await?;
    if let (None, Some(new_name)) = (&found, &owner.new_name) {
        found = read_schedule(owner, new_name, true).await?;
    }
    let schedule = found.ok_or_else(|| unknown_schedule(name.as_str()))?;
    Ok(ScheduleViewOut::from(schedule))
}

async fn post(
    apio: Arc<Apio>,
    request: Request,
    resource: &'static ScheduleResource,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let (name, periods) = parse_new(&request.body)?;
    // The proof, the schedule, and its periods.
    check_price(&request, &ScheduleChange::of_new(&periods))?;
    let mut owner = OwnerRequest::prove(&apio, &request, resource).await?;
    owner.new_name = Some(name.as_str().to_owned());
    let change = make(&owner, &name, &periods);
    let before = async { None };
    let after = async { shown_by_new_name(&owner).await };
    owner.record().carry_out(before, change, after).await
}

async fn make(
    owner: &OwnerRequest<'_>,
    name: &ScheduleName,
    periods: &[PeriodItem],
) -> Result<Response, ApioError> {
    let switch = owner.switch();
    let made = switch.make_schedule(owner.call(), owner.set(), name, periods);
    match owner.write(made).await? {
        ScheduleOutcome::Whole => {
            let mut answer = empty();
            *answer.status_mut() = StatusCode::CREATED;
            Ok(answer)
        }
        other => answer(owner, name.as_str(), other),
    }
}

/// What there is by the name that a schedule gets, for the record.
async fn shown_by_new_name(owner: &OwnerRequest<'_>) -> Option<Value> {
    let name = owner.new_name.as_deref()?;
    let found = read_schedule(owner, name, true).await.ok()??;
    to_value(Ok::<_, ApioError>(ScheduleViewOut::from(found)))
}

async fn put(
    apio: Arc<Apio>,
    request: Request,
    resource: &'static ScheduleResource,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    let name = name_of_path(&request)?;
    let parse = |body: &Bytes, shown: &Value| {
        let change = parse_change(body, shown, name.as_str())?;
        check_price(&request, &change)?;
        Ok(change)
    };
    let proved = OwnerRequest::prove(&apio, &request, resource);
    let asked = apio.proved_and_change(&request, &SHAPE, parse, proved, schedule_of);
    let (mut owner, change) = asked.await?;
    let new_name = change.new_name.as_ref();
    owner.new_name = new_name.map(|name| name.as_str().to_owned());
    record(&owner, change_schedule(&owner, &change)).await
}

async fn change_schedule(
    owner: &OwnerRequest<'_>,
    change: &ScheduleChange,
) -> Result<Response, ApioError> {
    let name = stored_name(owner).await?;
    let switch = owner.switch();
    let changed = switch.change_schedule(owner.call(), owner.set(), name.as_str(), change);
    let outcome = owner.write(changed).await?;
    answer(owner, name.as_str(), outcome)
}

async fn delete(
    apio: Arc<Apio>,
    request: Request,
    resource: &'static ScheduleResource,
) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    name_of_path(&request)?;
    let owner = OwnerRequest::prove(&apio, &request, resource).await?;
    record(&owner, delete_schedule(&owner)).await
}

async fn delete_schedule(owner: &OwnerRequest<'_>) -> Result<Response, ApioError> {
    let name = stored_name(owner).await?;
    let switch = owner.switch();
    let deleted = switch.delete_schedule(owner.call(), owner.set(), name.as_str());
    let outcome = owner.write(deleted).await?;
    answer(owner, name.as_str(), outcome)
}

/// Carries out a change of the schedule of the path, and records it.
async fn record(
    owner: &OwnerRequest<'_>,
    change: impl Future<Output = Result<Response, ApioError>>,
) -> Result<Response, ApioError> {
    let before = async { shown(schedule_of(owner).await) };
    let after = async { shown(schedule_of(owner).await) };
    owner.record().carry_out(before, change, after).await
}

fn shown<T: Serialize>(read: Result<T, ApioError>) -> Option<Value> {
    to_value(read)
}

/// The answer to a change of the schedule called `name`.
fn answer(
    owner: &OwnerRequest<'_>,
    name: &str,
    outcome: ScheduleOutcome,
) -> Result<Response, ApioError> {
    match outcome {
        ScheduleOutcome::Whole => Ok(empty()),
        ScheduleOutcome::Missing => Err(unknown_schedule(name)),
        ScheduleOutcome::Conflicts(conflicts) => {
            let messages = conflicts.iter().map(conflict);
            Err(ApioError::several(ErrorCode::Conflict, messages.collect()))
        }
        ScheduleOutcome::Partly { results, now } => {
            let partly = PartialScheduleOut::new(results, now);
            let record_id = owner.record_id();
            Ok(with_record_id(StatusCode::MULTI_STATUS, &partly, record_id))
        }
    }
}

fn conflict(conflict: &ScheduleConflict) -> String {
    match conflict {
        ScheduleConflict::NameTaken(name) => {
            format!("newName: there is a schedule {name:?} already")
        }
        ScheduleConflict::UnknownPeriod { item } => {
            format!("periods[{item}]: there is no period of this name; a new one says when it is")
        }
    }
}

fn unknown_schedule(name: &str) -> ApioError {
    ApioError::new(
        ErrorCode::UnknownEntry,
        format!("there is no schedule {name:?}"),
    )
}

/// The name of the path as it is stored, if it may be shown otherwise: the list tells.
async fn stored_name(owner: &OwnerRequest<'_>) -> Result<ScheduleName, ApioError> {
    let name = name_of_path(owner.request)?;
    if !may_be_otherwise(name.as_str().as_bytes()) {
        return Ok(name);
    }
    let listed = owner.switch().schedules(owner.call(), owner.set());
    let level = owner.set().holder.level();
    let listed = owner.read(listed).await?.into_iter();
    let mut own = listed.filter(|one| one.level == level);
    let stored = own.find(|one| show(&one.name) == name.as_str());
    Ok(stored
        .and_then(|one| ScheduleName::parse_stored(&one.name).ok())
        .unwrap_or(name))
}
