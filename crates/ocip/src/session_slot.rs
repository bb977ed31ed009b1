//! Slot of a session: leave to have one among all that several clients may have together.

use std::future::Future;
use std::pin::Pin;

/// Slot of one session, held from before its login. Dropped without a word, it is given back after a while: a switch that
/// is in the middle of something may notice late that a connection was closed.
pub trait SessionSlot: Send + Sync + 'static {
    /// Gives it back at once: the switch has ended the session, or never had one.
    fn end(self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}
