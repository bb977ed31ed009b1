//! Log lines of an outage: one when it begins, one a minute, and one when it is over. Attempts are made
//! many times a second, and each of them would say the same.

use std::time::Duration;

use tokio::time::Instant;

/// How often it is said that a server still cannot be used.
const REMINDER: Duration = Duration::from_secs(60);

/// Outage of a server, if there is one.
#[derive(Debug, Default)]
pub(super) struct Outage(Option<Under>);

#[derive(Debug)]
struct Under {
    since: Instant,
    told_at: Instant,
    attempts: u64,
}

/// How long an outage has been going on, and how often it was tried to end it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct SoFar {
    pub(super) duration: Duration,
    pub(super) attempts: u64,
}

impl Outage {
    /// Notes one more attempt that failed. Says what there is to say, if it is time to.
    pub(super) fn failed(&mut self) -> Option<SoFar> {
        let now = Instant::now();
        let is_new = self.0.is_none();
        let under = self.0.get_or_insert(Under {
            since: now,
            told_at: now,
            attempts: 0,
        });
        under.attempts += 1;
        let is_due = is_new || now >= under.told_at + REMINDER;
        is_due.then(|| {
            under.told_at = now;
            under.so_far(now)
        })
    }

    /// Notes that the server can be used. Says what is over, if something was.
    pub(super) fn over(&mut self) -> Option<SoFar> {
        self.0.take().map(|under| under.so_far(Instant::now()))
    }
}

impl Under {
    fn so_far(&self, now: Instant) -> SoFar {
        SoFar {
            duration: now - self.since,
            attempts: self.attempts,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn an_outage_is_told_when_it_begins_once_a_minute_and_when_it_is_over() {
        let mut outage = Outage::default();
        for _ in 0..2 {
            assert_eq!(outage.over(), None);
            let mut told = Vec::new();
            for attempt in 0..1000_u64 {
                if let Some(so_far) = outage.failed() {
                    assert_eq!(so_far.attempts, attempt + 1);
                    told.push(so_far.duration.as_secs());
                }
                tokio::time::advance(Duration::from_millis(200)).await;
            }
            assert_eq!(told, [0, 60, 120, 180]);
            let over = outage.over().unwrap();
            assert_eq!((over.duration.as_secs(), over.attempts), (200, 1000));
        }
    }
}
