//! Logins of users: with their password at the switch, and from then on with a session.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep, sleep_until};

use super::known_sessions::BeginError;
use super::login_result::{LoggedIn, LoggingIn, LoginDenial, STORE_RETRY};
use super::login_throttle::AttemptOrigin;
use super::rate::network;
use super::{Access, AccessLimit, Denial, SessionKind, UserLogin};
use crate::switch::login::{ProofError, VerifiedLogin};
use crate::switch::{CallContext, Switch};

/// No refusal is quicker than this. A switch may refuse an unknown user a step earlier than a wrong
/// password, and the time must not tell which it was.
const REFUSAL_FLOOR: Duration = Duration::from_millis(250);

/// How long to wait when all places for sessions are taken.
const FULL_RETRY: Duration = Duration::from_secs(60);

impl Access {
    /// Proves the password to the switch and begins a session.
    pub async fn log_in(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<LoggedIn, LoginDenial> {
        let result = self.prove_and_begin(switch, call, who).await;
        let outcome = result
            .as_ref()
            .map_or_else(LoginDenial::outcome, |_| UserLogin::Success);
        self.stats.count_login(outcome);
        match outcome {
            UserLogin::TooMany => self.stats.count_hit(AccessLimit::LoginAttempts),
            UserLogin::Full => self.stats.count_hit(AccessLimit::UserSessions),
            _ => {}
        }
        result
    }

    async fn prove_and_begin(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<LoggedIn, LoginDenial> {
        // The switch need not be asked for a login that could not be kept.
        if self.sessions.refuses() {
            return Err(BeginError::Away.into());
        }
        let result = self.prove(switch, call, who).await;
        let login = result?.ok_or(LoginDenial::NotForUs)?;
        let login = Arc::new(login);
        let begun = self
            .sessions
            .begin(who.kind, Arc::clone(&login), call.deadline);
        let session = begun.await?;
        Ok(LoggedIn { session, login })
    }

    /// Ends a session, at all replicas. With an error it may go on at the others: whoever it is may try again.
    pub async fn log_out(
        &self,
        kind: SessionKind,
        session: &str,
        deadline: Instant,
    ) -> Result<(), Denial> {
        let ended = self.sessions.end(kind, session, deadline).await;
        ended.map_err(|_| Denial::UNAVAILABLE)
    }

    async fn prove(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<Option<VerifiedLogin>, LoginDenial> {
        let floor = (Instant::now() + REFUSAL_FLOOR).min(call.deadline);
        let from = network(who.address);
        let of = AttemptOrigin {
            user: switch.login_key(who.user_id),
            address: from,
        };
        let begun = self.attempts.begin(of, self.store.as_ref(), call.deadline);
        let attempt = begun.await?;
        let left = call.deadline.saturating_duration_since(Instant::now());
        let pause = attempt.pause.min(left / 2);
        sleep(pause).await;
        let proved = switch.log_in(call, who.user_id, who.password, from).await;
        match proved {
            Ok(login) => {
                attempt.succeeded().await;
                Ok(login)
            }
            Err(error) => {
                if !is_guess(&error) {
                    attempt.not_made().await;
                }
                if is_about_account(&error) {
                    sleep_until(floor + pause).await;
                }
                Err(error.into())
            }
        }
    }
}

impl From<BeginError> for LoginDenial {
    fn from(error: BeginError) -> Self {
        match error {
            BeginError::Full => Self::Full {
                retry_after: FULL_RETRY,
            },
            BeginError::Away => Self::NotKept {
                retry_after: STORE_RETRY,
            },
        }
    }
}

/// Whether the password may have been a wrong one.
fn is_guess(error: &ProofError) -> bool {
    matches!(error, ProofError::Refused | ProofError::Unknown(_))
}

/// Whether the answer, and so its time, tells something of the account.
fn is_about_account(error: &ProofError) -> bool {
    match error {
        ProofError::Refused | ProofError::Disabled | ProofError::Locked | ProofError::Expired => {
            true
        }
        ProofError::NotNow(_) | ProofError::Unavailable(_) | ProofError::Unknown(_) => false,
    }
}
