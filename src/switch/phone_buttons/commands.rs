//! The commands that change tags.

use ocip::batch::{Batch, BatchReplies, ReplyTicket};
use ocip::command::Nillable;
use ocip::command::access_device::{
    AccessDeviceCustomTagAddOrModifyListRequest, AccessDeviceCustomTagAddRequest,
    AccessDeviceCustomTagDeleteListRequest, AccessDeviceCustomTagGetListRequest,
    AccessDeviceCustomTagModifyRequest, AccessDeviceGetRequest, AccessDeviceKey,
    DeviceManagementTag,
};
use ocip::command::response::SuccessResponse;

use crate::switch::phone_type::TagChange;
use crate::switch::{CommandError, Refusal};

/// A command that changes tags.
pub(super) enum TagCommand {
    Delete(AccessDeviceCustomTagDeleteListRequest),
    Upsert(AccessDeviceCustomTagAddOrModifyListRequest),
    Add(AccessDeviceCustomTagAddRequest),
    Modify(AccessDeviceCustomTagModifyRequest),
}

impl TagCommand {
    fn add_to(&self, batch: &mut Batch) -> ReplyTicket<SuccessResponse> {
        match self {
            Self::Delete(command) => batch.add(command),
            Self::Upsert(command) => batch.add(command),
            Self::Add(command) => batch.add(command),
            Self::Modify(command) => batch.add(command),
        }
    }
}

pub(super) fn add_all(
    batch: &mut Batch,
    commands: &[TagCommand],
) -> Vec<ReplyTicket<SuccessResponse>> {
    commands
        .iter()
        .map(|command| command.add_to(batch))
        .collect()
}

pub(super) fn first_refusal(
    replies: &mut BatchReplies,
    tickets: Vec<ReplyTicket<SuccessResponse>>,
) -> Option<Refusal> {
    let errors = tickets
        .into_iter()
        .filter_map(|ticket| replies.take(ticket).err());
    errors
        .filter_map(CommandError::into_refusal)
        .reduce(|first, _| first)
}

pub(super) fn get_device(key: &AccessDeviceKey) -> AccessDeviceGetRequest {
    AccessDeviceGetRequest { key: key.clone() }
}

pub(super) fn get_tags(key: &AccessDeviceKey) -> AccessDeviceCustomTagGetListRequest {
    AccessDeviceCustomTagGetListRequest { key: key.clone() }
}

pub(super) fn deletion(key: &AccessDeviceKey, changes: &[TagChange]) -> Vec<TagCommand> {
    let names = changes.iter().filter_map(|change| match change {
        TagChange::Delete(name) => Some(name.clone()),
        TagChange::Set { .. } => None,
    });
    let tag_name: Vec<String> = names.collect();
    let delete = AccessDeviceCustomTagDeleteListRequest {
        key: key.clone(),
        tag_name,
    };
    if delete.tag_name.is_empty() {
        Vec::new()
    } else {
        vec![TagCommand::Delete(delete)]
    }
}

pub(super) fn upsert(key: &AccessDeviceKey, changes: &[TagChange]) -> Option<TagCommand> {
    let tags = changes.iter().filter_map(|change| match change {
        TagChange::Delete(_) => None,
        TagChange::Set { name, value, .. } => Some(DeviceManagementTag {
            tag_name: name.clone(),
            tag_value: Some(value.clone()),
        }),
    });
    let tag: Vec<_> = tags.collect();
    let upsert = AccessDeviceCustomTagAddOrModifyListRequest {
        key: key.clone(),
        tag,
    };
    (!upsert.tag.is_empty()).then_some(TagCommand::Upsert(upsert))
}

pub(super) fn single(key: &AccessDeviceKey, change: &TagChange) -> Option<TagCommand> {
    let key = key.clone();
    match change.clone() {
        TagChange::Delete(_) => None,
        TagChange::Set {
            name,
            value,
            exists: false,
        } => {
            let tag_value = Some(value);
            Some(TagCommand::Add(AccessDeviceCustomTagAddRequest {
                key,
                tag_name: name,
                tag_value,
            }))
        }
        TagChange::Set {
            name,
            value,
            exists: true,
        } => {
            let tag_value = Nillable::Value(value);
            let modify = AccessDeviceCustomTagModifyRequest {
                key,
                tag_name: name,
                tag_value,
            };
            Some(TagCommand::Modify(modify))
        }
    }
}
