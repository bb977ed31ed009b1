//! Session as its pool sees it: whether it can be used, and how it ends.
//!
//! It is a trait, so that the tests of the pool can have integers for sessions.

use std::future::Future;
use std::time::Duration;

use tokio::time::Instant;

use crate::stats::CloseReason;

/// Something that can be pooled.
pub trait PooledSession: Send + 'static {
    /// True when the next caller can use it. Asked before every use; it may ask the socket.
    fn is_usable(&mut self) -> bool;
    /// True when its last use left nothing that speaks against it. Asks nobody.
    fn is_sound(&self) -> bool;
    /// True when it cannot be used any more and that was the other side's doing.
    fn was_ended_by_peer(&self) -> bool;
    /// True when it was of use to somebody since it was opened.
    fn was_of_use(&self) -> bool;
    /// True when its last use brought nothing but refusals, which may be about the session itself.
    fn is_in_doubt(&self) -> bool;
    /// True when a reply is still to come that nobody waits for any more.
    fn is_owed_reply(&self) -> bool {
        false
    }
    /// Reads that reply, within a bounded time. Only if it came, and was what it had to be, is the session
    /// usable afterwards.
    fn read_owed_reply(&mut self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
    /// Ends it, for a reason that is not its own.
    fn close(self, reason: CloseReason);
    /// Ends it politely, until `deadline` at the latest.
    fn logout(self, deadline: Instant) -> impl Future<Output = ()> + Send;
}

/// Opener of new sessions.
pub trait SessionOpener<S>: Send + 'static {
    /// Connects and logs in. `None` when clients have as many sessions together as they may, after a short wait: the
    /// server is well, and another attempt may follow at once.
    fn open(&mut self) -> impl Future<Output = Result<Option<S>, OpenError>> + Send;
}

/// Error of opening a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    /// For operators and, without details, for callers.
    pub reason: String,
    /// No further attempt before this time has passed.
    pub retry_after: Duration,
}
