//! `…/services/{service}/` of every service that is nothing but settings (the tables of `ocip-services`).
//!
//! | method | body in           | answer                                   |
//! |--------|-------------------|------------------------------------------|
//! | GET    |                   | all settings that have a value           |
//! | PUT    | any number of them| 200, empty or like GET, as the table says |

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use ocip_services::ALL;
use ocip_services::table::{ChangeAnswer, Kind, Setting, UserService, Value};
use schemars::{Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value as Json, json};

use super::about::{DocumentErrors, recorded_shape};
use super::answer::{empty, with_record_id};
use super::body::{BodyErrors, no_query, read};
use super::error::{ApioError, ErrorCode};
use super::named_users::{self, NamedInBody};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::USER_PATH;
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::unambiguous::UnambiguousJson;
use crate::dialect::{UserDialect, UserRequest, schema};
use crate::http::{BodyContent, Request, RequestId, Response, Route, RouteDescription};
use crate::numbering::{NumberingPlan, into_presented};
use crate::switch::Nillable;
use crate::switch::list_uri::ListUri;
use crate::switch::settings::{Settings, SettingsChange};
use crate::switch::value::{Destination, DirectoryNumber, UserId, ValueError, check_token};

/// The routes of all services.
pub(super) fn routes() -> Vec<Route<Apio>> {
    ALL.iter().flat_map(|service| routes_of(service)).collect()
}

/// The services as they are read.
pub(super) fn whole_services() -> impl Iterator<Item = WholeService> {
    ALL.iter().map(|service| whole_service(service))
}

fn whole_service(service: &'static UserService) -> WholeService {
    WholeService::new(service.path, ServiceNeeds::One(service.name), move |user| {
        Box::pin(async move { written(&settings_of(user, service).await?) })
    })
}

fn routes_of(service: &'static UserService) -> [Route<Apio>; 2] {
    let path = format!("{USER_PATH}/services/{}", service.path);
    let label = service.path;
    let put_it = move |apio, request| put(apio, request, service);
    [
        whole_service(service).route(describe_get(service)),
        Route::write(Method::PUT, &path, label, describe_put(service), put_it),
    ]
}

// === descriptions ===

fn describe_get(service: &'static UserService) -> RouteDescription {
    let shape = BodyContent::json_known(answer_shape(service));
    RouteDescription::new(service.name, "The settings")
        .note(service.about)
        .answer(
            StatusCode::OK,
            "All settings that have a value.",
            Some(shape),
        )
        .fails(&[ErrorCode::ServiceNotAssigned])
}

fn describe_put(service: &'static UserService) -> RouteDescription {
    let answer = match service.answer {
        ChangeAnswer::Empty => None,
        ChangeAnswer::LikeGet => Some(BodyContent::json_known(change_answer_shape(service))),
    };
    let numbers: &[ErrorCode] = match service.has_destination() {
        true => &[ErrorCode::NumberRefused],
        false => &[],
    };
    RouteDescription::new(service.name, "Change settings")
        .note("A setting that is left out stays.")
        .takes_content(BodyContent::json_known(change_shape(service)))
        .answer(StatusCode::OK, "All is changed.", answer)
        .fails(&[ErrorCode::ServiceNotAssigned])
        .fails(numbers)
}

/// The settings as they are read.
fn answer_shape(service: &UserService) -> Schema {
    let settings = service.settings.iter().filter(|one| one.is_read());
    let required = settings.filter(|one| !one.optional).map(|one| one.json);
    let required: Vec<&str> = required.collect();
    let mut shape = object(service, Setting::is_read, answer_property);
    shape.insert("required".to_owned(), required.into());
    shape
}

/// The settings after a change, and the id of its record; nothing when nothing was to change.
fn change_answer_shape(service: &UserService) -> Schema {
    recorded_shape(object(service, Setting::is_read, answer_property))
}

/// The settings that are to change.
fn change_shape(service: &UserService) -> Schema {
    let mut shape = object(service, |_| true, change_property);
    shape.insert("additionalProperties".to_owned(), false.into());
    shape
}

fn object(
    service: &UserService,
    has: fn(&Setting) -> bool,
    property: fn(&Setting) -> Schema,
) -> Schema {
    let settings = service.settings.iter().filter(|one| has(one));
    let properties = settings.map(|one| {
        let mut property = property(one);
        property.insert("description".to_owned(), one.about.into());
        (one.json.to_owned(), Json::from(property))
    });
    // Of two settings of one name, that which a change has stands first.
    let mut all = Map::new();
    for (name, property) in properties {
        all.entry(name).or_insert(property);
    }
    json_schema!({ "type": "object", "properties": all })
}

/// What the switch has is shown, even if it could not be asked for.
pub(super) fn answer_property(setting: &Setting) -> Schema {
    match setting.kind {
        Kind::Flag => json_schema!({ "type": "boolean" }),
        Kind::Number(_) => json_schema!({ "type": "integer" }),
        Kind::Users(headings) => named_users::users_shape(headings),
        _ => json_schema!({ "type": "string" }),
    }
}

/// What GET alone gives may come back, and is ignored.
pub(super) fn change_property(setting: &Setting) -> Schema {
    if !setting.is_written() {
        return json_schema!({ "readOnly": true });
    }
    let value = match setting.kind {
        Kind::Flag => json_schema!({ "type": "boolean" }),
        Kind::Number(ranges) => {
            let range = |range: &std::ops::RangeInclusive<i32>| json!({ "minimum": range.start(), "maximum": range.end() });
            let ranges: Vec<_> = ranges.iter().map(range).collect();
            json_schema!({ "type": "integer", "anyOf": ranges })
        }
        Kind::Text(max) => schema::token_up_to(max),
        Kind::OneOf(texts) => json_schema!({ "enum": texts }),
        Kind::Named(texts) => {
            let texts: Vec<_> = texts.iter().map(|(json, _)| json).collect();
            json_schema!({ "enum": texts })
        }
        Kind::Destination => schema::destination(&mut SchemaGenerator::default()),
        Kind::OutgoingNumber => schema::outgoing_number(),
        Kind::DirectoryNumber => schema::directory_number(&mut SchemaGenerator::default()),
        Kind::User => schema::token_up_to(UserId::CHARACTERS_MAX),
        Kind::UserIds(list) => named_users::ids_shape(list),
        Kind::OptIns(_) => named_users::opt_ins_shape(),
        Kind::ListUri => schema::sip_uri(ListUri::CHARACTERS_MAX),
        // The switch alone sets them.
        Kind::Moment | Kind::Users(_) => json_schema!({ "readOnly": true }),
    };
    let cleared = match setting.kind {
        _ if !setting.optional => return value,
        Kind::Flag | Kind::Number(_) | Kind::UserIds(_) => json!([null]),
        _ => json!([null, ""]),
    };
    json_schema!({ "anyOf": [value, { "enum": cleared }] })
}

// === handlers ===

async fn put(
    apio: Arc<Apio>,
    request: Request,
    service: &'static UserService,
) -> Result<Response, ApioError> {
    no_query(&request)?;
    if is_empty_object(&request.body) {
        return Ok(answer(service, &Map::new(), None));
    }
    let parse = |body: &Bytes, shown: &Json| {
        let mut change = parse_change(body, service, &apio.base.plan)?;
        named_users::leave_out_same(service, &mut change, shown);
        apio.allow_numbers(&request, numbers(service, &change))?;
        Ok(change)
    };
    let table = Table(service);
    let show = async move |user: &UserRequest<'_, Apio>| table.settings_of(user).await;
    let read_only = service.read_only();
    let shape = BodyShape {
        read_only: &read_only,
        ..BodyShape::of_members()
    };
    let asked = apio.user_and_change(&request, &shape, parse, show).await;
    let (user, change) = asked?;
    let change = within_tenant(&user, service, change).await?;
    let change = with_list_uri(&user, service, change).await?;
    let changed = change_settings(&user, service, change);
    user.carry_out(show, changed).await
}

/// A table in a closure that is asynchronous: without a lifetime, which the compiler loses sight of there.
#[derive(Clone, Copy)]
struct Table(&'static UserService);

impl Table {
    async fn settings_of(
        self,
        user: &UserRequest<'_, Apio>,
    ) -> Result<Map<String, Json>, ApioError> {
        settings_of(user, self.0).await
    }
}

/// Whether a body is `{}`, for which nobody is asked.
fn is_empty_object(body: &[u8]) -> bool {
    let signs = body.iter().filter(|byte| !byte.is_ascii_whitespace());
    signs.eq(b"{}")
}

async fn change_settings(
    user: &UserRequest<'_, Apio>,
    service: &'static UserService,
    change: SettingsChange,
) -> Result<Response, ApioError> {
    if change.is_empty() {
        // What is there already is not written; whoever has not got the service is told so all the same.
        let now = settings_of(user, service).await?;
        return Ok(answer(service, &now, user.record_id()));
    }
    let (switch, call, subscriber) = (user.switch(), user.call, &user.subscriber);
    match service.answer {
        ChangeAnswer::Empty => {
            let changed = switch.change_settings(call, subscriber, service, change);
            user.write(changed).await.map(|()| empty())
        }
        ChangeAnswer::LikeGet => {
            let changed = switch.change_settings_and_read(call, subscriber, service, change);
            let now = user.write(changed).await?.map_err(|error| {
                ApioError::done_but(
                    "the settings were changed",
                    "to say how they are now",
                    &error,
                )
            })?;
            Ok(answer(service, &to_json(service, now), user.record_id()))
        }
    }
}

/// The answer to a change after which these settings hold.
fn answer(
    service: &UserService,
    now: &Map<String, Json>,
    record_id: Option<&RequestId>,
) -> Response {
    match service.answer {
        ChangeAnswer::Empty => empty(),
        ChangeAnswer::LikeGet => with_record_id(StatusCode::OK, now, record_id),
    }
}

async fn settings_of(
    user: &UserRequest<'_, Apio>,
    service: &'static UserService,
) -> Result<Map<String, Json>, ApioError> {
    let asked = user.switch().settings(user.call, &user.subscriber, service);
    Ok(to_json(service, user.read(asked).await?))
}

// === to JSON ===

fn to_json(service: &UserService, settings: Settings) -> Map<String, Json> {
    members(service.settings, settings.0)
}

/// The members of settings that have a value.
pub(super) fn members(settings: &[Setting], values: Vec<Option<Value>>) -> Map<String, Json> {
    let settings = settings.iter().zip(values);
    let members = settings.filter_map(|(setting, value)| {
        let value = match value? {
            Value::Flag(flag) => flag.into(),
            Value::Number(number) => number.into(),
            // A change alone has them.
            Value::UserIds(_) | Value::OptIns(_) => return None,
            Value::Users(users) => named_users::users(users),
            Value::Text(text) => shown(setting.kind, text).into(),
        };
        Some((setting.json.to_owned(), value))
    });
    members.collect()
}

/// A text of the switch as JSON has it.
fn shown(kind: Kind, text: String) -> String {
    match kind {
        Kind::Named(texts) => {
            let known = texts.iter().find(|(_, wire)| *wire == text);
            known.map_or(text, |(json, _)| (*json).to_owned())
        }
        Kind::Moment => moment(text),
        _ if kind.is_number() => into_presented(text),
        _ => text,
    }
}

/// `2026-11-30T08:15:00.000+01:00` as `2026-11-30 08:15:00`, which is how the switch's clock has it.
fn moment(text: String) -> String {
    let parts = text
        .split_once('T')
        .and_then(|(date, time)| Some((date, time.get(..8)?)));
    parts
        .map(|(date, time)| format!("{date} {time}"))
        .unwrap_or(text)
}

// === from JSON ===

fn parse_change(
    body: &Bytes,
    service: &UserService,
    plan: &NumberingPlan,
) -> Result<SettingsChange, ApioError> {
    let mut change = SettingsChange::of(service);
    let mut mistakes = BodyErrors::default();
    let UnambiguousJson(given) = read(body)?;
    // Any other value was refused when it was read.
    let Json::Object(given) = given else {
        return Ok(change);
    };
    for (name, given) in given {
        let Some(position) = service.position_of_member(&name) else {
            mistakes.add(&name, unknown(service));
            continue;
        };
        let setting = &service.settings[position];
        if !setting.is_written() {
            continue;
        }
        if let Some(value) = check(setting, &given, plan, &name, &mut mistakes) {
            change.0[position] = value;
        }
    }
    mistakes.finish()?;
    Ok(change)
}

fn unknown(service: &UserService) -> String {
    let known = service.settings.iter();
    let mut known: Vec<_> = known.map(|one| format!("`{}`", one.json)).collect();
    known.dedup();
    format!("unknown field, expected one of {}", known.join(", "))
}

/// The value of a setting, or `None` and a mistake at `path`, which is none if the switch has the value.
pub(super) fn check(
    setting: &Setting,
    given: &Json,
    plan: &NumberingPlan,
    path: &str,
    mistakes: &mut BodyErrors,
) -> Option<Nillable<Value>> {
    match setting.kind {
        Kind::UserIds(list) => return named_users::check_ids(path, given, list, mistakes),
        Kind::OptIns(_) => return named_users::check_opt_ins(path, given, mistakes),
        _ => {}
    }
    let text = match given {
        Json::String(text) => Cow::from(text),
        // One out of the range may be stored as well.
        Json::Number(number) => Cow::from(number.to_string()),
        _ => Cow::default(),
    };
    mistakes.check_text(path, &text, value_of(setting, given, plan))
}

/// Null and an empty text clear what may be without a value.
fn value_of(
    setting: &Setting,
    given: &Json,
    plan: &NumberingPlan,
) -> Result<Nillable<Value>, ValueError> {
    let shown = given
        .as_str()
        .map_or_else(|| given.to_string(), str::to_owned);
    let refuse = |allowed: String| Err(ValueError::new(allowed, &shown));
    let value = match (setting.kind, given) {
        (_, Json::Null) if setting.optional => return Ok(Nillable::Nil),
        (Kind::Flag, Json::Bool(flag)) => Value::Flag(*flag),
        (Kind::Flag, _) => return refuse("true or false".to_owned()),
        (Kind::Number(ranges), given) => match number(setting.kind, given) {
            Some(number) => Value::Number(number),
            None => return refuse(format!("a whole number, {}", in_words(ranges))),
        },
        (_, Json::String(text)) if setting.optional && text.is_empty() => return Ok(Nillable::Nil),
        (Kind::Text(max), Json::String(text)) => {
            check_token(text, max, "a text")?;
            Value::Text(text.clone())
        }
        (Kind::Destination, Json::String(text)) => {
            Value::Text(Destination::parse(text, plan)?.into_string())
        }
        (Kind::OutgoingNumber, Json::String(text)) => {
            Value::Text(Destination::parse_outgoing(text, plan)?.into_string())
        }
        (Kind::DirectoryNumber, Json::String(text)) => {
            Value::Text(DirectoryNumber::parse(text, plan)?.as_str().to_owned())
        }
        (Kind::User, Json::String(text)) => Value::Text(UserId::parse(text)?.into_string()),
        (Kind::ListUri, Json::String(text)) => Value::Text(ListUri::parse(text)?.into_string()),
        (Kind::OneOf(texts), Json::String(text)) if texts.contains(&text.as_str()) => {
            Value::Text(text.clone())
        }
        (Kind::OneOf(texts), _) => return refuse(format!("one of {}", texts.join(", "))),
        (Kind::Named(texts), given) => match texts.iter().find(|(json, _)| given == json) {
            Some((_, wire)) => Value::Text((*wire).to_owned()),
            None => {
                let names: Vec<_> = texts.iter().map(|(json, _)| *json).collect();
                return refuse(format!("one of {}", names.join(", ")));
            }
        },
        _ => return refuse("a text".to_owned()),
    };
    Ok(Nillable::Value(value))
}

fn number(kind: Kind, given: &Json) -> Option<i32> {
    let number = i32::try_from(given.as_i64()?).ok();
    number.filter(|number| kind.allows(*number))
}

fn in_words(ranges: &[std::ops::RangeInclusive<i32>]) -> String {
    let range = |range: &std::ops::RangeInclusive<i32>| match range.start() == range.end() {
        true => range.start().to_string(),
        false => format!("{} to {}", range.start(), range.end()),
    };
    let ranges: Vec<_> = ranges.iter().map(range).collect();
    ranges.join(" or ")
}

/// The numbers to which calls would go, each with its place in the body.
fn numbers<'c>(
    service: &'static UserService,
    change: &'c SettingsChange,
) -> impl Iterator<Item = (String, &'c str)> {
    let settings = service.settings.iter().zip(&change.0);
    let settings = settings.filter(|(setting, _)| setting.kind.is_dialled());
    settings.filter_map(|(setting, change)| match change {
        Nillable::Value(Value::Text(text)) => Some((setting.json.to_owned(), text.as_str())),
        _ => None,
    })
}

/// The change without single users who are named already. Refuses users of other tenants, whom the
/// administrator's login would reach all the same, unless the service names them already.
async fn within_tenant(
    user: &UserRequest<'_, Apio>,
    service: &'static UserService,
    change: SettingsChange,
) -> Result<SettingsChange, ApioError> {
    let mut named = named_users::named(service, &change);
    let mut shown = None;
    if named.len() >= named_users::MANY {
        let now = shown.insert(settings_of(user, service).await?);
        NamedInBody::new_ones(&mut named, now);
    }
    let ids: Vec<&str> = named.iter().map(|one| one.id.as_str()).collect();
    let asked = user.switch().strangers(user.call, &user.subscriber, &ids);
    let strangers = user.read(asked).await?;
    if strangers.is_empty() {
        return Ok(change);
    }
    let strangers: HashSet<String> = strangers.into_iter().map(str::to_owned).collect();
    named.retain(|one| strangers.contains(&one.id));
    let shown = match shown {
        Some(shown) => shown,
        None => settings_of(user, service).await?,
    };
    NamedInBody::new_ones(&mut named, &shown);
    let mut mistakes = BodyErrors::default();
    for NamedInBody { path, id, .. } in &named {
        let message = format!("{id:?} given, expected the id of a user of this tenant");
        mistakes.add(path, message);
    }
    let checked = mistakes.finish();
    checked.map_err(|refused| user.dialect.record_refusal(user.request, refused))?;
    Ok(without_users(service, change, &strangers))
}

/// The change without these users, but for those in lists, which are written as a whole.
fn without_users(
    service: &'static UserService,
    mut change: SettingsChange,
    users: &HashSet<String>,
) -> SettingsChange {
    for (setting, change) in service.settings.iter().zip(&mut change.0) {
        if let (Kind::User, Nillable::Value(Value::Text(id))) = (setting.kind, &*change)
            && users.contains(id)
        {
            *change = Nillable::Absent;
        }
    }
    change
}

/// The change with a URI for the list where there is none, and the change has none.
async fn with_list_uri(
    user: &UserRequest<'_, Apio>,
    service: &'static UserService,
    mut change: SettingsChange,
) -> Result<SettingsChange, ApioError> {
    let is_uri = |setting: &Setting| setting.kind == Kind::ListUri;
    let place = service.settings.iter().position(is_uri);
    let place = place.filter(|place| change.0[*place] == Nillable::Absent);
    let Some(place) = place.filter(|_| !change.is_empty()) else {
        return Ok(change);
    };
    let shown = settings_of(user, service).await?;
    if !shown.contains_key(service.settings[place].json) {
        let user_id = user.switch().full_user_id(user.subscriber.user_id());
        if let Some(uri) = ListUri::of_user(&user_id) {
            change.0[place] = Nillable::Value(Value::Text(uri.into_string()));
        }
    }
    Ok(change)
}

#[cfg(test)]
mod tests {
    use jsonschema::Validator;
    use ocip_services::named_users::{COLUMNS, NamedUser, NamedUsers, OptIn};
    use ocip_services::sample::SERVICE;
    use proptest::prelude::*;

    use super::*;

    fn change(body: &Json) -> Result<Vec<Nillable<Value>>, ApioError> {
        let body = Bytes::from(body.to_string());
        parse_change(&body, &SERVICE, &NumberingPlan::default()).map(|change| change.0)
    }

    fn validator(shape: Schema) -> Validator {
        jsonschema::validator_for(shape.as_value()).unwrap()
    }

    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    #[test]
    fn each_kind_is_read_and_what_is_left_out_stays() {
        let body = json!({
            "destination": "sip:a@b", "mode": "Mobile & more", "rings": 0, "title": "", "delay": null,
            "level": "all", "transfer": "0900-1", "number": "", "partner": "b@c", "forget": true,
            "since": ["of no interest"], "uri": "Sip:list@b", "userIds": ["b@c", "d"],
            "users": [{ "userId": "e", "optInStatus": true, "title": 1 }, { "userId": "f" }],
        });
        let expected = vec![
            Nillable::Absent,
            Nillable::Value(Value::Number(0)),
            Nillable::Nil,
            Nillable::Value(text("Mobile & more")),
            Nillable::Nil,
            Nillable::Value(text("a@b")),
            Nillable::Value(text("All")),
            Nillable::Value(text("09001")),
            Nillable::Nil,
            Nillable::Value(text("b@c")),
            Nillable::Value(Value::Flag(true)),
            Nillable::Absent,
            Nillable::Value(text("list@b")),
            Nillable::Value(Value::UserIds(vec!["b@c".into(), "d".into()])),
            Nillable::Value(Value::OptIns(vec![OptIn {
                user_id: "e".to_owned(),
                is_in: true,
            }])),
            Nillable::Absent,
        ];
        assert_eq!(change(&body).unwrap(), expected);
    }

    #[test]
    fn every_mistake_is_told_at_once_with_what_is_allowed() {
        let body = json!({
            "active": "yes", "rings": 1, "delay": 61, "mode": "Both", "title": "123456789",
            "destination": "nobody", "actve": true, "level": "All", "transfer": "a@b", "number": "*1x",
            "partner": " b", "forget": null, "uri": "list", "userIds": ["b", " c", "b", 1],
            "users": [
                1,
                { "userId": "a", "optInStatus": "yes", "title": 1, "new": 1 },
                { "optInStatus": true },
                { "userId": "b", "optInStatus": true },
                { "userId": "b", "optInStatus": false },
            ],
        });
        let error = format!("{:?}", change(&body).unwrap_err());
        for part in [
            "active: true or false; given: \\\"yes\\\"",
            "rings: a whole number, 0 or 2 to 20; given",
            "delay: a whole number, -5 to 60; given",
            "mode: one of Fixed, Mobile & more; given",
            "title: a text has 1 to 8 characters",
            "destination: ",
            "level: one of own, all; given: \\\"All\\\"",
            "transfer: a number has 1 to 30 characters and is no SIP URI",
            "number: a phone number has digits",
            "partner: a user id has no blank at its ends",
            "forget: true or false",
            "uri: a SIP URI is user@host",
            "users[0]: an object; given: \\\"1\\\"",
            "users[1].new: unknown field",
            "users[1].optInStatus: true or false; given",
            "users[2].userId: a text; given",
            "users[4]: \\\"b\\\" is given twice",
            "actve: unknown field, expected one of `active`, `rings`",
        ] {
            assert!(error.contains(part), "{part}: {error}");
        }
    }

    #[test]
    fn what_is_read_fits_its_shape_and_numbers_are_shown_as_they_are_dialled() {
        let mut user = NamedUser::default();
        for (heading, cell) in [
            ("User Id", "a@b"),
            ("Phone Number", "+32-24010004"),
            ("Opt-in", "false"),
        ] {
            let place = COLUMNS.iter().position(|one| one.heading == heading);
            user.0[place.unwrap()] = Some(cell.to_owned());
        }
        let settings = Settings(vec![
            Some(Value::Flag(true)),
            Some(Value::Number(99)),
            None,
            Some(text("of a newer release")),
            None,
            Some(text("+32-24010001")),
            Some(text("The User's Own")),
            Some(text("+32-24010002")),
            Some(text("+32-24010003")),
            None,
            None,
            Some(text("2026-11-30T08:15:00.000+01:00")),
            None,
            None,
            None,
            Some(Value::Users(NamedUsers {
                headings: &[],
                users: vec![user],
            })),
        ]);
        let json = Json::from(to_json(&SERVICE, settings));
        let expected = json!({
            "active": true, "rings": 99, "mode": "of a newer release", "destination": "+3224010001",
            "level": "own", "transfer": "+3224010002", "number": "+3224010003",
            "since": "2026-11-30 08:15:00",
            "users": [{ "userId": "a@b", "phoneNumber": "+3224010004", "optInStatus": false }],
        });
        assert_eq!(json, expected);
        assert!(validator(answer_shape(&SERVICE)).is_valid(&json));
    }

    /// Values of every kind, near what is allowed.
    fn value() -> impl Strategy<Value = Json> {
        prop_oneof![
            Just(Json::Null),
            any::<bool>().prop_map(Json::from),
            (-7i32..63).prop_map(Json::from),
            prop::sample::select(vec![
                "",
                "Fixed",
                "12",
                "*55",
                "a@b",
                "x y",
                " x",
                "123456789"
            ])
            .prop_map(Json::from),
        ]
    }

    proptest! {
        #[test]
        fn the_shape_and_what_is_accepted_agree(
            name in prop::sample::select(SERVICE.settings.iter().map(|one| one.json).collect::<Vec<_>>()),
            value in value(),
        ) {
            let body = json!({ name: value });
            let fits = validator(change_shape(&SERVICE)).is_valid(&body);
            prop_assert_eq!(fits, change(&body).is_ok(), "{}", body);
        }
    }
}
