//! Which services a user has (OCI schema, service assignment).
//!
//! To the question whether one is assigned, a name that no release has is not told apart from a service or
//! pack that the user does not have. Whether a real switch refuses to assign what is assigned, and whether
//! a list is all or nothing, is not publicly known: here it refuses, and it is, unless
//! `knobs.partial_lists` says otherwise.

use std::collections::BTreeSet;

use ocip::command::ElementContent;
use ocip::command::service::{
    AssignedServiceEntry, ServicePackRow, UserAssignedServicesGetListRequest,
    UserAssignedServicesGetListResponse, UserServiceAssignListRequest,
    UserServiceGetAssignmentListRequest, UserServiceGetAssignmentListResponse,
    UserServiceIsAssignedRequest, UserServiceIsAssignedResponse, UserServiceRow,
    UserServiceUnassignListRequest,
};
use ocip::command::table::Table;
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, token};
use crate::data::{ErrorText, ErrorTexts, Group, LoginType, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserServiceIsAssignedRequest", is_assigned),
    CommandHandler::read("UserServiceGetAssignmentListRequest", get_assignment),
    CommandHandler::read("UserAssignedServicesGetListRequest", get_assigned),
    CommandHandler::write("UserServiceAssignListRequest", assign),
    CommandHandler::write("UserServiceUnassignListRequest", unassign),
];

fn is_assigned(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserServiceIsAssignedRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let has = |name: Option<String>, all: &BTreeSet<String>| {
        name.is_some_and(|name| all.contains(&token(&name)))
    };
    let response = UserServiceIsAssignedResponse {
        is_assigned: has(request.service_name, &user.services)
            || has(request.service_pack_name, &user.service_packs),
    };
    Ok(SuccessReply::data(
        "UserServiceIsAssignedResponse",
        &response,
    ))
}

fn get_assignment(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserServiceGetAssignmentListRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let group = context.data().group(&user.tenant, &user.group);
    let services = offered(group.map(Group::offered_services), &user.services);
    let packs = group.map(|group| group.user_service_packs.iter().map(String::as_str));
    let packs = offered(packs, &user.service_packs);
    let packs = packs.into_iter().map(|name| ServicePackRow {
        name: name.to_owned(),
        is_assigned: user.service_packs.contains(name),
    });
    let services = services.into_iter().map(|name| UserServiceRow {
        name: name.to_owned(),
        is_assigned: user.services.contains(name),
    });
    let response = UserServiceGetAssignmentListResponse {
        service_packs_assignment_table: Table(packs.collect()),
        user_services_assignment_table: Table(services.collect()),
    };
    Ok(SuccessReply::data(
        "UserServiceGetAssignmentListResponse",
        &response,
    ))
}

/// What the group offers, and what a user has all the same.
fn offered<'n>(
    by_group: Option<impl IntoIterator<Item = &'n str>>,
    of_user: &'n BTreeSet<String>,
) -> BTreeSet<&'n str> {
    let of_user = of_user.iter().map(String::as_str);
    by_group.into_iter().flatten().chain(of_user).collect()
}

fn get_assigned(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserAssignedServicesGetListRequest::read(reader)?;
    let user_id = match (request.user_id, &context.session.login) {
        (Some(user_id), _) => user_id,
        (None, Some(login)) => login.user_id.clone(),
        (None, None) => return Err(ErrorReply::unauthorized()),
    };
    let user = context.user(&user_id)?;
    let group = context.data().group(&user.tenant, &user.group);
    let of_group = group.iter().flat_map(|group| &group.group_services);
    let of_group = of_group.map(|name| AssignedServiceEntry {
        service_name: name.clone(),
        is_active: None,
    });
    let own = user.services.iter().map(|name| AssignedServiceEntry {
        service_name: name.clone(),
        is_active: user.is_active(name),
    });
    let response = UserAssignedServicesGetListResponse {
        group_service_entry: of_group.collect(),
        user_service_entry: own.collect(),
    };
    Ok(SuccessReply::data(
        "UserAssignedServicesGetListResponse",
        &response,
    ))
}

fn assign(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserServiceAssignListRequest::read(reader)?;
    change(context, &request.user_id, |user, group, texts| {
        let offered = group.map(Group::offered_services).unwrap_or_default();
        for name in request.service_name.iter().map(|name| token(name)) {
            let is_offered = offered.contains(name.as_str());
            add(&mut user.services, name, is_offered, texts)?;
        }
        for name in request.service_pack_name.iter().map(|name| token(name)) {
            let is_offered = group.is_some_and(|group| group.user_service_packs.contains(&name));
            add(&mut user.service_packs, name, is_offered, texts)?;
        }
        Ok(())
    })
}

fn add(
    to: &mut BTreeSet<String>,
    name: String,
    is_offered: bool,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    if to.contains(&name) {
        return Err(about(&texts.service_assigned, &name));
    }
    if !is_offered {
        return Err(about(&texts.service_not_offered, &name));
    }
    to.insert(name);
    Ok(())
}

fn unassign(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserServiceUnassignListRequest::read(reader)?;
    change(context, &request.user_id, |user, _, texts| {
        for name in request.service_name.iter().map(|name| token(name)) {
            if !user.unassign_service(&name) {
                return Err(about(&texts.service_not_held, &name));
            }
        }
        for name in request.service_pack_name.iter().map(|name| token(name)) {
            if !user.service_packs.remove(&name) {
                return Err(about(&texts.service_not_held, &name));
            }
        }
        Ok(())
    })
}

/// Changes a copy of the user, and keeps it if nothing was refused. Users cannot change what they have.
fn change(
    context: &mut HandlerContext<'_>,
    user_id: &str,
    edit: impl FnOnce(&mut User, Option<&Group>, &ErrorTexts) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let mut user = context.user(user_id)?.clone();
    let login = context.session.login.as_ref();
    if login.is_none_or(|login| login.login_type == LoginType::User) {
        return Err(ErrorReply::unauthorized());
    }
    let data = &mut context.state.data;
    let group = data.group(&user.tenant, &user.group);
    let result = edit(&mut user, group, &data.error_texts);
    if result.is_ok() || data.behaviour.partial_lists {
        data.users.insert(user.user_id.clone(), user);
    }
    result.map(|()| SuccessReply::success())
}

fn about(text: &ErrorText, name: &str) -> ErrorReply {
    ErrorReply::of(text, &[("service", name)])
}
