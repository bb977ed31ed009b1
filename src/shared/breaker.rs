//! Breaker: whether a store that failed lately is called at all.

use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How many calls in a row fail before nobody calls for a while.
const FAILURES_MAX: u32 = 5;

/// For how long nobody calls then.
const OPEN_TIME: Duration = Duration::from_secs(2);

/// Breaker of the calls to one store.
pub(super) struct Breaker {
    began: Instant,
    failures: AtomicU32,
    /// Until when nobody calls, in milliseconds since it began; 0 for nothing in the way.
    open_until: AtomicU64,
}

// === impl Breaker ===

impl Breaker {
    pub(super) fn new() -> Self {
        Self {
            began: Instant::now(),
            failures: AtomicU32::new(0),
            open_until: AtomicU64::new(0),
        }
    }

    /// Whether calls are in vain at present.
    pub(super) fn is_open(&self) -> bool {
        let until = self.open_until.load(Ordering::Relaxed);
        until > 0 && self.now() < until
    }

    /// A call was answered.
    pub(super) fn answered(&self) {
        // Read first: the line is not written by every call.
        if self.failures.load(Ordering::Relaxed) > 0 {
            self.reset();
        }
    }

    /// A call failed. From the fifth in a row on, each opens it anew, so that after the time one call is the trial.
    pub(super) fn failed(&self) {
        let failures = self.failures.fetch_add(1, Ordering::Relaxed);
        if failures.saturating_add(1) >= FAILURES_MAX {
            let until = self.now() + to_millis(OPEN_TIME);
            self.open_until.store(until, Ordering::Relaxed);
        }
    }

    /// Begins anew: there is another connection.
    pub(super) fn reset(&self) {
        self.failures.store(0, Ordering::Relaxed);
        self.open_until.store(0, Ordering::Relaxed);
    }

    fn now(&self) -> u64 {
        to_millis(self.began.elapsed())
    }
}

fn to_millis(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn it_opens_after_failures_in_a_row_and_lets_calls_try_again() {
        let breaker = Breaker::new();
        for _ in 0..4 {
            breaker.failed();
        }
        breaker.answered();
        for _ in 0..4 {
            breaker.failed();
        }
        assert!(!breaker.is_open());
        breaker.failed();
        assert!(breaker.is_open());
        tokio::time::advance(OPEN_TIME).await;
        assert!(!breaker.is_open());
        breaker.failed();
        assert!(breaker.is_open(), "one trial that failed is enough");
        breaker.reset();
        assert!(!breaker.is_open());
    }
}
