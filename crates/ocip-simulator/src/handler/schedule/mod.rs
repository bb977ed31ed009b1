//! Schedules of users, groups and tenants (OCI schema, Schedules).
//!
//! Every command is all or nothing. Where nothing is publicly known, this was chosen:
//!
//! * A user's list has the user's own schedules, then those of the group and of the tenant; a group's has
//!   its own and the tenant's. Commands about one schedule reach those of their own level alone.
//! * What is new stands last. A name is that of one schedule of its type, and of one event of a schedule.
//! * Services follow a schedule that is renamed, and one to which they refer is not removed.
//! * An event ends after it begins. Whether its days fit its recurrence is not looked at.

mod event;
mod owner;

use ocip::command::criteria::ScheduleLevel;
use ocip::command::schedule::{
    ScheduleAddRequest, ScheduleDeleteListRequest, ScheduleGetListRequest, ScheduleGetListResponse,
    ScheduleGlobalKey, ScheduleKey, ScheduleModifyRequest, ScheduleOwner,
};
use ocip::command::{ElementContent, Request};
use ocip::xml::XmlReader;

use self::owner::{change, not_found, proved, schedules_of};
use super::{CommandHandler, HandlerContext, token};
use crate::data::StoredSchedule;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserScheduleGetListRequest17sp1", get_list),
    CommandHandler::read("GroupScheduleGetListRequest17sp1", get_list),
    CommandHandler::read("ServiceProviderScheduleGetListRequest", get_list),
    CommandHandler::write("UserScheduleAddRequest", add),
    CommandHandler::write("GroupScheduleAddRequest", add),
    CommandHandler::write("ServiceProviderScheduleAddRequest", add),
    CommandHandler::write("UserScheduleModifyRequest", modify),
    CommandHandler::write("GroupScheduleModifyRequest", modify),
    CommandHandler::write("ServiceProviderScheduleModifyRequest", modify),
    CommandHandler::write("UserScheduleDeleteListRequest", delete_list),
    CommandHandler::write("GroupScheduleDeleteListRequest", delete_list),
    CommandHandler::write("ServiceProviderScheduleDeleteListRequest", delete_list),
    CommandHandler::read("UserScheduleGetEventListRequest", event::get_list),
    CommandHandler::read("GroupScheduleGetEventListRequest", event::get_list),
    CommandHandler::read(
        "ServiceProviderScheduleGetEventListRequest",
        event::get_list,
    ),
    CommandHandler::read("UserScheduleGetEventRequest", event::get),
    CommandHandler::read("GroupScheduleGetEventRequest", event::get),
    CommandHandler::read("ServiceProviderScheduleGetEventRequest", event::get),
    CommandHandler::write("UserScheduleAddEventRequest", event::add),
    CommandHandler::write("GroupScheduleAddEventRequest", event::add),
    CommandHandler::write("ServiceProviderScheduleAddEventRequest", event::add),
    CommandHandler::write("UserScheduleModifyEventRequest", event::modify),
    CommandHandler::write("GroupScheduleModifyEventRequest", event::modify),
    CommandHandler::write("ServiceProviderScheduleModifyEventRequest", event::modify),
    CommandHandler::write("UserScheduleDeleteEventListRequest", event::delete_list),
    CommandHandler::write("GroupScheduleDeleteEventListRequest", event::delete_list),
    CommandHandler::write(
        "ServiceProviderScheduleDeleteEventListRequest",
        event::delete_list,
    ),
];

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleGetListRequest::read(reader)?;
    let owner = proved(context, &request.owner)?;
    let mut levels = vec![owner.clone()];
    levels.extend(above(context, &owner));
    let kind = request.schedule_type;
    let keys = levels.iter().flat_map(|owner| {
        let (_, level) = schedules_of(context, owner);
        keys(context, owner, level)
            .filter(move |one| kind.is_none_or(|kind| one.schedule_key.schedule_type == kind))
    });
    let keys: Vec<_> = keys.collect();
    let response = match &owner {
        ScheduleOwner::ServiceProvider { .. } => ScheduleGetListResponse {
            schedule_global_key: Vec::new(),
            schedule_key: keys.into_iter().map(|one| one.schedule_key).collect(),
        },
        ScheduleOwner::User { .. } | ScheduleOwner::Group { .. } => ScheduleGetListResponse {
            schedule_global_key: keys,
            schedule_key: Vec::new(),
        },
    };
    Ok(SuccessReply::data(request.response_type(), &response))
}

/// The owners of the levels above, the nearest first.
fn above(context: &HandlerContext<'_>, owner: &ScheduleOwner) -> Vec<ScheduleOwner> {
    let of_tenant = |tenant: &str| ScheduleOwner::ServiceProvider {
        service_provider_id: tenant.to_owned(),
    };
    match owner {
        ScheduleOwner::User { user_id } => {
            let user = context.data().user(user_id).into_iter();
            let owners = user.flat_map(|user| {
                let group = ScheduleOwner::Group {
                    service_provider_id: user.tenant.clone(),
                    group_id: user.group.clone(),
                };
                [group, of_tenant(&user.tenant)]
            });
            owners.collect()
        }
        ScheduleOwner::Group {
            service_provider_id,
            ..
        } => vec![of_tenant(service_provider_id)],
        ScheduleOwner::ServiceProvider { .. } => Vec::new(),
    }
}

fn keys<'a>(
    context: &'a HandlerContext<'_>,
    owner: &ScheduleOwner,
    level: ScheduleLevel,
) -> impl Iterator<Item = ScheduleGlobalKey> + 'a {
    let (schedules, _) = schedules_of(context, owner);
    schedules.iter().map(move |one| ScheduleGlobalKey {
        schedule_key: ScheduleKey {
            schedule_name: one.name.clone(),
            schedule_type: one.kind,
        },
        schedule_level: level,
    })
}

fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleAddRequest::read(reader)?;
    let (name, kind) = (token(&request.schedule_name), request.schedule_type);
    change(context, &request.owner, |schedules, texts| {
        if schedules.iter().any(|one| one.is(kind, &name)) {
            let schedule = ("schedule", name.as_str());
            return Err(ErrorReply::of(&texts.schedule_exists, &[schedule]));
        }
        schedules.push(StoredSchedule {
            name: name.clone(),
            kind,
            events: Vec::new(),
        });
        Ok(())
    })
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleModifyRequest::read(reader)?;
    let kind = request.schedule_key.schedule_type;
    let name = token(&request.schedule_key.schedule_name);
    let new_name = request
        .new_schedule_name
        .as_deref()
        .map_or(name.clone(), token);
    let done = change(context, &request.owner, |schedules, texts| {
        let place = schedules.iter().position(|one| one.is(kind, &name));
        let place = place.ok_or_else(|| not_found(texts, &name))?;
        if new_name != name && schedules.iter().any(|one| one.is(kind, &new_name)) {
            let schedule = ("schedule", new_name.as_str());
            return Err(ErrorReply::of(&texts.schedule_exists, &[schedule]));
        }
        schedules[place].name.clone_from(&new_name);
        Ok(())
    })?;
    let owner = proved(context, &request.owner)?;
    let references = context.state.data.references_to(&owner, kind);
    for reference in references.into_iter().filter(|one| **one == name) {
        reference.clone_from(&new_name);
    }
    Ok(done)
}

fn delete_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleDeleteListRequest::read(reader)?;
    let owner = proved(context, &request.owner)?;
    for key in &request.schedule_key {
        let name = token(&key.schedule_name);
        let data = &mut context.state.data;
        let references = data.references_to(&owner, key.schedule_type);
        if references.iter().any(|one| **one == name) {
            let schedule = ("schedule", name.as_str());
            return Err(ErrorReply::of(
                &data.error_texts.schedule_in_use,
                &[schedule],
            ));
        }
    }
    change(context, &owner, |schedules, texts| {
        for key in &request.schedule_key {
            let name = token(&key.schedule_name);
            let mut all = schedules.iter();
            let place = all.position(|one| one.is(key.schedule_type, &name));
            schedules.remove(place.ok_or_else(|| not_found(texts, &name))?);
        }
        Ok(())
    })
}
