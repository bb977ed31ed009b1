//! Users whom a service names: who can be named, and what is shown of them.
//!
//! What is stored are their ids, in the place of the setting that shows them. A real switch lets a user of an
//! enterprise name all others of it, and a user of a service provider those of the group; here it is the tenant
//! either way. Whether it lets users name themselves is not publicly known: here it does.

use std::collections::HashSet;

use ocip::command::Nillable;
use ocip_services::named_users::{COLUMNS, NamedUser, NamedUsers};
use ocip_services::table::{Kind, Setting, UserList, UserService, Value};

use super::user::table_number;
use super::{HandlerContext, token};
use crate::data::{SwitchData, User};
use crate::failure::ErrorReply;

/// The values with the users themselves in the place of their ids. Who is gone is left out.
pub(super) fn shown(
    data: &SwitchData,
    service: &UserService,
    mut values: Vec<Option<Value>>,
) -> Vec<Option<Value>> {
    for (setting, value) in service.settings.iter().zip(&mut values) {
        if let (Kind::Users(headings), Some(Value::UserIds(ids))) = (setting.kind, &value) {
            let users = ids.iter().filter_map(|id| data.user(id));
            let users = users.map(|user| row(data, user)).collect();
            *value = Some(Value::Users(NamedUsers { headings, users }));
        }
    }
    values
}

pub(super) fn row(data: &SwitchData, user: &User) -> NamedUser {
    let cell = |heading| match heading {
        "User Id" => Some(user.user_id.clone()),
        "First Name" => Some(user.first_name.clone()),
        "Last Name" => Some(user.last_name.clone()),
        "Extension" => user.extension.clone(),
        "Phone Number" => table_number(data, user).1,
        "Mobile" => user.mobile_phone_number.clone(),
        "Department" => user.department.clone(),
        "Email Address" => user.email_address.clone(),
        "Group Id" => Some(user.group.clone()),
        _ => None,
    };
    NamedUser(COLUMNS.each_ref().map(|column| cell(column.heading)))
}

/// Puts the users whom a change names into the place where they are stored, if each of them can be named.
pub(super) fn name(
    context: &HandlerContext<'_>,
    owner: &User,
    service: &UserService,
    changes: &[Nillable<Value>],
    values: &mut [Option<Value>],
) -> Result<(), ErrorReply> {
    for (setting, change) in service.settings.iter().zip(changes) {
        let Kind::UserIds(list) = setting.kind else {
            continue;
        };
        let ids = match change {
            Nillable::Absent => continue,
            Nillable::Value(Value::UserIds(ids)) => ids_of(context, owner, service, list, ids)?,
            Nillable::Nil | Nillable::Value(_) => Vec::new(),
        };
        if let Some(place) = service.position(list.shown_as) {
            values[place] = Some(Value::UserIds(ids));
        }
    }
    Ok(())
}

/// The primary ids of the users, each of whom can be named, and is once.
fn ids_of(
    context: &HandlerContext<'_>,
    owner: &User,
    service: &UserService,
    list: UserList,
    given: &[String],
) -> Result<Vec<String>, ErrorReply> {
    let texts = &context.data().error_texts;
    if given.len() > list.max {
        let named = [("service", service.name), ("limit", &list.max.to_string())];
        return Err(ErrorReply::of(&texts.too_many_users, &named));
    }
    let mut ids = Vec::with_capacity(given.len());
    let mut seen = HashSet::with_capacity(given.len());
    for id in given {
        let id = token(id);
        let has_service =
            |user: &User| list.service.is_none_or(|name| user.services.contains(name));
        let user = context
            .data()
            .user(&id)
            .filter(|user| user.tenant == owner.tenant);
        match user.filter(|user| has_service(user)) {
            Some(user) if seen.insert(&user.user_id) => ids.push(user.user_id.clone()),
            _ => {
                let named = [("service", service.name), ("user", id.as_str())];
                return Err(ErrorReply::of(&texts.user_not_available, &named));
            }
        }
    }
    Ok(ids)
}

/// Refuses the URI of a list that another user's list has.
pub(super) fn check_list_uri(
    data: &SwitchData,
    owner: &User,
    service: &UserService,
    values: &[Option<Value>],
) -> Result<(), ErrorReply> {
    let is_uri = |setting: &Setting| setting.kind == Kind::ListUri;
    let Some(place) = service.settings.iter().position(is_uri) else {
        return Ok(());
    };
    let Some(Value::Text(uri)) = &values[place] else {
        return Ok(());
    };
    let mut others = data
        .users
        .values()
        .filter(|one| one.user_id != owner.user_id);
    let is_taken = others.any(|other| other.settings.of(service)[place] == values[place]);
    match is_taken {
        false => Ok(()),
        true => {
            let text = &data.error_texts.list_uri_in_use;
            Err(ErrorReply::of(text, &[("uri", uri)]))
        }
    }
}
