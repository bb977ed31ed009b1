//! Executives and their assistants: what each is shown of the other, and for whom an assistant works.
//!
//! Whether an assistant works for an executive is stored with the assistant, in the place of the table of executives;
//! what an assistant has not said is yes.

use ocip::command::Nillable;
use ocip::xml::XmlReader;
use ocip_services::available_assistants::{
    AvailableAssistantsRequest, HEADINGS, REQUEST, RESPONSE, write_answer,
};
use ocip_services::named_users::{NamedUsers, OptIn};
use ocip_services::of_path;
use ocip_services::table::{Kind, UserService, Value};

use super::{CommandHandler, HandlerContext, named_users, token};
use crate::data::{SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[CommandHandler::read(REQUEST, get_available)];

/// The users of the tenant who have the service of assistants, but for the executive.
fn get_available(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = AvailableAssistantsRequest::read(reader)?;
    let owner = context.subscriber(&request.user_id, "Executive")?;
    let data = context.data();
    let is_available = |user: &&User| {
        let group = request.group.as_ref();
        user.services.contains("Executive-Assistant")
            && user.user_id != owner.user_id
            && user.tenant == owner.tenant
            && group.is_none_or(|one| (&one.tenant, &one.group) == (&user.tenant, &user.group))
    };
    let users = data.users.values().filter(is_available);
    let users = NamedUsers {
        headings: HEADINGS,
        users: users.map(|user| named_users::row(data, user)).collect(),
    };
    Ok(SuccessReply::written(RESPONSE, |writer| {
        write_answer(&users, writer)
    }))
}

/// What a user has of the setting with this element.
fn stored(user: &User, path: &str, element: &str) -> Option<Value> {
    let service = of_path(path)?;
    if !user.services.contains(service.name) {
        return None;
    }
    let mut values = user.settings.of(service);
    values.swap_remove(service.position(element)?)
}

/// The executives who have this assistant.
fn executives<'d>(data: &'d SwitchData, assistant: &'d User) -> impl Iterator<Item = &'d User> {
    let has_assistant = |user: &&User| {
        let assistants = stored(user, "executive/assistants", "assistantUserTable");
        matches!(assistants, Some(Value::UserIds(ids)) if ids.contains(&assistant.user_id))
    };
    data.users.values().filter(has_assistant)
}

/// Whether an assistant works for an executive.
fn is_in(assistant: &User, executive: &str) -> bool {
    match stored(
        assistant,
        "executive_assistant/executives",
        "executiveTable",
    ) {
        Some(Value::OptIns(said)) => {
            let said = said.iter().find(|one| one.user_id == executive);
            said.is_none_or(|one| one.is_in)
        }
        _ => true,
    }
}

/// Whether an executive lets assistants say so.
fn lets_opt_in(executive: &User) -> bool {
    let allowed = stored(executive, "executive/assistants", "allowOptInOut");
    allowed == Some(Value::Flag(true))
}

/// Puts what `owner` is shown of executives or assistants into the values of a service of either.
pub(super) fn show(
    data: &SwitchData,
    owner: &User,
    service: &UserService,
    values: &mut [Option<Value>],
) {
    for (setting, value) in service.settings.iter().zip(values) {
        match (setting.element, setting.kind) {
            ("executiveTable", Kind::Users(headings)) => {
                let users = executives(data, owner).map(|executive| {
                    let mut row = named_users::row(data, executive);
                    let works = is_in(owner, &executive.user_id).to_string();
                    row.set_cell("Assistant Opt-in Status", works);
                    row.set_cell("Executive Allow Opt-in", lets_opt_in(executive).to_string());
                    row
                });
                let users = users.collect();
                *value = Some(Value::Users(NamedUsers { headings, users }));
            }
            ("assistantUserTable", _) => {
                if let Some(Value::Users(assistants)) = value {
                    for row in &mut assistants.users {
                        let assistant = data.user(row.user_id());
                        let works = assistant.is_some_and(|one| is_in(one, &owner.user_id));
                        row.set_cell("Opt-in", works.to_string());
                    }
                }
            }
            _ => {}
        }
    }
}

/// Notes for whom an assistant works, if each of them is an executive of theirs who lets them say so.
pub(super) fn opt_in(
    context: &HandlerContext<'_>,
    owner: &User,
    service: &UserService,
    changes: &[Nillable<Value>],
    values: &mut [Option<Value>],
) -> Result<(), ErrorReply> {
    let texts = &context.data().error_texts;
    for (setting, change) in service.settings.iter().zip(changes) {
        let (Kind::OptIns(table), Nillable::Value(Value::OptIns(given))) = (setting.kind, change)
        else {
            continue;
        };
        let Some(place) = service.position(table) else {
            continue;
        };
        let mut said = match values[place].take() {
            Some(Value::OptIns(said)) => said,
            _ => Vec::new(),
        };
        for one in given {
            let id = context.data().full_user_id(&token(&one.user_id));
            let named = [("service", service.name), ("user", id.as_str())];
            let executive = executives(context.data(), owner).find(|user| user.user_id == id);
            let executive =
                executive.ok_or_else(|| ErrorReply::of(&texts.user_not_available, &named))?;
            if !lets_opt_in(executive) {
                return Err(ErrorReply::of(&texts.opt_in_not_allowed, &named));
            }
            said.retain(|other| other.user_id != id);
            said.push(OptIn {
                user_id: id,
                is_in: one.is_in,
            });
        }
        values[place] = Some(Value::OptIns(said));
    }
    Ok(())
}
