//! `…/access_device/phone_buttons/` (APIO documentation, phone buttons).
//!
//! | method | body in          | answer                                          |
//! |--------|------------------|-------------------------------------------------|
//! | GET    |                  | the device and its keys that are not empty      |
//! | PUT    | keys to change   | the same after the change; 207 when done in part |
//!
//! The device and its type are read anew for a change: keys mean something else on another phone.
//! The documentation does not say what becomes of keys that a PUT does not name: here they stay, and
//! a key is emptied with the type `NONE`. `parameter2` is there for phone types with a second
//! parameter.

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::about::{DocumentErrors, recorded};
use super::answer::{json, with_record_id};
use super::body::{BodyErrors, no_parameters, no_query, present, read};
use super::error::{ApioError, ErrorCode};
use super::part_result::of_part;
use super::phone_types::CapabilitiesOut;
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::USER_PATH;
use crate::dialect::schema::{token, token_or_empty};
use crate::dialect::{OperationKind, UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::switch::Error;
use crate::switch::phone_buttons::{ButtonsChanged, ButtonsError, NumberRules, PhoneButtons};
use crate::switch::phone_type::{KEY_IDS, PhoneKey};
use crate::switch::value::{TagText, ValueError};

/// What the resource is called in the document.
const TAG: &str = "Phone buttons";

/// What its routes are called in logs and metrics.
const LABEL: &str = "phone_buttons";

/// What a body of PUT is made of. A key that is as it is shown is none to be changed, which is told from
/// its tags; what a body has beyond keys tells nothing more.
const SHAPE: BodyShape = BodyShape {
    list: "keys",
    key: "id",
    has_partial_entries: false,
    read_only: &[],
    all: &[],
};

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let path = format!("{USER_PATH}/access_device/phone_buttons");
    vec![
        Route::read(&path, LABEL, describe_get(), get),
        Route::write(Method::PUT, &path, LABEL, describe_put(), put),
    ]
}

// === descriptions ===

fn describe_get() -> RouteDescription {
    RouteDescription::new(TAG, "The buttons of the user's phone")
        .answers::<ButtonsOut<'static>>(
            StatusCode::OK,
            "The device, its keys that are not empty, and what its type can do.",
        )
        .fails(&[ErrorCode::NoPhone])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change buttons")
        .note("A key that is not named stays; the type `NONE` empties one.")
        .takes::<KeysIn>()
        .answer(
            StatusCode::OK,
            "The buttons as they are now.",
            Some(BodyContent::json_of(recorded::<ButtonsOut<'static>>)),
        )
        .answer(
            StatusCode::MULTI_STATUS,
            "It was carried out in part: what became of each key, and the buttons as they are.",
            Some(BodyContent::json_of(recorded::<PartialButtonsOut<'static>>)),
        )
        .fails(&[ErrorCode::NoPhone, ErrorCode::NumberRefused])
}

// === shapes ===

/// The body of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "KeysToChange")]
struct KeysIn {
    /// The keys to change, each once; without any, nothing changes.
    #[schemars(length(max = KEY_IDS.count()))]
    keys: Vec<KeyIn>,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "deviceType")]
    #[schemars(with = "Value")]
    _device_type: IgnoredAny,
    /// Accepted and ignored.
    #[serde(default, rename = "deviceName")]
    #[schemars(with = "Value")]
    _device_name: IgnoredAny,
    /// Accepted and ignored.
    #[serde(default, rename = "properties")]
    #[schemars(with = "Value")]
    _properties: IgnoredAny,
}

/// What a key is to do.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "KeyToChange")]
struct KeyIn {
    /// The number of the key.
    #[schemars(range(min = *KEY_IDS.start(), max = *KEY_IDS.end()))]
    id: i64,
    /// What it does: one of the types that the phone type has, or `NONE`.
    #[serde(rename = "type")]
    #[schemars(schema_with = "token::<{ TagText::CHARACTERS_MAX }>")]
    action: String,
    /// What stands beside it.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ TagText::CHARACTERS_MAX }>")]
    label: Option<String>,
    /// Whom or what it is about, where its type needs that.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ TagText::CHARACTERS_MAX }>")]
    parameter: Option<String>,
    /// The second parameter, where its type has one.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ TagText::CHARACTERS_MAX }>")]
    parameter2: Option<String>,
}

/// A phone and its keys.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PhoneButtons")]
struct ButtonsOut<'b> {
    /// What phone it is.
    device_type: &'b str,
    /// What it is called.
    device_name: &'b str,
    /// Its keys that are not empty.
    keys: Vec<KeyOut<'b>>,
    /// What a phone of this type can do; empty when its type is not configured.
    properties: PhonePropertiesOut<'b>,
}

/// What is known of the phone type: all, or nothing.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(rename = "PhoneProperties")]
enum PhonePropertiesOut<'b> {
    Known(Box<CapabilitiesOut<'b>>),
    Unknown {},
}

/// What a key does.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Key")]
struct KeyOut<'b> {
    /// The number of the key.
    id: u8,
    /// What it does.
    #[serde(rename = "type")]
    action: &'b str,
    /// What stands beside it.
    label: &'b str,
    /// Whom or what it is about.
    parameter: &'b str,
    /// The second parameter, if it has one.
    #[serde(skip_serializing_if = "Option::is_none")]
    parameter2: Option<&'b str>,
}

/// The answer to a change that was carried out in part.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PhoneButtonsPartly")]
struct PartialButtonsOut<'b> {
    /// What became of each key, and of the device.
    results: Vec<ButtonResultOut>,
    /// The buttons as they are.
    now: ButtonsOut<'b>,
}

/// What became of a key, or (without an id) of the device.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "PhoneButtonsResult")]
struct ButtonResultOut {
    /// The number of the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<u8>,
    /// What it is about.
    name: String,
    /// The status that it would have had alone.
    status: u16,
    /// What is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<ApioError>,
}

// === handlers ===

async fn get(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let user = apio.prove(&request).await?;
    let buttons = buttons_of(&user).await?;
    Ok(json(StatusCode::OK, &ButtonsOut::from(&buttons)))
}

async fn buttons_of(user: &UserRequest<'_, Apio>) -> Result<PhoneButtons, ApioError> {
    let types = &user.dialect.phone_types;
    let buttons = user
        .switch()
        .phone_buttons(user.call, &user.subscriber, types);
    let buttons = buttons.await;
    buttons.map_err(|error| describe(user, error, OperationKind::Read))
}

/// The keys alone: the phone type does not change with them.
async fn keys_of(user: &UserRequest<'_, Apio>) -> Result<serde_json::Value, ApioError> {
    let buttons = buttons_of(user).await?;
    let keys: Vec<_> = buttons.keys.iter().map(KeyOut::from).collect();
    Ok(serde_json::json!({ "keys": keys }))
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    // A phone that is somebody else's by now must not be written to, so the proof is a fresh one.
    apio.base.access.forget(&apio.user_path(&request)?);
    let parse = |body: &Bytes, _: &Value| parse_keys(body);
    let (user, keys) = apio
        .user_and_change(&request, &SHAPE, parse, keys_of)
        .await?;
    user.carry_out(keys_of, change(&user, &keys)).await
}

async fn change(user: &UserRequest<'_, Apio>, keys: &[PhoneKey]) -> Result<Response, ApioError> {
    let record_id = user.record_id();
    if keys.is_empty() {
        let buttons = buttons_of(user).await?;
        let buttons = ButtonsOut::from(&buttons);
        return Ok(with_record_id(StatusCode::OK, &buttons, record_id));
    }
    let apio = user.dialect;
    let refuses = |number: &str| user.refuse_number(number);
    let numbers = NumberRules {
        plan: &apio.base.plan,
        refuses: &refuses,
    };
    let (switch, types) = (user.switch(), &apio.phone_types);
    let result = switch
        .change_phone_buttons(user.call, &user.subscriber, types, keys, &numbers)
        .await;
    match result.map_err(|error| describe(user, error, OperationKind::Change))? {
        ButtonsChanged::Whole(buttons) => {
            let buttons = ButtonsOut::from(&buttons);
            Ok(with_record_id(StatusCode::OK, &buttons, record_id))
        }
        ButtonsChanged::Partly { keys, device, now } => {
            let keys = keys
                .into_iter()
                .map(|(id, result)| ButtonResultOut::of_key(id, result));
            let results = keys.chain(device.map(ButtonResultOut::of_device)).collect();
            let body = PartialButtonsOut {
                results,
                now: ButtonsOut::from(&now),
            };
            Ok(with_record_id(StatusCode::MULTI_STATUS, &body, record_id))
        }
    }
}

fn describe(
    user: &UserRequest<'_, Apio>,
    error: ButtonsError,
    operation: OperationKind,
) -> ApioError {
    match error {
        ButtonsError::NoPhone => ApioError::new(ErrorCode::NoPhone, "the user has no phone"),
        ButtonsError::UnknownType(device_type) => ApioError::new(
            ErrorCode::BadField,
            format!("no phone type is configured for {device_type:?}, so its keys are not known"),
        ),
        ButtonsError::BadKeys(mistakes) => {
            let describe = |(index, (place, error))| format!("keys[{index}].{place}: {error}");
            ApioError::bad_fields(mistakes.into_iter().map(describe).collect())
        }
        ButtonsError::NotAllowed(refused) => {
            let describe = |(index, place, why)| format!("keys[{index}].{place}: {why}");
            let refused = refused.into_iter().map(describe).collect();
            ApioError::several(ErrorCode::NumberRefused, refused)
        }
        ButtonsError::Switch(Error::Refused(refusal)) if refusal.is_device_not_found() => {
            // The user has another phone by now, or none.
            user.forget();
            ApioError::new(ErrorCode::NoPhone, "the user's phone is gone").with_refusal(&refusal)
        }
        ButtonsError::Switch(error) => user.error(error, operation),
    }
}

// === from JSON ===

/// What can be checked without knowing the phone.
fn parse_keys(body: &Bytes) -> Result<Vec<PhoneKey>, ApioError> {
    let given = read::<KeysIn>(body)?.keys;
    let count = given.len();
    let most = KEY_IDS.count();
    if count > most {
        let message = format!("keys: a list has at most {most} entries, this has {count}");
        return Err(ApioError::new(ErrorCode::BadField, message));
    }
    let mut mistakes = BodyErrors::default();
    let mut seen = HashSet::new();
    let mut keys = Vec::with_capacity(count);
    for (index, key) in given.into_iter().enumerate() {
        let path = format!("keys[{index}]");
        if !seen.insert(key.id) {
            mistakes.add(
                &format!("{path}.id"),
                format_args!("the key {} is given twice", key.id),
            );
        }
        keys.extend(parse_key(key, &path, &mut mistakes));
    }
    mistakes.finish()?;
    Ok(keys)
}

fn parse_key(given: KeyIn, path: &str, mistakes: &mut BodyErrors) -> Option<PhoneKey> {
    let id = u8::try_from(given.id)
        .ok()
        .filter(|id| KEY_IDS.contains(id));
    let id = id.ok_or_else(|| {
        let (min, max) = (KEY_IDS.start(), KEY_IDS.end());
        ValueError::new(
            format!("keys are numbered {min} to {max}"),
            &given.id.to_string(),
        )
    });
    let id = mistakes.check(&format!("{path}.id"), id);
    let action = TagText::parse_stored(&given.action).map(TagText::into_string);
    let action = mistakes.check_text(&format!("{path}.type"), &given.action, action);
    let mut text = |field: &str, given: Option<String>| {
        let given = given.unwrap_or_default();
        let parsed = match given.is_empty() {
            true => Ok(String::new()),
            false => TagText::parse_stored(&given).map(TagText::into_string),
        };
        mistakes.check_text(&format!("{path}.{field}"), &given, parsed)
    };
    let label = text("label", given.label);
    let parameter = text("parameter", given.parameter);
    let second_parameter = text("parameter2", given.parameter2);
    Some(PhoneKey {
        id: id?,
        action: action?,
        parameter: parameter?,
        second_parameter: second_parameter?,
        label: label?,
    })
}

// === to JSON ===

impl<'b> From<&'b PhoneButtons> for ButtonsOut<'b> {
    fn from(buttons: &'b PhoneButtons) -> Self {
        Self {
            device_type: &buttons.device_type,
            device_name: &buttons.device_name,
            keys: buttons.keys.iter().map(KeyOut::from).collect(),
            properties: match &buttons.phone_type {
                Some(phone_type) => PhonePropertiesOut::Known(Box::new(phone_type.as_ref().into())),
                None => PhonePropertiesOut::Unknown {},
            },
        }
    }
}

impl<'b> From<&'b PhoneKey> for KeyOut<'b> {
    fn from(key: &'b PhoneKey) -> Self {
        Self {
            id: key.id,
            action: &key.action,
            label: &key.label,
            parameter: &key.parameter,
            parameter2: (!key.second_parameter.is_empty()).then_some(&key.second_parameter),
        }
    }
}

impl ButtonResultOut {
    fn of_key(id: u8, result: Result<(), Error>) -> Self {
        Self::new(Some(id), format!("key {id}"), result)
    }

    fn of_device(result: Result<(), Error>) -> Self {
        Self::new(None, "device".into(), result)
    }

    fn new(id: Option<u8>, name: String, result: Result<(), Error>) -> Self {
        let (status, error) = of_part(result);
        Self {
            id,
            name,
            status,
            error,
        }
    }
}
