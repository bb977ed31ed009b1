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
use super::pool::{OpenError, SlotDemand};
pub use super::session_slot::SessionSlot;

/// Future of a cooperation, in a box.
pub type CooperationFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Turns at trying the client's own password, which all clients with it share.
pub trait LoginTurns: Send + Sync + 'static {
    /// A turn to try the password once, after those who are before; or why and for how long there is none.
    fn begin<'a>(
        &'a self,
        request: TurnRequest<'a>,
    ) -> CooperationFuture<'a, Result<TurnGrant, NoTurn>>;
}

/// Request for a turn.
#[derive(Debug, Clone, Copy)]
pub struct TurnRequest<'a> {
    /// Where the password is to be tried; nobody else logs in there meanwhile.
    pub server: &'a ServerEndpoint,
    /// What is tried.
    pub credentials: &'a LoginCredentials,
    /// Whether the password was right before. If not, nobody else tries it anywhere meanwhile.
    pub is_proved: bool,
}

/// Turn that was granted, with what the others know of the password.
pub struct TurnGrant {
    /// The turn.
    pub turn: Box<dyn LoginTurn>,
    /// How often in a row the password was refused for all servers.
    pub failures: u32,
    /// How often in a row this server refused it for reasons of its own.
    pub failures_here: u32,
}

/// Why there is no turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoTurn {
    /// The password was refused: nobody tries it anywhere for a time.
    Refused(LoginRefusal),
    /// This server refused it, or may have: nobody tries it here for a time.
    RefusedHere(LoginRefusal),
    /// Others are logging in, for longer than anybody should wait.
    Busy(OpenError),
}

/// Turn to try a password once. Dropped without a word, it leaves the turn to run out.
pub trait LoginTurn: Send + Sync + 'static {
    /// Ends it, and tells the others what came of it. Gives how many clients there are, itself among them,
    /// that go by no common word now: 1 when the others were told.
    fn end(self: Box<Self>, end: TurnEnd) -> CooperationFuture<'static, u32>;
}

/// End of a turn at trying a password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TurnEnd {
    /// The password is right.
    Accepted,
    /// The password is wrong or the account closed: nobody tries it at any server for a time.
    Refused(LoginRefusal),
    /// This server refused it, or may have: nobody tries it here for a time.
    RefusedHere(LoginRefusal),
    /// Nothing was learned about the password.
    Unanswered,
}

/// Refusal of a login, as clients tell each other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoginRefusal {
    /// For operators.
    pub reason: String,
    /// How often in a row it was refused, this time included.
    pub failures: u32,
    /// How long nobody tries, from now on.
    pub wait: Duration,
}

/// Sessions that all clients together may have with each server of the switch.
pub trait SessionSlots: Send + Sync + 'static {
    /// Leave to open one more session with `server`, before anybody logs in; `None` when there is none at
    /// present, after a short wait.
    fn acquire<'a>(
        &'a self,
        server: &'a ServerEndpoint,
    ) -> CooperationFuture<'a, Option<Box<dyn SessionSlot>>>;

    /// What the others ask at this moment of the sessions that this client has with `server`.
    fn demand(&self, server: &ServerEndpoint) -> SlotDemand;
}
