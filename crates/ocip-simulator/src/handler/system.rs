//! Commands about the switch as a whole.

use ocip::command::system::{SystemSoftwareVersionGetRequest, SystemSoftwareVersionGetResponse};
use ocip::command::{Content, Request};
use ocip::xml::Reader;

use super::{Context, Handler};
use crate::data::LoginType;
use crate::failure::Failure;
use crate::reply::Answer;

pub(super) const HANDLERS: &[Handler] =
    &[Handler::read("SystemSoftwareVersionGetRequest", version)];

/// Whether other logins may ask is not publicly known; here they may not.
fn version(context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    let request = SystemSoftwareVersionGetRequest::read(reader)?;
    let login_type = context.session.login.as_ref().map(|login| login.login_type);
    if !matches!(
        login_type,
        Some(LoginType::System | LoginType::Provisioning)
    ) {
        return Err(Failure::unauthorized());
    }
    let version = context.data().knobs.release.version().to_owned();
    let response = SystemSoftwareVersionGetResponse { version };
    Ok(Answer::data(request.response_type(), &response))
}
