//! Alternate Numbers (OCI schema, alternate numbers and fax).

use ocip::command::ElementContent;
use ocip::command::alternate_numbers::{
    AlternateNumberEntry, UserAlternateNumbersGetRequest, UserAlternateNumbersGetResponse,
};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext};
use crate::behaviour::SwitchRelease;
use crate::data::AlternateNumber;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserAlternateNumbersGetRequest17", get_17),
    CommandHandler::read("UserAlternateNumbersGetRequest21", get_21).since(SwitchRelease::R21),
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
    let mut entries = kept.numbers.iter().map(entry);
    Ok(UserAlternateNumbersGetResponse {
        distinctive_ring: kept.distinctive_ring,
        alternate_entry: std::array::from_fn(|_| entries.next()),
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
