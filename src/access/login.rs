//! People who log in: with their password at the switch, and from then on with a session.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;
use tokio::time::{Instant, sleep, sleep_until};

use super::rate::network;
use super::{Access, Limit, LimitHit, SessionKind, UserLogin};
use crate::switch::login::{Login, ProofError};
use crate::switch::value::UserId;
use crate::switch::{Call, Switch};

/// No refusal is quicker than this. A switch may refuse an unknown user a step earlier than a wrong
/// password, and the time must not tell which it was.
const REFUSAL_FLOOR: Duration = Duration::from_millis(250);

/// How long to wait when all places for sessions are taken.
const FULL_RETRY: Duration = Duration::from_secs(60);

/// Somebody who wants to log in.
pub struct LoggingIn<'r> {
    /// The dialect in which the session is to be good.
    pub kind: SessionKind,
    /// The login id.
    pub user_id: &'r UserId,
    /// The password.
    pub password: &'r SecretString,
    /// Where it comes from.
    pub address: IpAddr,
}

/// Somebody who has logged in, and the id of the session.
pub struct LoggedIn {
    /// The secret that names the session.
    pub session: SecretString,
    /// Who it is.
    pub login: Arc<Login>,
}

/// Why there is no session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LoginDenial {
    /// The password is wrong or there is no such user.
    #[error("the user name or the password is wrong")]
    Refused,
    /// The switch has closed the account.
    #[error("the account is disabled; have it enabled")]
    Disabled,
    /// The switch has locked the account.
    #[error("the account is locked; wait, or have it unlocked")]
    Locked,
    /// The password is too old.
    #[error("the password has expired; have a new one set")]
    Expired,
    /// A kind of account that is for nothing here.
    #[error("this kind of account cannot be used here")]
    NotForUs,
    /// Too many wrong passwords.
    #[error("{hit}; wait as long as Retry-After says")]
    TooMany {
        /// The limit.
        hit: LimitHit,
        /// How long to wait.
        retry_after: Duration,
    },
    /// All places are taken.
    #[error("too many people are logged in; try again later")]
    Full {
        /// How long to wait.
        retry_after: Duration,
    },
    /// The switch takes no login for the moment, for a reason that is for the operator.
    #[error("the switch takes no login at the moment: {0}")]
    NotNow(String),
    /// The switch could not be asked, or did not answer; for the operator.
    #[error("the password could not be checked: {0}")]
    Unavailable(String),
}

impl Access {
    /// Proves the password to the switch and begins a session.
    pub async fn log_in(
        &self,
        switch: &Switch,
        call: Call<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<LoggedIn, LoginDenial> {
        let result = self.prove_and_begin(switch, call, who).await;
        let outcome = result
            .as_ref()
            .map_or_else(LoginDenial::outcome, |_| UserLogin::Success);
        self.stats.count_login(outcome);
        match outcome {
            UserLogin::TooMany => self.stats.count_hit(Limit::LoginAttempts),
            UserLogin::Full => self.stats.count_hit(Limit::UserSessions),
            _ => {}
        }
        result
    }

    async fn prove_and_begin(
        &self,
        switch: &Switch,
        call: Call<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<LoggedIn, LoginDenial> {
        let result = self.prove(switch, call, who).await;
        let login = result?.ok_or(LoginDenial::NotForUs)?;
        let login = Arc::new(login);
        let session = self.sessions.begin(who.kind, Arc::clone(&login));
        let session = session.map_err(|_| LoginDenial::Full {
            retry_after: FULL_RETRY,
        })?;
        Ok(LoggedIn { session, login })
    }

    /// Ends a session.
    pub fn log_out(&self, kind: SessionKind, session: &str) {
        self.sessions.end(kind, session);
    }

    async fn prove(
        &self,
        switch: &Switch,
        call: Call<'_>,
        who: &LoggingIn<'_>,
    ) -> Result<Option<Login>, LoginDenial> {
        let floor = (Instant::now() + REFUSAL_FLOOR).min(call.deadline);
        let from = network(who.address);
        let attempt = self
            .attempts
            .begin(switch.login_key(who.user_id), from)
            .map_err(|(hit, retry_after)| LoginDenial::TooMany { hit, retry_after })?;
        let left = call.deadline.saturating_duration_since(Instant::now());
        let pause = attempt.pause.min(left / 2);
        sleep(pause).await;
        let proved = switch.log_in(call, who.user_id, who.password, from).await;
        match proved {
            Ok(login) => {
                attempt.succeeded();
                Ok(login)
            }
            Err(error) => {
                if !is_guess(&error) {
                    attempt.not_made();
                }
                if is_about_account(&error) {
                    sleep_until(floor + pause).await;
                }
                Err(error.into())
            }
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

// === impl LoginDenial ===

impl LoginDenial {
    /// What it is counted as.
    fn outcome(&self) -> UserLogin {
        match self {
            Self::Refused => UserLogin::Refused,
            Self::Disabled => UserLogin::Disabled,
            Self::Locked => UserLogin::Locked,
            Self::Expired => UserLogin::Expired,
            Self::NotForUs => UserLogin::NotForUs,
            Self::TooMany { .. } => UserLogin::TooMany,
            Self::Full { .. } => UserLogin::Full,
            Self::NotNow(_) | Self::Unavailable(_) => UserLogin::Unavailable,
        }
    }
}

impl From<ProofError> for LoginDenial {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Refused => Self::Refused,
            ProofError::Disabled => Self::Disabled,
            ProofError::Locked => Self::Locked,
            ProofError::Expired => Self::Expired,
            ProofError::NotNow(why) => Self::NotNow(why),
            ProofError::Unavailable(why) | ProofError::Unknown(why) => Self::Unavailable(why),
        }
    }
}
