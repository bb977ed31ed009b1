//! Counters of rejected callers, and of outcomes of users' logins.

use std::sync::atomic::{AtomicU64, Ordering};

use super::limit::AccessLimit;

/// How the login of a person ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserLogin {
    /// A session has begun.
    Success,
    /// The password is wrong, or nobody has that name.
    Refused,
    /// The switch has closed the account.
    Disabled,
    /// The switch has locked the account.
    Locked,
    /// The password has expired.
    Expired,
    /// The account is of no use here.
    NotForUs,
    /// There were too many wrong passwords before.
    TooMany,
    /// All places for sessions are taken.
    Full,
    /// The switch could not be asked, did not answer, or takes no login for the moment; or the store could not keep it.
    Unavailable,
}

/// The counters; they only ever grow.
#[derive(Debug, Default)]
pub struct AccessStats {
    hits: [AtomicU64; AccessLimit::ALL.len()],
    logins: [AtomicU64; UserLogin::ALL.len()],
}

// === impl UserLogin ===

impl UserLogin {
    /// All outcomes, in the order of the declaration.
    pub const ALL: [Self; 9] = [
        Self::Success,
        Self::Refused,
        Self::Disabled,
        Self::Locked,
        Self::Expired,
        Self::NotForUs,
        Self::TooMany,
        Self::Full,
        Self::Unavailable,
    ];

    /// The name in metrics.
    pub fn label(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Refused => "refused",
            Self::Disabled => "disabled",
            Self::Locked => "locked",
            Self::Expired => "expired",
            Self::NotForUs => "not_for_us",
            Self::TooMany => "too_many",
            Self::Full => "full",
            Self::Unavailable => "unavailable",
        }
    }
}

// === impl AccessStats ===

impl AccessStats {
    /// How often this limit kept somebody out.
    pub fn hits(&self, limit: AccessLimit) -> u64 {
        self.hits[limit as usize].load(Ordering::Relaxed)
    }

    /// How many logins ended so.
    pub fn logins(&self, outcome: UserLogin) -> u64 {
        self.logins[outcome as usize].load(Ordering::Relaxed)
    }

    pub(super) fn count_hit(&self, limit: AccessLimit) {
        self.hits[limit as usize].fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn count_login(&self, outcome: UserLogin) {
        self.logins[outcome as usize].fetch_add(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_limit_and_outcome_has_its_own_counter() {
        let stats = AccessStats::default();
        for (place, limit) in AccessLimit::ALL.into_iter().enumerate() {
            assert_eq!(limit as usize, place);
            stats.count_hit(limit);
        }
        for (place, outcome) in UserLogin::ALL.into_iter().enumerate() {
            assert_eq!(outcome as usize, place);
            stats.count_login(outcome);
        }
        assert!(AccessLimit::ALL.iter().all(|one| stats.hits(*one) == 1));
        assert!(UserLogin::ALL.iter().all(|one| stats.logins(*one) == 1));
    }
}
