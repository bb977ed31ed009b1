//! Logging in: who, and what comes of it.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use secrecy::SecretString;

use super::limit::{LimitError, LimitHit};
use super::sessions::SessionKind;
use super::stats::UserLogin;
use crate::switch::login::{ProofError, VerifiedLogin};
use crate::switch::value::UserId;

/// When the store may be there again: as long as nobody calls it after failures.
pub(super) const STORE_RETRY: Duration = Duration::from_secs(2);

/// A login request.
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

/// A user who has logged in, and the id of the session.
pub struct LoggedIn {
    /// The secret that names the session.
    pub session: SecretString,
    /// Who it is.
    pub login: Arc<VerifiedLogin>,
}

/// Why a login was rejected.
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
    /// It cannot be kept where all replicas find it: the store that they share cannot be reached.
    #[error("nobody can log in at the moment; wait as long as Retry-After says, and try again")]
    NotKept {
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

// === impl LoginDenial ===

impl LoginDenial {
    /// What it is counted as.
    pub(super) fn outcome(&self) -> UserLogin {
        match self {
            Self::Refused => UserLogin::Refused,
            Self::Disabled => UserLogin::Disabled,
            Self::Locked => UserLogin::Locked,
            Self::Expired => UserLogin::Expired,
            Self::NotForUs => UserLogin::NotForUs,
            Self::TooMany { .. } => UserLogin::TooMany,
            Self::Full { .. } => UserLogin::Full,
            Self::NotKept { .. } | Self::NotNow(_) | Self::Unavailable(_) => UserLogin::Unavailable,
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

impl From<LimitError> for LoginDenial {
    fn from((hit, retry_after): LimitError) -> Self {
        Self::TooMany { hit, retry_after }
    }
}
