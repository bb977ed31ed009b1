//! Forecast of whether a session can serve somebody in time, from how long the last loans took.
//!
//! Under more load than the switch can carry, waiting for a session is only worth it for those whose
//! answer can still come. Without a forecast everybody gets a session just before the deadline, nobody
//! gets an answer, and each loses the session; with one, as many are served as ever and the others know
//! at once.

use std::time::Duration;

use tokio::time::Instant;

/// How many loans are remembered, and how few say nothing: one slow command is no trend.
const REMEMBERED: usize = 16;
const ENOUGH: usize = 8;

/// How long after a loan, and twice as long as it took, it is still news. Without any newer one everybody
/// may try, so that a forecast which refuses all cannot hold for ever.
const NEWS: Duration = Duration::from_secs(1);

/// How many loans a request counts for at most.
const LOANS_EACH_MAX: u32 = 4;

/// Forecast for the sessions to one server.
#[derive(Debug, Default)]
pub(super) struct LoanForecast {
    /// How long the last loans took that left their session usable, in no order.
    took: [Duration; REMEMBERED],
    /// How many were noted since there was no news.
    noted: usize,
    last: Duration,
    /// Until when they are news.
    until: Option<Instant>,
    /// The last sessions that were lent, one bit each: set for requests that had one before.
    continued: u32,
}

/// Place in the queue for a session.
#[derive(Debug, Clone, Copy)]
pub(super) struct QueuePlace {
    /// How many go before.
    pub(super) ahead: usize,
    /// How many sessions there are, all on loan.
    pub(super) sessions: usize,
    /// Whether the request had a session before.
    pub(super) is_continued: bool,
}

// === impl LoanForecast ===

impl LoanForecast {
    /// Notes a loan that is over.
    pub(super) fn note(&mut self, took: Duration, now: Instant) {
        if self.until.is_none_or(|until| now > until + took) {
            self.noted = 0;
        }
        self.took[self.noted % REMEMBERED] = took;
        self.noted += 1;
        self.last = took;
        self.until = Some(now + NEWS + took * 2);
    }

    /// Notes that a session was lent to a request, which perhaps had one before.
    pub(super) fn lent(&mut self, is_continued: bool) {
        self.continued = self.continued << 1 | u32::from(is_continued);
    }

    /// How many sessions one request takes, one after the other, on average. Few requests that take many
    /// count as if they took some: what they will want yet is spread over a time as long.
    fn loans_each(&self) -> f64 {
        let begun = self.continued.count_zeros().max(u32::BITS / LOANS_EACH_MAX);
        f64::from(u32::BITS) / f64::from(begun)
    }

    /// True when not even the fastest of the last loans would have been over by `deadline`.
    pub(super) fn is_too_late(&self, deadline: Instant, now: Instant) -> bool {
        let left = deadline.saturating_duration_since(now);
        // The last one alone answers nearly every time, and this is asked for each request.
        left < self.last
            && self
                .known(now)
                .is_some_and(|took| took.iter().all(|took| left < *took))
    }

    /// True when somebody at `place` is probably served before `deadline`. A quarter of the time left stays
    /// in hand: loans are not all alike, and who is served too late costs a session.
    pub(super) fn is_served(&self, place: QueuePlace, deadline: Instant, now: Instant) -> bool {
        let Some(mean) = self.mean(now) else {
            return true;
        };
        let left = deadline.saturating_duration_since(now).as_secs_f64();
        // Half a loan until the first session comes back, and then one's own.
        let loans = (place.ahead as f64 + 0.5) / place.sessions.max(1) as f64 + 1.0;
        // Each request that begins will want more, which goes before those that have not begun.
        let each = if place.is_continued {
            1.0
        } else {
            self.loans_each()
        };
        mean.as_secs_f64() * loans * each <= left * 0.75
    }

    fn mean(&self, now: Instant) -> Option<Duration> {
        let took = self.known(now)?;
        let count = u32::try_from(took.len()).ok()?;
        took.iter().sum::<Duration>().checked_div(count)
    }

    /// The last loans, when they are enough and news.
    fn known(&self, now: Instant) -> Option<&[Duration]> {
        let is_news = self.until.is_some_and(|until| now <= until);
        (is_news && self.noted >= ENOUGH).then(|| &self.took[..self.noted.min(REMEMBERED)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOAN: Duration = Duration::from_millis(20);

    /// A forecast after `count` loans.
    fn after(count: usize) -> (LoanForecast, Instant) {
        let (mut forecast, now) = (LoanForecast::default(), Instant::now());
        (0..count).for_each(|_| forecast.note(LOAN, now));
        (forecast, now)
    }

    fn place(ahead: usize, sessions: usize) -> QueuePlace {
        QueuePlace {
            ahead,
            sessions,
            is_continued: false,
        }
    }

    #[test]
    fn a_few_loans_refuse_nobody() {
        let (forecast, now) = after(ENOUGH - 1);
        assert!(!forecast.is_too_late(now, now));
        assert!(forecast.is_served(place(1_000_000, 1), now, now));
    }

    #[test]
    fn who_has_less_time_than_the_fastest_loan_is_too_late() {
        let (mut forecast, now) = after(ENOUGH);
        assert!(forecast.is_too_late(now + LOAN / 2, now));
        assert!(!forecast.is_too_late(now + LOAN, now));
        forecast.note(LOAN / 4, now);
        forecast.note(LOAN, now);
        assert!(!forecast.is_too_late(now + LOAN / 2, now));
        assert!(forecast.is_too_late(now + LOAN / 5, now));
    }

    #[test]
    fn a_place_counts_by_the_sessions_that_serve_those_before_it() {
        let (forecast, now) = after(100);
        let deadline = now + Duration::from_secs(1);
        // 750 ms are 37.5 loans, one of them one's own.
        assert!(forecast.is_served(place(36, 1), deadline, now));
        assert!(!forecast.is_served(place(37, 1), deadline, now));
        assert!(forecast.is_served(place(145, 4), deadline, now));
        assert!(!forecast.is_served(place(146, 4), deadline, now));
        assert!(!forecast.is_served(place(0, 0), now, now));
    }

    #[test]
    fn who_begins_counts_what_those_before_it_will_want_yet() {
        let (mut forecast, now) = after(100);
        (0..100).for_each(|turn| forecast.lent(turn % 2 == 0));
        let deadline = now + Duration::from_secs(1);
        assert!(forecast.is_served(place(17, 1), deadline, now));
        assert!(!forecast.is_served(place(18, 1), deadline, now));
        let continued = QueuePlace {
            is_continued: true,
            ..place(36, 1)
        };
        assert!(forecast.is_served(continued, deadline, now));
        (0..100).for_each(|_| forecast.lent(true));
        assert!(forecast.is_served(place(7, 1), deadline, now));
        assert!(!forecast.is_served(place(9, 1), deadline, now));
        assert!(forecast.is_served(continued, deadline, now));
    }

    #[test]
    fn what_is_no_news_is_forgotten() {
        let (mut forecast, now) = after(100);
        let later = now + NEWS + LOAN * 2;
        assert!(forecast.is_too_late(later, later));
        let later = later + Duration::from_millis(1);
        assert!(!forecast.is_too_late(later, later));
        forecast.note(LOAN, later + LOAN);
        assert!(!forecast.is_too_late(later, later));
    }
}
