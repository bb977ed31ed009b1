//! Alternate Numbers (OCI schema, alternate numbers and fax).

use ocip::command::Content;
use ocip::command::alternate_numbers::{
    AlternateNumberEntry, UserAlternateNumbersGetRequest, UserAlternateNumbersGetResponse,
};
use ocip::xml::Reader;

use super::{Context, Handler};
use crate::data::AlternateNumber;
use crate::failure::Failure;
use crate::knobs::Release;
use crate::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[
    Handler::read("UserAlternateNumbersGetRequest17", get_17),
    Handler::read("UserAlternateNumbersGetRequest21", get_21).since(Release::R21),
];

const SERVICE: &str = "Alternate Numbers";

fn get_21(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let response = get(context, reader)?;
    Ok(Answer::data("UserAlternateNumbersGetResponse21", &response))
}

/// The same without descriptions.
fn get_17(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let mut response = get(context, reader)?;
    for entry in response.alternate_entry.iter_mut().flatten() {
        entry.description = None;
    }
    Ok(Answer::data("UserAlternateNumbersGetResponse17", &response))
}

fn get(
    context: &mut Context<'_>,
    reader: &mut Reader<'_>,
) -> Result<UserAlternateNumbersGetResponse, Failure> {
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
