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

/// One try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct LoggedTry {
    /// What tells it from others.
    pub(super) id: u64,
    /// When it was made.
    pub(super) at: Instant,
    /// When a store was asked that counts it, too.
    pub(super) told: Option<Instant>,
}

/// Attempts of one.
#[derive(Debug, Clone, Default)]
pub(super) struct AttemptTrail {
    /// The last ones; the oldest first.
    pub(super) tries: VecDeque<LoggedTry>,
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
    pub(super) fn note(&mut self, key: K, made: LoggedTry, most: usize) {
        let trail = self.trails.entry(key).or_default();
        trail.tries.push_back(made);
        trail.made = trail.made.saturating_add(1);
        if trail.tries.len() > most.saturating_add(SPARE_TRIES) {
            trail.tries.pop_front();
        }
    }

    /// Forgets one try, which was none.
    pub(super) fn take_back(&mut self, key: &K, id: u64) {
        let Some(trail) = self.trails.get_mut(key) else {
            return;
        };
        if let Some(own) = trail.tries.iter().position(|one| one.id == id) {
            trail.tries.remove(own);
            trail.made = trail.made.saturating_sub(1);
        }
        if trail.tries.is_empty() {
            self.trails.remove(key);
        }
    }

    /// Forgets the tries of one that were made before `at`.
    pub(super) fn forget_before(&mut self, key: &K, at: Instant) {
        let Some(trail) = self.trails.get_mut(key) else {
            return;
        };
        trail.tries.retain(|one| one.at >= at);
        trail.made = trail.tries.len();
        if trail.made == 0 {
            self.trails.remove(key);
        }
    }

    /// Notes that a store which was asked at `asked` counts these tries of one, too.
    pub(super) fn note_told(&mut self, key: &K, ids: &[u64], asked: Instant) {
        let Some(trail) = self.trails.get_mut(key) else {
            return;
        };
        for one in trail.tries.iter_mut().filter(|one| ids.contains(&one.id)) {
            one.told = Some(asked);
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
        let tries = self.tries.iter().rev();
        tries.take_while(|one| now < one.at + window).count()
    }

    /// The tries within `window` that a store does not count: it was not told, or has lost its data since.
    pub(super) fn untold(
        &self,
        lost: Option<Instant>,
        window: Duration,
        now: Instant,
    ) -> Vec<LoggedTry> {
        let has_it = |told: Instant| lost.is_none_or(|lost| told > lost);
        let tries = self.tries.iter().copied();
        tries
            .filter(|one| now < one.at + window && !one.told.is_some_and(has_it))
            .collect()
    }

    /// When the last try was made.
    pub(super) fn last(&self) -> Option<Instant> {
        self.tries.back().map(|one| one.at)
    }

    /// The time of the `nth` last try.
    pub(super) fn nth_last(&self, nth: usize) -> Option<Instant> {
        let at = self.tries.len().checked_sub(nth)?;
        self.tries.get(at).map(|one| one.at)
    }

    fn is_kept(&self, kept: Duration, now: Instant) -> bool {
        self.last().is_some_and(|last| now < last + kept)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WINDOW: Duration = Duration::from_secs(15 * 60);

    fn tried(id: u64, at: Instant) -> LoggedTry {
        LoggedTry { id, at, told: None }
    }

    #[tokio::test(start_paused = true)]
    async fn being_many_keeps_nobody_out() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        for key in 0..REMEMBERED_MAX {
            let at = began + Duration::from_micros(key as u64);
            log.note(key, tried(0, at), 3);
        }
        let now = began + Duration::from_secs(1);
        assert!(log.trail(&REMEMBERED_MAX, now).tries.is_empty());
        assert!(log.trails.len() <= REMEMBERED_MAX - REMEMBERED_MAX / 10);
        let last = REMEMBERED_MAX - 1;
        assert_eq!(log.trail(&last, now).within(WINDOW, now), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn tries_are_counted_longer_than_each_is_remembered_and_then_forgotten() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        for id in 0..100 {
            log.note("a", tried(id, began), 3);
        }
        let trail = log.trail(&"a", began);
        assert_eq!((trail.tries.len(), trail.made), (3 + SPARE_TRIES, 100));
        log.take_back(&"a", 99);
        assert_eq!(log.trail(&"a", began).made, 99);
        assert_eq!(log.trail(&"a", began + WINDOW).made, 0);
    }

    #[tokio::test(start_paused = true)]
    async fn tries_before_a_moment_are_forgotten_and_those_since_are_not() {
        let mut log = AttemptLog::new(WINDOW);
        let began = Instant::now();
        let then = began + Duration::from_secs(1);
        for at in [began, began, then] {
            log.note("a", tried(0, at), 3);
        }
        log.forget_before(&"a", then);
        let trail = log.trail(&"a", then);
        assert_eq!((trail.last(), trail.made), (Some(then), 1));
        log.forget_before(&"a", then + Duration::from_secs(1));
        assert!(log.trails.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_is_told_what_it_was_not_told_and_what_it_has_lost() {
        let mut log = AttemptLog::new(2 * WINDOW);
        let began = Instant::now();
        let after = |secs| began + Duration::from_secs(secs);
        for id in 0..3 {
            log.note("a", tried(id, after(id)), 3);
        }
        let untold = |log: &mut AttemptLog<_>, lost, now| {
            let untold = log.trail(&"a", now).untold(lost, WINDOW, now);
            untold.iter().map(|one| one.id).collect::<Vec<_>>()
        };
        assert_eq!(untold(&mut log, None, after(9)), [0, 1, 2]);
        log.note_told(&"a", &[0, 2], after(9));
        assert_eq!(untold(&mut log, None, after(9)), [1]);
        assert_eq!(untold(&mut log, Some(after(8)), after(9)), [1]);
        assert_eq!(untold(&mut log, Some(after(9)), after(9)), [0, 1, 2]);
        let late = began + WINDOW;
        assert_eq!(untold(&mut log, Some(after(9)), late), [1, 2]);
    }
}
