//! Call Pickup (OCI schema, Executive assistant, privacy, call pickup): users of a group who take each other's calls.
//!
//! A user is in one pickup group at most. Whether the group has the service at all is not looked at.

use ocip::command::call_pickup::{
    GroupCallPickupAddInstanceRequest, GroupCallPickupDeleteInstanceRequest,
    GroupCallPickupGetAvailableUserListRequest, GroupCallPickupGetAvailableUserListResponse,
    GroupCallPickupGetInstanceListRequest, GroupCallPickupGetInstanceListResponse,
    GroupCallPickupGetInstanceRequest, GroupCallPickupGetInstanceResponse,
    GroupCallPickupModifyInstanceRequest, PickupUserRow, UserCallPickupGetRequest,
    UserCallPickupGetResponse,
};
use ocip::command::table::Table;
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use super::user_list::row;
use super::{CommandHandler, HandlerContext, token};
use crate::data::{Group, PickupGroup, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("GroupCallPickupGetInstanceListRequest", get_list),
    CommandHandler::read("GroupCallPickupGetInstanceRequest", get),
    CommandHandler::read("GroupCallPickupGetAvailableUserListRequest", get_available),
    CommandHandler::write("GroupCallPickupAddInstanceRequest", add),
    CommandHandler::write("GroupCallPickupModifyInstanceRequest", modify),
    CommandHandler::write("GroupCallPickupDeleteInstanceRequest", delete),
    CommandHandler::read("UserCallPickupGetRequest", get_of_user),
];

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupGetInstanceListRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let names = group.call_pickups.iter().map(|one| one.name.clone());
    let response = GroupCallPickupGetInstanceListResponse {
        name: names.collect(),
    };
    Ok(SuccessReply::data(
        "GroupCallPickupGetInstanceListResponse",
        &response,
    ))
}

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupGetInstanceRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let found = &group.call_pickups[place(context, group, &request.name)?];
    let response = GroupCallPickupGetInstanceResponse {
        user_table: table(context.data(), &found.users),
    };
    Ok(SuccessReply::data(
        "GroupCallPickupGetInstanceResponse",
        &response,
    ))
}

fn get_available(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupGetAvailableUserListRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let own = request.name.map(|name| place(context, group, &name));
    let own = own.transpose()?;
    let members = context.data().users.values();
    let members = members.filter(|user| is_available(group, own, user));
    let ids: Vec<String> = members.map(|user| user.user_id.clone()).collect();
    let response = GroupCallPickupGetAvailableUserListResponse {
        user_table: table(context.data(), &ids),
    };
    Ok(SuccessReply::data(
        "GroupCallPickupGetAvailableUserListResponse",
        &response,
    ))
}

fn get_of_user(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserCallPickupGetRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let group = context.data().group(&user.tenant, &user.group);
    let mut all = group.into_iter().flat_map(|group| &group.call_pickups);
    let own = all.find(|one| one.users.contains(&user.user_id));
    let response = UserCallPickupGetResponse {
        name: own.map(|one| one.name.clone()),
        user_table: table(context.data(), own.map_or(&[], |one| &one.users)),
    };
    Ok(SuccessReply::data("UserCallPickupGetResponse", &response))
}

fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupAddInstanceRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let name = token(&request.name);
    check_new_name(context, group, &name)?;
    let users = users_of(context, group, None, &request.user_id)?;
    let (tenant, id) = (group.tenant.clone(), group.id.clone());
    if let Some(all) = call_pickups(&mut context.state.data, &tenant, &id) {
        all.push(PickupGroup { name, users });
    }
    Ok(SuccessReply::success())
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupModifyInstanceRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let place = place(context, group, &request.name)?;
    let mut changed = group.call_pickups[place].clone();
    if let Some(name) = request.new_name.as_deref().map(token)
        && name != changed.name
    {
        check_new_name(context, group, &name)?;
        changed.name = name;
    }
    match request.user_id_list {
        Nillable::Absent => {}
        Nillable::Nil => changed.users.clear(),
        Nillable::Value(list) => {
            changed.users = users_of(context, group, Some(place), &list.user_id)?;
        }
    }
    let (tenant, id) = (group.tenant.clone(), group.id.clone());
    if let Some(all) = call_pickups(&mut context.state.data, &tenant, &id) {
        all[place] = changed;
    }
    Ok(SuccessReply::success())
}

fn delete(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = GroupCallPickupDeleteInstanceRequest::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let place = place(context, group, &request.name)?;
    let (tenant, id) = (group.tenant.clone(), group.id.clone());
    if let Some(all) = call_pickups(&mut context.state.data, &tenant, &id) {
        all.remove(place);
    }
    Ok(SuccessReply::success())
}

fn call_pickups<'d>(
    data: &'d mut SwitchData,
    tenant: &str,
    id: &str,
) -> Option<&'d mut Vec<PickupGroup>> {
    let is_it = |group: &&mut Group| group.tenant == tenant && group.id == id;
    let group = data.groups.iter_mut().find(is_it);
    group.map(|group| &mut group.call_pickups)
}

/// The place of the pickup group with this name.
fn place(context: &HandlerContext<'_>, group: &Group, name: &str) -> Result<usize, ErrorReply> {
    let name = token(name);
    let found = group.call_pickups.iter().position(|one| one.name == name);
    let text = &context.data().error_texts.pickup_group_not_found;
    found.ok_or_else(|| ErrorReply::of(text, &[("name", &name)]))
}

fn check_new_name(
    context: &HandlerContext<'_>,
    group: &Group,
    name: &str,
) -> Result<(), ErrorReply> {
    let text = &context.data().error_texts.pickup_group_exists;
    match group.call_pickups.iter().any(|one| one.name == name) {
        true => Err(ErrorReply::of(text, &[("name", name)])),
        false => Ok(()),
    }
}

/// Whether a user can be in the pickup group at `own`, or in a new one.
fn is_available(group: &Group, own: Option<usize>, user: &User) -> bool {
    let mut all = group.call_pickups.iter().enumerate();
    let is_member = user.tenant == group.tenant && user.group == group.id;
    is_member && all.all(|(place, one)| own == Some(place) || !one.users.contains(&user.user_id))
}

/// The primary ids of users, each of whom can be in the pickup group at `own`, or in a new one.
fn users_of(
    context: &HandlerContext<'_>,
    group: &Group,
    own: Option<usize>,
    given: &[String],
) -> Result<Vec<String>, ErrorReply> {
    let mut ids: Vec<String> = Vec::with_capacity(given.len());
    for id in given {
        let id = token(id);
        let user = context.data().user(&id);
        match user.filter(|user| is_available(group, own, user)) {
            Some(user) if !ids.contains(&user.user_id) => ids.push(user.user_id.clone()),
            _ => {
                let text = &context.data().error_texts.user_not_available;
                let named = [("service", "Call Pickup"), ("user", id.as_str())];
                return Err(ErrorReply::of(text, &named));
            }
        }
    }
    Ok(ids)
}

/// Users as a table; who is gone is left out.
fn table(data: &SwitchData, ids: &[String]) -> Table<PickupUserRow> {
    let users = ids.iter().filter_map(|id| data.user(id));
    Table(users.map(|user| PickupUserRow(row(data, user))).collect())
}
