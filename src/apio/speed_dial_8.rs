//! `…/services/speed_dial_8/` (APIO documentation, Speed Dial 8).
//!
//! | method | body in                    | answer                            |
//! |--------|----------------------------|-----------------------------------|
//! | GET    |                            | all eight codes, set or not       |
//! | PUT    | codes to set, change, clear| 200, empty                        |

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::about::DocumentErrors;
use super::answer::empty;
use super::body::{no_query, present, read};
use super::error::{ApioError, ErrorCode};
use super::speed_code_entries::{CodedEntry, parse_entries};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::USER_PATH;
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::{UserDialect, UserRequest, schema};
use crate::http::{Request, Response, Route, RouteDescription};
use crate::numbering::{NumberingPlan, into_presented};
use crate::switch::Nillable;
use crate::switch::speed_dial_8::{
    ONE_DIGIT_CODES, OneDigitChange, OneDigitDial, SERVICE, format_one_digit, parse_one_digit,
};
use crate::switch::value::{Destination, SpeedDialDescription};

/// What the resource is called in the document.
const TAG: &str = "Speed Dial 8";

/// What a body of PUT is made of. A body with all the codes is taken for what GET answered.
const SHAPE: BodyShape = BodyShape {
    list: "speedCodes",
    key: "speedCode",
    has_partial_entries: true,
    read_only: &[],
    all: &["2", "3", "4", "5", "6", "7", "8", "9"],
};

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let path = format!("{USER_PATH}/services/speed_dial_8");
    let label = "speed_dial_8";
    vec![
        whole_service().route(describe_get()),
        Route::write(Method::PUT, &path, label, describe_put(), put),
    ]
}

/// The service as it is read.
pub(super) fn whole_service() -> WholeService {
    WholeService::new("speed_dial_8", ServiceNeeds::One(SERVICE), |user| {
        Box::pin(async move { written(&list_of(user).await?) })
    })
}

// === descriptions ===

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "All speed codes")
        .answers::<OneDigitDialsOut>(StatusCode::OK, "All eight codes, set or not.")
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Set, change and clear speed codes")
        .note("A code that is not named stays.")
        .takes::<OneDigitChangesIn>()
        .answers_empty(StatusCode::OK, "All is changed.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::NumberRefused])
}

fn code(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[2-9]$" })
}

fn number(generator: &mut SchemaGenerator) -> Schema {
    schema::clearable(schema::destination(generator))
}

fn description(generator: &mut SchemaGenerator) -> Schema {
    const MAX: usize = SpeedDialDescription::CHARACTERS_MAX;
    schema::clearable(schema::token::<MAX>(generator))
}

// === shapes ===

/// The body of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "OneDigitCodesToChange")]
struct OneDigitChangesIn {
    /// Each code once; without any, nothing changes.
    #[schemars(length(max = ONE_DIGIT_CODES))]
    speed_codes: Vec<OneDigitChangeIn>,
}

/// An entry of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "OneDigitCodeToChange")]
struct OneDigitChangeIn {
    /// One digit.
    #[schemars(schema_with = "code")]
    speed_code: String,
    /// A number, a feature code, or a SIP URI; null or an empty text clears it, and left out, it stays.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "number")]
    phone_number: Option<Option<String>>,
    /// What the code is for; null or an empty text clears it, and left out, it stays.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "description")]
    description: Option<Option<String>>,
}

/// The answer of GET.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OneDigitDials")]
struct OneDigitDialsOut {
    /// The codes, in order.
    speed_codes: Vec<OneDigitDialOut>,
}

/// A code.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "OneDigitDial")]
struct OneDigitDialOut {
    /// One digit.
    #[schemars(schema_with = "code")]
    speed_code: String,
    /// What is dialled, empty when the code is not set. An international number is `+` and digits.
    phone_number: String,
    /// What the code is for; empty when it was not said.
    description: String,
}

// === handlers ===

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, _: &Value| {
        let changes = parse_changes(body, &apio.base.plan)?;
        apio.allow_numbers(&request, numbers(&changes))?;
        Ok(changes)
    };
    let asked = apio.user_and_change(&request, &SHAPE, parse, list_of).await;
    let (user, changes) = asked?;
    let change = async {
        if changes.is_empty() {
            // Whoever has not got the service is told so all the same.
            return list_of(&user).await.map(|_| empty());
        }
        let switch = user.switch();
        let changed = switch.change_one_digit_dials(user.call, &user.subscriber, changes);
        user.write(changed).await.map(|()| empty())
    };
    user.carry_out(list_of, change).await
}

async fn list_of(user: &UserRequest<'_, Apio>) -> Result<OneDigitDialsOut, ApioError> {
    let dials = user.switch().one_digit_dials(user.call, &user.subscriber);
    let dials = user.read(dials).await?.into_iter();
    Ok(OneDigitDialsOut {
        speed_codes: dials.map(OneDigitDialOut::from).collect(),
    })
}

/// The numbers that are to be dialled, each with its place in the body.
fn numbers(changes: &[OneDigitChange]) -> impl Iterator<Item = (String, &str)> {
    let places = changes.iter().enumerate();
    places.filter_map(|(index, change)| match &change.number {
        Nillable::Value(number) => {
            Some((format!("speedCodes[{index}].phoneNumber"), number.as_str()))
        }
        Nillable::Absent | Nillable::Nil => None,
    })
}

// === from JSON ===

fn parse_changes(body: &Bytes, plan: &NumberingPlan) -> Result<Vec<OneDigitChange>, ApioError> {
    let entries = read::<OneDigitChangesIn>(body)?.speed_codes;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    parse_entries(entries, ONE_DIGIT_CODES, |entry, path, mistakes| {
        let code = parse_one_digit(&entry.speed_code);
        let code = mistakes.check(&format!("{path}.speedCode"), code);
        let number = mistakes.check_clearable(
            &format!("{path}.phoneNumber"),
            entry.phone_number.as_ref(),
            |text| Destination::parse(text, plan),
        );
        let description = mistakes.check_clearable(
            &format!("{path}.description"),
            entry.description.as_ref(),
            SpeedDialDescription::parse,
        );
        Some(OneDigitChange {
            code: code?,
            number: number?,
            description: description?,
        })
    })
}

impl CodedEntry for OneDigitChange {
    fn code(&self) -> Cow<'static, str> {
        format_one_digit(self.code).into()
    }
}

// === to JSON ===

impl From<OneDigitDial> for OneDigitDialOut {
    fn from(dial: OneDigitDial) -> Self {
        Self {
            speed_code: format_one_digit(dial.code),
            phone_number: dial.number.map(into_presented).unwrap_or_default(),
            description: dial.description.unwrap_or_default(),
        }
    }
}
