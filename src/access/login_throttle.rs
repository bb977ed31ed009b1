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
//! its part of the limits, while the store is away. With the next try for a user the store is told what it does not
//! count, so that coming back, even empty, it lets nobody begin anew.

mod limits;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use super::attempt_log::{AttemptLog, LoggedTry};
use super::limit::LimitError;
use super::login_result::{LoginDenial, STORE_RETRY};
use crate::shared::{AttemptReply, OnLoss, SharedAttempt, SharedStore, StoreAway, UntoldTry};

pub use limits::AttemptLimits;
use limits::{DAY, FORGOTTEN, KNOWN_TTL, to_u32};

/// How many who have logged in are remembered with their addresses.
const KNOWN_MAX: u64 = 100_000;

/// The pause before an attempt that follows a failed one; doubled with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// How many times the pause is doubled at most.
const DOUBLINGS_MAX: u32 = 4;

/// The failures of an address that slow as much as one of a user: many users may share it.
const PER_ADDRESS_PAUSE: usize = 5;

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
    id: u64,
    /// The same where all replicas count, if there are others.
    shared: Option<SharedAttempt>,
    /// How long to wait before it is made.
    pub(super) pause: Duration,
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
            return Ok(self.begin_here(of, rand::random(), self.limits)?);
        };
        let rules = self.limits.rules(self.is_known(&of));
        let shared = SharedAttempt::new(Arc::clone(store), &of.user, of.address, rules);
        let asked = Instant::now();
        let untold = self.untold(&of, store);
        let reply = shared.begin(&untold, deadline).await;
        if reply.is_ok() {
            self.note_told(&of, &untold, asked);
        }
        let begun = match reply {
            Ok(AttemptReply::Begun {
                of_user,
                from_address,
                made,
            }) => {
                if made == 0 {
                    self.state().users.forget_before(&of.user, asked);
                }
                self.note(of, shared.id(), asked, pause(of_user, from_address))
            }
            Ok(AttemptReply::UserWaits(wait)) => return Err(self.limits.user_hit(wait).into()),
            Ok(AttemptReply::AddressWaits(wait)) => {
                return Err(self.limits.address_hit(wait).into());
            }
            Err(StoreAway) => match self.begin_without(of, shared.id(), store) {
                Ok(begun) => begun,
                Err(denial) => {
                    // It may count there all the same, and no password goes to the switch.
                    shared.take_back();
                    return Err(denial);
                }
            },
        };
        Ok(LoginAttempt {
            shared: Some(shared),
            ..begun
        })
    }

    /// The same while the store is away.
    fn begin_without(
        &self,
        of: AttemptOrigin,
        id: u64,
        store: &SharedStore,
    ) -> Result<LoginAttempt<'_>, LoginDenial> {
        if store.on_loss() == OnLoss::Refuse {
            return Err(LoginDenial::NotKept {
                retry_after: STORE_RETRY,
            });
        }
        // Before it is known how many there are, there may be any number.
        let replicas = store.known_replicas().unwrap_or(usize::MAX);
        Ok(self.begin_here(of, id, self.limits.part(replicas))?)
    }

    /// The same by what this process knows, with its part of the limits.
    fn begin_here(
        &self,
        of: AttemptOrigin,
        id: u64,
        part: AttemptLimits,
    ) -> Result<LoginAttempt<'_>, LimitError> {
        let now = Instant::now();
        let is_known = self.is_known(&of);
        let mut state = self.state();
        let there = state.addresses.trail(&of.address, now);
        // What others do there slows nobody who is known there.
        let from_address = match is_known {
            true => 0,
            false => part.check_address(&there, now)?,
        };
        let tries = state.users.trail(&of.user, now);
        // The undivided limit makes a round: those that were let through were counted by it.
        let round = self.limits.round(tries.made);
        let of_user = part.check_user(&tries, round, now)?;
        let made = LoggedTry {
            id,
            at: now,
            told: None,
        };
        state.note(&of, made, self.limits);
        drop(state);
        Ok(self.attempt(of, id, pause(of_user, from_address)))
    }

    /// Counts an attempt here that others have decided on, who were asked at `asked`.
    fn note(
        &self,
        of: AttemptOrigin,
        id: u64,
        asked: Instant,
        pause: Duration,
    ) -> LoginAttempt<'_> {
        let now = Instant::now();
        {
            let mut state = self.state();
            // Looked at first, because that makes room.
            state.addresses.trail(&of.address, now);
            state.users.trail(&of.user, now);
            let made = LoggedTry {
                id,
                at: now,
                told: Some(asked),
            };
            state.note(&of, made, self.limits);
        }
        self.attempt(of, id, pause)
    }

    /// The tries of the window for a user that the store may not count, made without it or before it lost its data.
    fn untold(&self, of: &AttemptOrigin, store: &SharedStore) -> Vec<UntoldTry> {
        let (now, window) = (Instant::now(), self.limits.window);
        let trail = self.state().users.trail(&of.user, now);
        let untold = trail.untold(store.lost_at(), window, now);
        let told_how = |one: LoggedTry| UntoldTry {
            id: one.id,
            age: now.saturating_duration_since(one.at),
        };
        untold.into_iter().map(told_how).collect()
    }

    fn note_told(&self, of: &AttemptOrigin, told: &[UntoldTry], asked: Instant) {
        let ids: Vec<u64> = told.iter().map(|one| one.id).collect();
        self.state().users.note_told(&of.user, &ids, asked);
    }

    fn attempt(&self, of: AttemptOrigin, id: u64, pause: Duration) -> LoginAttempt<'_> {
        LoginAttempt {
            attempts: self,
            of,
            id,
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
    fn note(&mut self, of: &AttemptOrigin, made: LoggedTry, limits: AttemptLimits) {
        self.addresses.note(of.address, made, limits.per_address);
        self.users.note(of.user.clone(), made, limits.per_user);
    }
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
            state.addresses.take_back(&self.of.address, self.id);
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
            state.users.take_back(&self.of.user, self.id);
            state.addresses.take_back(&self.of.address, self.id);
        }
        if let Some(shared) = self.shared {
            shared.not_made().await;
        }
    }
}

#[cfg(test)]
mod tests;
