//! The dialect where the operator does not serve it.

use std::convert::Infallible;

use super::error::{ErrorId, IcwsError};
use crate::http::{Dialect, Rejection, Request, Response};

/// The dialect where it is switched off: it has no routes, and says of every path that it is gone.
pub(super) struct Removed;

impl Dialect for Removed {
    type Error = Infallible;

    async fn admit(&self, _: &mut Request) -> Result<(), Infallible> {
        Ok(())
    }

    fn reject(&self, _: &Rejection) -> Response {
        let gone = "ICWS is switched off in this gateway (icws.enabled)";
        IcwsError::new(ErrorId::Removed, gone).into_response()
    }

    fn answer(&self, result: Result<Response, Infallible>) -> Response {
        let Ok(response) = result;
        response
    }
}
