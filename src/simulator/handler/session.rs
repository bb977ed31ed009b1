//! Commands about the session itself.

use super::{Context, Handler};
use crate::ocip::command::Content;
use crate::ocip::command::system::VerifySessionIsValidRequest;
use crate::ocip::xml::Reader;
use crate::simulator::failure::Failure;
use crate::simulator::reply::Answer;

pub(super) const HANDLERS: &[Handler] = &[Handler::read("VerifySessionIsValidRequest", verify)];

/// Whoever gets here is logged in.
fn verify(_context: &mut Context<'_>, reader: &mut Reader<'_>) -> Result<Answer, Failure> {
    VerifySessionIsValidRequest::read(reader)?;
    Ok(Answer::success())
}
