//! `…/services/cfa_vm/` (APIO documentation, call forwarding with voice mail): where all calls go, to a number
//! or to voice mail.
//!
//! | path               | method | body in            | answer                               |
//! |--------------------|--------|--------------------|--------------------------------------|
//! | `supported_modes/` | GET    |                    | what the user's services allow       |
//! |                    | GET    |                    | where calls go                       |
//! |                    | PUT    | what is to change  | 200, empty; 207 when done in part    |
//!
//! A user with one of the two services has one mode. What else the two keep is not seen here and stays.

use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use ocip_services::call_forwarding_always_with_voice_mail::{MODES, NUMBER, SETTINGS, VOICE_MAIL};
use ocip_services::table::Value;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::about::{DocumentErrors, recorded};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query};
use super::error::{ApioError, ErrorCode};
use super::part_result::of_part;
use super::settings::input::parse_change;
use super::settings::output::members;
use super::settings::shape::{answer_shape, change_shape};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::USER_PATH;
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::numbering::NumberingPlan;
use crate::switch::always_forwarding::{
    AlwaysForwarding, ForwardingChange, ForwardingConflict, ForwardingMode, ForwardingOutcome,
};
use crate::switch::value::Destination;
use crate::switch::{Error, Nillable};

/// What the resource is called in the document.
const TAG: &str = "Call Forwarding Always with voice mail";

/// What its routes are called in logs and metrics.
const LABEL: &str = "cfa_vm";

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let path = format!("{USER_PATH}/services/cfa_vm");
    let modes = format!("{path}/supported_modes");
    vec![
        Route::read(&path, LABEL, describe_get(), get),
        Route::write(Method::PUT, &path, LABEL, describe_put(), put),
        Route::read(&modes, "cfa_vm_modes", describe_modes(), get_modes),
    ]
}

// === descriptions ===

fn describe_get() -> RouteDescription {
    let shape = BodyContent::json_known(answer_shape(SETTINGS));
    RouteDescription::new(TAG, "Where all calls go")
        .note("A view of Call Forwarding Always and Voice Messaging User; one of them is enough.")
        .answer(StatusCode::OK, "Where they go.", Some(shape))
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change where all calls go")
        .note(
            "What is left out stays. To voice mail: messages and their taking of all calls are switched on, \
             and forwarding off. To the number: forwarding is switched on, and voice mail takes no longer \
             all calls. To neither: both are switched off, and callers can go on leaving messages.",
        )
        .takes_content(BodyContent::json_known(change_shape(SETTINGS)))
        .answer(StatusCode::OK, "All is changed.", None)
        .answer(
            StatusCode::MULTI_STATUS,
            "It was carried out in part: what became of each service, and where calls go.",
            Some(BodyContent::json_of(recorded::<PartialForwardingOut>)),
        )
        .fails(&[
            ErrorCode::ServiceNotAssigned,
            ErrorCode::NumberRefused,
            ErrorCode::Conflict,
        ])
}

fn describe_modes() -> RouteDescription {
    RouteDescription::new(TAG, "The modes that the user's services allow")
        .answers::<ModesOut>(StatusCode::OK, "The modes.")
        .fails(&[ErrorCode::ServiceNotAssigned])
}

// === shapes ===

/// The modes that are possible.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForwardingModes")]
struct ModesOut {
    /// At least one of them.
    #[schemars(schema_with = "modes_shape")]
    supported_modes: Vec<&'static str>,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForwardingPartly")]
struct PartialForwardingOut {
    /// What became of each service that was to change.
    results: Vec<ForwardingResultOut>,
    /// Where calls go; not there when it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(schema_with = "now_shape")]
    now: Option<Map<String, Json>>,
}

/// What became of the change of a service.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "ForwardingResult")]
struct ForwardingResultOut {
    /// The name of the service.
    name: &'static str,
    /// 200 when it is as it was asked for.
    status: u16,
    /// Why it is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

fn modes_shape(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "array", "items": { "enum": MODES } })
}

fn now_shape(_: &mut SchemaGenerator) -> Schema {
    let mut shape =
        json_schema!({ "description": "Where calls go; not there when it could not be read." });
    let answer = answer_shape(SETTINGS);
    let members = answer.as_object().into_iter().flatten();
    for (name, value) in members {
        shape.insert(name.clone(), value.clone());
    }
    shape
}

// === handlers ===

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    Ok(json(StatusCode::OK, &shown_of(&user).await?))
}

async fn get_modes(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    let modes = forwarding_of(&user).await?.supported_modes().into_iter();
    let supported_modes = modes.map(name_of).collect();
    Ok(json(StatusCode::OK, &ModesOut { supported_modes }))
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, _: &Json| {
        let change = parse(body, &apio.base.plan)?;
        let number = match &change.destination {
            Nillable::Value(number) => Some(("destination".to_owned(), number.as_str())),
            Nillable::Absent | Nillable::Nil => None,
        };
        apio.allow_numbers(&request, number)?;
        Ok(change)
    };
    let shape = BodyShape::of_members();
    let asked = apio.user_and_change(&request, &shape, parse, shown_of);
    let (user, change) = asked.await?;
    let changed = async {
        let switch = user.switch();
        let changed = switch.change_always_forwarding(user.call, &user.subscriber, &change);
        answer(user.write(changed).await?, &user)
    };
    user.carry_out(shown_of, changed).await
}

async fn forwarding_of(user: &UserRequest<'_, Apio>) -> Result<AlwaysForwarding, ApioError> {
    let asked = user.switch().always_forwarding(user.call, &user.subscriber);
    user.read(asked).await
}

async fn shown_of(user: &UserRequest<'_, Apio>) -> Result<Map<String, Json>, ApioError> {
    forwarding_of(user).await.map(to_json)
}

fn answer(outcome: ForwardingOutcome, user: &UserRequest<'_, Apio>) -> Result<Response, ApioError> {
    match outcome {
        ForwardingOutcome::Whole => Ok(empty()),
        ForwardingOutcome::Conflict(conflict) => Err(refuse(conflict)),
        ForwardingOutcome::Partly { results, now } => {
            let results = results.into_iter().map(ForwardingResultOut::from);
            let part = PartialForwardingOut {
                results: results.collect(),
                now: now.map(to_json),
            };
            let record_id = user.record_id();
            Ok(with_record_id(StatusCode::MULTI_STATUS, &part, record_id))
        }
    }
}

fn refuse(conflict: ForwardingConflict) -> ApioError {
    let message = match conflict {
        ForwardingConflict::NotSupported(ForwardingMode::Number) => {
            "mode: the user does not have Call Forwarding Always, which \"number\" needs"
        }
        ForwardingConflict::NotSupported(ForwardingMode::VoiceMail) => {
            "mode: the user does not have Voice Messaging User, which \"voiceMail\" needs"
        }
        ForwardingConflict::NumberNotKept => {
            "destination: the user does not have Call Forwarding Always, which keeps it"
        }
        ForwardingConflict::ModeMissing => {
            "mode: it is needed to make active what is not, one of voiceMail, number"
        }
        ForwardingConflict::ModeAlone => {
            "active: it is needed beside mode, which the switch does not keep while all calls come to the phone"
        }
    };
    ApioError::new(ErrorCode::Conflict, message)
}

// === JSON ===

fn name_of(mode: ForwardingMode) -> &'static str {
    match mode {
        ForwardingMode::VoiceMail => VOICE_MAIL,
        ForwardingMode::Number => NUMBER,
    }
}

fn to_json(forwarding: AlwaysForwarding) -> Map<String, Json> {
    let mode = forwarding.mode().map(name_of);
    let destination = forwarding.number.and_then(|number| number.destination);
    let values = vec![
        mode.map(|name| Value::Text(name.to_owned())),
        Some(Value::Flag(mode.is_some())),
        destination.map(Value::Text),
    ];
    members(SETTINGS, values)
}

/// The change that a body asks for. A mode that is null is none, as in an answer.
fn parse(body: &Bytes, plan: &NumberingPlan) -> Result<ForwardingChange, ApioError> {
    let mut change = ForwardingChange {
        mode: None,
        is_active: None,
        destination: Nillable::Absent,
    };
    let values = parse_change(body, SETTINGS, plan)?;
    for (setting, value) in SETTINGS.iter().zip(values) {
        match (setting.json, value) {
            ("mode", Nillable::Value(Value::Text(name))) => {
                let modes = [ForwardingMode::VoiceMail, ForwardingMode::Number];
                change.mode = modes.into_iter().find(|mode| name_of(*mode) == name);
            }
            ("active", Nillable::Value(Value::Flag(is_active))) => {
                change.is_active = Some(is_active);
            }
            ("destination", Nillable::Value(Value::Text(number))) => {
                change.destination = Nillable::Value(Destination::stored(&number));
            }
            ("destination", Nillable::Nil) => change.destination = Nillable::Nil,
            _ => {}
        }
    }
    Ok(change)
}

impl From<(&'static str, Result<(), Error>)> for ForwardingResultOut {
    fn from((name, result): (&'static str, Result<(), Error>)) -> Self {
        let (status, error) = of_part(result);
        Self {
            name,
            status,
            error,
        }
    }
}
