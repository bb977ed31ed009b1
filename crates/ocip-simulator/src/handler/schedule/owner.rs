//! Whose schedules a command is about, and the change of them: all of it or nothing.

use ocip::command::criteria::ScheduleLevel;
use ocip::command::schedule::ScheduleOwner;

use crate::data::{ErrorTexts, StoredSchedule, level_of};
use crate::failure::ErrorReply;
use crate::handler::{HandlerContext, token};
use crate::reply::SuccessReply;

/// The owner, who is there and whom the login may touch, by full ids.
pub(super) fn proved(
    context: &HandlerContext<'_>,
    owner: &ScheduleOwner,
) -> Result<ScheduleOwner, ErrorReply> {
    Ok(match owner {
        ScheduleOwner::User { user_id } => {
            let user_id = context.user(user_id)?.user_id.clone();
            ScheduleOwner::User { user_id }
        }
        ScheduleOwner::Group {
            service_provider_id,
            group_id,
        } => {
            let group = context.group(service_provider_id, group_id)?;
            ScheduleOwner::Group {
                service_provider_id: group.tenant.clone(),
                group_id: group.id.clone(),
            }
        }
        ScheduleOwner::ServiceProvider {
            service_provider_id,
        } => ScheduleOwner::ServiceProvider {
            service_provider_id: context.tenant(&token(service_provider_id))?.id.clone(),
        },
    })
}

/// The schedules of a proved owner, and their level.
pub(super) fn schedules_of<'a>(
    context: &'a HandlerContext<'_>,
    owner: &ScheduleOwner,
) -> (&'a [StoredSchedule], ScheduleLevel) {
    let data = context.data();
    let schedules = match owner {
        ScheduleOwner::User { user_id } => data.user(user_id).map(|one| &one.schedules),
        ScheduleOwner::Group {
            service_provider_id,
            group_id,
        } => {
            let group = data.group(service_provider_id, group_id);
            group.map(|one| &one.schedules)
        }
        ScheduleOwner::ServiceProvider {
            service_provider_id,
        } => {
            let tenant = data.tenant(service_provider_id);
            tenant.map(|one| &one.schedules)
        }
    };
    (schedules.map_or(&[], Vec::as_slice), level_of(owner))
}

/// Changes a copy of the owner's schedules, and keeps it if nothing was refused.
pub(super) fn change(
    context: &mut HandlerContext<'_>,
    owner: &ScheduleOwner,
    edit: impl FnOnce(&mut Vec<StoredSchedule>, &ErrorTexts) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let owner = proved(context, owner)?;
    let (schedules, _) = schedules_of(context, &owner);
    let mut schedules = schedules.to_vec();
    edit(&mut schedules, &context.data().error_texts)?;
    if let Some(kept) = context.state.data.schedules_mut(&owner) {
        *kept = schedules;
    }
    Ok(SuccessReply::success())
}

pub(super) fn not_found(texts: &ErrorTexts, name: &str) -> ErrorReply {
    ErrorReply::of(&texts.schedule_not_found, &[("schedule", name)])
}
