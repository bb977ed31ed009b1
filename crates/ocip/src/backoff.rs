//! Exponential back-off with jitter.

use std::time::Duration;

use rand::RngExt;

/// Waiting times that double from `base` up to `max`, spread so that many gateways do not knock at
/// the same moment.
#[derive(Debug, Clone)]
pub struct Backoff {
    base: Duration,
    max: Duration,
    failures: u32,
}

/// The share of a waiting time that is left to chance, on top of it.
const JITTER: f64 = 0.25;

impl Backoff {
    /// Waiting times from `base` to `max`; a `max` below `base` counts as `base`.
    pub fn new(base: Duration, max: Duration) -> Self {
        Self {
            base,
            max: max.max(base),
            failures: 0,
        }
    }

    /// The time to wait after one more failure: never shorter than the step, at most a quarter
    /// longer.
    pub fn next_delay(&mut self) -> Duration {
        let delay = delay(self.failures, self.base, self.max);
        self.failures = self.failures.saturating_add(1);
        delay
    }

    /// Starts over after a success.
    pub fn reset(&mut self) {
        self.failures = 0;
    }
}

/// The time to wait after one more failure than `failures`, for whoever counts them elsewhere.
pub fn delay(failures: u32, base: Duration, max: Duration) -> Duration {
    let factor = 2_u32.checked_pow(failures).unwrap_or(u32::MAX);
    let step = base.saturating_mul(factor).min(max.max(base));
    step.mul_f64(1.0 + rand::rng().random_range(0.0..JITTER))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_delay_stays_within_its_bounds(base in 1u64..10_000, max in 1u64..1_000_000, failures in 0usize..70) {
            let (base, max) = (Duration::from_millis(base), Duration::from_millis(max));
            let mut backoff = Backoff::new(base, max);
            let mut delay = backoff.next_delay();
            for _ in 0..failures {
                delay = backoff.next_delay();
            }
            prop_assert!(delay >= base);
            prop_assert!(delay <= max.max(base).mul_f64(1.0 + JITTER));
            backoff.reset();
            prop_assert!(backoff.next_delay() <= base.mul_f64(1.0 + JITTER));
        }
    }
}
