//! Commands about the session itself.

use ocip::command::ElementContent;
use ocip::command::system::VerifySessionIsValidRequest;
use ocip::xml::XmlReader;

use super::{CommandHandler, HandlerContext};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] =
    &[CommandHandler::read("VerifySessionIsValidRequest", verify)];

/// Whoever gets here is logged in.
fn verify(
    _context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    VerifySessionIsValidRequest::read(reader)?;
    Ok(SuccessReply::success())
}
