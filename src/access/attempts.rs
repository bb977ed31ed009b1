//! How often somebody may try a password.
//!
//! A switch locks an account after some wrong passwords (often five), and then its owner is locked
//! out too. So the gateway counts, for each user and each address, the attempts of the last while,
//! slows them, and refuses further ones before the switch would lock. An attempt counts from the
//! moment it is made, or many at once would slip through; it is taken back when it succeeds, or
//! when the password never left the gateway.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many users and addresses are remembered; while that many have failed, newcomers wait.
const REMEMBERED_MAX: usize = 100_000;

/// How often what is too old is looked for at most, while there are too many.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// The pause before an attempt that follows a failed one; doubled with each further one.
const PAUSE: Duration = Duration::from_millis(250);

/// How many times the pause is doubled at most.
const DOUBLINGS_MAX: u32 = 4;

/// The failures of an address that slow as much as one of a user: many users may share it.
const PER_ADDRESS_PAUSE: usize = 5;

/// How many wrong passwords, and in what time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// For one user.
    pub per_user: usize,
    /// From one address.
    pub per_address: usize,
    /// In this time.
    pub window: Duration,
}

/// The attempts of the last while.
pub(super) struct Attempts {
    limits: AttemptLimits,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    users: Log<String>,
    addresses: Log<IpAddr>,
}

/// When each of them tried; the oldest first.
struct Log<K> {
    tries: HashMap<K, VecDeque<Instant>>,
    swept: Option<Instant>,
}

/// An attempt that is counted. Dropped without a word, it was a failure.
pub(super) struct Attempt<'a> {
    attempts: &'a Attempts,
    user: String,
    address: IpAddr,
    at: Instant,
    /// How long to wait before it is made.
    pub(super) pause: Duration,
}

// === impl Attempts ===

impl Attempts {
    pub(super) fn new(limits: AttemptLimits) -> Self {
        Self {
            limits,
            state: Arc::default(),
        }
    }

    /// The same attempts under other limits.
    pub(super) fn under(&self, limits: AttemptLimits) -> Self {
        Self {
            limits,
            state: Arc::clone(&self.state),
        }
    }

    /// Leave to try once, or how long until there is.
    pub(super) fn begin(&self, user: String, address: IpAddr) -> Result<Attempt<'_>, Duration> {
        let at = Instant::now();
        let AttemptLimits {
            per_user,
            per_address,
            window,
        } = self.limits;
        let mut state = self.state();
        let from_address = state.addresses.check(&address, at, per_address, window)?;
        let of_user = state.users.check(&user, at, per_user, window)?;
        state.addresses.note(address, at);
        state.users.note(user.clone(), at);
        Ok(Attempt {
            attempts: self,
            user,
            address,
            at,
            pause: pause(of_user.max(from_address / PER_ADDRESS_PAUSE)),
        })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn pause(failures: usize) -> Duration {
    match u32::try_from(failures).unwrap_or(u32::MAX) {
        0 => Duration::ZERO,
        failures => PAUSE * 2_u32.pow((failures - 1).min(DOUBLINGS_MAX)),
    }
}

// === impl Attempt ===

impl Attempt<'_> {
    /// The password was right: the user begins anew, as the switch's own count does.
    pub(super) fn succeeded(self) {
        let mut state = self.attempts.state();
        state.users.tries.remove(&self.user);
        state.addresses.take_back(&self.address, self.at);
    }

    /// The password was not tried.
    pub(super) fn not_made(self) {
        let mut state = self.attempts.state();
        state.users.take_back(&self.user, self.at);
        state.addresses.take_back(&self.address, self.at);
    }
}

// === impl Log ===

impl<K> Default for Log<K> {
    fn default() -> Self {
        Self {
            tries: HashMap::new(),
            swept: None,
        }
    }
}

impl<K: Eq + Hash> Log<K> {
    /// How many tries there were within `window`, or how long until one more is allowed.
    fn check(
        &mut self,
        key: &K,
        now: Instant,
        most: usize,
        window: Duration,
    ) -> Result<usize, Duration> {
        if let Some(tries) = self.tries.get_mut(key) {
            forget_old(tries, window, now);
            return match tries.front() {
                Some(oldest) if tries.len() >= most => Err(*oldest + window - now),
                _ => Ok(tries.len()),
            };
        }
        if self.tries.len() >= REMEMBERED_MAX {
            self.sweep(now, window);
        }
        match self.tries.len() < REMEMBERED_MAX {
            true => Ok(0),
            false => Err(window),
        }
    }

    fn note(&mut self, key: K, now: Instant) {
        self.tries.entry(key).or_default().push_back(now);
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

    fn sweep(&mut self, now: Instant, window: Duration) {
        if self.swept.is_some_and(|swept| now < swept + SWEEP_INTERVAL) {
            return;
        }
        self.swept = Some(now);
        self.tries.retain(|_, tries| {
            forget_old(tries, window, now);
            !tries.is_empty()
        });
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

    fn attempts() -> Attempts {
        Attempts::new(AttemptLimits {
            per_user: 3,
            per_address: 6,
            window: WINDOW,
        })
    }

    fn address(last: u8) -> IpAddr {
        [192, 0, 2, last].into()
    }

    /// Tries a wrong password; gives the pause, or the time to wait.
    fn fail(attempts: &Attempts, user: &str, last: u8) -> Result<u128, u64> {
        let attempt = attempts.begin(user.to_owned(), address(last));
        attempt
            .map(|attempt| attempt.pause.as_millis())
            .map_err(|wait| wait.as_secs())
    }

    #[tokio::test(start_paused = true)]
    async fn other_limits_count_the_attempts_that_were_made() {
        let attempts = attempts();
        assert_eq!(fail(&attempts, "a", 1), Ok(0));
        let stricter = attempts.under(AttemptLimits {
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
    async fn an_address_is_refused_whichever_users_it_tries() {
        let attempts = attempts();
        for user in ["a", "b", "c", "d", "e"] {
            assert_eq!(fail(&attempts, user, 1), Ok(0));
        }
        assert_eq!(fail(&attempts, "f", 1), Ok(250));
        assert_eq!(fail(&attempts, "g", 1), Err(15 * 60));
        assert_eq!(fail(&attempts, "g", 2), Ok(0));
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
    async fn pauses_do_not_grow_for_ever() {
        assert_eq!(pause(5), Duration::from_secs(4));
        assert_eq!(pause(usize::MAX), Duration::from_secs(4));
    }
}
