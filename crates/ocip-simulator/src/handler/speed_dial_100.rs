//! Speed Dial 100 (OCI schema, service Speed Dial 100).
//!
//! Whether a list command is all or nothing is not publicly known. Here it is, unless
//! `knobs.partial_lists` says otherwise.

use ocip::command::ElementContent;
use ocip::command::speed_dial_100::{
    SpeedDial100Code, SpeedDial100Entry, SpeedDial100EntryModify, UserSpeedDial100AddListRequest,
    UserSpeedDial100DeleteListRequest, UserSpeedDial100GetListRequest17sp1,
    UserSpeedDial100GetListResponse17sp1, UserSpeedDial100ModifyListRequest,
};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, put, token};
use crate::data::{ErrorText, ErrorTexts, StoredSpeedDial, StoredSpeedDials, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserSpeedDial100GetListRequest", get_list),
    CommandHandler::read("UserSpeedDial100GetListRequest17sp1", get_list_17sp1),
    CommandHandler::write("UserSpeedDial100AddListRequest", add_list),
    CommandHandler::write("UserSpeedDial100ModifyListRequest", modify_list),
    CommandHandler::write("UserSpeedDial100DeleteListRequest", delete_list),
];

const SERVICE: &str = "Speed Dial 100";

/// What stands for a prefix where the data has none and the answer must have one.
const PREFIX: &str = "#";

/// The oldest variant, whose answer always has a prefix.
fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let mut response = list(context, reader)?;
    response.prefix.get_or_insert_with(|| PREFIX.to_owned());
    Ok(SuccessReply::data(
        "UserSpeedDial100GetListResponse",
        &response,
    ))
}

fn get_list_17sp1(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = list(context, reader)?;
    Ok(SuccessReply::data(
        "UserSpeedDial100GetListResponse17sp1",
        &response,
    ))
}

/// The requests of both variants are the same, and the answers differ in the prefix alone.
fn list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<UserSpeedDial100GetListResponse17sp1, ErrorReply> {
    let request = UserSpeedDial100GetListRequest17sp1::read(reader)?;
    let user = context.subscriber(&request.user_id, SERVICE)?;
    Ok(UserSpeedDial100GetListResponse17sp1 {
        prefix: prefix(context.data(), user),
        speed_dial_entry: user.speed_dial_100.0.iter().filter_map(entry).collect(),
    })
}

fn add_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSpeedDial100AddListRequest::read(reader)?;
    change(context, &request.user_id, |entries, texts| {
        let mut all = request.speed_dial_entry.iter();
        all.try_for_each(|entry| add(entries, entry, texts))
    })
}

fn modify_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSpeedDial100ModifyListRequest::read(reader)?;
    change(context, &request.user_id, |entries, texts| {
        let mut all = request.speed_dial_entry.iter();
        all.try_for_each(|entry| modify(entries, entry, texts))
    })
}

fn delete_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSpeedDial100DeleteListRequest::read(reader)?;
    change(context, &request.user_id, |entries, texts| {
        let mut all = request.speed_code.iter();
        all.try_for_each(|code| match entries.0.remove(&code.number()) {
            Some(_) => Ok(()),
            None => Err(about(&texts.speed_code_not_found, *code)),
        })
    })
}

/// Changes a copy of the user's entries, and keeps it if nothing was refused.
fn change(
    context: &mut HandlerContext<'_>,
    user_id: &str,
    edit: impl FnOnce(&mut StoredSpeedDials, &ErrorTexts) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let user = context.subscriber(user_id, SERVICE)?;
    let (id, mut entries) = (user.user_id.clone(), user.speed_dial_100.clone());
    let data = &mut context.state.data;
    let result = edit(&mut entries, &data.error_texts);
    let keeps = result.is_ok() || data.behaviour.partial_lists;
    if let Some(user) = data.users.get_mut(&id).filter(|_| keeps) {
        user.speed_dial_100 = entries;
    }
    result.map(|()| SuccessReply::success())
}

fn add(
    entries: &mut StoredSpeedDials,
    entry: &SpeedDial100Entry,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    let code = entry.speed_code;
    if entries.0.contains_key(&code.number()) {
        return Err(about(&texts.speed_code_in_use, code));
    }
    let new = StoredSpeedDial {
        phone_number: token(&entry.phone_number),
        description: entry.description.as_deref().map(token),
    };
    entries.0.insert(code.number(), new);
    Ok(())
}

fn modify(
    entries: &mut StoredSpeedDials,
    entry: &SpeedDial100EntryModify,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    let code = entry.speed_code;
    let old = entries.0.get_mut(&code.number());
    let old = old.ok_or_else(|| about(&texts.speed_code_not_found, code))?;
    if let Some(phone_number) = &entry.phone_number {
        old.phone_number = token(phone_number);
    }
    put(&mut old.description, entry.description.clone());
    Ok(())
}

/// The group's prefix; the system's is the default for groups.
fn prefix(data: &SwitchData, user: &User) -> Option<String> {
    let group = data.group(&user.tenant, &user.group);
    let own = group.and_then(|group| group.speed_dial_100_prefix.clone());
    own.or_else(|| data.system.speed_dial_100_prefix.clone())
}

fn entry((code, one): (&u8, &StoredSpeedDial)) -> Option<SpeedDial100Entry> {
    Some(SpeedDial100Entry {
        speed_code: SpeedDial100Code::new(*code)?,
        phone_number: one.phone_number.clone(),
        description: one.description.clone(),
    })
}

fn about(text: &ErrorText, code: SpeedDial100Code) -> ErrorReply {
    ErrorReply::of(text, &[("code", &code.number().to_string())])
}
