//! Queue for a few turns at once, with a share for each party.
//!
//! Like a semaphore, but fair to keys and not to requests: the keys that wait take turns, and one key
//! alone can never hold all turns, so there is one left for the next key that comes.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};

use super::fair_queue::FairQueue;

/// Queue of turns.
pub struct TurnQueue<K: Clone + Eq + Hash>(Arc<Inner<K>>);

/// A turn, until it is dropped.
pub struct Turn<K: Clone + Eq + Hash> {
    inner: Arc<Inner<K>>,
    /// Whose it is; `None` when it was not taken.
    key: Option<K>,
}

struct Inner<K: Clone + Eq + Hash> {
    /// The most turns of one key.
    share: usize,
    state: Mutex<TurnState<K>>,
}

struct TurnState<K: Clone + Eq + Hash> {
    free: usize,
    held: HashMap<K, usize>,
    waiting: FairQueue<K, oneshot::Sender<Turn<K>>>,
}

// === impl TurnQueue ===

impl<K: Clone + Eq + Hash> TurnQueue<K> {
    /// `most` turns at once, `share` of them for one key, and room for `waiting_max` who wait.
    pub fn new(most: usize, share: usize, waiting_max: usize) -> Self {
        let state = TurnState {
            free: most,
            held: HashMap::new(),
            waiting: FairQueue::new(waiting_max),
        };
        Self(Arc::new(Inner {
            share,
            state: Mutex::new(state),
        }))
    }

    /// A turn, at `deadline` at the latest; `None` when there is none by then, or no room to wait.
    pub async fn take(&self, key: K, deadline: Instant) -> Option<Turn<K>> {
        let (sender, receiver) = oneshot::channel();
        let displaced = {
            let mut state = self.0.state();
            if state.waiting.is_full() {
                state.waiting.retain(|waiter| !waiter.is_closed());
            }
            state.waiting.push(key, sender)
        };
        // Whoever has no place learns it by that.
        drop(displaced);
        self.0.give_out();
        timeout_at(deadline, receiver).await.ok()?.ok()
    }
}

// === impl Inner ===

impl<K: Clone + Eq + Hash> Inner<K> {
    /// Gives free turns to those who are next.
    fn give_out(self: &Arc<Self>) {
        let mut state = self.state();
        while let Some((key, waiter)) = state.next(self.share) {
            let turn = Turn {
                inner: Arc::clone(self),
                key: Some(key.clone()),
            };
            match waiter.send(turn) {
                Ok(()) => state.hold(key),
                // It has gone; what comes back must not take the lock that is held here.
                Err(mut turn) => turn.key = None,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, TurnState<K>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl TurnState ===

impl<K: Clone + Eq + Hash> TurnState<K> {
    fn next(&mut self, share: usize) -> Option<(K, oneshot::Sender<Turn<K>>)> {
        let Self {
            free,
            held,
            waiting,
        } = self;
        match *free {
            0 => None,
            _ => waiting.pop_where(|key| held.get(key).is_none_or(|count| *count < share)),
        }
    }

    fn hold(&mut self, key: K) {
        self.free -= 1;
        *self.held.entry(key).or_default() += 1;
    }

    fn release(&mut self, key: &K) {
        self.free += 1;
        if let Some(count) = self.held.get_mut(key) {
            *count -= 1;
            if *count == 0 {
                self.held.remove(key);
            }
        }
    }
}

impl<K: Clone + Eq + Hash> Drop for Turn<K> {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.inner.state().release(&key);
            self.inner.give_out();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    #[tokio::test(start_paused = true)]
    async fn one_key_leaves_turns_for_the_next() {
        let turns = TurnQueue::new(4, 3, 9);
        let mut held = Vec::new();
        for _ in 0..3 {
            held.push(turns.take("a", soon()).await.unwrap());
        }
        assert!(turns.take("a", soon()).await.is_none());
        let other = turns.take("b", soon()).await.unwrap();
        assert!(turns.take("c", soon()).await.is_none());
        drop(other);
        assert!(turns.take("c", soon()).await.is_some());
        held.pop();
        assert!(turns.take("a", soon()).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn keys_that_wait_take_turns() {
        let turns = Arc::new(TurnQueue::new(1, 1, 99));
        let first = turns.take("a", soon()).await;
        let order = Arc::new(Mutex::new(Vec::new()));
        let mut waiting = tokio::task::JoinSet::new();
        for key in ["a", "a", "a", "b", "c"] {
            let (turns, order) = (Arc::clone(&turns), Arc::clone(&order));
            waiting.spawn(async move {
                let turn = turns.take(key, soon()).await;
                order.lock().unwrap().push(key);
                drop(turn);
            });
            tokio::task::yield_now().await;
        }
        drop(first);
        waiting.join_all().await;
        assert_eq!(*order.lock().unwrap(), ["a", "b", "c", "a", "a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_no_room_to_wait_is_told_at_once_and_who_gave_up_takes_none() {
        let turns = TurnQueue::new(1, 1, 1);
        let first = turns.take("a", soon()).await.unwrap();
        let began = Instant::now();
        let (one, other) = tokio::join!(turns.take("b", soon()), turns.take("c", soon()));
        assert!(one.is_none() && other.is_none());
        assert_eq!(began.elapsed(), Duration::from_secs(1));
        // Nobody waits any more, though nobody has cleared up.
        drop(first);
        let next = turns.take("d", soon()).await;
        assert!(next.is_some());
        drop(next);
        let state = turns.0.state();
        assert!(state.held.is_empty() && state.waiting.is_empty() && state.free == 1);
    }
}
