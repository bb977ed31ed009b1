//! `…/services/alternate_numbers/` (APIO documentation, alternate numbers).
//!
//! | method | path   | body in                   | answer                                     |
//! |--------|--------|---------------------------|--------------------------------------------|
//! | GET    | list   |                           | the numbers, and whether they ring alike   |
//! | GET    | `{id}` |                           | one number                                 |
//! | PUT    | list   | places to change, to empty| 200, empty                                 |
//!
//! These are numbers of the user's own, so which they are is for who administers the group, as are the phone
//! number and the extension of the profile; how they ring is the user's business, too. The descriptions that
//! newer releases keep are none of the documentation's members: they are not shown, and stay.

mod input;
mod output;

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::Value;

use super::about::DocumentErrors;
use super::answer::{empty, json};
use super::body::{no_parameters, no_query};
use super::error::{ApioError, ErrorCode};
use super::state::Apio;
use super::user_path::{USER_PATH, is_user, path_parameter};
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{Request, Response, Route, RouteDescription};
use crate::switch::alternate_numbers::{AlternateNumbers, NumberPlace, SERVICE};
use input::{AlternatesIn, AlternatesReader, SHAPE};
use output::{ShownAlternate, ShownAlternates};

/// What the resource is called in the document.
const TAG: &str = "Alternate Numbers";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let list = format!("{USER_PATH}/services/alternate_numbers");
    let item = format!("{list}/{{id}}");
    let label = "alternate_numbers";
    vec![
        whole_service().route(describe_get_list()),
        Route::write(Method::PUT, &list, label, describe_put(), put),
        Route::read(item, "alternate_number", describe_get_one(), get_one),
    ]
}

/// The service as it is read.
pub(super) fn whole_service() -> WholeService {
    WholeService::new("alternate_numbers", ServiceNeeds::One(SERVICE), |user| {
        Box::pin(async move { written(&shown(user).await?) })
    })
}

// === descriptions ===

fn describe_get_list() -> RouteDescription {
    RouteDescription::new(TAG, "All alternate numbers")
        .answers::<ShownAlternates>(
            StatusCode::OK,
            "The places with a number, in order. A part of a number that is not set is an empty text.",
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change alternate numbers")
        .note(
            "What is left out stays. A place with `delete` loses its number. Users who have logged in may \
             change how numbers ring; which numbers they are is for who administers the group.",
        )
        .takes::<AlternatesIn>()
        .answers_empty(StatusCode::OK, "All is changed.")
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_get_one() -> RouteDescription {
    RouteDescription::new(TAG, "One alternate number")
        .answers::<ShownAlternate>(StatusCode::OK, "The number in this place.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::UnknownEntry])
}

// === handlers ===

async fn get_one(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let place = path_parameter(&request, "id", NumberPlace::parse)?;
    let user = apio.prove(&request).await?;
    let numbers = numbers_of(&user).await?.numbers.into_iter();
    let number = numbers.into_iter().find(|one| one.place == place);
    let number = number.ok_or_else(|| {
        let message = format!("there is no alternate number {}", place.format());
        ApioError::new(ErrorCode::UnknownEntry, message)
    })?;
    let country_code = user.subscriber.country_code();
    let shown = ShownAlternate::new(number, &apio.base.plan, country_code);
    Ok(json(StatusCode::OK, &shown))
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let reader = AlternatesReader {
        plan: &apio.base.plan,
        is_user: is_user(&request),
    };
    let parse = |body: &Bytes, _: &Value| reader.read(body);
    let asked = apio.user_and_change(&request, &SHAPE, parse, shown).await;
    let (user, change) = asked?;
    let changed = async {
        if change.is_empty() {
            // Whoever has not got the service is told so all the same.
            return numbers_of(&user).await.map(|_| empty());
        }
        let switch = user.switch();
        let changed = switch.change_alternate_numbers(user.call, &user.subscriber, change);
        user.write(changed).await.map(|()| empty())
    };
    user.carry_out(shown, changed).await
}

async fn numbers_of(user: &UserRequest<'_, Apio>) -> Result<AlternateNumbers, ApioError> {
    let asked = user.switch().alternate_numbers(user.call, &user.subscriber);
    user.read(asked).await
}

async fn shown(user: &UserRequest<'_, Apio>) -> Result<ShownAlternates, ApioError> {
    let numbers = numbers_of(user).await?;
    let country_code = user.subscriber.country_code();
    Ok(ShownAlternates::new(
        numbers,
        &user.dialect.base.plan,
        country_code,
    ))
}
