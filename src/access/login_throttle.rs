//! Throttle of login attempts: how often a password may be tried for one user and from one address.
//!
//! A switch locks an account after some wrong passwords (often five), and then its owner is locked
//! out too. So the gateway counts, for each user and each address, the attempts of the last while,
//! slows them, and refuses further ones before the switch would lock. An attempt counts from the
//! moment it is made, or many at once would slip through; it is taken back when it succeeds, or
//! when the password never left the gateway.
//!
//! The switch forgets wrong passwords by a rule of its own, or not before a right one. So the window grows: as many
//! wrong passwords as a window lets through are a round, and each round after the first has a window twice as long, until a right
//! password ends them. Whoever guesses slowly gets a few through in months and not one each while.
//!
//! Many users can have one address, so an address that guesses is not shut out: beyond its limit it
//! may try once every few seconds, whoever tries. And somebody who has logged in from there lately is
//! not slowed at all by what others do there.
//!
//! With a store, all replicas count there as one; each counts what goes through itself as well, and goes by that, with
//! its part of the limits, while the store is away.

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use super::attempt_log::{AttemptLog, AttemptTrail};
use super::limit::{LimitError, LimitHit};
use super::login_result::LoginDenial;
use crate::shared::{AttemptReply, AttemptRules, OnLoss, SharedAttempt, SharedStore, StoreAway};

/// How long an address that is at its limit waits between two tries at most.
const ADDRESS_INTERVAL_MAX: Duration = Duration::from_secs(10);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How long the window of wrong passwords for one user gets.
const ROUND_MAX: Duration = Duration::from_secs(30 * DAY.as_secs());

/// After how long without a try the wrong passwords for one user are forgotten.
const FORGOTTEN: Duration = Duration::from_secs(60 * DAY.as_secs());

/// How many who have logged in are remembered with their addresses, and how long.
const KNOWN_MAX: u64 = 100_000;
const KNOWN_TTL: Duration = Duration::from_secs(7 * DAY.as_secs());

/// The pause before an attempt that follows a failed one; doubled with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// How many times the pause is doubled at most.
const DOUBLINGS_MAX: u32 = 4;

/// The failures of an address that slow as much as one of a user: many users may share it.
const PER_ADDRESS_PAUSE: usize = 5;

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

/// Login attempts within the window, by user and by address.
pub(super) struct LoginThrottle {
    limits: AttemptLimits,
    state: Arc<Mutex<ThrottleState>>,
    /// Who has logged in lately, and where.
    known: Cache<(String, IpAddr), ()>,
}

struct ThrottleState {
    users: AttemptLog<String>,
    addresses: AttemptLog<IpAddr>,
}

/// Who tries, and from where.
pub(super) struct AttemptOrigin {
    /// The id by which the user is counted.
    pub(super) user: String,
    /// The network of the address.
    pub(super) address: IpAddr,
}

/// A login attempt that is counted. Dropped without a word, it was a failure.
pub(super) struct LoginAttempt<'a> {
    attempts: &'a LoginThrottle,
    of: AttemptOrigin,
    at: Instant,
    /// The same where all replicas count, if there are others.
    shared: Option<SharedAttempt>,
    /// How long to wait before it is made.
    pub(super) pause: Duration,
}

// === impl AttemptLimits ===

impl AttemptLimits {
    /// The part of one among `replicas`, which go by them without knowing of each other.
    fn part(self, replicas: usize) -> Self {
        let part = |limit: usize| limit.min((limit / replicas.max(1)).max(1));
        Self {
            per_user: part(self.per_user),
            per_address: part(self.per_address),
            window: self.window,
        }
    }

    /// How long an address that is at its limit waits between two tries.
    fn address_interval(self) -> Duration {
        (self.window / to_u32(self.per_address).max(1)).min(ADDRESS_INTERVAL_MAX)
    }

    /// The window that lets a user try after so many wrong passwords.
    fn round(self, made: usize) -> Duration {
        let rounds = to_u32(made.saturating_sub(1) / self.per_user.max(1));
        let factor = 2_u32.saturating_pow(rounds);
        let round = self.window.saturating_mul(factor);
        round.min(ROUND_MAX.max(self.window))
    }

    /// Gives how many tries of an address slow the next one.
    fn check_address(self, there: &AttemptTrail, now: Instant) -> Result<usize, LimitError> {
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

    /// Gives how many tries for a user slow the next one.
    fn check_user(self, tries: &AttemptTrail, now: Instant) -> Result<usize, LimitError> {
        if self.per_user == 0 {
            return Ok(0);
        }
        let round = self.round(tries.made);
        let free = until_free(tries.nth_last(self.per_user), round, now);
        free.map_err(|wait| self.user_hit(wait))?;
        Ok(tries.within(round, now))
    }

    fn user_hit(self, wait: Duration) -> LimitError {
        (LimitHit::UserAttempts(self.per_user), wait)
    }

    fn address_hit(self, wait: Duration) -> LimitError {
        (LimitHit::AddressAttempts(self.per_address), wait)
    }

    fn rules(self, is_known: bool) -> AttemptRules {
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

// === impl LoginThrottle ===

impl LoginThrottle {
    pub(super) fn new(limits: AttemptLimits) -> Self {
        let state = ThrottleState {
            users: AttemptLog::new(FORGOTTEN),
            addresses: AttemptLog::new(DAY),
        };
        Self {
            limits,
            state: Arc::new(Mutex::new(state)),
            known: Cache::builder()
                .max_capacity(KNOWN_MAX)
                .time_to_live(KNOWN_TTL)
                .build(),
        }
    }

    /// The same attempts under other limits.
    pub(super) fn with_limits(&self, limits: AttemptLimits) -> Self {
        Self {
            limits,
            state: Arc::clone(&self.state),
            known: self.known.clone(),
        }
    }

    /// Leave to try once, or which limit is in the way and how long. With a store it is asked, until `deadline`.
    pub(super) async fn begin(
        &self,
        of: AttemptOrigin,
        store: Option<&Arc<SharedStore>>,
        deadline: Instant,
    ) -> Result<LoginAttempt<'_>, LoginDenial> {
        let Some(store) = store else {
            return Ok(self.begin_here(of, self.limits)?);
        };
        let rules = self.limits.rules(self.is_known(&of));
        let shared = SharedAttempt::new(Arc::clone(store), &of.user, of.address, rules);
        let begun = match shared.begin(deadline).await {
            Ok(AttemptReply::Begun {
                of_user,
                from_address,
            }) => self.note(of, pause(of_user, from_address)),
            Ok(AttemptReply::UserWaits(wait)) => return Err(self.limits.user_hit(wait).into()),
            Ok(AttemptReply::AddressWaits(wait)) => {
                return Err(self.limits.address_hit(wait).into());
            }
            Err(StoreAway) if store.on_loss() == OnLoss::Refuse => {
                return Err(LoginDenial::Unavailable(StoreAway.to_string()));
            }
            Err(StoreAway) => self.begin_here(of, self.limits.part(store.replicas()))?,
        };
        Ok(LoginAttempt {
            shared: Some(shared),
            ..begun
        })
    }

    /// The same by what this process knows.
    fn begin_here(
        &self,
        of: AttemptOrigin,
        limits: AttemptLimits,
    ) -> Result<LoginAttempt<'_>, LimitError> {
        let now = Instant::now();
        let is_known = self.is_known(&of);
        let mut state = self.state();
        let there = state.addresses.trail(&of.address, now);
        // What others do there slows nobody who is known there.
        let from_address = match is_known {
            true => 0,
            false => limits.check_address(&there, now)?,
        };
        let of_user = limits.check_user(&state.users.trail(&of.user, now), now)?;
        state.note(&of, now, limits);
        drop(state);
        Ok(self.attempt(of, now, pause(of_user, from_address)))
    }

    /// Counts an attempt here that others have decided on.
    fn note(&self, of: AttemptOrigin, pause: Duration) -> LoginAttempt<'_> {
        let now = Instant::now();
        {
            let mut state = self.state();
            // Looked at first, because that makes room.
            state.addresses.trail(&of.address, now);
            state.users.trail(&of.user, now);
            state.note(&of, now, self.limits);
        }
        self.attempt(of, now, pause)
    }

    fn attempt(&self, of: AttemptOrigin, at: Instant, pause: Duration) -> LoginAttempt<'_> {
        LoginAttempt {
            attempts: self,
            of,
            at,
            shared: None,
            pause,
        }
    }

    fn is_known(&self, of: &AttemptOrigin) -> bool {
        self.known.contains_key(&(of.user.clone(), of.address))
    }

    fn state(&self) -> MutexGuard<'_, ThrottleState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl ThrottleState ===

impl ThrottleState {
    fn note(&mut self, of: &AttemptOrigin, now: Instant, limits: AttemptLimits) {
        self.addresses.note(of.address, now, limits.per_address);
        self.users.note(of.user.clone(), now, limits.per_user);
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

fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// The pause after so many attempts within the window.
fn pause(of_user: usize, from_address: usize) -> Duration {
    match to_u32(of_user.max(from_address / PER_ADDRESS_PAUSE)) {
        0 => Duration::ZERO,
        failures => PAUSE * 2_u32.pow((failures - 1).min(DOUBLINGS_MAX)),
    }
}

// === impl LoginAttempt ===

impl LoginAttempt<'_> {
    /// The password was right: the user begins anew, as the switch's own count does.
    pub(super) async fn succeeded(self) {
        {
            let mut state = self.attempts.state();
            state.users.forget(&self.of.user);
            state.addresses.take_back(&self.of.address, self.at);
        }
        let known = &self.attempts.known;
        known.insert((self.of.user, self.of.address), ());
        if let Some(shared) = self.shared {
            shared.succeeded().await;
        }
    }

    /// The password was not tried.
    pub(super) async fn not_made(self) {
        {
            let mut state = self.attempts.state();
            state.users.take_back(&self.of.user, self.at);
            state.addresses.take_back(&self.of.address, self.at);
        }
        if let Some(shared) = self.shared {
            shared.not_made().await;
        }
    }
}

#[cfg(test)]
mod tests;
