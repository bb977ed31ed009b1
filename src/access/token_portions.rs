//! Portions of a rate that replicas share: what this one has taken out of the store at once, and spends by itself.
//!
//! So a busy key costs a call to the store for each portion and not for each request. Of all requests of a key one
//! fetches; the others wait for it and spend what it brought. A portion counts for a second; what is left of it then
//! goes back with the next one, unless that comes more than a second later, and what requests have cost beyond their
//! first token is owed until then.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, timeout};

use super::rate::{BUCKETS_MAX, Rate, SWEEP_INTERVAL};
use crate::shared::{PortionReply, StoreAway};

/// For how long what the store said of a key counts.
const WORD_TIME: Duration = Duration::from_secs(1);

/// How long a request waits for others of its key that fetch, before it takes the store to be away.
const TURN_TIME: Duration = Duration::from_secs(1);

/// What part of a second, and of a burst, a replica takes at once.
const PORTIONS: u32 = 10;

/// Portions of one rate, one for each key.
#[derive(Clone)]
pub(super) struct TokenPortions<K> {
    table: Arc<Mutex<PortionTable<K>>>,
}

/// Why there is no token.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PortionDenial {
    /// The rate is reached; there is one after this time.
    Wait(Duration),
    /// The store did not answer.
    Away(StoreLoss),
}

/// What is to be known of a key that goes by the local bucket from now on.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct StoreLoss {
    /// Tokens of which the store was to be told.
    pub(super) owed: usize,
    /// When the store was heard last. Told once for each loss.
    pub(super) heard: Option<Instant>,
}

struct PortionTable<K> {
    portions: HashMap<K, TokenPortion>,
    swept: Instant,
}

struct TokenPortion {
    /// Tokens in hand; below nothing, tokens that are owed.
    balance: i64,
    word: StoreWord,
    /// Until when it counts.
    until: Instant,
    /// When the store was heard last, unless the local bucket knows already.
    heard: Option<Instant>,
    /// Held by whoever fetches.
    turn: FetchTurn,
}

type FetchTurn = Arc<tokio::sync::Mutex<()>>;

/// What the store said last.
#[derive(Clone, Copy)]
enum StoreWord {
    /// Here are tokens.
    Granted,
    /// The next token is there then.
    Refused(Instant),
    /// Nothing in time.
    Nothing,
}

/// What can be done without asking the store.
enum LocalVerdict {
    Spent,
    Denied(PortionDenial),
    Fetch(FetchTurn),
}

/// How many tokens a replica takes at once.
pub(super) fn portion(rate: Rate) -> u32 {
    let most = rate.burst.max(rate.per_second) / PORTIONS;
    most.clamp(1, rate.burst.max(1))
}

// === impl TokenPortions ===

impl<K: Eq + Hash + Clone> TokenPortions<K> {
    pub(super) fn new() -> Self {
        let table = PortionTable {
            portions: HashMap::new(),
            swept: Instant::now(),
        };
        Self {
            table: Arc::new(Mutex::new(table)),
        }
    }

    /// Takes a token, with a portion that `fetch` takes out of the store if there is none in hand. It is given what is
    /// owed.
    pub(super) async fn take<F, A>(&self, key: &K, fetch: F) -> Result<(), PortionDenial>
    where
        F: FnOnce(i64) -> A,
        A: Future<Output = Result<PortionReply, StoreAway>>,
    {
        let turn = match self.table().spend(key) {
            LocalVerdict::Spent => return Ok(()),
            LocalVerdict::Denied(denial) => return Err(denial),
            LocalVerdict::Fetch(turn) => turn,
        };
        let Ok(_turn) = timeout(TURN_TIME, turn.lock()).await else {
            return Err(PortionDenial::Away(self.lose(key)));
        };
        // Somebody else has fetched meanwhile.
        match self.table().spend(key) {
            LocalVerdict::Spent => return Ok(()),
            LocalVerdict::Denied(denial) => return Err(denial),
            LocalVerdict::Fetch(_) => {}
        }
        let owed = self.table().settle(key);
        let reply = fetch(owed).await;
        self.table().note(key, reply, owed)
    }

    /// Owes what a request has cost beyond its first token; false where this is for the local bucket to know.
    pub(super) fn owe(&self, key: &K, count: usize) -> bool {
        let mut table = self.table();
        match table.portions.get_mut(key) {
            Some(portion) if !portion.is_alone(Instant::now()) => {
                let count = i64::try_from(count).unwrap_or(i64::MAX);
                portion.balance = portion.balance.saturating_sub(count);
                true
            }
            _ => false,
        }
    }

    /// What is to be known where the store is not even asked.
    pub(super) fn lose(&self, key: &K) -> StoreLoss {
        let mut table = self.table();
        let portion = table.portions.get_mut(key);
        StoreLoss {
            owed: 0,
            heard: portion.and_then(|portion| portion.heard.take()),
        }
    }

    fn table(&self) -> MutexGuard<'_, PortionTable<K>> {
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl PortionTable ===

impl<K: Eq + Hash + Clone> PortionTable<K> {
    fn spend(&mut self, key: &K) -> LocalVerdict {
        let now = Instant::now();
        if let Some(portion) = self.portions.get_mut(key) {
            return portion.spend(now);
        }
        if self.is_full(now) {
            return LocalVerdict::Denied(PortionDenial::Wait(SWEEP_INTERVAL));
        }
        let portion = TokenPortion::none_yet(now);
        let turn = Arc::clone(&portion.turn);
        self.portions.insert(key.clone(), portion);
        LocalVerdict::Fetch(turn)
    }

    /// What the store is to be told of.
    fn settle(&mut self, key: &K) -> i64 {
        let portion = self.portions.get_mut(key);
        portion.map_or(0, |portion| portion.settle(Instant::now()))
    }

    fn note(
        &mut self,
        key: &K,
        reply: Result<PortionReply, StoreAway>,
        owed: i64,
    ) -> Result<(), PortionDenial> {
        // Whoever fetches keeps the portion from being swept.
        let Some(portion) = self.portions.get_mut(key) else {
            return Err(PortionDenial::Wait(SWEEP_INTERVAL));
        };
        let now = Instant::now();
        portion.until = now + WORD_TIME;
        if reply.is_ok() {
            portion.heard = Some(now);
        }
        match reply {
            Ok(PortionReply::Granted(tokens)) => {
                portion.word = StoreWord::Granted;
                portion.balance = portion.balance.saturating_add(i64::from(tokens) - 1);
                Ok(())
            }
            Ok(PortionReply::Wait(wait)) => {
                portion.word = StoreWord::Refused(now + wait);
                Err(PortionDenial::Wait(wait))
            }
            Err(StoreAway) => {
                portion.word = StoreWord::Nothing;
                Err(PortionDenial::Away(portion.lose(owed)))
            }
        }
    }

    fn is_full(&mut self, now: Instant) -> bool {
        if self.portions.len() >= BUCKETS_MAX && now >= self.swept + SWEEP_INTERVAL {
            self.swept = now;
            self.portions.retain(|_, portion| portion.is_needed(now));
        }
        self.portions.len() >= BUCKETS_MAX
    }
}

// === impl TokenPortion ===

impl TokenPortion {
    fn none_yet(now: Instant) -> Self {
        Self {
            balance: 0,
            word: StoreWord::Granted,
            until: now,
            heard: None,
            turn: FetchTurn::default(),
        }
    }

    fn spend(&mut self, now: Instant) -> LocalVerdict {
        let is_valid = now < self.until;
        match self.word {
            StoreWord::Granted if is_valid && self.balance > 0 => {
                self.balance -= 1;
                LocalVerdict::Spent
            }
            StoreWord::Refused(next) if is_valid && now < next => {
                LocalVerdict::Denied(PortionDenial::Wait(next - now))
            }
            StoreWord::Nothing if is_valid => {
                LocalVerdict::Denied(PortionDenial::Away(StoreLoss::default()))
            }
            StoreWord::Granted | StoreWord::Refused(_) | StoreWord::Nothing => {
                LocalVerdict::Fetch(Arc::clone(&self.turn))
            }
        }
    }

    /// What is owed, or below nothing goes back. The bucket has filled up since an old portion was taken out of it, and
    /// who gave that back would have it twice.
    fn settle(&mut self, now: Instant) -> i64 {
        let balance = std::mem::take(&mut self.balance);
        let is_lapsed = now >= self.until + WORD_TIME;
        -(if is_lapsed { balance.min(0) } else { balance })
    }

    /// What is to be known once the store was to be told of `owed` tokens, and did not answer.
    fn lose(&mut self, owed: i64) -> StoreLoss {
        let since = std::mem::take(&mut self.balance).min(0);
        let owed = owed.max(0).saturating_sub(since);
        StoreLoss {
            owed: usize::try_from(owed).unwrap_or_default(),
            heard: self.heard.take(),
        }
    }

    /// Whether its key goes by the local bucket.
    fn is_alone(&self, now: Instant) -> bool {
        matches!(self.word, StoreWord::Nothing) && now < self.until
    }

    /// Whether it says more than that nothing was asked. A debt is forgotten last of all, and only for want of room.
    fn is_needed(&self, now: Instant) -> bool {
        let is_fetching = Arc::strong_count(&self.turn) > 1;
        let debt_time = Duration::from_secs(self.balance.min(0).unsigned_abs().min(60));
        is_fetching || now < self.until + debt_time
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

    use tokio::task::JoinSet;

    use super::*;

    /// A store that grants at most so many at once, out of what is left.
    struct FakeStore {
        left: AtomicI64,
        calls: AtomicUsize,
    }

    impl FakeStore {
        fn with(left: i64) -> Self {
            Self {
                left: AtomicI64::new(left),
                calls: AtomicUsize::new(0),
            }
        }

        fn calls(&self) -> usize {
            self.calls.load(Ordering::Relaxed)
        }

        async fn take(&self, owed: i64, wanted: i64) -> Result<PortionReply, StoreAway> {
            self.calls.fetch_add(1, Ordering::Relaxed);
            tokio::time::sleep(Duration::from_millis(1)).await;
            let left = self.left.fetch_sub(owed, Ordering::Relaxed) - owed;
            let granted = left.min(wanted).max(0);
            self.left.fetch_sub(granted, Ordering::Relaxed);
            Ok(match u32::try_from(granted) {
                Ok(1..) => PortionReply::Granted(u32::try_from(granted).unwrap()),
                _ => PortionReply::Wait(Duration::from_millis(300)),
            })
        }
    }

    async fn take(
        portions: &TokenPortions<&'static str>,
        store: &FakeStore,
    ) -> Result<(), PortionDenial> {
        portions.take(&"a", |owed| store.take(owed, 5)).await
    }

    #[tokio::test(start_paused = true)]
    async fn many_at_once_fetch_as_often_as_there_are_portions() {
        let (portions, store) = (TokenPortions::new(), Arc::new(FakeStore::with(20)));
        let taking: JoinSet<_> = std::iter::repeat_with(|| {
            let (portions, store) = (portions.clone(), Arc::clone(&store));
            async move { take(&portions, &store).await }
        })
        .take(50)
        .collect();
        let taken = taking.join_all().await;
        assert_eq!(taken.iter().filter(|taken| taken.is_ok()).count(), 20);
        assert_eq!(store.calls(), 5, "four portions, and one no");
    }

    #[tokio::test(start_paused = true)]
    async fn a_portion_that_is_old_goes_back_with_the_next_one() {
        let (portions, store) = (TokenPortions::new(), FakeStore::with(20));
        assert_eq!(take(&portions, &store).await, Ok(()));
        tokio::time::advance(WORD_TIME).await;
        assert_eq!(take(&portions, &store).await, Ok(()));
        assert_eq!(store.calls(), 2);
        assert_eq!(store.left.load(Ordering::Relaxed), 20 - 1 - 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_portion_that_is_older_than_that_is_lost_and_a_debt_is_not() {
        let (portions, store) = (TokenPortions::new(), FakeStore::with(20));
        assert_eq!(take(&portions, &store).await, Ok(()));
        tokio::time::advance(2 * WORD_TIME).await;
        assert_eq!(take(&portions, &store).await, Ok(()));
        assert_eq!(store.left.load(Ordering::Relaxed), 20 - 5 - 5);
        assert!(portions.owe(&"a", 7));
        tokio::time::advance(2 * WORD_TIME).await;
        assert_eq!(take(&portions, &store).await, Ok(()));
        assert_eq!(store.left.load(Ordering::Relaxed), 10 - 3 - 5);
    }

    #[tokio::test(start_paused = true)]
    async fn a_debt_is_told_with_the_next_fetch_and_a_no_counts_for_its_time() {
        let (portions, store) = (TokenPortions::new(), FakeStore::with(7));
        assert_eq!(take(&portions, &store).await, Ok(()));
        assert!(portions.owe(&"a", 10));
        let wait = Err(PortionDenial::Wait(Duration::from_millis(300)));
        assert_eq!(take(&portions, &store).await, wait);
        assert_eq!(store.left.load(Ordering::Relaxed), -4);
        assert_eq!(take(&portions, &store).await, wait);
        assert_eq!(store.calls(), 2);
        store.left.store(1, Ordering::Relaxed);
        tokio::time::advance(Duration::from_millis(300)).await;
        assert_eq!(take(&portions, &store).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_store_that_is_away_is_asked_once_and_the_debt_is_handed_on() {
        let (portions, store) = (TokenPortions::new(), FakeStore::with(7));
        assert_eq!(take(&portions, &store).await, Ok(()));
        let heard = Some(Instant::now());
        assert!(portions.owe(&"a", 6));
        let away = || portions.take(&"a", |_| async { Err(StoreAway) });
        let loss = StoreLoss { owed: 2, heard };
        assert_eq!(away().await, Err(PortionDenial::Away(loss)));
        let known = Err(PortionDenial::Away(StoreLoss::default()));
        assert_eq!(take(&portions, &store).await, known);
        assert!(!portions.owe(&"a", 1), "the local bucket knows");
        assert_eq!(store.calls(), 1);
        tokio::time::advance(WORD_TIME).await;
        assert_eq!(take(&portions, &store).await, Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_loss_is_told_once_until_the_store_is_heard_again() {
        let (portions, store) = (TokenPortions::new(), FakeStore::with(7));
        let away = || portions.take(&"a", |_| async { Err(StoreAway) });
        let unheard = || Err(PortionDenial::Away(StoreLoss::default()));
        assert_eq!(portions.lose(&"a"), StoreLoss::default());
        assert_eq!(away().await, unheard(), "it was never heard of");
        for _ in 0..2 {
            tokio::time::advance(WORD_TIME).await;
            assert_eq!(take(&portions, &store).await, Ok(()));
            let heard = Some(Instant::now());
            tokio::time::advance(WORD_TIME).await;
            assert_eq!(portions.lose(&"a"), StoreLoss { owed: 0, heard });
            assert_eq!(away().await, unheard());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_more_portions_than_allowed() {
        let portions = TokenPortions::new();
        let take = async |key: usize| {
            let granted = async |_| Ok(PortionReply::Granted(1));
            portions.take(&key, granted).await
        };
        for key in 0..BUCKETS_MAX {
            assert_eq!(take(key).await, Ok(()));
        }
        assert_eq!(
            take(BUCKETS_MAX).await,
            Err(PortionDenial::Wait(SWEEP_INTERVAL))
        );
        tokio::time::advance(WORD_TIME + SWEEP_INTERVAL).await;
        assert_eq!(take(BUCKETS_MAX).await, Ok(()));
    }

    #[test]
    fn a_portion_is_a_tenth_and_never_more_than_the_burst() {
        for (per_second, burst, expected) in [(100, 200, 20), (500, 20, 20), (1, 5, 1), (20, 40, 4)]
        {
            assert_eq!(portion(Rate { per_second, burst }), expected);
        }
    }
}
