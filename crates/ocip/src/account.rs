//! Account with which a client logs in to every server of the switch.
//!
//! The servers share the account, and with it the count of wrong passwords after which the switch
//! locks it. So a wrong password must not cost one attempt per server: while nobody knows whether
//! the password is right, one server tries it at a time, and once it was refused no server tries it
//! before the back-off ends. A password that was accepted is tried freely: servers that come back
//! do not wait for each other.
//!
//! What is known outlives the sessions, and whoever uses the same password next goes on from it
//! ([`Accounts`](super::accounts::Accounts)).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::backoff;
use super::connect::ServerEndpoint;
use super::login::LoginCredentials;
use super::pool::OpenError;

/// Account, with what is known of its password.
pub struct Account {
    /// Credentials of the account.
    pub credentials: LoginCredentials,
    /// The first waiting time after a refusal, and the longest one.
    backoff: (Duration, Duration),
    pub(super) known: Arc<PasswordKnowledge>,
}

/// State of a password, whoever uses it.
#[derive(Default)]
pub(super) struct PasswordKnowledge {
    /// Held by whoever tries a password of which nothing good is known.
    alone: tokio::sync::Mutex<()>,
    state: Mutex<AccountState>,
}

#[derive(Default)]
struct AccountState {
    accepted: bool,
    /// What was said of the password or the account, which all servers share.
    everywhere: Wait,
    /// What single servers said, by their names, that may have been about neither.
    at: BTreeMap<String, Wait>,
}

/// How often the login was refused in a row.
#[derive(Default)]
struct Wait {
    failures: u32,
    /// When the next attempt may be made, and why not before.
    blocked: Option<(Instant, String)>,
}

/// Leave to try the password once. Dropped without a word it counts as a refusal of that server,
/// unless the password was right before: the switch may have seen it.
pub struct PasswordAttempt<'a> {
    account: &'a Account,
    server: String,
    over: bool,
    _alone: Option<tokio::sync::MutexGuard<'a, ()>>,
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
        }
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
            _alone: alone,
        })
    }

    /// For how long the password, which was refused, must not be tried at any server.
    pub fn refused_for(&self) -> Option<Duration> {
        let state = self.known.state();
        state.everywhere.left(Instant::now()).map(|(left, _)| left)
    }

    /// Why and for how long the password must not be tried at `server`.
    pub fn check_blocked(&self, server: &ServerEndpoint) -> Result<(), OpenError> {
        let state = self.known.state();
        let here = state.at.get(&server.to_string());
        let now = Instant::now();
        let waits = [Some(&state.everywhere), here].into_iter().flatten();
        match waits.filter_map(|wait| wait.left(now)).next() {
            None => Ok(()),
            Some((left, reason)) => Err(OpenError {
                reason: reason.to_owned(),
                retry_after: left,
            }),
        }
    }
}

// === impl PasswordKnowledge ===

impl PasswordKnowledge {
    fn state(&self) -> MutexGuard<'_, AccountState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Wait ===

impl Wait {
    fn left(&self, now: Instant) -> Option<(Duration, &str)> {
        let (until, reason) = self.blocked.as_ref()?;
        (*until > now).then(|| (*until - now, reason.as_str()))
    }

    fn refused(&mut self, reason: &str, (base, max): (Duration, Duration)) -> Duration {
        let delay = backoff::delay(self.failures, base, max);
        self.failures = self.failures.saturating_add(1);
        self.blocked = Some((Instant::now() + delay, reason.to_owned()));
        delay
    }
}

// === impl PasswordAttempt ===

impl PasswordAttempt<'_> {
    /// The password is right.
    pub fn accepted(mut self) {
        self.over = true;
        let mut state = self.account.known.state();
        state.accepted = true;
        state.everywhere = Wait::default();
        state.at.remove(&self.server);
    }

    /// The password is wrong or the account closed: nobody tries again before the time that this
    /// gives has passed.
    pub fn refused(mut self, reason: &str) -> Duration {
        self.over = true;
        let mut state = self.account.known.state();
        state.accepted = false;
        state.everywhere.refused(reason, self.account.backoff)
    }

    /// This server refused the login, or may have, for a reason that may be its own: here nobody
    /// tries again before the time that this gives has passed.
    pub fn refused_here(mut self, reason: &str) -> Duration {
        self.wait_here(reason)
    }

    /// The server gave no answer, which says nothing about the password.
    pub fn unanswered(mut self) {
        self.over = true;
    }

    fn wait_here(&mut self, reason: &str) -> Duration {
        self.over = true;
        let mut state = self.account.known.state();
        let wait = state.at.entry(self.server.clone()).or_default();
        wait.refused(reason, self.account.backoff)
    }
}

impl Drop for PasswordAttempt<'_> {
    fn drop(&mut self) {
        if !self.over && !self.account.known.state().accepted {
            let reason = format!("{}: the login was cut short", self.server);
            self.wait_here(&reason);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::login::LoginMethod;
    use super::*;

    const BACKOFF: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(900));

    fn server(port: u16) -> ServerEndpoint {
        ServerEndpoint {
            host: "as1".into(),
            port,
        }
    }

    fn account() -> Account {
        let credentials = LoginCredentials {
            user_id: "admin".into(),
            password: "secret".into(),
            method: LoginMethod::Auto,
        };
        Account::new(credentials, BACKOFF, Arc::default())
    }

    async fn attempt(account: &Account) -> PasswordAttempt<'_> {
        account.attempt(&server(1)).await.unwrap()
    }

    async fn waits(account: &Account) -> bool {
        let at = server(1);
        let second = account.attempt(&at);
        tokio::time::timeout(Duration::from_millis(1), second)
            .await
            .is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn an_unproved_password_is_tried_by_one_at_a_time() {
        let account = account();
        let first = attempt(&account).await;
        assert!(waits(&account).await);
        first.unanswered();
        let second = attempt(&account).await;
        second.accepted();
        let _third = attempt(&account).await;
        assert!(!waits(&account).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_password_is_tried_by_nobody_until_the_back_off_ends() {
        let account = account();
        attempt(&account).await.accepted();
        let delay = attempt(&account).await.refused("wrong");
        assert!(delay >= Duration::from_secs(60));
        let failure = account.attempt(&server(2)).await.err().unwrap();
        assert_eq!(
            (failure.reason.as_str(), failure.retry_after),
            ("wrong", delay)
        );
        assert_eq!(account.refused_for(), Some(delay));
        tokio::time::advance(delay).await;
        let attempt = attempt(&account).await;
        assert!(waits(&account).await);
        assert!(attempt.refused("wrong again") >= Duration::from_secs(120));
    }

    #[tokio::test(start_paused = true)]
    async fn what_one_server_refuses_for_reasons_of_its_own_holds_there() {
        let account = account();
        let delay = attempt(&account).await.refused_here("odd");
        assert!(account.check_blocked(&server(1)).is_err());
        assert!(account.check_blocked(&server(2)).is_ok());
        tokio::time::advance(delay).await;
        assert!(attempt(&account).await.refused_here("odd") >= 2 * BACKOFF.0);
    }

    #[tokio::test(start_paused = true)]
    async fn an_attempt_that_is_cut_short_counts_unless_the_password_was_right() {
        let account = account();
        drop(attempt(&account).await);
        let failure = account.check_blocked(&server(1)).unwrap_err();
        assert!(failure.reason.contains("cut short"), "{failure:?}");
        tokio::time::advance(failure.retry_after).await;
        attempt(&account).await.accepted();
        drop(attempt(&account).await);
        assert!(account.check_blocked(&server(1)).is_ok());
    }
}
