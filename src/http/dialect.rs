//! Dialects, as the front end sees them.

use super::reject::Rejection;
use super::request::Request;
use super::response::Response;

/// A dialect: routes with one state, one kind of admission and one shape of rejections. The state is what
/// implements it, and every handler is given it.
pub trait Dialect: Send + Sync + 'static {
    /// Error of its handlers.
    type Error;

    /// Decides on a request whose body is not read yet, and may leave a note in its extensions. The
    /// handler never sees a request that is not let in.
    fn admit(&self, request: &mut Request) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// The answer to what the front end refuses.
    fn reject(&self, rejection: &Rejection) -> Response;

    /// The answer that comes of a handler's result.
    fn answer(&self, result: Result<Response, Self::Error>) -> Response;
}
