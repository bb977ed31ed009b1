//! Alternate Numbers (OCI schema, alternate numbers and fax).

use super::{Context, Handler};
use crate::ocip::command::Content;
use crate::ocip::command::alternate_numbers::{
    AlternateNumberEntry21, UserAlternateNumbersGetRequest21, UserAlternateNumbersGetResponse21,
};
use crate::ocip::xml::Reader;
use crate::simulator::data::AlternateNumber;
use crate::simulator::failure::Failure;
use crate::simulator::knobs::Release;
use crate::simulator::reply::Answer;

pub(super) const HANDLERS: &[Handler] =
    &[Handler::read("UserAlternateNumbersGetRequest21", get).since(Release::R21)];

const SERVICE: &str = "Alternate Numbers";

fn get(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let request = UserAlternateNumbersGetRequest21::read(reader)?;
    let kept = &context
        .subscriber(&request.user_id, SERVICE)?
        .alternate_numbers;
    let mut entries = kept.numbers.iter().map(entry);
    let response = UserAlternateNumbersGetResponse21 {
        distinctive_ring: kept.distinctive_ring,
        alternate_entry: std::array::from_fn(|_| entries.next()),
    };
    Ok(Answer::data("UserAlternateNumbersGetResponse21", &response))
}

fn entry(number: &AlternateNumber) -> AlternateNumberEntry21 {
    AlternateNumberEntry21 {
        phone_number: number.phone_number.clone(),
        extension: number.extension.clone(),
        ring_pattern: number
            .ring_pattern
            .map(|pattern| pattern.token().to_owned()),
        description: number.description.clone(),
    }
}
