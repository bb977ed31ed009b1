//! Account with which a client logs in to every server of the switch.
//!
//! The servers share the account, and with it the count of wrong passwords after which the switch
//! locks it. So a wrong password must not cost one attempt per server: while nobody knows whether
//! the password is right, one server tries it at a time, and once it was refused no server tries it
//! before the back-off ends. A password that was accepted is tried freely: servers that come back
//! do not wait for each other.
//!
//! What is known outlives the sessions, and whoever uses the same password next goes on from it
//! ([`Accounts`](super::accounts::Accounts)). Other clients may have the account, too: then a turn of theirs is
//! taken besides ([`LoginTurns`]), and what they were told holds here, even if nobody can be asked any more.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::connect::ServerEndpoint;
use super::cooperation::{LoginRefusal, LoginTurn, LoginTurns, NoTurn, TurnEnd, TurnRequest};
use super::login::LoginCredentials;
use super::password_knowledge::{PasswordKnowledge, RefusalScope};
use super::pool::OpenError;

/// Account, with what is known of its password.
pub struct Account {
    /// Credentials of the account.
    pub credentials: LoginCredentials,
    /// The first waiting time after a refusal, and the longest one.
    backoff: (Duration, Duration),
    pub(super) known: Arc<PasswordKnowledge>,
    /// Turns that it shares with other clients, if there are any.
    turns: Option<Arc<dyn LoginTurns>>,
}

/// Leave to try the password once. Dropped without a word it counts as a refusal of that server,
/// unless the password was right before: the switch may have seen it.
pub struct PasswordAttempt<'a> {
    account: &'a Account,
    server: String,
    over: bool,
    /// The turn among other clients.
    turn: Option<Box<dyn LoginTurn>>,
    _alone: Option<MutexGuard<'a, ()>>,
}

// === impl Account ===

impl Account {
    /// An account with what is known of it; refusals are waited out from the first to the second of
    /// `backoff`.
    pub(super) fn new(
        credentials: LoginCredentials,
        backoff: (Duration, Duration),
        known: Arc<PasswordKnowledge>,
    ) -> Self {
        Self {
            credentials,
            backoff,
            known,
            turns: None,
        }
    }

    /// The same, sharing turns with other clients.
    pub(super) fn taking_turns(mut self, turns: Option<Arc<dyn LoginTurns>>) -> Self {
        self.turns = turns;
        self
    }

    /// Starts an attempt with the password at `server`, or says why and for how long there is none.
    pub async fn attempt(&self, server: &ServerEndpoint) -> Result<PasswordAttempt<'_>, OpenError> {
        let accepted = self.known.state().accepted;
        let alone = match accepted {
            true => None,
            false => Some(self.known.alone.lock().await),
        };
        self.check_blocked(server)?;
        Ok(PasswordAttempt {
            account: self,
            server: server.to_string(),
            over: false,
            turn: self.turn(server, accepted).await?,
            _alone: alone,
        })
    }

    /// A turn among all clients, if there are others. What they say of the password is remembered.
    async fn turn(
        &self,
        server: &ServerEndpoint,
        is_proved: bool,
    ) -> Result<Option<Box<dyn LoginTurn>>, OpenError> {
        let Some(turns) = &self.turns else {
            return Ok(None);
        };
        let request = TurnRequest {
            server,
            credentials: &self.credentials,
            is_proved,
        };
        let name = server.to_string();
        match turns.begin(request).await {
            Ok(grant) => {
                let mut state = self.known.state();
                let everywhere = state.wait(RefusalScope::Everywhere);
                everywhere.heard(grant.failures);
                state
                    .wait(RefusalScope::At(&name))
                    .heard(grant.failures_here);
                Ok(Some(grant.turn))
            }
            Err(NoTurn::Refused(refusal)) => {
                self.known.state().accepted = false;
                Err(self.heard(RefusalScope::Everywhere, refusal))
            }
            Err(NoTurn::RefusedHere(refusal)) => Err(self.heard(RefusalScope::At(&name), refusal)),
            Err(NoTurn::Busy(why)) => Err(why),
        }
    }

    fn heard(&self, scope: RefusalScope<'_>, refusal: LoginRefusal) -> OpenError {
        let mut state = self.known.state();
        let wait = state.wait(scope);
        wait.heard(refusal.failures);
        wait.block(refusal.wait, &refusal.reason);
        OpenError {
            reason: refusal.reason,
            retry_after: refusal.wait,
        }
    }

    /// For how long the password, which was refused, must not be tried at any server.
    pub fn refused_for(&self) -> Option<Duration> {
        let state = self.known.state();
        state.left_everywhere(Instant::now()).map(|(left, _)| left)
    }

    /// Why and for how long the password must not be tried at `server`.
    pub fn check_blocked(&self, server: &ServerEndpoint) -> Result<(), OpenError> {
        let state = self.known.state();
        match state.left_at(&server.to_string(), Instant::now()) {
            None => Ok(()),
            Some((left, reason)) => Err(OpenError {
                reason: reason.to_owned(),
                retry_after: left,
            }),
        }
    }
}

// === impl PasswordAttempt ===

impl PasswordAttempt<'_> {
    /// The password is right.
    pub async fn accepted(mut self) {
        self.over = true;
        self.account.known.state().accepted(&self.server);
        self.end_turn(TurnEnd::Accepted).await;
    }

    /// The password is wrong or the account closed: nobody tries again before the time that this
    /// gives has passed.
    pub async fn refused(mut self, reason: &str) -> Duration {
        self.account.known.state().accepted = false;
        let refusal = self.note(RefusalScope::Everywhere, reason);
        let lonely = self.end_turn(TurnEnd::Refused(refusal.clone())).await;
        self.wait_for(RefusalScope::Everywhere, &refusal, lonely)
    }

    /// This server refused the login, or may have, for a reason that may be its own: here nobody
    /// tries again before the time that this gives has passed.
    pub async fn refused_here(mut self, reason: &str) -> Duration {
        let server = self.server.clone();
        let scope = RefusalScope::At(&server);
        let refusal = self.note(scope, reason);
        let lonely = self.end_turn(TurnEnd::RefusedHere(refusal.clone())).await;
        self.wait_for(scope, &refusal, lonely)
    }

    /// The server gave no answer, which says nothing about the password.
    pub async fn unanswered(mut self) {
        self.over = true;
        self.end_turn(TurnEnd::Unanswered).await;
    }

    fn note(&mut self, scope: RefusalScope<'_>, reason: &str) -> LoginRefusal {
        self.over = true;
        let mut state = self.account.known.state();
        state.wait(scope).refused(reason, self.account.backoff)
    }

    /// Gives how many clients go by no common word, this one among them.
    async fn end_turn(&mut self, end: TurnEnd) -> u32 {
        match self.turn.take() {
            Some(turn) => turn.end(end).await.max(1),
            None => 1,
        }
    }

    /// Each of `lonely` clients may try in its time, so that time is as many times as long.
    fn wait_for(&self, scope: RefusalScope<'_>, refusal: &LoginRefusal, lonely: u32) -> Duration {
        let wait = refusal.wait.saturating_mul(lonely);
        if lonely > 1 {
            let mut state = self.account.known.state();
            state.wait(scope).block(wait, &refusal.reason);
        }
        wait
    }

    fn is_proved(&self) -> bool {
        self.account.known.state().accepted
    }
}

impl Drop for PasswordAttempt<'_> {
    fn drop(&mut self) {
        if self.over {
            return;
        }
        let end = match self.is_proved() {
            true => TurnEnd::Unanswered,
            false => {
                let server = self.server.clone();
                let reason = format!("{server}: the login was cut short");
                TurnEnd::RefusedHere(self.note(RefusalScope::At(&server), &reason))
            }
        };
        // Without a runtime the turn runs out.
        if let (Some(turn), Ok(runtime)) = (self.turn.take(), Handle::try_current()) {
            runtime.spawn(turn.end(end));
        }
    }
}

#[cfg(test)]
mod tests;
