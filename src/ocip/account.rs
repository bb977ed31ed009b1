//! The one account with which the gateway logs in to every server of the switch.
//!
//! The servers share the account, and with it the count of wrong passwords after which the switch
//! locks it. So a wrong password must not cost one attempt per server: while nobody knows whether
//! the password is right, one server tries it at a time, and once it was refused no server tries it
//! before the back-off ends. A password that was accepted is tried freely: servers that come back
//! do not wait for each other.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::backoff::Backoff;
use super::login::Credentials;
use super::pool::OpenFailure;

/// The account, and what is known of its password.
pub struct Account {
    /// Who logs in and how.
    pub credentials: Credentials,
    /// Held by whoever tries a password of which nothing good is known.
    alone: tokio::sync::Mutex<()>,
    state: Mutex<State>,
}

struct State {
    backoff: Backoff,
    accepted: bool,
    /// After a refusal: why, and when the next attempt may be made.
    blocked: Option<(Instant, String)>,
}

/// Leave to try the password once. Dropping it says nothing about the password.
pub struct Attempt<'a> {
    account: &'a Account,
    _alone: Option<tokio::sync::MutexGuard<'a, ()>>,
}

// === impl Account ===

impl Account {
    /// An account of which nothing is known; refusals are waited out from the first to the second
    /// of `backoff`.
    pub fn new(credentials: Credentials, backoff: (Duration, Duration)) -> Self {
        Self {
            credentials,
            alone: tokio::sync::Mutex::new(()),
            state: Mutex::new(State {
                backoff: Backoff::new(backoff.0, backoff.1),
                accepted: false,
                blocked: None,
            }),
        }
    }

    /// Leave to try the password, or why and for how long not.
    pub async fn attempt(&self) -> Result<Attempt<'_>, OpenFailure> {
        let accepted = self.state().accepted;
        let alone = match accepted {
            true => None,
            false => Some(self.alone.lock().await),
        };
        self.check_blocked()?;
        Ok(Attempt {
            account: self,
            _alone: alone,
        })
    }

    fn check_blocked(&self) -> Result<(), OpenFailure> {
        let now = Instant::now();
        match &self.state().blocked {
            Some((until, reason)) if *until > now => Err(OpenFailure {
                reason: reason.clone(),
                retry_after: *until - now,
            }),
            _ => Ok(()),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Attempt ===

impl Attempt<'_> {
    /// The password is right.
    pub fn accepted(self) {
        let mut state = self.account.state();
        state.accepted = true;
        state.blocked = None;
        state.backoff.reset();
    }

    /// The password is wrong or the account closed: nobody tries again before the time that this
    /// gives has passed.
    pub fn refused(self, reason: &str) -> Duration {
        let mut state = self.account.state();
        let delay = state.backoff.next_delay();
        state.accepted = false;
        state.blocked = Some((Instant::now() + delay, reason.to_owned()));
        delay
    }
}

#[cfg(test)]
mod tests {
    use super::super::login::LoginMethod;
    use super::*;

    fn account() -> Account {
        let credentials = Credentials {
            user_id: "admin".into(),
            password: "secret".into(),
            method: LoginMethod::Auto,
        };
        Account::new(
            credentials,
            (Duration::from_secs(60), Duration::from_secs(900)),
        )
    }

    async fn waits(account: &Account) -> bool {
        let second = account.attempt();
        tokio::time::timeout(Duration::from_millis(1), second)
            .await
            .is_err()
    }

    #[tokio::test(start_paused = true)]
    async fn an_unproved_password_is_tried_by_one_at_a_time() {
        let account = account();
        let first = account.attempt().await.unwrap();
        assert!(waits(&account).await);
        drop(first);
        let second = account.attempt().await.unwrap();
        second.accepted();
        let _third = account.attempt().await.unwrap();
        assert!(!waits(&account).await);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refused_password_is_tried_by_nobody_until_the_back_off_ends() {
        let account = account();
        account.attempt().await.unwrap().accepted();
        let delay = account.attempt().await.unwrap().refused("wrong");
        assert!(delay >= Duration::from_secs(60));
        let failure = account.attempt().await.err().unwrap();
        assert_eq!(
            (failure.reason.as_str(), failure.retry_after),
            ("wrong", delay)
        );
        tokio::time::advance(delay).await;
        let attempt = account.attempt().await.unwrap();
        assert!(waits(&account).await);
        assert!(attempt.refused("wrong again") >= Duration::from_secs(120));
    }
}
