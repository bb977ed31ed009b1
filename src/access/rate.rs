//! Rate limiting with one token bucket per key, user or address.
//!
//! Thirty lines of our own and not a crate: the arithmetic is small, and on tokio's clock tests can
//! simulate time. A bucket that is full again says nothing and is dropped when there are many.
//!
//! A request takes a token before it begins, and what it costs beyond that when it is over. So there
//! can be less than nothing in a bucket, and whoever asked for much waits until that is made up for.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// How many buckets are kept. Beyond that, and only while that many are in use, newcomers wait.
pub(super) const BUCKETS_MAX: usize = 100_000;

/// How often full buckets are looked for at most.
pub(super) const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// Rate of a token bucket: so many a second, and so many at once after a pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    /// Requests a second; 0 for no limit.
    pub per_second: u32,
    /// Requests at once, at least 1.
    pub burst: u32,
}

/// Token buckets of one rate, one for each key.
#[derive(Clone)]
pub(super) struct TokenBuckets<K> {
    rate: Rate,
    refill: BucketRefill,
    state: Arc<Mutex<BucketState<K>>>,
}

/// Rate of a bucket in fractions of a token.
#[derive(Clone, Copy)]
struct BucketRefill {
    per_second: f64,
    burst: f64,
}

struct BucketState<K> {
    buckets: HashMap<K, Bucket>,
    swept: Instant,
}

struct Bucket {
    tokens: f64,
    at: Instant,
}

/// The part of an address by which callers are told apart: all of an IPv4 address, and of an IPv6
/// address the network, since its holder has all addresses in there.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6((v6.to_bits() >> 64 << 64).into()),
        v4 => v4,
    }
}

// === impl TokenBuckets ===

impl<K: Eq + Hash> TokenBuckets<K> {
    pub(super) fn new(rate: Rate) -> Self {
        let state = BucketState {
            buckets: HashMap::new(),
            swept: Instant::now(),
        };
        Self {
            rate,
            refill: rate.divided(1),
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The same buckets, filled at another rate.
    pub(super) fn with_rate(&self, rate: Rate) -> Self {
        Self {
            rate,
            refill: rate.divided(1),
            state: Arc::clone(&self.state),
        }
    }

    /// The same buckets, filled at the part of one of so many replicas.
    pub(super) fn divided(&self, replicas: usize) -> Self {
        Self {
            rate: self.rate,
            refill: self.rate.divided(replicas),
            state: Arc::clone(&self.state),
        }
    }

    /// The rate of all replicas together.
    pub(super) fn rate(&self) -> Rate {
        self.rate
    }

    /// Takes one, or says how long until there is one.
    pub(super) fn take(&self, key: K) -> Result<(), Duration> {
        if self.rate.per_second == 0 {
            return Ok(());
        }
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.is_full(now, self.refill) && !state.buckets.contains_key(&key) {
            return Err(SWEEP_INTERVAL);
        }
        let full = Bucket {
            tokens: self.refill.burst,
            at: now,
        };
        state
            .buckets
            .entry(key)
            .or_insert(full)
            .take(now, self.refill)
    }

    /// Takes as many as a request has cost beyond the first, whether there are as many or not.
    pub(super) fn charge(&self, key: K, count: usize) {
        if self.rate.per_second == 0 || count == 0 {
            return;
        }
        let now = Instant::now();
        let count = f64::from(u32::try_from(count).unwrap_or(u32::MAX));
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // The request had its bucket; one that is gone since was full.
        if state.is_full(now, self.refill) && !state.buckets.contains_key(&key) {
            return;
        }
        let bucket = state.buckets.entry(key).or_insert(Bucket {
            tokens: self.refill.burst,
            at: now,
        });
        bucket.tokens = bucket.tokens_at(now, self.refill) - count;
        bucket.at = now;
    }

    /// Leaves no more in a bucket than has come since `at`, for it was empty then.
    pub(super) fn empty(&self, key: K, at: Instant) {
        if self.rate.per_second == 0 {
            return;
        }
        let now = Instant::now();
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        // Newcomers wait.
        if state.is_full(now, self.refill) && !state.buckets.contains_key(&key) {
            return;
        }
        let empty = Bucket { tokens: 0.0, at };
        let most = empty.tokens_at(now, self.refill);
        let bucket = state.buckets.entry(key).or_insert(empty);
        bucket.tokens = bucket.tokens_at(now, self.refill).min(most);
        bucket.at = now;
    }
}

// === impl Rate ===

impl Rate {
    fn divided(self, replicas: usize) -> BucketRefill {
        let parts = f64::from(u32::try_from(replicas.max(1)).unwrap_or(u32::MAX));
        BucketRefill {
            per_second: f64::from(self.per_second) / parts,
            // A bucket that never holds a whole token lets nobody through.
            burst: (f64::from(self.burst) / parts).max(1.0),
        }
    }
}

// === impl BucketState ===

impl<K> BucketState<K> {
    fn is_full(&mut self, now: Instant, rate: BucketRefill) -> bool {
        if self.buckets.len() >= BUCKETS_MAX && now >= self.swept + SWEEP_INTERVAL {
            self.swept = now;
            self.buckets
                .retain(|_, bucket| bucket.tokens_at(now, rate) < rate.burst);
        }
        self.buckets.len() >= BUCKETS_MAX
    }
}

// === impl Bucket ===

impl Bucket {
    fn tokens_at(&self, now: Instant, rate: BucketRefill) -> f64 {
        let gained = (now - self.at).as_secs_f64() * rate.per_second;
        (self.tokens + gained).min(rate.burst)
    }

    fn take(&mut self, now: Instant, rate: BucketRefill) -> Result<(), Duration> {
        self.tokens = self.tokens_at(now, rate);
        self.at = now;
        if self.tokens < 1.0 {
            let missing = (1.0 - self.tokens) / rate.per_second;
            return Err(Duration::from_secs_f64(missing));
        }
        self.tokens -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate {
        per_second: 2,
        burst: 3,
    };

    #[tokio::test(start_paused = true)]
    async fn a_burst_passes_and_then_the_rate_holds_for_each_alone() {
        let buckets = TokenBuckets::new(RATE);
        for _ in 0..3 {
            assert_eq!(buckets.take("a"), Ok(()));
        }
        assert_eq!(buckets.take("a"), Err(Duration::from_millis(500)));
        assert_eq!(buckets.take("b"), Ok(()));
        tokio::time::advance(Duration::from_millis(500)).await;
        assert_eq!(buckets.take("a"), Ok(()));
        assert!(buckets.take("a").is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_pause_gives_no_more_than_the_burst() {
        let buckets = TokenBuckets::new(RATE);
        tokio::time::advance(Duration::from_secs(3600)).await;
        let passed = (0..10).filter(|_| buckets.take("a").is_ok()).count();
        assert_eq!(passed, 3);
    }

    #[tokio::test(start_paused = true)]
    async fn a_debt_is_made_up_for_before_the_next_request() {
        let buckets = TokenBuckets::new(RATE);
        assert_eq!(buckets.take("a"), Ok(()));
        buckets.charge("a", 6);
        assert_eq!(buckets.take("a"), Err(Duration::from_millis(2500)));
        assert_eq!(buckets.take("b"), Ok(()));
        tokio::time::advance(Duration::from_millis(2500)).await;
        assert_eq!(buckets.take("a"), Ok(()));
        assert_eq!(buckets.take("a"), Err(Duration::from_millis(500)));
    }

    #[tokio::test(start_paused = true)]
    async fn there_are_never_more_buckets_than_allowed() {
        let buckets = TokenBuckets::new(RATE);
        for key in 0..BUCKETS_MAX {
            assert_eq!(buckets.take(key), Ok(()));
        }
        assert!(buckets.take(BUCKETS_MAX).is_err());
        assert_eq!(buckets.take(0), Ok(()));
        tokio::time::advance(SWEEP_INTERVAL).await;
        assert_eq!(buckets.take(BUCKETS_MAX), Ok(()));
    }

    #[tokio::test(start_paused = true)]
    async fn another_rate_finds_the_buckets_as_they_are() {
        let buckets = TokenBuckets::new(RATE);
        while buckets.take("a").is_ok() {}
        let faster = buckets.with_rate(Rate {
            per_second: 4,
            burst: 9,
        });
        assert_eq!(faster.take("a"), Err(Duration::from_millis(250)));
        tokio::time::advance(Duration::from_millis(250)).await;
        assert_eq!(faster.take("a"), Ok(()));
        assert_eq!(buckets.take("a"), Err(Duration::from_millis(500)));
    }

    #[tokio::test(start_paused = true)]
    async fn replicas_get_as_much_together_as_one_and_each_at_least_a_token() {
        let buckets = TokenBuckets::new(RATE).divided(4);
        assert_eq!(buckets.take("a"), Ok(()));
        assert_eq!(buckets.take("a"), Err(Duration::from_secs(2)));
        assert_eq!(buckets.rate(), RATE);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_empty_has_only_what_came_since_and_a_debt_stays() {
        let buckets = TokenBuckets::new(RATE);
        let begun = Instant::now();
        buckets.empty("a", begun);
        assert_eq!(buckets.take("a"), Err(Duration::from_millis(500)));
        assert_eq!(buckets.take("b"), Ok(()));
        tokio::time::advance(Duration::from_secs(1)).await;
        buckets.empty("b", begun);
        let passed = (0..10).filter(|_| buckets.take("b").is_ok()).count();
        assert_eq!(passed, 2);
        tokio::time::advance(Duration::from_secs(3600)).await;
        buckets.empty("c", begun);
        let passed = (0..10).filter(|_| buckets.take("c").is_ok()).count();
        assert_eq!(passed, 3, "no more than the burst");
        buckets.charge("c", 2);
        buckets.empty("c", begun);
        assert_eq!(buckets.take("c"), Err(Duration::from_millis(1500)));
    }

    #[test]
    fn no_limit_is_no_limit() {
        let none = Rate {
            per_second: 0,
            burst: 1,
        };
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let buckets = runtime.unwrap().block_on(async { TokenBuckets::new(none) });
        assert!((0..100).all(|_| buckets.take("a").is_ok()));
    }

    #[test]
    fn an_ipv6_network_is_one_caller() {
        let network = |text: &str| network(text.parse().unwrap()).to_string();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("::ffff:192.0.2.1"), "192.0.2.1");
        assert_eq!(network("192.0.2.1"), "192.0.2.1");
    }
}
