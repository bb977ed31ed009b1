//! Users (APIO documentation, user details).
//!
//! | method | path              | body in                  | answer                    |
//! |--------|-------------------|--------------------------|---------------------------|
//! | GET    | `…/users/`        | a search                 | who is in the group       |
//! | POST   | `…/users/`        | its members, `userId`, `password` | 201, the profile |
//! | GET    | `…/users/{user}/` |                          | the profile               |
//! | PUT    | `…/users/{user}/` | any number of its members| 200, the profile          |
//! | DELETE | `…/users/{user}/` |                          | 200, empty                |
//!
//! The user's line is shown and not changed. Of `language_code`, which the documentation has beside `language`,
//! the switch says nothing, and of a trunk's line the documentation does not: neither is there.

mod add;
mod change;
pub(super) mod list;
mod member;
pub(super) mod search;
pub(super) mod shown;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value as Json;

use super::about::{DocumentErrors, recorded};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::user_path::{USER_PATH, is_user};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::profile::ProfileChange;
use change::ChangeContext;
use list::ShownUsers;
pub(super) use list::UserSummary;
use shown::ShownProfile;

/// What the resource is called in the document.
const TAG: &str = "Users";

const PROFILE: &str = "user_profile";

/// The path below the prefix that names the users of a group.
const USERS_PATH: &str = "/tenants/{tenant}/groups/{group}/users";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    vec![
        Route::read(USERS_PATH, "users", describe_list(), list::get),
        Route::manage(
            Method::POST,
            USERS_PATH,
            "users",
            describe_post(),
            add::post,
        ),
        Route::read(USER_PATH, PROFILE, describe_get(), get),
        Route::write(Method::PUT, USER_PATH, PROFILE, describe_put(), put),
        Route::manage(
            Method::DELETE,
            USER_PATH,
            PROFILE,
            describe_delete(),
            delete,
        ),
    ]
}

// === descriptions ===

fn describe_list() -> RouteDescription {
    let description = RouteDescription::new(TAG, "The users of a group")
        .note(
            "For who may read all of the group. All criteria must be met, each is given at most once, in the \
             query or in the body.",
        )
        .answers::<ShownUsers>(StatusCode::OK, "The users that are found, by user id.")
        .fails(&[ErrorCode::UnknownGroup]);
    search::describe(description)
}

fn describe_post() -> RouteDescription {
    RouteDescription::new(TAG, "Make a user in a group")
        .note(
            "For who administers the group. What others are shown is the name itself when it is not given. \
             The user has no services and no phone yet.",
        )
        .takes_content(BodyContent::json_known(add::shape()))
        .answer(
            StatusCode::CREATED,
            "The profile of the user who was made.",
            Some(BodyContent::json_of(recorded::<ShownProfile>)),
        )
        .fails(&[ErrorCode::UnknownGroup])
}

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "The profile of a user").answers::<ShownProfile>(
        StatusCode::OK,
        "The profile. Numbers that are not set are empty texts.",
    )
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change the profile of a user")
        .note(
            "What is left out stays; null and an empty text clear a number, the e-mail address and the \
             department. Users who have logged in may change their language, time zone and e-mail address, \
             and their password with the old one; all else is for who administers the group.",
        )
        .takes_content(BodyContent::json_known(change::shape()))
        .answer(
            StatusCode::OK,
            "The profile as it is now.",
            Some(BodyContent::json_of(recorded::<ShownProfile>)),
        )
}

fn describe_delete() -> RouteDescription {
    RouteDescription::new(TAG, "Take a user away")
        .note("For who administers the group. All that the user has is gone with the user.")
        .answers_empty(StatusCode::OK, "The user is gone.")
}

// === handlers ===

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let (_, profile) = apio.prove_with_profile(&request).await?;
    let shown = ShownProfile::new(profile, &apio.base.plan);
    Ok(json(StatusCode::OK, &shown))
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let context = ChangeContext {
        plan: &apio.base.plan,
        tenant: request.params.get("tenant"),
        group: request.params.get("group"),
        is_user: is_user(&request),
    };
    let parse = |body: &Bytes, _: &Json| change::parse(body, &context);
    let asked = apio
        .user_and_change(&request, &change::SHAPE, parse, show)
        .await;
    let (user, change) = asked?;
    user.carry_out(show, change_profile(&user, change)).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    user.carry_out(show, delete_user(&user)).await
}

async fn show(user: &UserRequest<'_, Apio>) -> Result<ShownProfile, ApioError> {
    let profile = user.profile().await?;
    Ok(ShownProfile::new(profile, &user.dialect.base.plan))
}

async fn change_profile(
    user: &UserRequest<'_, Apio>,
    change: ProfileChange,
) -> Result<Response, ApioError> {
    if change.is_empty() {
        // What is there already is not written.
        let now = show(user).await?;
        return Ok(with_record_id(StatusCode::OK, &now, user.record_id()));
    }
    let changed = user
        .switch()
        .change_profile(user.call, &user.subscriber, change);
    let changed = user.write(changed).await;
    user.forget_everywhere();
    let now = changed?.map_err(|error| {
        let asked = "to say how it is now";
        ApioError::done_but("the profile was changed", asked, &error)
    })?;
    let now = ShownProfile::new(now, &user.dialect.base.plan);
    Ok(with_record_id(StatusCode::OK, &now, user.record_id()))
}

async fn delete_user(user: &UserRequest<'_, Apio>) -> Result<Response, ApioError> {
    let deleted = user.switch().delete_user(user.call, &user.subscriber);
    let deleted = user.write(deleted).await;
    user.forget_everywhere();
    deleted.map(|()| empty())
}
