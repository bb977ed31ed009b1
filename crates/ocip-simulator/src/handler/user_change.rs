//! Users are made, changed and taken away (OCI schema, UserAdd, UserModify, UserDelete).
//!
//! A phone number is one user's alone on the whole switch, an extension in its group. Whether a number is
//! assigned to the group, and which languages, time zones and classes of service there are, is not modelled:
//! any will do.

use ocip::command::ElementContent;
use ocip::command::department::DepartmentKey;
use ocip::command::user_change::{UserAddRequest17sp4, UserDeleteRequest, UserModifyRequest17sp4};
use ocip::xml::XmlReader;
use secrecy::{ExposeSecret, SecretString};

use super::number_use::{check_extension, check_phone_number};
use super::{CommandHandler, HandlerContext, put, token};
use crate::data::{Password, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::write("UserAddRequest17sp4", add),
    CommandHandler::write("UserModifyRequest17sp4", modify),
    CommandHandler::write("UserDeleteRequest", delete),
];

fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserAddRequest17sp4::read(reader)?;
    let group = context.group(&request.service_provider_id, &request.group_id)?;
    let (tenant, group) = (group.tenant.clone(), group.id.clone());
    let user_id = context.data().full_user_id(&token(&request.user_id));
    let data = &mut context.state.data;
    if data.is_taken(&user_id) {
        let text = &data.error_texts.user_exists;
        return Err(ErrorReply::of(text, &[("user", &user_id)]));
    }
    let user = made(tenant, group, user_id, request);
    check(data, &user)?;
    data.users.insert(user.user_id.clone(), user);
    Ok(SuccessReply::success())
}

/// The user that is asked for, without services.
fn made(tenant: String, group: String, user_id: String, request: UserAddRequest17sp4) -> User {
    let text = |given: Option<String>| given.as_deref().map(token);
    let name = |given: String| token(&given);
    User {
        calling_line_id_last_name: Some(name(request.calling_line_id_last_name)),
        calling_line_id_first_name: Some(name(request.calling_line_id_first_name)),
        phone_number: text(request.phone_number),
        extension: text(request.extension),
        calling_line_id_phone_number: text(request.calling_line_id_phone_number),
        department: request.department.map(|key| token(&key.name)),
        language: text(request.language),
        time_zone: text(request.time_zone),
        email_address: text(request.email_address),
        network_class_of_service: text(request.network_class_of_service),
        ..User::new(
            [tenant, group, user_id],
            stored_password(request.password.as_ref()),
            [name(request.last_name), name(request.first_name)],
        )
    }
}

fn stored_password(given: Option<&SecretString>) -> Password {
    Password::from(given.map_or("", ExposeSecret::expose_secret))
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserModifyRequest17sp4::read(reader)?;
    let mut user = context.user(&request.user_id)?.clone();
    if let Some(old) = &request.old_password
        && old.expose_secret() != user.password.expose()
    {
        return Err(ErrorReply::invalid_password());
    }
    change(&mut user, request);
    let data = &mut context.state.data;
    check(data, &user)?;
    data.users.insert(user.user_id.clone(), user);
    Ok(SuccessReply::success())
}

fn change(user: &mut User, request: UserModifyRequest17sp4) {
    // What others are shown was as good as stored, and stays when the name changes.
    let (last_name, first_name) = (user.last_name.clone(), user.first_name.clone());
    user.calling_line_id_last_name.get_or_insert(last_name);
    user.calling_line_id_first_name.get_or_insert(first_name);
    replace(&mut user.last_name, request.last_name);
    replace(&mut user.first_name, request.first_name);
    fill(
        &mut user.calling_line_id_last_name,
        request.calling_line_id_last_name,
    );
    fill(
        &mut user.calling_line_id_first_name,
        request.calling_line_id_first_name,
    );
    put(&mut user.phone_number, request.phone_number);
    put(&mut user.extension, request.extension);
    put(
        &mut user.calling_line_id_phone_number,
        request.calling_line_id_phone_number,
    );
    put(
        &mut user.department,
        request.department.0.map(|key: DepartmentKey| key.name),
    );
    fill(&mut user.language, request.language);
    fill(&mut user.time_zone, request.time_zone);
    put(&mut user.email_address, request.email_address);
    fill(
        &mut user.network_class_of_service,
        request.network_class_of_service,
    );
    if let Some(new) = &request.new_password {
        user.password = stored_password(Some(new));
    }
}

fn replace(stored: &mut String, given: Option<String>) {
    if let Some(given) = given {
        *stored = token(&given);
    }
}

fn fill(stored: &mut Option<String>, given: Option<String>) {
    if let Some(given) = given {
        *stored = Some(token(&given));
    }
}

fn delete(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserDeleteRequest::read(reader)?;
    let user_id = context.user(&request.user_id)?.user_id.clone();
    context.state.data.users.remove(&user_id);
    Ok(SuccessReply::success())
}

/// Whether the switch accepts the user beside the others.
fn check(data: &SwitchData, user: &User) -> Result<(), ErrorReply> {
    let texts = &data.error_texts;
    let group = data.group(&user.tenant, &user.group);
    let departments = group.map_or(&[][..], |group| &group.departments);
    if let Some(department) = user
        .department
        .as_ref()
        .filter(|one| !departments.contains(*one))
    {
        let named = [("department", department.as_str())];
        return Err(ErrorReply::of(&texts.department_not_found, &named));
    }
    if let Some(number) = &user.phone_number {
        check_phone_number(data, user, number)?;
    }
    match &user.extension {
        Some(extension) => check_extension(data, user, extension),
        None => Ok(()),
    }
}
