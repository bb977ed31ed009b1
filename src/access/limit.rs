//! Limits on callers, and the words for one that was reached.

use std::fmt;
use std::time::Duration;

/// A limit that a caller has reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccessLimit {
    /// How often an address may ask.
    AddressRate,
    /// How often a key may be used.
    KeyRate,
    /// How often a person may ask.
    UserRate,
    /// How many requests of a tenant run at once.
    TenantPlaces,
    /// How many wrong passwords there may be.
    LoginAttempts,
    /// How many sessions there may be.
    UserSessions,
}

/// A limit that was hit just now, with its value. It names itself as the configuration does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitHit {
    /// So many requests of one address in a second.
    AddressRate(u32),
    /// So many requests with one key in a second.
    KeyRate(u32),
    /// So many requests of one person in a second.
    UserRate(u32),
    /// So many requests of one tenant at once.
    TenantPlaces(usize),
    /// So many wrong passwords for one user in the window.
    UserAttempts(usize),
    /// So many wrong passwords from one address in the window.
    AddressAttempts(usize),
}

/// Error of a limit that was reached, and how long to wait.
pub(super) type LimitError = (LimitHit, Duration);

// === impl AccessLimit ===

impl AccessLimit {
    /// All limits, in the order of the declaration.
    pub const ALL: [Self; 6] = [
        Self::AddressRate,
        Self::KeyRate,
        Self::UserRate,
        Self::TenantPlaces,
        Self::LoginAttempts,
        Self::UserSessions,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::AddressRate => "address_rate",
            Self::KeyRate => "key_rate",
            Self::UserRate => "user_rate",
            Self::TenantPlaces => "tenant_places",
            Self::LoginAttempts => "login_attempts",
            Self::UserSessions => "user_sessions",
        }
    }
}

// === impl LimitHit ===

impl LimitHit {
    /// Which limit it is.
    pub fn limit(self) -> AccessLimit {
        match self {
            Self::AddressRate(_) => AccessLimit::AddressRate,
            Self::KeyRate(_) => AccessLimit::KeyRate,
            Self::UserRate(_) => AccessLimit::UserRate,
            Self::TenantPlaces(_) => AccessLimit::TenantPlaces,
            Self::UserAttempts(_) | Self::AddressAttempts(_) => AccessLimit::LoginAttempts,
        }
    }
}

impl fmt::Display for LimitHit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddressRate(most) => write!(
                f,
                "too many requests from this address: at most {most} a second \
                 (access.rate.address_per_second)"
            ),
            Self::KeyRate(most) => write!(
                f,
                "too many requests with this key: at most {most} a second \
                 (access.rate.key_per_second)"
            ),
            Self::UserRate(most) => write!(
                f,
                "too many requests of this person: at most {most} a second \
                 (access.rate.user_per_second)"
            ),
            Self::TenantPlaces(most) => write!(
                f,
                "too many requests for this tenant are running: at most {most} at once \
                 (access.tenant_concurrency)"
            ),
            Self::UserAttempts(most) => write!(
                f,
                "too many wrong passwords for this user: at most {most} in access.login_window \
                 (access.login_attempts_per_user)"
            ),
            Self::AddressAttempts(most) => write!(
                f,
                "too many wrong passwords from this address: at most {most} in access.login_window \
                 (access.login_attempts_per_address)"
            ),
        }
    }
}
