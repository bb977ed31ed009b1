//! Cooperation of several clients of one switch: what one process alone cannot know.
//!
//! The switch counts wrong passwords and sessions of all its clients together, and a write of one client can
//! overtake that of another. Who runs several clients gives them what they have in common through these traits;
//! a client that is given none is alone. Their futures are boxed: a login or a write costs far more.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::connect::ServerEndpoint;
use super::login::LoginCredentials;
use super::pool::OpenError;

/// Future of a cooperation, in a box.
pub type CooperationFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Turns at trying the client's own password, which all clients with it share.
pub trait LoginTurns: Send + Sync + 'static {
    /// A turn to try the password at `server`, or why and for how long there is none.
    fn begin<'a>(
        &'a self,
        server: &'a ServerEndpoint,
        credentials: &'a LoginCredentials,
    ) -> CooperationFuture<'a, Result<Box<dyn LoginTurn>, OpenError>>;
}

/// Turn to try a password once. Dropped without a word, it leaves the turn to run out.
pub trait LoginTurn: Send + Sync + 'static {
    /// Ends it, and tells the others what came of it.
    fn end(self: Box<Self>, end: TurnEnd) -> CooperationFuture<'static, ()>;
}

/// End of a turn at trying a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnEnd {
    /// The password is right.
    Accepted,
    /// The password is wrong or the account closed: nobody tries it at any server for so long.
    Refused {
        /// For operators.
        reason: String,
        /// How long nobody tries.
        wait: Duration,
    },
    /// This server refused it, or may have: nobody tries it here for so long.
    RefusedHere {
        /// For operators.
        reason: String,
        /// How long nobody tries.
        wait: Duration,
    },
    /// Nothing was learned about the password.
    Unanswered,
}

/// Sessions that all clients together may have with each server of the switch.
pub trait SessionSlots: Send + Sync + 'static {
    /// Leave to open one more session with `server`, before anybody logs in; `None` when there is none at
    /// present, after a short wait.
    fn acquire<'a>(
        &'a self,
        server: &'a ServerEndpoint,
    ) -> CooperationFuture<'a, Option<SessionSlot>>;

    /// Whether this client should give one back, because it has more than its share and others wait.
    fn is_surplus(&self, server: &ServerEndpoint) -> bool;
}

/// Leave to have one session, until it is dropped.
pub type SessionSlot = Box<dyn Send + Sync>;
