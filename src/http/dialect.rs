//! What the front end asks of a dialect.

use super::reject::Rejection;
use super::request::Request;
use super::response::Response;

/// A family of routes with one state, one way of letting callers in and one way of saying no. The
/// state is what implements it, and every handler is given it.
pub trait Dialect: Send + Sync + 'static {
    /// What its handlers fail with.
    type Error;

    /// Decides on a request whose body is not read yet, and may leave a note in its extensions. The
    /// handler never sees a request that is not let in.
    fn admit(&self, request: &mut Request) -> Result<(), Self::Error>;

    /// The answer to what the front end refuses.
    fn reject(&self, rejection: &Rejection) -> Response;

    /// The answer that comes of a handler's result.
    fn answer(&self, result: Result<Response, Self::Error>) -> Response;
}
