//! New user, as a body asks for it: the members of a profile, `userId` and `password`.

use std::future::ready;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use http::StatusCode;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value as Json};

use super::super::answer::with_record_id;
use super::super::body::{no_query, read, refuse_stored_form};
use super::super::error::ApioError;
use super::super::state::Apio;
use super::super::user_path::group_of_path;
use super::change::{self, ChangeContext, ChangeReader, is_known, unknown};
use super::member::check_shown_name;
use super::shown::ShownProfile;
use crate::dialect::unambiguous::UnambiguousJson;
use crate::dialect::{GroupPath, GroupRequest, OperationKind, schema, to_value};
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
    let (tenant, group) = group_of_path(&request)?;
    let context = ChangeContext {
        plan: &apio.base.plan,
        tenant: tenant.as_str(),
        group: group.as_str(),
        is_user: false,
    };
    let new = parse(&request.body, &context)?;
    let asker = GroupRequest::new(&*apio, &request, GroupPath::new(&tenant, &group));
    let user_id = new.user_id.clone();
    let made = OnceLock::new();
    let added = async {
        let shown = add(&asker, &tenant, &group, new).await?;
        let shown = made.get_or_init(|| shown);
        let record_id = asker.record_id();
        Ok(with_record_id(StatusCode::CREATED, shown, record_id))
    };
    let after = async { to_value(made.get().ok_or(())) };
    let record = asker.record_of_user(user_id.as_str());
    record.carry_out(ready(None), added, after).await
}

async fn add(
    asker: &GroupRequest<'_, Apio>,
    tenant: &TenantId,
    group: &GroupId,
    new: NewUser,
) -> Result<ShownProfile, ApioError> {
    let base = &asker.dialect.base;
    let added = base.switch.add_user(asker.call, tenant, group, new).await;
    let added = added.map_err(|error| asker.error(error, OperationKind::Change))?;
    let profile = added.map_err(|error| {
        ApioError::done_but("the user was made", "to say how it is now", &error)
    })?;
    Ok(ShownProfile::new(profile, &base.plan))
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
