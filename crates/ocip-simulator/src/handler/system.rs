//! Commands about the switch as a whole.

use ocip::command::system::{SystemSoftwareVersionGetRequest, SystemSoftwareVersionGetResponse};
use ocip::command::{ElementContent, Request};
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext};
use crate::data::LoginType;
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[CommandHandler::read(
    "SystemSoftwareVersionGetRequest",
    version,
)];

/// Whether other logins may ask is not publicly known; here they may not.
fn version(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = SystemSoftwareVersionGetRequest::read(reader)?;
    let login_type = context.session.login.as_ref().map(|login| login.login_type);
    if !matches!(
        login_type,
        Some(LoginType::System | LoginType::Provisioning)
    ) {
        return Err(ErrorReply::unauthorized());
    }
    let version = context.data().behaviour.release.version().to_owned();
    let response = SystemSoftwareVersionGetResponse { version };
    Ok(SuccessReply::data(request.response_type(), &response))
}
