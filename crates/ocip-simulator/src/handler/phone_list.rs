//! A user's own phone list (OCI schema, personal and common phone lists). Every user has one.

use ocip::command::ElementContent;
use ocip::command::phone_list::{
    PhoneListEntry, UserPersonalPhoneListGetListRequest, UserPersonalPhoneListGetListResponse,
};
use ocip::xml::XmlReader;

use super::search::{RowCriteria, limited};
use super::{CommandHandler, HandlerContext};
use crate::data::ListedNumber;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[CommandHandler::read(
    "UserPersonalPhoneListGetListRequest",
    get_list,
)];

fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserPersonalPhoneListGetListRequest::read(reader)?;
    let list = &context.user(&request.user_id)?.personal_phone_list;
    let texts = &context.data().error_texts;
    let names = request.search_criteria_user_personal_phone_list_name;
    let numbers = request.search_criteria_user_personal_phone_list_number;
    let search = RowCriteria::new(request.search_criteria_mode_or)
        .column(names, |entry: &PhoneListEntry| {
            vec![entry.entry_name.clone()]
        })
        .column(numbers, |entry| vec![entry.phone_number.clone()]);
    let found = search.run(list.0.iter().map(entry), texts)?;
    let response = UserPersonalPhoneListGetListResponse {
        entry: limited(found, request.response_size_limit, texts)?,
    };
    Ok(SuccessReply::data(
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
