//! Log of attempts: when each user or address tried, and how often since it was last forgotten.

use std::collections::{HashMap, VecDeque};
use std::hash::Hash;
use std::time::Duration;

use tokio::time::Instant;

/// How many users and addresses are remembered; beyond that, those that have not tried for longest are
/// forgotten, so that strangers keep nobody out by being many.
pub(super) const REMEMBERED_MAX: usize = 100_000;

/// How many tries more than its limit are remembered of each: those that are taken back when they
/// succeed must not make room for others.
pub(super) const SPARE_TRIES: usize = 16;

/// Attempts of each user or address.
pub(super) struct AttemptLog<K> {
    trails: HashMap<K, AttemptTrail>,
    /// After how long without a try one is forgotten.
    kept: Duration,
}

/// Attempts of one.
#[derive(Debug, Clone, Default)]
pub(super) struct AttemptTrail {
    /// When the last ones were made; the oldest first.
    pub(super) times: VecDeque<Instant>,
    /// How many there were, with those that are not remembered singly any more.
    pub(super) made: usize,
}

// === impl AttemptLog ===

impl<K: Eq + Hash> AttemptLog<K> {
    /// An empty log, which forgets who has not tried for so long.
    pub(super) fn new(kept: Duration) -> Self {
        Self {
            trails: HashMap::new(),
            kept,
        }
    }

    /// What there is of one.
    pub(super) fn trail(&mut self, key: &K, now: Instant) -> AttemptTrail {
        let kept = self.kept;
        match self
            .trails
            .get(key)
            .filter(|trail| trail.is_kept(kept, now))
        {
            Some(trail) => trail.clone(),
            None => {
                self.trails.remove(key);
                self.make_room(now);
                AttemptTrail::default()
            }
        }
    }

    /// Remembers a try; not many more than `most`, which is all that a limit asks about.
    pub(super) fn note(&mut self, key: K, now: Instant, most: usize) {
        let trail = self.trails.entry(key).or_default();
        trail.times.push_back(now);
        trail.made = trail.made.saturating_add(1);
        if trail.times.len() > most.saturating_add(SPARE_TRIES) {
            trail.times.pop_front();
        }
    }

    /// Forgets one try, which was none.
    pub(super) fn take_back(&mut self, key: &K, at: Instant) {
        let Some(trail) = self.trails.get_mut(key) else {
            return;
        };
        if let Some(own) = trail.times.iter().position(|one| *one == at) {
            trail.times.remove(own);
            trail.made = trail.made.saturating_sub(1);
        }
        if trail.times.is_empty() {
            self.trails.remove(key);
        }
    }

    /// Forgets the tries of one that were made before `at`.
    pub(super) fn forget_before(&mut self, key: &K, at: Instant) {
        let Some(trail) = self.trails.get_mut(key) else {
            return;
        };
        trail.times.retain(|time| *time >= at);
        trail.made = trail.times.len();
        if trail.made == 0 {
            self.trails.remove(key);
        }
    }

    /// Forgets all tries of one.
    pub(super) fn forget(&mut self, key: &K) {
        self.trails.remove(key);
    }

    /// Forgets what is too old once there are too many, and if that is not enough, the tenth that has
    /// not tried for longest.
    fn make_room(&mut self, now: Instant) {
        if self.trails.len() < REMEMBERED_MAX {
            return;
        }
        let kept = self.kept;
        self.trails.retain(|_, trail| trail.is_kept(kept, now));
        let last = self.trails.values().filter_map(AttemptTrail::last);
        let mut last: Vec<Instant> = last.collect();
        if last.len() < REMEMBERED_MAX {
            return;
        }
        let tenth = last.len() / 10;
        let (_, &mut oldest, _) = last.select_nth_unstable(tenth);
        self.trails
            .retain(|_, trail| trail.last().is_some_and(|last| last > oldest));
    }
}

// === impl AttemptTrail ===

impl AttemptTrail {
    /// How many tries were made within `window`.
    pub(super) fn within(&self, window: Duration, now: Instant) -> usize {
        let times = self.times.iter().rev();
        times.take_while(|time| now < **time + window).count()
    }

    /// When the last try was made.
    pub(super) fn last(&self) -> Option<Instant> {
        self.times.back().copied()
    }

    /// The time of the `nth` last try.
    pub(super) fn nth_last(&self, nth: usize) -> Option<Instant> {
        let at = self.times.len().checked_sub(nth)?;
        self.times.get(at).copied()
    }

    fn is_kept(&self, kept: Duration, now: Instant) -> bool {
        self.last().is_some_and(|last| now < last + kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(15 * 60);

    #[tokio::test(start_paused = true)]
    async fn being_many_keeps_nobody_out() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        for key in 0..REMEMBERED_MAX {
            log.note(key, began + Duration::from_micros(key as u64), 3);
        }
        let now = began + Duration::from_secs(1);
        assert!(log.trail(&REMEMBERED_MAX, now).times.is_empty());
        assert!(log.trails.len() <= REMEMBERED_MAX - REMEMBERED_MAX / 10);
        let last = REMEMBERED_MAX - 1;
        assert_eq!(log.trail(&last, now).within(WINDOW, now), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn tries_are_counted_longer_than_each_is_remembered_and_then_forgotten() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        for _ in 0..100 {
            log.note("a", began, 3);
        }
        let trail = log.trail(&"a", began);
        assert_eq!((trail.times.len(), trail.made), (3 + SPARE_TRIES, 100));
        log.take_back(&"a", began);
        assert_eq!(log.trail(&"a", began).made, 99);
        assert_eq!(log.trail(&"a", began + WINDOW).made, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn tries_before_a_moment_are_forgotten_and_those_since_are_not() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        let then = began + Duration::from_secs(1);
        for at in [began, began, then] {
            log.note("a", at, 3);
        }
        log.forget_before(&"a", then);
        let trail = log.trail(&"a", then);
        assert_eq!((trail.last(), trail.made), (Some(then), 1));
        log.forget_before(&"a", then + Duration::from_secs(1));
        assert!(log.trails.is_empty());
    }
}
