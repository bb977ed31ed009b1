//! A user's own phone list (OCI schema, personal and common phone lists). Every user has one.

use ocip::command::Content;
use ocip::command::phone_list::{
    PhoneListEntry, UserPersonalPhoneListGetListRequest, UserPersonalPhoneListGetListResponse,
};
use ocip::xml::Reader;

use super::search::{Search, limited};
use super::{Context, Handler};
use crate::data::ListedNumber;
use crate::failure::Failure;
use crate::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[Handler::read(
    "UserPersonalPhoneListGetListRequest",
    get_list,
)];

fn get_list(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let request = UserPersonalPhoneListGetListRequest::read(reader)?;
    let list = &context.user(&request.user_id)?.personal_phone_list;
    let texts = &context.data().error_texts;
    let names = request.search_criteria_user_personal_phone_list_name;
    let numbers = request.search_criteria_user_personal_phone_list_number;
    let search = Search::new(request.search_criteria_mode_or)
        .column(names, |entry: &PhoneListEntry| {
            vec![entry.entry_name.clone()]
        })
        .column(numbers, |entry| vec![entry.phone_number.clone()]);
    let found = search.run(list.0.iter().map(entry), texts)?;
    let response = UserPersonalPhoneListGetListResponse {
        entry: limited(found, request.response_size_limit, texts)?,
    };
    Ok(Answer::data(
        "UserPersonalPhoneListGetListResponse",
        &response,
    ))
}

fn entry(listed: &ListedNumber) -> PhoneListEntry {
    PhoneListEntry {
        entry_name: listed.name.clone(),
        phone_number: listed.phone_number.clone(),
    }
}
