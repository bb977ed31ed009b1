//! Which services a user has (OCI schema, service assignment).
//!
//! Service packs are not modelled, so asking about one is refused. A name that no release has is not
//! told apart from a service that the user does not have.

use super::{Context, Handler, token};
use crate::ocip::command::Content;
use crate::ocip::command::service::{UserServiceIsAssignedRequest, UserServiceIsAssignedResponse};
use crate::ocip::xml::Reader;
use crate::simulator::failure::Failure;
use crate::simulator::reply::Answer;

pub(super) const HANDLERS: &[Handler] =
    &[Handler::read("UserServiceIsAssignedRequest", is_assigned)];

fn is_assigned(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let request = UserServiceIsAssignedRequest::read(reader)?;
    let user = context.user(&request.user_id)?;
    let response = UserServiceIsAssignedResponse {
        is_assigned: user.services.contains(&token(&request.service_name)),
    };
    Ok(Answer::data("UserServiceIsAssignedResponse", &response))
}
