//! `…/services/speed_dial_100/` (APIO documentation, Speed Dial 100).
//!
//! | method | path     | body in               | answer               |
//! |--------|----------|-----------------------|----------------------|
//! | GET    | list     |                       | all codes and prefix |
//! | GET    | `{code}` |                       | one code             |
//! | POST   | list     | codes to add          | 200, empty           |
//! | PUT    | list     | codes to change       | 200, empty           |
//! | DELETE | list     | codes to clear        | the codes left       |

use std::borrow::Cow;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;

use super::about::{DocumentErrors, recorded};
use super::answer::{empty, json, with_record_id};
use super::body::{no_parameters, no_query, present, read};
use super::error::{ApioError, ErrorCode};
use super::speed_code_entries::{CodedEntry, parse_entries};
use super::speed_dial_list::written;
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::{USER_PATH, path_parameter};
use super::whole_service::{ServiceNeeds, WholeService};
use crate::dialect::schema::{destination, speed_code, token_or_empty};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{BodyContent, Request, Response, Route, RouteDescription};
use crate::numbering::{NumberingPlan, into_presented};
use crate::switch::Nillable;
use crate::switch::speed_dial_100::{
    NewSpeedDial, SERVICE, SPEED_CODES, SpeedCode, SpeedDial, SpeedDialChange, SpeedDials,
    format_code, parse_code,
};
use crate::switch::value::{Destination, SpeedDialDescription, ValueError};

/// What the resource is called in the document.
const TAG: &str = "Speed Dial 100";

/// What a body of PUT is made of.
const SHAPE: BodyShape = BodyShape {
    list: "speedCodes",
    key: "speedCode",
    has_partial_entries: true,
    read_only: &["prefix"],
    all: &[],
};

/// The routes of this resource.
pub(super) fn routes() -> Vec<Route<Apio>> {
    let list = format!("{USER_PATH}/services/speed_dial_100");
    let item = format!("{list}/{{code}}");
    let label = "speed_dial_100";
    vec![
        whole_service().route(describe_get_list()),
        Route::write(Method::POST, &list, label, describe_post(), post),
        Route::write(Method::PUT, &list, label, describe_put(), put),
        Route::write(Method::DELETE, &list, label, describe_delete(), delete),
        Route::read(item, "speed_dial_100_code", describe_get_code(), get_code),
    ]
}

/// The service as it is read.
pub(super) fn whole_service() -> WholeService {
    WholeService::new("speed_dial_100", ServiceNeeds::One(SERVICE), |user| {
        Box::pin(async move {
            let list = user.switch().speed_dial_texts(user.call, &user.subscriber);
            Ok(written(&user.read(list).await?))
        })
    })
}

// === descriptions ===

fn describe_get_list() -> RouteDescription {
    RouteDescription::new(TAG, "All speed codes")
        .answers::<SpeedDialsOut>(
            StatusCode::OK,
            "The codes that are set, and the prefix to dial before them.",
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_post() -> RouteDescription {
    RouteDescription::new(TAG, "Set speed codes")
        .note("All of them or none. A code that is set already is refused.")
        .takes::<CodesIn<AddIn>>()
        .answers_empty(StatusCode::OK, "All codes are set.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::NumberRefused])
}

fn describe_put() -> RouteDescription {
    RouteDescription::new(TAG, "Change speed codes")
        .note("All of them or none. A code that is not set is refused.")
        .takes::<ChangesIn>()
        .answers_empty(StatusCode::OK, "All codes are changed.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::NumberRefused])
}

fn describe_delete() -> RouteDescription {
    RouteDescription::new(TAG, "Clear speed codes")
        .note("The codes come in the body or, from clients that cannot send one, in the query.")
        .query(
            "speedCodes",
            "The codes to clear, with commas between them.",
            codes,
        )
        .may_take::<CodesIn<DeleteIn>>()
        .answer(
            StatusCode::OK,
            "The codes that are left, and the prefix.",
            Some(BodyContent::json_of(recorded::<SpeedDialsOut>)),
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_get_code() -> RouteDescription {
    RouteDescription::new(TAG, "One speed code")
        .answers::<TargetOut>(StatusCode::OK, "What the code dials.")
        .fails(&[ErrorCode::ServiceNotAssigned, ErrorCode::UnknownEntry])
}

// === shapes ===

/// A list of something about speed codes.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SpeedCodes{E}")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct CodesIn<E> {
    /// Each code once.
    #[schemars(length(min = 1, max = SPEED_CODES))]
    speed_codes: Vec<E>,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "prefix")]
    #[schemars(with = "Value")]
    _prefix: IgnoredAny,
}

/// The body of PUT.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "SpeedCodesToChange")]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ChangesIn {
    /// Each code once; without any, nothing changes.
    #[schemars(length(max = SPEED_CODES))]
    speed_codes: Vec<ChangeIn>,
    /// Accepted, because clients send back what they got, and ignored.
    #[serde(default, rename = "prefix")]
    #[schemars(with = "Value")]
    _prefix: IgnoredAny,
}

/// An entry of POST.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ToSet")]
struct AddIn {
    /// Two digits.
    #[schemars(schema_with = "speed_code")]
    speed_code: String,
    /// A number, a feature code, or a SIP URI.
    #[schemars(schema_with = "destination")]
    phone_number: String,
    /// What the code is for; an empty text is none.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ SpeedDialDescription::CHARACTERS_MAX }>")]
    description: Option<String>,
}

/// An entry of PUT.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ToChange")]
struct ChangeIn {
    /// Two digits.
    #[schemars(schema_with = "speed_code")]
    speed_code: String,
    /// A number, a feature code, or a SIP URI; left out, it stays.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "destination")]
    phone_number: Option<String>,
    /// What the code is for; an empty text clears it, and left out, it stays.
    #[serde(default, deserialize_with = "present")]
    #[schemars(schema_with = "token_or_empty::<{ SpeedDialDescription::CHARACTERS_MAX }>")]
    description: Option<String>,
}

/// An entry of DELETE.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schemars(rename = "ToClear")]
struct DeleteIn {
    /// Two digits.
    #[schemars(schema_with = "speed_code")]
    speed_code: String,
}

/// The answer of GET and DELETE.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SpeedDials")]
struct SpeedDialsOut {
    /// The codes that are set, in order.
    speed_codes: Vec<CodeOut>,
    /// What is dialled before a code; empty when the switch does not say.
    prefix: String,
}

/// A code that is set.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SpeedDial")]
struct CodeOut {
    /// Two digits.
    #[serde(serialize_with = "write_code")]
    #[schemars(schema_with = "speed_code")]
    speed_code: SpeedCode,
    /// What is dialled. An international number is `+` and digits.
    phone_number: String,
    /// What the code is for, if it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// The answer of GET for one code.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "SpeedDialTarget")]
struct TargetOut {
    /// What is dialled. An international number is `+` and digits.
    phone_number: String,
    /// What the code is for, if it was said.
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

// === handlers ===

async fn get_code(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_parameters(&request)?;
    let code = path_parameter(&request, "code", parse_code)?;
    let user = apio.prove(&request).await?;
    let list = read_list(&user).await?;
    let entry = list
        .entries
        .into_iter()
        .find(|entry| entry.code == code)
        .ok_or_else(|| {
            ApioError::new(
                ErrorCode::UnknownEntry,
                format!("the speed code {} is not set", format_code(code)),
            )
        })?;
    Ok(json(StatusCode::OK, &TargetOut::from(entry)))
}

async fn post(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let entries = parse_additions(&request.body, &apio.base.plan)?;
    let numbers = entries
        .iter()
        .map(|entry| entry.number.as_str())
        .enumerate();
    apio.check_numbers(&request, numbers.map(at_its_place))?;
    let user = apio.prove(&request).await?;
    let switch = user.switch();
    let change = async {
        let added = switch.add_speed_dials(user.call, &user.subscriber, entries);
        user.write(added).await.map(|()| empty())
    };
    user.carry_out(list_of, change).await
}

async fn put(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    let parse = |body: &Bytes, _: &Value| {
        let changes = parse_changes(body, &apio.base.plan)?;
        let numbers = changes.iter().enumerate();
        let numbers =
            numbers.filter_map(|(place, change)| Some((place, change.number.as_ref()?.as_str())));
        apio.allow_numbers(&request, numbers.map(at_its_place))?;
        Ok(changes)
    };
    let (user, changes) = apio
        .user_and_change(&request, &SHAPE, parse, list_of)
        .await?;
    let switch = user.switch();
    let change = async {
        if changes.is_empty() {
            // Whoever has not got the service is told so all the same.
            return read_list(&user).await.map(|_| empty());
        }
        let changed = switch.change_speed_dials(user.call, &user.subscriber, changes);
        user.write(changed).await.map(|()| empty())
    };
    user.carry_out(list_of, change).await
}

async fn delete(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    let codes = parse_deletions(&request)?;
    let user = apio.prove(&request).await?;
    let switch = user.switch();
    let change = async {
        let left = switch.delete_speed_dials(user.call, &user.subscriber, codes);
        let list = user.write(left).await?.map_err(|error| {
            ApioError::done_but("the codes were cleared", "to say what is left", &error)
        })?;
        let list = SpeedDialsOut::from(list);
        Ok(with_record_id(StatusCode::OK, &list, user.record_id()))
    };
    user.carry_out(list_of, change).await
}

fn at_its_place((index, number): (usize, &str)) -> (String, &str) {
    (format!("speedCodes[{index}].phoneNumber"), number)
}

async fn read_list(user: &UserRequest<'_, Apio>) -> Result<SpeedDials, ApioError> {
    let list = user.switch().speed_dials(user.call, &user.subscriber);
    user.read(list).await
}

async fn list_of(user: &UserRequest<'_, Apio>) -> Result<SpeedDialsOut, ApioError> {
    read_list(user).await.map(SpeedDialsOut::from)
}

// === from JSON ===

/// Speed codes in a query, for the document.
fn codes(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string", "pattern": "^[0-9]{2}(,[0-9]{2})*$" })
}

fn parse_additions(body: &Bytes, plan: &NumberingPlan) -> Result<Vec<NewSpeedDial>, ApioError> {
    parse_entries(
        read::<CodesIn<AddIn>>(body)?.speed_codes,
        SPEED_CODES,
        |entry, path, mistakes| {
            let code = mistakes.check(&format!("{path}.speedCode"), parse_code(&entry.speed_code));
            let number = Destination::parse(&entry.phone_number, plan);
            let number = mistakes.check(&format!("{path}.phoneNumber"), number);
            let description = entry.description.filter(|text| !text.is_empty());
            let description = description
                .map(|text| SpeedDialDescription::parse(&text))
                .transpose();
            let description = mistakes.check(&format!("{path}.description"), description);
            Some(NewSpeedDial {
                code: code?,
                number: number?,
                description: description?,
            })
        },
    )
}

fn parse_changes(body: &Bytes, plan: &NumberingPlan) -> Result<Vec<SpeedDialChange>, ApioError> {
    let entries = read::<ChangesIn>(body)?.speed_codes;
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    parse_entries(entries, SPEED_CODES, |entry, path, mistakes| {
        let code = mistakes.check(&format!("{path}.speedCode"), parse_code(&entry.speed_code));
        let given = entry.phone_number.as_deref();
        let number = given.map(|text| Destination::parse(text, plan)).transpose();
        let path_of_number = format!("{path}.phoneNumber");
        let number = mistakes.check_text(&path_of_number, given.unwrap_or_default(), number);
        let given = entry.description.as_deref();
        let description = parse_description_change(given);
        let path = format!("{path}.description");
        let description = mistakes.check_text(&path, given.unwrap_or_default(), description);
        Some(SpeedDialChange {
            code: code?,
            number: number?,
            description: description?,
        })
    })
}

/// An empty description clears; one that is left out stays.
fn parse_description_change(
    given: Option<&str>,
) -> Result<Nillable<SpeedDialDescription>, ValueError> {
    Ok(match given {
        None => Nillable::Absent,
        Some("") => Nillable::Nil,
        Some(text) => Nillable::Value(SpeedDialDescription::parse(text)?),
    })
}

/// The codes in the body or, for clients that cannot send one with DELETE, in the query as
/// `speedCodes=03,50` or `speedCodes=03&speedCodes=50`.
fn parse_deletions(request: &Request) -> Result<Vec<SpeedCode>, ApioError> {
    let in_query = || {
        request
            .query
            .iter()
            .filter(|(name, _)| name == "speedCodes")
    };
    let entries = if request.body.is_empty() && in_query().next().is_some() {
        let codes = in_query().flat_map(|(_, value)| value.split(','));
        codes
            .map(|code| DeleteIn {
                speed_code: code.to_owned(),
            })
            .collect()
    } else {
        no_query(request)?;
        read::<CodesIn<DeleteIn>>(&request.body)?.speed_codes
    };
    parse_entries(entries, SPEED_CODES, |entry, path, mistakes| {
        mistakes.check(&format!("{path}.speedCode"), parse_code(&entry.speed_code))
    })
}

impl CodedEntry for NewSpeedDial {
    fn code(&self) -> Cow<'static, str> {
        format_code(self.code).into()
    }
}

impl CodedEntry for SpeedDialChange {
    fn code(&self) -> Cow<'static, str> {
        format_code(self.code).into()
    }
}

impl CodedEntry for SpeedCode {
    fn code(&self) -> Cow<'static, str> {
        format_code(*self).into()
    }
}

// === to JSON ===

impl From<SpeedDials> for SpeedDialsOut {
    fn from(list: SpeedDials) -> Self {
        Self {
            speed_codes: list.entries.into_iter().map(CodeOut::from).collect(),
            prefix: list.prefix.unwrap_or_default(),
        }
    }
}

impl From<SpeedDial> for CodeOut {
    fn from(entry: SpeedDial) -> Self {
        Self {
            speed_code: entry.code,
            phone_number: into_presented(entry.number),
            description: entry.description,
        }
    }
}

impl From<SpeedDial> for TargetOut {
    fn from(entry: SpeedDial) -> Self {
        Self {
            phone_number: into_presented(entry.number),
            description: entry.description,
        }
    }
}

/// Writes the two digits of a code.
fn write_code<S: Serializer>(code: &SpeedCode, to: S) -> Result<S::Ok, S::Error> {
    let digits = [code.number() / 10, code.number() % 10].map(|digit| b'0' + digit);
    to.serialize_str(std::str::from_utf8(&digits).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::switch::speed_dial_100::SpeedDialTexts;

    fn entry() -> impl Strategy<Value = SpeedDial> {
        let text = "(\\+[0-9 -]{0,12}|sip:[a-z\"\\\\é\u{1}😀]{0,9}|[0-9]{0,9})";
        let description = prop::option::of("[ -~é\n\u{92}]{0,20}");
        (0..=SpeedCode::MAX, text, description).prop_map(|(code, number, description)| SpeedDial {
            code: SpeedCode::new(code).unwrap(),
            number,
            description,
        })
    }

    proptest! {
        #[test]
        fn what_is_written_by_hand_is_what_serde_writes(
            mut entries in prop::collection::vec(entry(), 0..5),
            prefix in prop::option::of("[#*\"]{1,2}"),
        ) {
            entries.sort_by_key(|entry| entry.code);
            let list = SpeedDials { prefix, entries };
            let by_hand = written(&SpeedDialTexts::from(list.clone()));
            let by_serde = serde_json::to_string(&SpeedDialsOut::from(list)).unwrap();
            prop_assert_eq!(by_hand, by_serde);
        }
    }
}
