//! New user, as a body asks for it: the members of a profile, `userId` and `password`.

use std::sync::Arc;

use bytes::Bytes;
use http::StatusCode;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value as Json};

use super::super::answer::with_record_id;
use super::super::body::{no_query, read, refuse_stored_form};
use super::super::error::ApioError;
use super::super::state::Apio;
use super::super::user_path::path_parameter;
use super::change::{self, ChangeContext, ChangeReader, is_known, unknown};
use super::list::group_error;
use super::member::check_shown_name;
use super::shown::ShownProfile;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::dialect::{OperationKind, call, carry_out_recorded, schema};
use crate::http::{Request, Response};
use crate::switch::new_user::NewUser;
use crate::switch::value::{GroupId, TenantId, UserId, ValueError};

const USER_ID: &str = "userId";
const PASSWORD: &str = "password";

/// What a user cannot be without.
const REQUIRED: [&str; 3] = [USER_ID, "lastName", "firstName"];

/// Makes the user that a request asks for.
pub(super) async fn post(apio: Arc<Apio>, request: Request) -> Result<Response, ApioError> {
    no_query(&request)?;
    refuse_stored_form(&request.body)?;
    let tenant = path_parameter(&request, "tenant", TenantId::parse)?;
    let group = path_parameter(&request, "group", GroupId::parse)?;
    let context = ChangeContext {
        plan: &apio.base.plan,
        tenant: tenant.as_str(),
        group: group.as_str(),
        is_user: false,
    };
    let new = parse(&request.body, &context)?;
    let user_id = new.user_id.clone();
    let target = [tenant.as_str(), group.as_str(), user_id.as_str()];
    let added = add(&apio, &request, &tenant, &group, new);
    let (shown, record_id) = carry_out_recorded(&*apio, &request, target, added).await?;
    Ok(with_record_id(
        StatusCode::CREATED,
        &shown,
        record_id.as_ref(),
    ))
}

async fn add(
    apio: &Apio,
    request: &Request,
    tenant: &TenantId,
    group: &GroupId,
    new: NewUser,
) -> Result<ShownProfile, ApioError> {
    let added = apio.base.switch.add_user(call(request), tenant, group, new);
    let added = added
        .await
        .map_err(|error| group_error(error, tenant, group, OperationKind::Change))?;
    let profile = added.map_err(|error| {
        ApioError::done_but("the user was made", "to say how it is now", &error)
    })?;
    Ok(ShownProfile::new(profile, &apio.base.plan))
}

/// Reads a new user. All that is wrong is told at once.
fn parse(body: &Bytes, context: &ChangeContext<'_>) -> Result<NewUser, ApioError> {
    let UnambiguousJson(given) = read(body)?;
    let nothing = Map::new();
    // Any other value was refused when it was read.
    let members = given.as_object().unwrap_or(&nothing);
    let mut reader = ChangeReader::new(context);
    for name in REQUIRED.iter().filter(|name| !members.contains_key(**name)) {
        reader.mistakes.add(name, "missing field");
    }
    let (mut user_id, mut password) = (None, None);
    for (name, given) in members {
        match name.as_str() {
            USER_ID => user_id = reader.mistakes.check(name, parse_user_id(given)),
            PASSWORD => password = reader.password(name, given),
            other if is_known(other) => reader.take(name, given),
            _ => reader.mistakes.add(name, unknown(&[USER_ID, PASSWORD])),
        }
    }
    check_default_names(&mut reader);
    let profile = reader.finish()?;
    // One that is missing was told by now.
    let missing = || ApioError::bad_field(USER_ID, &ValueError::new("a user id", ""));
    Ok(NewUser {
        user_id: user_id.ok_or_else(missing)?,
        password,
        profile,
    })
}

fn parse_user_id(given: &Json) -> Result<UserId, ValueError> {
    match given {
        Json::String(text) => UserId::parse(text),
        other => Err(ValueError::new("a text", &other.to_string())),
    }
}

/// What others are shown is the name itself when nothing else is given, and has to be one that can be shown.
fn check_default_names(reader: &mut ChangeReader<'_>) {
    let change = &reader.change;
    let defaults = [
        ("cliLastName", &change.last_name, &change.cli_last_name),
        ("cliFirstName", &change.first_name, &change.cli_first_name),
    ];
    for (name, given, shown) in defaults {
        if let (Some(given), None) = (given, shown) {
            reader.mistakes.check(name, check_shown_name(given));
        }
    }
}

/// The shape of a new user.
pub(super) fn shape() -> Schema {
    let mut shape = change::shape();
    if let Some(Json::Object(properties)) = shape.get_mut("properties") {
        properties.retain(|name, _| is_known(name));
        let mut password = schema::password_text(&mut SchemaGenerator::default());
        password.insert("writeOnly".to_owned(), true.into());
        properties.insert(PASSWORD.to_owned(), password.into());
        let user_id = schema::token_up_to(UserId::CHARACTERS_MAX);
        properties.insert(USER_ID.to_owned(), user_id.into());
    }
    shape.insert("required".to_owned(), REQUIRED.as_slice().into());
    shape
}
