//! `…/services/call_pickups/` of a group and of a user (APIO documentation, call pickup): who takes whose calls.
//!
//! | method | path               | body in                      | answer                        |
//! |--------|--------------------|------------------------------|-------------------------------|
//! | GET    | group, list        |                              | the names, under `call_pickups` |
//! | POST   | group, list        | `name`, `assigned_users`     | 201, the pickup group         |
//! | GET    | group, `{pickup}`  |                              | the pickup group              |
//! | PUT    | group, `{pickup}`  | `newName`, `assigned_users`  | 200, the pickup group         |
//! | DELETE | group, `{pickup}`  |                              | 200, empty                    |
//! | GET    | group, `users/available` |                        | who is in none, under `users` |
//! | GET    | user               |                              | the user's pickup group       |
//!
//! `assigned_users` of a body replaces all users. Each of them is an object with `userId`, and with whatever else GET
//! shows, which is ignored.

mod given;

use std::future::ready;
use std::sync::Arc;

use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::Serialize;

use self::given::{NewPickupGroup, PickupGroupIn, PickupGroupToChange, parse_change, parse_new};
use super::about::{DocumentErrors, recorded};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query, refuse_stored_form};
use super::error::{ApioError, ErrorCode};
use super::named_users::refuse_strangers;
use super::state::Apio;
use super::user_path::{USER_PATH, group_of_path, path_parameter};
use super::users::UserSummary;
use crate::dialect::{GroupPath, GroupRequest, OperationKind, UserDialect, to_value};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::call_pickups::{PickupChange, PickupGroup, PickupPlace};
use crate::switch::value::{GroupId, PickupGroupName, TenantId, UserId};
use crate::switch::{CallContext, CommandError, Error};

/// What the resource is called in the document.
const TAG: &str = "Call Pickup";

const PATH: &str = "/tenants/{tenant}/groups/{group}/services/call_pickups";

/// Pickup groups of a group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PickupGroupList")]
struct PickupGroupNames {
    /// The pickup groups.
    call_pickups: Vec<PickupGroupInList>,
}

/// Pickup group in a list.
#[derive(Serialize, JsonSchema)]
struct PickupGroupInList {
    /// The name.
    name: String,
}

/// Pickup group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PickupGroup")]
struct ShownPickupGroup {
    /// The name; a user who is in none has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// Who is in it.
    assigned_users: Vec<UserSummary>,
}

/// Users who are in no pickup group.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "UsersForPickup")]
struct AvailableUsers {
    /// The users.
    users: Vec<UserSummary>,
}

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let item = format!("{PATH}/{{pickup}}");
    let available = format!("{PATH}/users/available");
    let own = format!("{USER_PATH}/services/call_pickups");
    let (all, one) = ("call_pickups", "call_pickup");
    vec![
        Route::read(PATH, all, describe_list(), get_list),
        Route::manage(Method::POST, PATH, all, describe_post(), post),
        Route::read(
            &available,
            "call_pickup_users",
            describe_available(),
            get_available,
        ),
        Route::read(&item, one, describe_get(), get),
        Route::manage(Method::PUT, &item, one, describe_put(), put),
        Route::manage(Method::DELETE, &item, one, describe_delete(), delete),
        Route::read(&own, "user_call_pickup", describe_own(), get_own),
    ]
}

// === descriptions ===

fn describe_list() -> RouteDescription {
    RouteDescription::new(TAG, "The pickup groups of a group")
        .answers::<PickupGroupNames>(StatusCode::OK, "Their names.")
}

fn describe_post() -> RouteDescription {
    RouteDescription::new(TAG, "Make a pickup group")
        .note("For who administers the group. Each user must be one of the tenant.")
        .takes::<NewPickupGroup>()
        .answer(
            StatusCode::CREATED,
            "The pickup group that was made.",
            Some(BodyContent::json_of(recorded::<ShownPickupGroup>)),
        )
}

fn describe_available() -> RouteDescription {
    RouteDescription::new(TAG, "Who can be in a new pickup group")
        .answers::<AvailableUsers>(StatusCode::OK, "The users of the group who are in none.")
}

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "A pickup group")
        .answers::<ShownPickupGroup>(StatusCode::OK, "Its name and users.")
        .fails(&[ErrorCode::UnknownEntry])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change a pickup group")
        .note(
            "For who administers the group. The users that are given replace all; each must be one of the \
             tenant.",
        )
        .takes::<PickupGroupToChange>()
        .answer(
            StatusCode::OK,
            "The pickup group after the change.",
            Some(BodyContent::json_of(recorded::<ShownPickupGroup>)),
        )
        .fails(&[ErrorCode::UnknownEntry])
}

fn describe_delete() -> RouteDescription {
    RouteDescription::new(TAG, "Take a pickup group away")
        .note("For who administers the group.")
        .answers_empty(StatusCode::OK, "It is gone.")
        .fails(&[ErrorCode::UnknownEntry])
}

fn describe_own() -> RouteDescription {
    RouteDescription::new(TAG, "The pickup group of a user").answers::<ShownPickupGroup>(
        StatusCode::OK,
        "Its name and users; neither for a user who is in none.",
    )
}

// === handlers ===

async fn get_list(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let asker = PickupRequest::new(&apio, &request)?;
    let asked = apio.base.switch.pickup_groups(asker.call(), asker.place());
    let names = asker.read(asked).await?.into_iter();
    let names = names.map(|name| PickupGroupInList { name });
    let shown = PickupGroupNames {
        call_pickups: names.collect(),
    };
    Ok(json(StatusCode::OK, &shown))
}

async fn get_available(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let asker = PickupRequest::new(&apio, &request)?;
    let asked = apio
        .base
        .switch
        .users_for_pickup(asker.call(), asker.place());
    let users = asker.read(asked).await?.into_iter();
    let users = users.map(|user| UserSummary::new(user, &asker.group, &apio.base.plan));
    let users = users.collect();
    Ok(json(StatusCode::OK, &AvailableUsers { users }))
}

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let name = name_of_path(&request)?;
    let asker = PickupRequest::new(&apio, &request)?;
    Ok(json(StatusCode::OK, &asker.shown(&name).await?))
}

async fn get_own(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    let (_, group) = group_of_path(&request)?;
    let asked = user.switch().pickup_group_of(user.call, &user.subscriber);
    let found = user.read(asked).await?;
    let shown = ShownPickupGroup::new(found, &group, &apio);
    Ok(json(StatusCode::OK, &shown))
}

async fn post(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let PickupGroupIn { name, users } = parse_new(&request.body)?;
    let asker = PickupRequest::new(&apio, &request)?;
    asker.check_users(&users, None).await?;
    let made = async {
        let (call, place) = (asker.call(), asker.place());
        let made = apio
            .base
            .switch
            .make_pickup_group(call, place, &name, users);
        asker.answer(StatusCode::CREATED, made.await)
    };
    let after = async { to_value(asker.shown(&name).await) };
    asker.record(ready(None), made, after).await
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let name = name_of_path(&request)?;
    let mut change = parse_change(&request.body, &name)?;
    let asker = PickupRequest::new(&apio, &request)?;
    let before = asker.found(&name).await?;
    if let Some(users) = &change.users {
        asker.check_users(users, Some(&before)).await?;
    }
    // What is there already is not written.
    change.users = change.users.filter(|users| !before.has_just(users));
    let now_called = change.new_name.clone().unwrap_or_else(|| name.clone());
    let before = to_value(Ok::<_, ApioError>(asker.show(before)));
    let changed = async { asker.change(&name, change).await };
    let after = async { to_value(asker.shown(&now_called).await) };
    asker.record(ready(before), changed, after).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let name = name_of_path(&request)?;
    let asker = PickupRequest::new(&apio, &request)?;
    let before = asker.shown(&name).await?;
    let before = to_value(Ok::<_, ApioError>(before));
    let deleted = async {
        let (call, place) = (asker.call(), asker.place());
        let deleted = apio.base.switch.delete_pickup_group(call, place, &name);
        let deleted = deleted.await;
        deleted.map_err(|error| asker.asker.error(error, OperationKind::Change))?;
        Ok(empty())
    };
    asker.record(ready(before), deleted, ready(None)).await
}

fn name_of_path(request: &Request) -> Result<PickupGroupName, ApioError> {
    path_parameter(request, "pickup", PickupGroupName::parse)
}

/// A request about the pickup groups of a group, which the caller may touch.
struct PickupRequest<'r> {
    asker: GroupRequest<'r, Apio>,
    tenant: TenantId,
    group: GroupId,
}

// === impl PickupRequest ===

impl<'r> PickupRequest<'r> {
    fn new(apio: &'r Apio, request: &'r Request) -> Result<Self, ApioError> {
        let (tenant, group) = group_of_path(request)?;
        let path = GroupPath::new(&tenant, &group);
        Ok(Self {
            asker: GroupRequest::new(apio, request, path),
            tenant,
            group,
        })
    }

    fn call(&self) -> CallContext<'r> {
        self.asker.call
    }

    fn place(&self) -> PickupPlace<'_> {
        PickupPlace {
            tenant: &self.tenant,
            group: &self.group,
        }
    }

    async fn read<T>(&self, asked: impl Future<Output = Result<T, Error>>) -> Result<T, ApioError> {
        let answer = asked.await;
        answer.map_err(|error| self.asker.error(error, OperationKind::Read))
    }

    /// The pickup group of this name.
    async fn found(&self, name: &PickupGroupName) -> Result<PickupGroup, ApioError> {
        let switch = &self.asker.dialect.base.switch;
        let asked = switch.pickup_group(self.call(), self.place(), name);
        let found = self.read(asked).await?;
        found.ok_or_else(|| {
            let message = format!("there is no pickup group {:?}", name.as_str());
            ApioError::new(ErrorCode::UnknownEntry, message)
        })
    }

    async fn shown(&self, name: &PickupGroupName) -> Result<ShownPickupGroup, ApioError> {
        self.found(name).await.map(|found| self.show(found))
    }

    fn show(&self, found: PickupGroup) -> ShownPickupGroup {
        ShownPickupGroup::new(found, &self.group, self.asker.dialect)
    }

    /// Refuses users of other tenants, unless they are in the pickup group already.
    async fn check_users(
        &self,
        users: &[UserId],
        now: Option<&PickupGroup>,
    ) -> Result<(), ApioError> {
        let is_in = |id: &str| now.is_some_and(|now| now.users.iter().any(|one| one.user_id == id));
        let ids: Vec<&str> = users.iter().map(UserId::as_str).collect();
        let new: Vec<&str> = ids.iter().copied().filter(|id| !is_in(id)).collect();
        let place = [self.tenant.as_str(), self.group.as_str()];
        let switch = &self.asker.dialect.base.switch;
        let asked = switch.strangers_to(self.call(), place, &new);
        let strangers = self.read(asked).await?;
        let places = ids.into_iter().enumerate();
        let strangers = places.filter(|(_, id)| strangers.contains(id));
        let refused = strangers.map(|(index, id)| (format!("assigned_users[{index}].userId"), id));
        refuse_strangers(self.asker.dialect, self.asker.request, refused)
    }

    async fn change(
        &self,
        name: &PickupGroupName,
        change: PickupChange,
    ) -> Result<Response, ApioError> {
        if change.new_name.is_none() && change.users.is_none() {
            let now = self.shown(name).await?;
            return Ok(with_record_id(StatusCode::OK, &now, self.asker.record_id()));
        }
        let switch = &self.asker.dialect.base.switch;
        let changed = switch.change_pickup_group(self.call(), self.place(), name, change);
        self.answer(StatusCode::OK, changed.await)
    }

    /// The answer to a change after which a pickup group is as it is given.
    fn answer(
        &self,
        status: StatusCode,
        changed: Result<Result<PickupGroup, CommandError>, Error>,
    ) -> Result<Response, ApioError> {
        let changed = changed.map_err(|error| self.asker.error(error, OperationKind::Change))?;
        let now = changed.map_err(|error| {
            let asked = "to say how it is now";
            ApioError::done_but("the pickup group was changed", asked, &error)
        })?;
        let record_id = self.asker.record_id();
        Ok(with_record_id(status, &self.show(now), record_id))
    }

    async fn record(
        &self,
        before: impl Future<Output = Option<serde_json::Value>>,
        change: impl Future<Output = Result<Response, ApioError>>,
        after: impl Future<Output = Option<serde_json::Value>>,
    ) -> Result<Response, ApioError> {
        self.asker.record().carry_out(before, change, after).await
    }
}

// === impl ShownPickupGroup ===

impl ShownPickupGroup {
    fn new(found: PickupGroup, group: &GroupId, apio: &Apio) -> Self {
        let users = found.users.into_iter();
        let users = users.map(|user| UserSummary::new(user, group, &apio.base.plan));
        Self {
            name: found.name,
            assigned_users: users.collect(),
        }
    }
}
