//! Commands about the session and the system as a whole.

use super::response::SuccessResponse;
use super::{Response, elements, request};

elements! {
    /// Asks whether the session is still good: the probe of an idle session.
    pub struct VerifySessionIsValidRequest {}
}

elements! {
    /// Asks which release the switch is.
    pub struct SystemSoftwareVersionGetRequest {}
}

elements! {
    /// The release of the switch.
    pub struct SystemSoftwareVersionGetResponse {
        /// A short word, such as `21sp1` or `24`.
        version: String = "version",
    }
}

impl Response for SystemSoftwareVersionGetResponse {}

request!(Read VerifySessionIsValidRequest => SuccessResponse);
request!(Read SystemSoftwareVersionGetRequest => SystemSoftwareVersionGetResponse);
