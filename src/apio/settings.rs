//! `…/services/{service}/` of every service that is nothing but settings (the tables of `ocip-services`).
//!
//! | method | body in           | answer                                   |
//! |--------|-------------------|------------------------------------------|
//! | GET    |                   | all settings that have a value           |
//! | PUT    | any number of them| 200, empty or like GET, as the table says |

pub(super) mod input;
pub(super) mod output;
pub(super) mod shape;

use std::collections::HashSet;
use std::sync::Arc;

use bytes::Bytes;
use http::{Method, StatusCode};
use ocip_services::ALL;
use ocip_services::table::{ChangeAnswer, Kind, Setting, UnassignedAnswer, UserService, Value};
use serde_json::{Map, Value as Json};

use super::about::DocumentErrors;
use super::answer::{empty, with_record_id};
use super::body::no_query;
use super::error::{ApioError, ErrorCode, RefusalDoubt};
use super::named_users::{self, NamedInBody};
use super::state::Apio;
use super::unchanged::BodyShape;
use super::user_path::{USER_PATH, is_user};
use super::whole_service::{ServiceNeeds, WholeService, written};
use crate::dialect::{UserDialect, UserRequest};
use crate::http::{BodyContent, Request, RequestId, Response, Route, RouteDescription};
use crate::switch::Nillable;
use crate::switch::list_uri::ListUri;
use crate::switch::settings::{Settings, SettingsChange};
use input::parse_change;
use output::members;
use shape::{answer_shape, change_answer_shape, change_shape};

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
    let shape = BodyContent::json_known(answer_shape(service.settings));
    RouteDescription::new(service.name, "The settings")
        .note(service.about)
        .answer(
            StatusCode::OK,
            "All settings that have a value.",
            Some(shape),
        )
        .fails(&[unassigned(service)])
}

fn describe_put(service: &'static UserService) -> RouteDescription {
    let answer = match service.answer {
        ChangeAnswer::Empty => None,
        ChangeAnswer::LikeGet => Some(BodyContent::json_known(change_answer_shape(
            service.settings,
        ))),
    };
    let numbers: &[ErrorCode] = match service.has_destination() {
        true => &[ErrorCode::NumberRefused],
        false => &[],
    };
    RouteDescription::new(service.name, "Change settings")
        .note("A setting that is left out stays.")
        .takes_content(BodyContent::json_known(change_shape(service.settings)))
        .answer(StatusCode::OK, "All is changed.", answer)
        .fails(&[unassigned(service)])
        .fails(numbers)
}

/// What somebody is told who does not have the service.
fn unassigned(service: &UserService) -> ErrorCode {
    match service.unassigned {
        UnassignedAnswer::NotFound => ErrorCode::ServiceNotAssigned,
        UnassignedAnswer::BadRequest => ErrorCode::UnassignedService,
    }
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
        let change = parse_change(body, service.settings, &apio.base.plan)?;
        let mut change = SettingsChange(change);
        refuse_users(&request, service, &change)?;
        named_users::leave_out_same(service, &mut change, shown);
        apio.allow_numbers(&request, numbers(service, &change))?;
        Ok(change)
    };
    let table = Table(service);
    let show = async move |user: &UserRequest<'_, Apio>| table.settings_of(user).await;
    let read_only = service.read_only();
    let all = all_of_an_answer(service);
    let shape = BodyShape {
        read_only: &read_only,
        all: &all,
        ..BodyShape::of_members()
    };
    let asked = apio.user_and_change(&request, &shape, parse, show).await;
    let (user, change) = asked?;
    let mut shown = ShownSettings::default();
    let change = within_tenant(&user, service, change, &mut shown).await?;
    let change = with_list_uri(&user, service, change, &mut shown).await?;
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

/// The members that tell an answer of GET that was sent back, where one may be written otherwise than it is
/// stored: a number that is somebody's own comes from the switch with separators.
fn all_of_an_answer(service: &UserService) -> Vec<&'static str> {
    let settings = service.settings.iter();
    match settings.clone().any(|one| one.kind == Kind::MobileNumber) {
        true => settings.map(|one| one.json).collect(),
        false => Vec::new(),
    }
}

/// Refuses users what the switch would not let them change by a login of their own; the gateway's login
/// could.
fn refuse_users(
    request: &Request,
    service: &UserService,
    change: &SettingsChange,
) -> Result<(), ApioError> {
    let settings = service.settings.iter().zip(&change.0);
    let mut managed =
        settings.filter(|(one, change)| one.is_managed && **change != Nillable::Absent);
    match managed.next().filter(|_| is_user(request)) {
        None => Ok(()),
        Some((setting, _)) => {
            let message = format!("{}: administrators alone change it", setting.json_path());
            // It may be as it is already.
            Err(ApioError::new(ErrorCode::OutOfScope, message).with_doubt(RefusalDoubt::Stored))
        }
    }
}

/// Settings as they are before a change, read when they are first wanted.
#[derive(Default)]
struct ShownSettings(Option<Map<String, Json>>);

impl ShownSettings {
    async fn of(
        &mut self,
        user: &UserRequest<'_, Apio>,
        service: &'static UserService,
    ) -> Result<&Map<String, Json>, ApioError> {
        let shown = match self.0.take() {
            Some(shown) => shown,
            None => settings_of(user, service).await?,
        };
        Ok(self.0.insert(shown))
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
            let changed = user.write(changed).await;
            changed
                .map(|()| empty())
                .map_err(|error| explained(service, error))
        }
        ChangeAnswer::LikeGet => {
            let changed = switch.change_settings_and_read(call, subscriber, service, change);
            let changed = user.write(changed).await;
            let changed = changed.map_err(|error| explained(service, error))?;
            let now = changed.map_err(|error| {
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
    let settings = user.read(asked).await;
    let settings = settings.map_err(|error| explained(service, error))?;
    Ok(to_json(service, settings))
}

/// An error as the documents of the service have it, with what is known of switches that do not know it.
fn explained(service: &UserService, error: ApioError) -> ApioError {
    if error.code() == ErrorCode::ServiceNotAssigned {
        return error.with_code(unassigned(service));
    }
    match service.when_unknown {
        note if !note.is_empty() && error.may_be_of_unknown_command() => error.with_note(note),
        _ => error,
    }
}

// === to JSON ===

fn to_json(service: &UserService, settings: Settings) -> Map<String, Json> {
    members(service.settings, settings.0)
}

// === users and numbers ===

/// The numbers to which calls would go, each with its place in the body.
fn numbers<'c>(
    service: &'static UserService,
    change: &'c SettingsChange,
) -> impl Iterator<Item = (String, &'c str)> {
    let settings = service.settings.iter().zip(&change.0);
    let settings = settings.filter(|(setting, _)| setting.kind.is_dialled());
    settings.filter_map(|(setting, change)| match change {
        Nillable::Value(Value::Text(text)) => Some((setting.json_path(), text.as_str())),
        _ => None,
    })
}

/// The change without single users who are named already. Refuses users of other tenants, whom the
/// administrator's login would reach all the same, unless the service names them already.
async fn within_tenant(
    user: &UserRequest<'_, Apio>,
    service: &'static UserService,
    change: SettingsChange,
    shown: &mut ShownSettings,
) -> Result<SettingsChange, ApioError> {
    let mut named = named_users::named(service, &change);
    if named.len() >= named_users::MANY {
        NamedInBody::new_ones(&mut named, shown.of(user, service).await?);
    }
    let ids: Vec<&str> = named.iter().map(|one| one.id.as_str()).collect();
    let asked = user.switch().strangers(user.call, &user.subscriber, &ids);
    let strangers = user.read(asked).await?;
    if strangers.is_empty() {
        return Ok(change);
    }
    let strangers: HashSet<String> = strangers.into_iter().map(str::to_owned).collect();
    named.retain(|one| strangers.contains(&one.id));
    NamedInBody::new_ones(&mut named, shown.of(user, service).await?);
    let refused = named.iter().map(|one| (one.path.clone(), one.id.as_str()));
    named_users::refuse_strangers(user.dialect, user.request, refused)?;
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
    shown: &mut ShownSettings,
) -> Result<SettingsChange, ApioError> {
    let is_uri = |setting: &Setting| setting.kind == Kind::ListUri;
    let place = service.settings.iter().position(is_uri);
    let place = place.filter(|place| change.0[*place] == Nillable::Absent);
    let Some(place) = place.filter(|_| !change.is_empty()) else {
        return Ok(change);
    };
    let shown = shown.of(user, service).await?;
    if !shown.contains_key(service.settings[place].json) {
        let user_id = user.switch().full_user_id(user.subscriber.user_id());
        if let Some(uri) = ListUri::of_user(&user_id) {
            change.0[place] = Nillable::Value(Value::Text(uri.into_string()));
        }
    }
    Ok(change)
}
