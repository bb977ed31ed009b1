//! The last five minutes, second by second, so that a page that is opened after the fact still
//! shows what happened.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use serde::Serialize;
use tokio::sync::watch;
use tokio::time::{MissedTickBehavior, interval};

use crate::switch::Switch;

/// How long a sample is.
const SAMPLE: Duration = Duration::from_secs(1);

/// How many samples are kept.
const KEPT: usize = 300;

/// Traffic of the last five minutes.
#[derive(Debug, Default)]
pub struct History {
    since_last_sample: Traffic,
    /// The oldest first.
    samples: Mutex<VecDeque<TrafficSample>>,
}

/// What happened since somebody looked; looking begins anew.
#[derive(Debug, Default)]
struct Traffic {
    requests: AtomicU64,
    errors: AtomicU64,
    microseconds: AtomicU64,
    slowest_microseconds: AtomicU64,
}

/// One second.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub(super) struct TrafficSample {
    /// Its end, in milliseconds since 1970.
    pub(super) at: u64,
    /// Requests that were answered, or given up by their clients.
    pub(super) requests: u64,
    /// Answers with a status of 500 or more.
    pub(super) errors: u64,
    /// How long an answer took on average.
    pub(super) mean_ms: f64,
    /// How long the slowest answer took.
    pub(super) slowest_ms: f64,
    /// Whether the switch could be used at the end of that second.
    pub(super) up: bool,
}

/// Takes a sample every second, for as long as it is polled. `switch` is the one in force.
pub async fn keep(history: Arc<History>, switch: watch::Receiver<Arc<Switch>>) {
    let mut ticks = interval(SAMPLE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        ticks.tick().await;
        let up = switch.borrow().is_ready();
        history.take_sample(up);
    }
}

/// Milliseconds since 1970.
pub(super) fn unix_ms(time: SystemTime) -> u64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as u64)
}

// === impl History ===

impl History {
    /// Notes a request that is over.
    pub fn count(&self, status: u16, took: Duration) {
        let (traffic, microseconds) = (&self.since_last_sample, took.as_micros() as u64);
        traffic.requests.fetch_add(1, Ordering::Relaxed);
        let errors = u64::from(status >= 500);
        traffic.errors.fetch_add(errors, Ordering::Relaxed);
        traffic
            .microseconds
            .fetch_add(microseconds, Ordering::Relaxed);
        traffic
            .slowest_microseconds
            .fetch_max(microseconds, Ordering::Relaxed);
    }

    /// The samples, the oldest first.
    pub(super) fn samples(&self) -> Vec<TrafficSample> {
        self.lock().iter().copied().collect()
    }

    fn take_sample(&self, up: bool) {
        let traffic = &self.since_last_sample;
        let requests = traffic.requests.swap(0, Ordering::Relaxed);
        let milliseconds = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed) as f64 / 1000.0;
        let sample = TrafficSample {
            at: unix_ms(SystemTime::now()),
            requests,
            errors: traffic.errors.swap(0, Ordering::Relaxed),
            mean_ms: milliseconds(&traffic.microseconds) / requests.max(1) as f64,
            slowest_ms: milliseconds(&traffic.slowest_microseconds),
            up,
        };
        let mut samples = self.lock();
        if samples.len() >= KEPT {
            samples.pop_front();
        }
        samples.push_back(sample);
    }

    fn lock(&self) -> MutexGuard<'_, VecDeque<TrafficSample>> {
        self.samples.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_what_happened_since_the_last_one() {
        let history = History::default();
        for (status, milliseconds) in [(200, 2), (499, 4), (503, 6)] {
            history.count(status, Duration::from_millis(milliseconds));
        }
        history.take_sample(true);
        history.take_sample(false);
        let samples = history.samples();
        let numbers = samples.iter().map(|one| (one.requests, one.errors, one.up));
        assert_eq!(numbers.collect::<Vec<_>>(), [(3, 1, true), (0, 0, false)]);
        assert_eq!((samples[0].mean_ms, samples[0].slowest_ms), (4.0, 6.0));
        assert_eq!((samples[1].mean_ms, samples[1].slowest_ms), (0.0, 0.0));
    }

    #[test]
    fn only_five_minutes_are_kept() {
        let history = History::default();
        for second in 0..KEPT + 2 {
            history.take_sample(second >= 2);
        }
        let samples = history.samples();
        assert_eq!(samples.len(), KEPT);
        assert!(samples.iter().all(|sample| sample.up));
    }
}
