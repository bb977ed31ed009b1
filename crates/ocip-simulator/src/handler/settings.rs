//! The services that are tables: one handler for each of their two commands.

use ocip::command::Nillable;
use ocip::xml::XmlReader;
use ocip_services::command::{
    BETWEEN_ADDRESSES, Settings, SettingsGetRequest, SettingsModifyRequest,
};
use ocip_services::table::{Commands, Kind, Rule, Setting, UserService, Value};

use super::{HandlerContext, executive, hoteling, mobility, named_users, token};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

/// Gives the settings of a user.
pub(super) fn get(
    service: &'static UserService,
    commands: &'static Commands,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = SettingsGetRequest::read(service, commands, reader)?;
    let user = context.subscriber(&request.user_id, service.name)?;
    let stored = user.settings.of(service);
    let mut values = named_users::shown(context.data(), service, stored);
    executive::show(context.data(), user, service, &mut values);
    let settings = service.settings_in(commands);
    for (setting, value) in settings.iter().zip(&mut values) {
        keep_first_address(service, setting, value);
    }
    let values = Settings(values);
    Ok(SuccessReply::written(commands.response, |writer| {
        values.write(&settings, writer);
    }))
}

/// Changes settings of a user, if the switch accepts what comes of it.
pub(super) fn modify(
    service: &'static UserService,
    commands: &'static Commands,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = SettingsModifyRequest::read(service, commands, reader)?;
    let user = context.subscriber(&request.user_id, service.name)?;
    let (user_id, before) = (user.user_id.clone(), user.settings.of(service));
    let mut values = before.clone();
    named_users::name(context, user, service, &request.changes, &mut values)?;
    executive::opt_in(context, user, service, &request.changes, &mut values)?;
    for (value, change) in values.iter_mut().zip(request.changes) {
        set(value, change);
    }
    clear(service, &mut values);
    named_users::check_list_uri(context.data(), user, service, &values)?;
    hoteling::choose_host(context, service, &before, &mut values)?;
    mobility::check_number(context, service, &user_id, &before, &values)?;
    if let Some(element) = missing(service.rules, service.settings, &values) {
        let text = &context.state.data.error_texts.setting_missing;
        let names = [("service", service.name), ("element", element)];
        return Err(ErrorReply::of(text, &names));
    }
    let user = context.state.data.users.get_mut(&user_id);
    if let Some(user) = user.filter(|_| values != before) {
        user.settings.0.insert(service.name, values);
    }
    Ok(SuccessReply::success())
}

/// Leaves the first of several addresses, which is all that an answer of an older release has room for.
fn keep_first_address(service: &UserService, setting: &Setting, value: &mut Option<Value>) {
    let stored = service.position(setting.element);
    let stored = stored.and_then(|position| service.settings.get(position));
    let is_list = stored.is_some_and(|stored| matches!(stored.kind, Kind::Addresses(_)));
    let is_text = matches!(setting.kind, Kind::Text(_));
    if let Some(Value::Text(text)) = value.as_mut().filter(|_| is_list && is_text) {
        text.truncate(text.find(BETWEEN_ADDRESSES).unwrap_or(text.len()));
    }
}

/// Takes away what a change clears, and what was only to be done.
fn clear(service: &UserService, values: &mut [Option<Value>]) {
    for rule in service.rules {
        let Rule::FlagClears { flag, others } = rule else {
            continue;
        };
        let position = service.position(flag);
        if position.and_then(|position| values.get(position)) != Some(&Some(Value::Flag(true))) {
            continue;
        }
        for position in others.iter().filter_map(|other| service.position(other)) {
            values[position] = None;
        }
    }
    for (value, _) in values
        .iter_mut()
        .zip(service.settings)
        .filter(|(_, one)| !one.is_read())
    {
        *value = None;
    }
}

/// Sets a value as a change says.
pub(super) fn set(value: &mut Option<Value>, change: Nillable<Value>) {
    match change {
        Nillable::Absent => {}
        Nillable::Nil => *value = None,
        Nillable::Value(Value::Text(text)) => *value = Some(Value::Text(token(&text))),
        Nillable::Value(new) => *value = Some(new),
    }
}

/// The element that a rule demands and that has no value.
pub(super) fn missing(
    rules: &[Rule],
    settings: &[Setting],
    values: &[Option<Value>],
) -> Option<&'static str> {
    let value = |element: &str| {
        let position = settings.iter().position(|one| one.element == element);
        values.get(position?)?.as_ref()
    };
    rules.iter().find_map(|rule| match rule {
        Rule::FlagNeeds { flag, other } => {
            let is_on = value(flag) == Some(&Value::Flag(true));
            (is_on && value(other).is_none()).then_some(*other)
        }
        Rule::FlagClears { .. } => None,
    })
}
