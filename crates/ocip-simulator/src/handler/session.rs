//! Commands about the session itself.

use ocip::command::Content;
use ocip::command::system::VerifySessionIsValidRequest;
use ocip::xml::Reader;

use super::{Context, Handler};
use crate::failure::Failure;
use crate::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[Handler::read("VerifySessionIsValidRequest", verify)];

/// Whoever gets here is logged in.
fn verify(_context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    VerifySessionIsValidRequest::read(reader)?;
    Ok(Answer::success())
}
