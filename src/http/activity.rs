//! What one connection is doing, and until when it may go on doing nothing.
//!
//! hyper has a timer for request heads, but it also runs while a connection is merely idle, so
//! with it a patient idle timeout and a strict head timeout exclude each other. Here the stream
//! reports bytes, the service reports requests, and the connection's task asks for the deadline
//! each time it wakes. Nothing is armed or cancelled per request.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use http::Version;
use tokio::time::Instant;

use super::Limits;

/// How long a connection that was asked to close may take over saying goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// The state of one connection, shared by its stream, its requests and its task.
#[derive(Debug)]
pub(super) struct Activity {
    header_timeout: Duration,
    idle_timeout: Duration,
    // HTTP/2 runs each request in a task of its own, hence a lock; it is held for a few
    // instructions and never contended on HTTP/1.1.
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    requests: usize,
    /// When the head began that is being read now.
    head_since: Option<Instant>,
    /// When the last request ended, or the last byte of an answer left.
    quiet_since: Instant,
    /// On HTTP/2 bytes between requests need not be a head: they may be pings or settings.
    multiplexed: bool,
    closing: bool,
    body_left_unread: bool,
}

/// One request that is being worked on; its end is noted on drop.
#[derive(Debug)]
pub(super) struct Busy(Arc<Activity>);

// === impl Activity ===

impl Activity {
    /// A connection that was just accepted: its first head is due.
    pub(super) fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            header_timeout: limits.header_timeout,
            idle_timeout: limits.idle_timeout,
            state: Mutex::new(State {
                requests: 0,
                head_since: Some(now),
                quiet_since: now,
                multiplexed: false,
                closing: false,
                body_left_unread: false,
            }),
        }
    }

    /// Notes that a head has been read and a request begins.
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> Busy {
        let mut state = self.state();
        state.requests += 1;
        state.head_since = None;
        state.multiplexed = version == Version::HTTP_2;
        drop(state);
        Busy(Arc::clone(self))
    }

    /// Notes that bytes came in.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.requests == 0 && !state.multiplexed && state.head_since.is_none() {
            state.head_since = Some(Instant::now());
        }
    }

    /// Notes that bytes went out.
    pub(super) fn sent(&self) {
        self.state().quiet_since = Instant::now();
    }

    /// Notes that an answer is given without having read all of the request's body.
    pub(super) fn leave_body_unread(&self) {
        self.state().body_left_unread = true;
    }

    /// Whether an answer was given without having read all of the request's body.
    pub(super) fn body_left_unread(&self) -> bool {
        self.state().body_left_unread
    }

    /// Notes that the connection was asked to close when it can.
    pub(super) fn close(&self) {
        let mut state = self.state();
        state.closing = true;
        state.quiet_since = Instant::now();
    }

    /// Notes that the last answer has left and only unwanted bytes can still come.
    pub(super) fn linger(&self) {
        let mut state = self.state();
        state.head_since = None;
        // What trickles in must not be taken for another head.
        state.multiplexed = true;
        state.closing = true;
    }

    /// Whether asking an expired connection to close is still worth while: not when it has been
    /// asked before, and not in the middle of a head, for which it would wait.
    pub(super) fn may_close_gently(&self) -> bool {
        let state = self.state();
        !state.closing && state.head_since.is_none()
    }

    /// When the connection expires, unless something happens; never while a request runs.
    pub(super) fn deadline(&self) -> Option<Instant> {
        let state = self.state();
        match (state.requests, state.head_since) {
            (0, Some(since)) => Some(since + self.header_timeout),
            (0, None) if state.closing => Some(state.quiet_since + GOODBYE),
            (0, None) => Some(state.quiet_since + self.idle_timeout),
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Busy ===

impl Drop for Busy {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.requests -= 1;
        state.quiet_since = Instant::now();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: Duration = Duration::from_secs(5);
    const IDLE: Duration = Duration::from_secs(60);

    fn activity() -> Arc<Activity> {
        Arc::new(Activity::new(&Limits {
            header_timeout: HEADER,
            idle_timeout: IDLE,
            ..Limits::default()
        }))
    }

    fn left(activity: &Activity) -> Option<Duration> {
        activity.deadline().map(|at| at - Instant::now())
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_head_is_due_from_the_start() {
        let activity = activity();
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.received();
        assert_eq!(left(&activity), Some(HEADER - Duration::from_secs(1)));
        assert!(!activity.may_close_gently());
    }

    #[tokio::test(start_paused = true)]
    async fn a_running_request_has_no_deadline_and_its_end_starts_the_idle_time() {
        let activity = activity();
        let first = activity.begin(Version::HTTP_2);
        let second = activity.begin(Version::HTTP_2);
        drop(first);
        assert_eq!(left(&activity), None);
        drop(second);
        assert_eq!(left(&activity), Some(IDLE));
        assert!(activity.may_close_gently());
    }

    #[tokio::test(start_paused = true)]
    async fn a_later_head_is_timed_from_its_first_byte() {
        let activity = activity();
        drop(activity.begin(Version::HTTP_11));
        tokio::time::advance(Duration::from_secs(30)).await;
        activity.received();
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.received();
        assert_eq!(left(&activity), Some(HEADER - Duration::from_secs(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn pings_do_not_start_a_head_on_http_2() {
        let activity = activity();
        drop(activity.begin(Version::HTTP_2));
        activity.received();
        assert_eq!(left(&activity), Some(IDLE));
    }

    #[tokio::test(start_paused = true)]
    async fn closing_is_asked_once_and_then_takes_little_time() {
        let activity = activity();
        drop(activity.begin(Version::HTTP_11));
        activity.close();
        assert!(!activity.may_close_gently());
        assert_eq!(left(&activity), Some(GOODBYE));
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.sent();
        assert_eq!(left(&activity), Some(GOODBYE));
    }
}
