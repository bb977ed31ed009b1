//! Commands about the session and the system as a whole.

use super::response::SuccessResponse;
use super::{elements, request};

elements! {
    /// Asks whether the session is still good: the probe of an idle session.
    pub struct VerifySessionIsValidRequest {}
}

request!(Read VerifySessionIsValidRequest => SuccessResponse);
