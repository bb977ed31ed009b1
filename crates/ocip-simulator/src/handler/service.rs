//! Which services a user has (OCI schema, service assignment).
//!
//! A name that no release has is not told apart from a service or pack that the user does not have.

use std::collections::BTreeSet;

use ocip::command::ElementContent;
use ocip::command::service::{UserServiceIsAssignedRequest, UserServiceIsAssignedResponse};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext, token};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[CommandHandler::read(
    "UserServiceIsAssignedRequest",
    is_assigned,
)];

fn is_assigned(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserServiceIsAssignedRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let has = |name: Option<String>, all: &BTreeSet<String>| {
        name.is_some_and(|name| all.contains(&token(&name)))
    };
    let response = UserServiceIsAssignedResponse {
        is_assigned: has(request.service_name, &user.services)
            || has(request.service_pack_name, &user.service_packs),
    };
    Ok(SuccessReply::data(
        "UserServiceIsAssignedResponse",
        &response,
    ))
}
