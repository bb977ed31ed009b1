//! Alternate Numbers (OCI schema, alternate numbers and fax).
//!
//! A change clears what is nil and nothing else: a place that has lost its numbers keeps its pattern and its
//! description.

use ocip::command::alternate_numbers::{
    AlternateNumberChange, AlternateNumberEntry, RingPattern, UserAlternateNumbersGetRequest,
    UserAlternateNumbersGetResponse, UserAlternateNumbersModifyRequest,
};
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use super::number_use::{check_extension, check_phone_number};
use super::{CommandHandler, HandlerContext, put};
use crate::behaviour::SwitchRelease;
use crate::data::{AlternateNumber, AlternateNumbers, SwitchData, User};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserAlternateNumbersGetRequest17", get_17),
    CommandHandler::read("UserAlternateNumbersGetRequest21", get_21).since(SwitchRelease::R21),
    CommandHandler::write("UserAlternateNumbersModifyRequest", modify),
];

const SERVICE: &str = "Alternate Numbers";

fn get_21(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let response = get(context, reader)?;
    Ok(SuccessReply::data(
        "UserAlternateNumbersGetResponse21",
        &response,
    ))
}

/// The same without descriptions.
fn get_17(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let mut response = get(context, reader)?;
    for entry in response.alternate_entry.iter_mut().flatten() {
        entry.description = None;
    }
    Ok(SuccessReply::data(
        "UserAlternateNumbersGetResponse17",
        &response,
    ))
}

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<UserAlternateNumbersGetResponse, ErrorReply> {
    let request = UserAlternateNumbersGetRequest::read(reader)?;
    let kept = &context
        .subscriber(&request.user_id, SERVICE)?
        .alternate_numbers;
    let entry_of = |place: usize| kept.numbers.get(place).filter(|kept| !kept.is_empty());
    Ok(UserAlternateNumbersGetResponse {
        distinctive_ring: kept.distinctive_ring,
        alternate_entry: std::array::from_fn(|place| entry_of(place).map(entry)),
    })
}

fn entry(number: &AlternateNumber) -> AlternateNumberEntry {
    AlternateNumberEntry {
        phone_number: number.phone_number.clone(),
        extension: number.extension.clone(),
        ring_pattern: number
            .ring_pattern
            .map(|pattern| pattern.token().to_owned()),
        description: number.description.clone(),
    }
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserAlternateNumbersModifyRequest::read(reader)?;
    let mut user = context.subscriber(&request.user_id, SERVICE)?.clone();
    change(&mut user.alternate_numbers, request);
    let data = &mut context.state.data;
    check(data, &user)?;
    data.users.insert(user.user_id.clone(), user);
    Ok(SuccessReply::success())
}

fn change(kept: &mut AlternateNumbers, request: UserAlternateNumbersModifyRequest) {
    if let Some(distinctive_ring) = request.distinctive_ring {
        kept.distinctive_ring = distinctive_ring;
    }
    for (place, change) in request.alternate_entry.into_iter().enumerate() {
        let Some(change) = change else { continue };
        if kept.numbers.len() <= place {
            kept.numbers
                .resize_with(place + 1, AlternateNumber::default);
        }
        change_place(&mut kept.numbers[place], change);
    }
    while kept.numbers.last().is_some_and(AlternateNumber::is_empty) {
        kept.numbers.pop();
    }
}

fn change_place(kept: &mut AlternateNumber, change: AlternateNumberChange) {
    put(&mut kept.phone_number, change.phone_number);
    put(&mut kept.extension, change.extension);
    put(&mut kept.description, change.description);
    match change.ring_pattern {
        Nillable::Absent => {}
        Nillable::Nil => kept.ring_pattern = None,
        Nillable::Value(pattern) => kept.ring_pattern = RingPattern::from_token(pattern.trim()),
    }
}

/// Whether the user may have all of these numbers.
fn check(data: &SwitchData, user: &User) -> Result<(), ErrorReply> {
    let mut numbers = user.alternate_numbers.numbers.iter();
    numbers.try_for_each(|one| {
        let number = one.phone_number.as_deref();
        number.map_or(Ok(()), |number| check_phone_number(data, user, number))?;
        let extension = one.extension.as_deref();
        extension.map_or(Ok(()), |extension| check_extension(data, user, extension))
    })
}
