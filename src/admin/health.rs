//! `/livez` and `/readyz`: for whatever restarts the process or sends requests to it.

use http::StatusCode;

use super::{AdminState, text};
use crate::http::Response;

impl AdminState {
    pub(super) fn readiness(&self) -> Response {
        if self.leaving.is_draining() {
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: shutting down\n",
            )
        } else if self.switch.is_ready() {
            text(StatusCode::OK, "ready\n")
        } else {
            text(
                StatusCode::SERVICE_UNAVAILABLE,
                "not ready: no session to the switch\n",
            )
        }
    }
}
