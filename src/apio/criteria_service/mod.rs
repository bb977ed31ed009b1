//! `…/services/{service}/` of every service that acts by criteria (the tables of `ocip-services`).
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

mod describe;
mod given;
mod input;
mod output;
mod shapes;
mod value_shapes;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use ocip_services::criteria::ALL;
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Setting, Value as Stored};
use serde_json::Value;

use self::describe::{DeletionIn, PlacedService};
use self::given::CRITERIA;
use self::input::{parse_criteria, parse_criteria_change, parse_service};
use self::output::{CriteriaOut, PartialServiceOut, ServiceOut};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query, read, refuse_stored_form};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::{USER_PATH, path_parameter};
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::shown::{may_be_otherwise, show};
use crate::dialect::{DialectError, OperationKind, UserDialect, UserRequest, call};
use crate::http::{Request, Response, Route};
use crate::switch::Nillable;
use crate::switch::criteria_service::{ChangeOutcome, CriteriaItem, PlanError, ServiceChange};
use crate::switch::value::CriteriaName;

/// The routes of all services.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let placed = ALL.iter().enumerate();
    placed
        .flat_map(|(position, service)| routes_of(PlacedService { service, position }))
        .collect()
}

/// The services as they are read.
pub(super) fn whole_services() -> impl Iterator<Item = WholeService> {
    ALL.iter().map(|service| whole_service(service))
}

fn whole_service(service: &'static CriteriaService) -> WholeService {
    let table = CriteriaTable(service);
    WholeService::new(service.path, ServiceNeeds::One(service.name), move |user| {
        Box::pin(async move { written(&table.service_of(user).await?) })
    })
}

fn routes_of(placed: PlacedService) -> [Route<Apio>; 6] {
    let service = placed.service;
    let (one, list) = (service.path, service.label);
    let path = format!("{USER_PATH}/services/{}", service.path);
    let all = format!("{path}/criteria");
    let item = format!("{all}/{{name}}");
    let table = CriteriaTable(service);
    [
        whole_service(service).route(placed.get()),
        Route::write(
            Method::PUT,
            &path,
            one,
            placed.put(),
            move |apio, request| put(apio, request, table),
        ),
        Route::write(
            Method::POST,
            &all,
            list,
            placed.post(),
            move |apio, request| post(apio, request, table),
        ),
        Route::read(&item, list, placed.get_one(), move |apio, request| {
            get_one(apio, request, table)
        }),
        Route::write(
            Method::PUT,
            &item,
            list,
            placed.put_one(),
            move |apio, request| put_one(apio, request, table),
        ),
        Route::write(
            Method::DELETE,
            &item,
            list,
            placed.delete(),
            move |apio, request| delete(apio, request, table),
        ),
    ]
}

/// A table in a closure that is asynchronous: without a lifetime, which the compiler loses sight of there.
#[derive(Clone, Copy)]
struct CriteriaTable(&'static CriteriaService);

impl CriteriaTable {
    /// What the body of PUT for the service is made of.
    fn service_shape(self) -> BodyShape<'static> {
        BodyShape {
            list: CRITERIA,
            key: "name",
            has_partial_entries: true,
            read_only: self.0.read_only,
            all: &[],
        }
    }

    /// What the body of PUT for a criteria is made of.
    fn criteria_shape(self) -> BodyShape<'static> {
        BodyShape {
            list: "",
            key: "",
            has_partial_entries: false,
            read_only: &[],
            all: self.0.telling,
        }
    }

    async fn service_of(self, user: &UserRequest<'_, Apio>) -> Result<ServiceOut, ApioError> {
        let (switch, Self(service)) = (user.switch(), self);
        let state = switch.criteria_service(user.call, &user.subscriber, service);
        Ok(ServiceOut::new(service, user.read(state).await?))
    }

    /// The name of the path as it is stored, if it may be shown otherwise: the criteria of the user tell.
    async fn stored_name(self, user: &UserRequest<'_, Apio>) -> Result<CriteriaName, ApioError> {
        let name = name_of_path(user.request)?;
        if !may_be_otherwise(name.as_str().as_bytes()) {
            return Ok(name);
        }
        let switch = user.switch();
        let state = switch.criteria_service(user.call, &user.subscriber, self.0);
        let names = user.read(state).await?.criteria.into_iter();
        let mut names = names.map(|criteria| criteria.name);
        let stored = names.find(|stored| show(stored) == name.as_str());
        Ok(stored
            .and_then(|stored| CriteriaName::parse_stored(&stored).ok())
            .unwrap_or(name))
    }

    /// The criteria of the path.
    async fn criteria_of(self, user: &UserRequest<'_, Apio>) -> Result<CriteriaOut, ApioError> {
        let name = self.stored_name(user).await?;
        let (switch, Self(service)) = (user.switch(), self);
        let found = switch.criteria(user.call, &user.subscriber, service, name.as_str());
        let found = user.read(found).await?;
        let criteria = found.ok_or_else(|| unknown_criteria(name.as_str()))?;
        Ok(CriteriaOut::new(service, criteria))
    }
}

// === handlers ===

async fn put(
    apio: Arc<Apio>,
    request: Request,
    table: CriteriaTable,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, shown: &Value| {
        let change = parse_service(table.0, body, shown, &apio.base.plan)?;
        check_price(&request, &change)?;
        apio.allow_numbers(&request, numbers(&change, ChangeScope::Service))?;
        Ok(change)
    };
    let show = async move |user: &UserRequest<'_, Apio>| table.service_of(user).await;
    let (user, change) = apio
        .user_and_change(&request, &table.service_shape(), parse, show)
        .await?;
    apply(&user, &change, ChangeScope::Service).await
}

async fn get_one(
    apio: Arc<Apio>,
    request: Request,
    table: CriteriaTable,
) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    name_of_path(&request)?;
    let user = apio.prove(&request).await?;
    Ok(json(StatusCode::OK, &table.criteria_of(&user).await?))
}

fn name_of_path(request: &Request) -> Result<CriteriaName, ApioError> {
    path_parameter(request, "name", CriteriaName::parse)
}

async fn post(
    apio: Arc<Apio>,
    request: Request,
    table: CriteriaTable,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let criteria = parse_criteria(table.0, &request.body, &apio.base.plan)?;
    let name = criteria.final_name().to_owned();
    let change = ServiceChange::of(table.0, CriteriaItem::Create(criteria));
    check_price(&request, &change)?;
    let scope = ChangeScope::Criteria(&name);
    apio.check_numbers(&request, numbers(&change, scope))?;
    let user = apio.prove(&request).await?;
    apply(&user, &change, scope).await
}

async fn put_one(
    apio: Arc<Apio>,
    request: Request,
    table: CriteriaTable,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    let name = name_of_path(&request)?;
    let parse = |body: &Bytes, shown: &Value| {
        let stored = shown["name"]
            .as_str()
            .and_then(|name| CriteriaName::parse_stored(name).ok());
        let name = stored.unwrap_or_else(|| name.clone());
        let change = parse_criteria_change(table.0, body, name, &apio.base.plan)?;
        let final_name = change.final_name().to_owned();
        let change = ServiceChange::of(table.0, CriteriaItem::Modify(change));
        check_price(&request, &change)?;
        let scope = ChangeScope::Criteria(&final_name);
        apio.allow_numbers(&request, numbers(&change, scope))?;
        Ok((change, final_name))
    };
    let show = async move |user: &UserRequest<'_, Apio>| table.criteria_of(user).await;
    let (user, (change, final_name)) = apio
        .user_and_change(&request, &table.criteria_shape(), parse, show)
        .await?;
    apply(&user, &change, ChangeScope::Criteria(&final_name)).await
}

async fn delete(
    apio: Arc<Apio>,
    request: Request,
    table: CriteriaTable,
) -> Result<Response, ApioError> {
    let name = name_of_path(&request)?;
    check_deletion_body(&request)?;
    let priced = ServiceChange::of(table.0, CriteriaItem::Delete(name));
    check_price(&request, &priced)?;
    let user = apio.prove(&request).await?;
    let name = table.stored_name(&user).await?;
    let change = ServiceChange::of(table.0, CriteriaItem::Delete(name));
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

/// The numbers to which calls would go, each with its place in the body.
fn numbers<'c>(
    change: &'c ServiceChange,
    scope: ChangeScope<'_>,
) -> impl Iterator<Item = (String, &'c str)> {
    let service = change.service;
    let own = destinations(service.settings, &change.settings, String::new());
    let new = change.numbers.iter().flatten().filter(|one| !one.is_stored);
    let listed = new.map(|one| (one.place.clone(), one.number.as_str()));
    let in_list = matches!(scope, ChangeScope::Service);
    let items = change.criteria.iter().enumerate();
    let items = items.filter_map(|(place, item)| Some((place, item.content()?)));
    let of_criteria = items.flat_map(move |(place, content)| {
        let prefix = match in_list {
            true => format!("{CRITERIA}[{place}]."),
            false => String::new(),
        };
        destinations(service.fields, &content.fields, prefix)
    });
    own.chain(listed).chain(of_criteria)
}

fn destinations<'c>(
    settings: &'static [Setting],
    values: &'c [Nillable<Stored>],
    prefix: String,
) -> impl Iterator<Item = (String, &'c str)> {
    let all = settings.iter().zip(values);
    all.filter_map(move |(setting, value)| match (setting.kind, value) {
        (Kind::Destination, Nillable::Value(Stored::Text(number))) => {
            Some((format!("{prefix}{}", setting.json), number.as_str()))
        }
        _ => None,
    })
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
    let table = CriteriaTable(change.service);
    let show = async move |user: &UserRequest<'_, Apio>| table.service_of(user).await;
    user.carry_out(show, carry_out(user, change, scope)).await
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
    let changed = switch.change_criteria_service(user.call, &user.subscriber, change, wanted);
    let record_id = user.record_id();
    match (user.write(changed).await?, wanted) {
        (ChangeOutcome::Whole(_), None) => Ok(empty()),
        (ChangeOutcome::Whole(Some(criteria)), _) => {
            let criteria = CriteriaOut::new(change.service, criteria);
            Ok(with_record_id(StatusCode::OK, &criteria, record_id))
        }
        // Somebody else was quicker: the change was made, and there is nothing left to show.
        (ChangeOutcome::Whole(None), Some(name)) => Err(unknown_criteria(name)),
        (ChangeOutcome::Conflicts(conflicts), _) => Err(conflict(change, &conflicts, scope)),
        (ChangeOutcome::Partly { results, now }, _) => {
            let partly = PartialServiceOut::new(change.service, results, now);
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
