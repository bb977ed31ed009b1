//! Fax Messaging (OCI schema, alternate numbers and fax).

use ocip::command::ElementContent;
use ocip::command::fax_messaging::{
    UserFaxMessagingGetRequest17sp1, UserFaxMessagingGetResponse17sp1,
};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] =
    &[CommandHandler::read("UserFaxMessagingGetRequest17sp1", get)];

const SERVICE: &str = "Fax Messaging";

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserFaxMessagingGetRequest17sp1::read(reader)?;
    let kept = &context.subscriber(&request.user_id, SERVICE)?.fax_messaging;
    let response = UserFaxMessagingGetResponse17sp1 {
        is_active: kept.active,
        phone_number: kept.phone_number.clone(),
        extension: kept.extension.clone(),
        alias: kept.aliases.clone(),
    };
    Ok(SuccessReply::data(
        "UserFaxMessagingGetResponse17sp1",
        &response,
    ))
}
