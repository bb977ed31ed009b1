//! Throttle of login attempts: how often a password may be tried for one user and from one address.
//!
//! A switch locks an account after some wrong passwords (often five), and then its owner is locked
//! out too. So the gateway counts, for each user and each address, the attempts of the last while,
//! slows them, and refuses further ones before the switch would lock. An attempt counts from the
//! moment it is made, or many at once would slip through; it is taken back when it succeeds, or
//! when the password never left the gateway.
//!
//! Many users can have one address, so an address that guesses is not shut out: beyond its limit it
//! may try once every few seconds, whoever tries. And somebody who has logged in from there lately is
//! not slowed at all by what others do there.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use super::limit::{LimitError, LimitHit};

/// How many users and addresses are remembered; beyond that, those that have not tried for longest are
/// forgotten, so that strangers keep nobody out by being many.
const REMEMBERED_MAX: usize = 100_000;

/// How long an address that is at its limit waits between two tries at most.
const ADDRESS_INTERVAL_MAX: Duration = Duration::from_secs(10);

/// How many tries more than its limit are remembered of each: those that are taken back when they
/// succeed must not make room for others.
const SPARE_TRIES: usize = 16;

/// How many who have logged in are remembered with their addresses, and how long.
const KNOWN_MAX: u64 = 100_000;
const KNOWN_TTL: Duration = Duration::from_secs(7 * 24 * 60 * 60);

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

#[derive(Default)]
struct ThrottleState {
    users: AttemptLog<String>,
    addresses: AttemptLog<IpAddr>,
}

/// Times of the attempts of each user or address; the oldest first.
struct AttemptLog<K> {
    tries: HashMap<K, VecDeque<Instant>>,
}

/// A login attempt that is counted. Dropped without a word, it was a failure.
pub(super) struct LoginAttempt<'a> {
    attempts: &'a LoginThrottle,
    user: String,
    address: IpAddr,
    at: Instant,
    /// How long to wait before it is made.
    pub(super) pause: Duration,
}

// === impl LoginThrottle ===

impl LoginThrottle {
    pub(super) fn new(limits: AttemptLimits) -> Self {
        Self {
            limits,
            state: Arc::default(),
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

    /// Leave to try once, or which limit is in the way and how long.
    pub(super) fn begin(
        &self,
        user: String,
        address: IpAddr,
    ) -> Result<LoginAttempt<'_>, LimitError> {
        let at = Instant::now();
        let AttemptLimits {
            per_user,
            per_address,
            window,
        } = self.limits;
        let is_known = self.known.contains_key(&(user.clone(), address));
        let mut state = self.state();
        let from_address = state.addresses.recent(&address, at, window);
        if !is_known && is_at(per_address, from_address.len()) {
            let interval = (window / to_u32(per_address)).min(ADDRESS_INTERVAL_MAX);
            let free = until_free(from_address.back(), interval, at);
            free.map_err(|wait| (LimitHit::AddressAttempts(per_address), wait))?;
        }
        // What others do there slows nobody who is known there.
        let slowing = !is_known && per_address > 0;
        let from_address = if slowing { from_address.len() } else { 0 };
        let of_user = state.users.recent(&user, at, window);
        if is_at(per_user, of_user.len()) {
            let free = until_free(of_user.front(), window, at);
            free.map_err(|wait| (LimitHit::UserAttempts(per_user), wait))?;
        }
        let of_user = if per_user > 0 { of_user.len() } else { 0 };
        state.addresses.note(address, at, per_address);
        state.users.note(user.clone(), at, per_user);
        Ok(LoginAttempt {
            attempts: self,
            user,
            address,
            at,
            pause: pause(of_user.max(from_address / PER_ADDRESS_PAUSE)),
        })
    }

    fn state(&self) -> MutexGuard<'_, ThrottleState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether `interval` is over since `tried`, or how long until it is.
fn until_free(tried: Option<&Instant>, interval: Duration, now: Instant) -> Result<(), Duration> {
    let free = tried.map_or(now, |tried| *tried + interval);
    match free.checked_duration_since(now) {
        None | Some(Duration::ZERO) => Ok(()),
        Some(wait) => Err(wait),
    }
}

/// Whether there have been as many as a limit allows.
fn is_at(limit: usize, count: usize) -> bool {
    limit > 0 && count >= limit
}

fn to_u32(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX).max(1)
}

fn pause(failures: usize) -> Duration {
    match u32::try_from(failures).unwrap_or(u32::MAX) {
        0 => Duration::ZERO,
        failures => PAUSE * 2_u32.pow((failures - 1).min(DOUBLINGS_MAX)),
    }
}

// === impl LoginAttempt ===

impl LoginAttempt<'_> {
    /// The password was right: the user begins anew, as the switch's own count does.
    pub(super) fn succeeded(self) {
        let mut state = self.attempts.state();
        state.users.tries.remove(&self.user);
        state.addresses.take_back(&self.address, self.at);
        drop(state);
        let known = &self.attempts.known;
        known.insert((self.user, self.address), ());
    }

    /// The password was not tried.
    pub(super) fn not_made(self) {
        let mut state = self.attempts.state();
        state.users.take_back(&self.user, self.at);
        state.addresses.take_back(&self.address, self.at);
    }
}

// === impl AttemptLog ===

impl<K> Default for AttemptLog<K> {
    fn default() -> Self {
        Self {
            tries: HashMap::new(),
        }
    }
}

impl<K: Eq + Hash> AttemptLog<K> {
    /// The tries within `window`, the oldest first.
    fn recent(&mut self, key: &K, now: Instant, window: Duration) -> VecDeque<Instant> {
        let Some(tries) = self.tries.get_mut(key) else {
            self.make_room(now, window);
            return VecDeque::new();
        };
        forget_old(tries, window, now);
        tries.clone()
    }

    /// Remembers a try; not many more than `most`, which is all that a limit asks about.
    fn note(&mut self, key: K, now: Instant, most: usize) {
        let tries = self.tries.entry(key).or_default();
        tries.push_back(now);
        if tries.len() > most + SPARE_TRIES {
            tries.pop_front();
        }
    }

    fn take_back(&mut self, key: &K, at: Instant) {
        let Some(tries) = self.tries.get_mut(key) else {
            return;
        };
        if let Some(own) = tries.iter().position(|one| *one == at) {
            tries.remove(own);
        }
        if tries.is_empty() {
            self.tries.remove(key);
        }
    }

    /// Forgets what is too old once there are too many, and if that is not enough, the tenth that has
    /// not tried for longest.
    fn make_room(&mut self, now: Instant, window: Duration) {
        if self.tries.len() < REMEMBERED_MAX {
            return;
        }
        self.tries.retain(|_, tries| {
            forget_old(tries, window, now);
            !tries.is_empty()
        });
        let last = self.tries.values().filter_map(VecDeque::back);
        let mut last: Vec<Instant> = last.copied().collect();
        if last.len() < REMEMBERED_MAX {
            return;
        }
        let tenth = last.len() / 10;
        let (_, oldest, _) = last.select_nth_unstable(tenth);
        self.tries
            .retain(|_, tries| tries.back().is_some_and(|last| last > oldest));
    }
}

fn forget_old(tries: &mut VecDeque<Instant>, window: Duration, now: Instant) {
    while tries.front().is_some_and(|oldest| now >= *oldest + window) {
        tries.pop_front();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(15 * 60);

    fn attempts() -> LoginThrottle {
        LoginThrottle::new(AttemptLimits {
            per_user: 3,
            per_address: 6,
            window: WINDOW,
        })
    }

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    /// Tries a wrong password; gives the pause, or the time to wait.
    fn fail(attempts: &LoginThrottle, user: &str, last: u8) -> Result<u128, u64> {
        let attempt = attempts.begin(user.to_owned(), address(last));
        attempt
            .map(|attempt| attempt.pause.as_millis())
            .map_err(|(_, wait)| wait.as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn other_limits_count_the_attempts_that_were_made() {
        let attempts = attempts();
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        let stricter = attempts.with_limits(AttemptLimits {
            per_user: 1,
            per_address: 6,
            window: WINDOW / 3,
        });
        assert_eq!(fail(&stricter, "a", 1), Err(WINDOW.as_secs() / 3));
        assert_eq!(fail(&attempts, "a", 1), Ok(250));
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_is_slowed_then_refused_then_let_in_again() {
        let attempts = attempts();
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        tokio::time::advance(Duration::from_secs(60)).await;
        assert_eq!(fail(&attempts, "a", 2), Ok(250));
        assert_eq!(fail(&attempts, "a", 3), Ok(500));
        assert_eq!(fail(&attempts, "a", 4), Err(14 * 60));
        assert_eq!(fail(&attempts, "b", 4), Ok(0));
        tokio::time::advance(Duration::from_secs(14 * 60)).await;
        assert_eq!(fail(&attempts, "a", 4), Ok(500));
        assert_eq!(fail(&attempts, "a", 4), Err(60));
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_that_guesses_is_slowed_and_never_shut_out() {
        let attempts = attempts();
        for user in ["a", "b", "c", "d", "e"] {
            assert_eq!(fail(&attempts, user, 1), Ok(0));
        }
        assert_eq!(fail(&attempts, "f", 1), Ok(250));
        assert_eq!(fail(&attempts, "g", 2), Ok(0));
        for nth in 0..200 {
            assert_eq!(fail(&attempts, "g", 1), Err(10), "{nth}");
            tokio::time::advance(Duration::from_secs(10)).await;
            let pause = fail(&attempts, &format!("user{nth}"), 1).unwrap();
            assert!((250..=4000).contains(&pause), "{pause}");
        }
        let state = attempts.state();
        let remembered = state.addresses.tries[&address(1)].len();
        assert_eq!(remembered, 6 + SPARE_TRIES);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_logged_in_there_is_not_slowed_by_others() {
        let attempts = attempts();
        attempts.begin("a".into(), address(1)).unwrap().succeeded();
        for nth in 0..6 {
            fail(&attempts, &format!("user{nth}"), 1).unwrap();
        }
        assert_eq!(fail(&attempts, "b", 1), Err(10));
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        assert_eq!(fail(&attempts, "a", 1), Ok(250));
        assert_eq!(fail(&attempts, "a", 1), Ok(500));
        assert_eq!(fail(&attempts, "a", 1), Err(15 * 60), "only so often");
        assert_eq!(fail(&attempts, "c", 1), Err(10));
    }

    #[tokio::test(start_paused = true)]
    async fn being_many_keeps_nobody_out() {
        let mut log = AttemptLog::default();
        let began = Instant::now();
        for key in 0..REMEMBERED_MAX {
            log.note(key, began + Duration::from_micros(key as u64), 3);
        }
        let now = began + Duration::from_secs(1);
        assert!(log.recent(&REMEMBERED_MAX, now, WINDOW).is_empty());
        assert!(log.tries.len() <= REMEMBERED_MAX - REMEMBERED_MAX / 10);
        let last = REMEMBERED_MAX - 1;
        assert_eq!(log.recent(&last, now, WINDOW).len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_right_password_and_one_that_was_not_tried_do_not_count() {
        let attempts = attempts();
        for _ in 0..10 {
            attempts.begin("a".into(), address(1)).unwrap().not_made();
        }
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        assert_eq!(fail(&attempts, "a", 1), Ok(250));
        attempts.begin("a".into(), address(1)).unwrap().succeeded();
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        assert_eq!(attempts.state().addresses.tries[&address(1)].len(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn attempts_at_the_same_time_count_before_any_has_failed() {
        let attempts = attempts();
        let made: Vec<_> = (0..10)
            .map(|last| attempts.begin("a".into(), address(last)))
            .collect();
        assert_eq!(made.iter().filter(|made| made.is_ok()).count(), 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_says_which_limit_it_is() {
        let attempts = attempts();
        let hit = |user: &str, last| {
            let refused = attempts.begin(user.to_owned(), address(last)).err();
            refused.map(|(hit, _)| hit)
        };
        for last in 1..=3 {
            assert_eq!(hit("a", last), None);
        }
        assert_eq!(hit("a", 4), Some(LimitHit::UserAttempts(3)));
        for nth in 0..6 {
            assert_eq!(hit(&format!("b{nth}"), 9), None);
        }
        assert_eq!(hit("c", 9), Some(LimitHit::AddressAttempts(6)));
    }

    #[tokio::test(start_paused = true)]
    async fn without_limits_nobody_waits() {
        let attempts = attempts().with_limits(AttemptLimits {
            per_user: 0,
            per_address: 0,
            window: WINDOW,
        });
        for nth in 0..100 {
            assert_eq!(fail(&attempts, "a", 1), Ok(0), "{nth}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_do_not_grow_for_ever() {
        assert_eq!(pause(5), Duration::from_secs(4));
        assert_eq!(pause(usize::MAX), Duration::from_secs(4));
    }
}
