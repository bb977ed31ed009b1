//! Limits of login attempts, and what follows from them: the part of one replica, rounds, and who may try.

use std::time::Duration;

use tokio::time::Instant;

use super::super::attempt_log::AttemptTrail;
use super::super::limit::{LimitError, LimitHit};
use crate::shared::AttemptRules;

/// How long an address that is at its limit waits between two tries at most.
const ADDRESS_INTERVAL_MAX: Duration = Duration::from_secs(10);

pub(super) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the window of wrong passwords for one user gets.
pub(super) const ROUND_MAX: Duration = Duration::from_secs(30 * DAY.as_secs());

/// After how long without a try the wrong passwords for one user are forgotten.
pub(super) const FORGOTTEN: Duration = Duration::from_secs(60 * DAY.as_secs());

/// How long it is remembered where somebody has logged in.
pub(super) const KNOWN_TTL: Duration = Duration::from_secs(7 * DAY.as_secs());

/// How many wrong passwords, and in what time; 0 for as many as there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one user.
    pub per_user: usize,
    /// From one address, before it is slowed.
    pub per_address: usize,
    /// In this time.
    pub window: Duration,
}

// === impl AttemptLimits ===

impl AttemptLimits {
    /// The part of one among `replicas`, which go by them without knowing of each other.
    pub(super) fn part(self, replicas: usize) -> Self {
        let part = |limit: usize| limit.min((limit / replicas.max(1)).max(1));
        Self {
            per_user: part(self.per_user),
            per_address: part(self.per_address),
            window: self.window,
        }
    }

    /// How long an address that is at its limit waits between two tries.
    pub(super) fn address_interval(self) -> Duration {
        (self.window / to_u32(self.per_address).max(1)).min(ADDRESS_INTERVAL_MAX)
    }

    /// The window that lets a user try after so many wrong passwords.
    pub(super) fn round(self, made: usize) -> Duration {
        let rounds = to_u32(made.saturating_sub(1) / self.per_user.max(1));
        let factor = 2_u32.saturating_pow(rounds);
        let round = self.window.saturating_mul(factor);
        round.min(ROUND_MAX.max(self.window))
    }

    /// Gives how many tries of an address slow the next one.
    pub(super) fn check_address(
        self,
        there: &AttemptTrail,
        now: Instant,
    ) -> Result<usize, LimitError> {
        let recent = there.within(self.window, now);
        if self.per_address == 0 {
            return Ok(0);
        }
        if recent >= self.per_address {
            let free = until_free(there.last(), self.address_interval(), now);
            free.map_err(|wait| self.address_hit(wait))?;
        }
        Ok(recent)
    }

    /// Gives how many tries for a user slow the next one, of those within the round.
    pub(super) fn check_user(
        self,
        tries: &AttemptTrail,
        round: Duration,
        now: Instant,
    ) -> Result<usize, LimitError> {
        if self.per_user == 0 {
            return Ok(0);
        }
        let free = until_free(tries.nth_last(self.per_user), round, now);
        free.map_err(|wait| self.user_hit(wait))?;
        Ok(tries.within(round, now))
    }

    pub(super) fn user_hit(self, wait: Duration) -> LimitError {
        (LimitHit::UserAttempts(self.per_user), wait)
    }

    pub(super) fn address_hit(self, wait: Duration) -> LimitError {
        (LimitHit::AddressAttempts(self.per_address), wait)
    }

    pub(super) fn rules(self, is_known: bool) -> AttemptRules {
        AttemptRules {
            per_user: self.per_user,
            per_address: self.per_address,
            window: self.window,
            round_max: ROUND_MAX.max(self.window),
            address_interval: self.address_interval(),
            forgotten: FORGOTTEN,
            is_known,
            known_for: KNOWN_TTL,
        }
    }
}

/// Whether `interval` is over since `tried`, or how long until it is.
fn until_free(tried: Option<Instant>, interval: Duration, now: Instant) -> Result<(), Duration> {
    let free = tried.map_or(now, |tried| tried + interval);
    match free.checked_duration_since(now) {
        None | Some(Duration::ZERO) => Ok(()),
        Some(wait) => Err(wait),
    }
}

pub(super) fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
