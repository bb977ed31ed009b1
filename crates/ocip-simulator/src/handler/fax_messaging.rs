//! Fax Messaging (OCI schema, alternate numbers and fax).

use ocip::command::Content;
use ocip::command::fax_messaging::{
    UserFaxMessagingGetRequest17sp1, UserFaxMessagingGetResponse17sp1,
};
use ocip::xml::Reader;

use super::{Context, Handler};
use crate::failure::Failure;
use crate::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[Handler::read("UserFaxMessagingGetRequest17sp1", get)];

const SERVICE: &str = "Fax Messaging";

fn get(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let request = UserFaxMessagingGetRequest17sp1::read(reader)?;
    let kept = &context.subscriber(&request.user_id, SERVICE)?.fax_messaging;
    let response = UserFaxMessagingGetResponse17sp1 {
        is_active: kept.active,
        phone_number: kept.phone_number.clone(),
        extension: kept.extension.clone(),
        alias: kept.aliases.clone(),
    };
    Ok(Answer::data("UserFaxMessagingGetResponse17sp1", &response))
}
