//! Activity of one connection, and its timeouts.
//!
//! hyper has a timer for request heads, but it also runs while a connection is merely idle, so
//! with it a patient idle timeout and a strict head timeout exclude each other. Here the stream
//! reports bytes, the service reports requests, and the connection's task asks for the deadline
//! each time it wakes. Nothing is armed or cancelled per request.
//!
//! An answer that is made while it is sent counts as a request under way to its end. Its client may take long
//! over it, but one that takes nothing for as long as a connection may idle loses it.
//!
//! Only requests and answers are activity. On HTTP/1.1 all bytes are of one or the other; on HTTP/2
//! most kinds of frames are neither, so there the streams report and the bytes do not count.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

use super::connections::ConnectionClosing;
use super::limits::Limits;

/// How long a connection that was asked to close may take over saying goodbye.
const GOODBYE: Duration = Duration::from_secs(2);

/// Activity of one connection, shared by its stream, its requests, its task, and whoever looks for
/// a permit.
#[derive(Debug)]
pub(super) struct Activity {
    header_timeout: Duration,
    idle_timeout: Duration,
    // HTTP/2 runs each request in a task of its own, hence a lock; it is held for a few
    // instructions and never contended on HTTP/1.1.
    state: Mutex<ActivityState>,
}

#[derive(Debug)]
struct ActivityState {
    requests: usize,
    /// How many of them have not arrived in full.
    arriving: usize,
    /// How many of them have an answer that is made while it is sent.
    streamed: usize,
    /// Since when the client has not taken what there is to be written.
    blocked_since: Option<Instant>,
    /// When the first of the requests under way began, or the last of them had arrived.
    busy_since: Instant,
    /// When the head began that is being read now.
    head_since: Option<Instant>,
    /// When the last request ended, or the last of an answer left.
    quiet_since: Instant,
    /// Whether bytes between requests need not be a head: they may be pings or settings.
    heads_untimed: bool,
    /// Whether a request has begun since one was [expected](Activity::expect_request).
    served: bool,
    /// Whether some of an answer may not have been written yet.
    unsent: bool,
    closing: bool,
    body_left_unread: bool,
    /// Whether the permit is needed by another connection.
    evicted: bool,
    /// The connection's task.
    task: Option<Waker>,
}

/// One request that is being worked on; its end is noted on drop.
#[derive(Debug)]
pub(super) struct ActiveRequest {
    activity: Arc<Activity>,
    is_streamed: bool,
}

/// A body that is being read; its end is noted on drop.
#[derive(Debug)]
pub(super) struct ArrivingBody<'a>(&'a Activity);

/// Eviction rank of a connection; the lowest goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum EvictionRank {
    /// No request is under way, since then.
    Idle(Instant),
    /// Nothing but requests that have not arrived in full, since then.
    Arriving(Instant),
}

/// Status of a connection for its task: whether it has to end, and when.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ConnectionStatus {
    /// Whether the permit is needed by another connection.
    pub(super) evicted: bool,
    /// When the connection expires, unless something happens; never while a request runs.
    pub(super) deadline: Option<Instant>,
}

// === impl Activity ===

impl Activity {
    /// A connection that was just accepted: its first bytes are due.
    pub(super) fn new(limits: &Limits) -> Self {
        let now = Instant::now();
        Self {
            header_timeout: limits.header_timeout,
            idle_timeout: limits.idle_timeout,
            state: Mutex::new(ActivityState {
                requests: 0,
                arriving: 0,
                streamed: 0,
                blocked_since: None,
                busy_since: now,
                head_since: Some(now),
                quiet_since: now,
                heads_untimed: false,
                served: false,
                unsent: false,
                closing: false,
                body_left_unread: false,
                evicted: false,
                task: None,
            }),
        }
    }

    /// Notes that a handshake is over and the first head is due.
    pub(super) fn expect_head(&self) {
        self.state().head_since = Some(Instant::now());
    }

    /// Notes that the connection speaks HTTP/2 and idles until a stream is opened.
    pub(super) fn multiplex(&self) {
        let mut state = self.state();
        state.heads_untimed = true;
        state.head_since = None;
        state.quiet_since = Instant::now();
    }

    /// Notes that from here on nothing has been served.
    pub(super) fn expect_request(&self) {
        self.state().served = false;
    }

    /// Notes that a head has been read and a request begins.
    pub(super) fn begin(self: &Arc<Self>) -> ActiveRequest {
        let mut state = self.state();
        if state.requests == 0 {
            state.busy_since = Instant::now();
        }
        state.requests += 1;
        state.head_since = None;
        state.served = true;
        state.unsent = true;
        // Whoever wanted the place is too late and looks for another.
        state.evicted = false;
        drop(state);
        ActiveRequest {
            activity: Arc::clone(self),
            is_streamed: false,
        }
    }

    /// Notes that the body of a request is being read.
    pub(super) fn arriving(&self) -> ArrivingBody<'_> {
        self.state().arriving += 1;
        ArrivingBody(self)
    }

    /// Notes that bytes of a request came in.
    pub(super) fn received(&self) {
        let mut state = self.state();
        if state.requests == 0 && !state.heads_untimed && state.head_since.is_none() {
            state.head_since = Some(Instant::now());
        }
    }

    /// Notes that bytes of an answer went out.
    pub(super) fn sent(&self) {
        let mut state = self.state();
        state.quiet_since = Instant::now();
        state.unsent = true;
        state.blocked_since = None;
    }

    /// Notes that the client does not take what there is to be written.
    pub(super) fn blocked(&self) {
        let mut state = self.state();
        state.blocked_since = state.blocked_since.or_else(|| Some(Instant::now()));
    }

    /// Notes that nothing more is to be written at present.
    pub(super) fn flushed(&self) {
        let mut state = self.state();
        state.unsent = state.requests > 0;
    }

    /// Whether a request has begun since one was expected.
    pub(super) fn has_served(&self) -> bool {
        self.state().served
    }

    /// Whether the last request is over with its body, its answer written, and nothing of another
    /// one seen.
    pub(super) fn is_between_requests(&self) -> bool {
        let state = self.state();
        state.served
            && state.requests == 0
            && state.head_since.is_none()
            && !state.unsent
            && !state.body_left_unread
            && !state.closing
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
        state.heads_untimed = true;
        state.closing = true;
    }

    /// Whether asking an expired connection to close is still worth while: not when it has been
    /// asked before, and not in the middle of a head or of an answer, for which it would wait.
    pub(super) fn may_close_gently(&self) -> bool {
        let state = self.state();
        !state.closing && state.head_since.is_none() && state.requests == 0
    }

    /// Reason for which the connection has expired, if it has.
    pub(super) fn expiry(&self) -> ConnectionClosing {
        let state = self.state();
        match state.head_since {
            Some(_) => ConnectionClosing::SlowHead,
            None if state.unsent && !state.heads_untimed => ConnectionClosing::Stalled,
            None => ConnectionClosing::Idle,
        }
    }

    /// Eviction rank; `None` while a request is worked on, which nobody may cut off, and
    /// when the permit is being given up.
    pub(super) fn claim(&self) -> Option<EvictionRank> {
        let state = self.state();
        match state.requests {
            _ if state.evicted => None,
            0 => Some(EvictionRank::Idle(
                state.head_since.unwrap_or(state.quiet_since),
            )),
            all if all == state.arriving => Some(EvictionRank::Arriving(state.busy_since)),
            _ => None,
        }
    }

    /// Asks the connection to give its permit to another one, unless a request is worked on.
    pub(super) fn evict(&self) {
        let mut state = self.state();
        state.evicted = state.requests == state.arriving;
        if let Some(task) = state.task.take() {
            task.wake();
        }
    }

    /// Status of the connection; `task` is woken when its permit is needed.
    pub(super) fn prospect(&self, task: &Waker) -> ConnectionStatus {
        let mut state = self.state();
        if !state.task.as_ref().is_some_and(|old| old.will_wake(task)) {
            state.task = Some(task.clone());
        }
        ConnectionStatus {
            evicted: state.evicted,
            deadline: self.deadline_of(&state),
        }
    }

    /// When the connection expires, unless something happens; never while a request runs, unless all that is
    /// left of it is an answer that the client does not take.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.deadline_of(&self.state())
    }

    fn deadline_of(&self, state: &ActivityState) -> Option<Instant> {
        match (state.requests, state.head_since) {
            (0, Some(since)) => Some(since + self.header_timeout),
            (0, None) if state.closing => Some(state.quiet_since + GOODBYE),
            (0, None) => Some(state.quiet_since + self.idle_timeout),
            (all, _) if all == state.streamed => {
                state.blocked_since.map(|since| since + self.idle_timeout)
            }
            _ => None,
        }
    }

    fn state(&self) -> MutexGuard<'_, ActivityState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl ActiveRequest ===

impl ActiveRequest {
    /// Notes that its answer is made while it is sent.
    pub(super) fn stream(&mut self) {
        if !self.is_streamed {
            self.is_streamed = true;
            self.activity.state().streamed += 1;
        }
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.requests -= 1;
        state.streamed -= usize::from(self.is_streamed);
        state.quiet_since = Instant::now();
    }
}

// === impl ArrivingBody ===

impl Drop for ArrivingBody<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.arriving -= 1;
        state.busy_since = Instant::now();
        // As when a request begins: it is too late.
        state.evicted = false;
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
        let first = activity.begin();
        let second = activity.begin();
        drop(first);
        assert_eq!(left(&activity), None);
        drop(second);
        assert_eq!(left(&activity), Some(IDLE));
        assert!(activity.may_close_gently());
    }

    #[tokio::test(start_paused = true)]
    async fn a_later_head_is_timed_from_its_first_byte() {
        let activity = activity();
        drop(activity.begin());
        tokio::time::advance(Duration::from_secs(30)).await;
        activity.received();
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.received();
        assert_eq!(left(&activity), Some(HEADER - Duration::from_secs(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_still_made_expires_when_its_client_takes_nothing() {
        let activity = activity();
        let mut active = activity.begin();
        activity.blocked();
        assert_eq!(left(&activity), None);
        active.stream();
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.blocked();
        assert_eq!(left(&activity), Some(IDLE - Duration::from_secs(1)));
        assert!(!activity.may_close_gently());
        assert_eq!(activity.expiry(), ConnectionClosing::Stalled);
        activity.sent();
        activity.flushed();
        assert_eq!(left(&activity), None);
        assert!(!activity.is_between_requests());
        let other = activity.begin();
        activity.blocked();
        assert_eq!(left(&activity), None);
        drop((active, other));
        assert_eq!(left(&activity), Some(IDLE));
    }

    #[tokio::test(start_paused = true)]
    async fn bytes_on_http_2_begin_no_head() {
        let activity = activity();
        activity.multiplex();
        activity.received();
        assert_eq!(left(&activity), Some(IDLE));
        assert!(activity.may_close_gently());
    }

    #[tokio::test(start_paused = true)]
    async fn closing_is_asked_once_and_then_takes_little_time() {
        let activity = activity();
        drop(activity.begin());
        activity.close();
        assert!(!activity.may_close_gently());
        assert_eq!(left(&activity), Some(GOODBYE));
        tokio::time::advance(Duration::from_secs(1)).await;
        activity.sent();
        assert_eq!(left(&activity), Some(GOODBYE));
    }

    #[tokio::test(start_paused = true)]
    async fn a_pause_begins_when_the_answer_is_written_and_ends_with_the_next_byte() {
        let activity = activity();
        activity.flushed();
        assert!(!activity.is_between_requests());
        let busy = activity.begin();
        activity.flushed();
        drop(busy);
        assert!(!activity.is_between_requests());
        activity.sent();
        activity.flushed();
        assert!(activity.is_between_requests());
        activity.received();
        assert!(!activity.is_between_requests());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_begins_keeps_its_place() {
        let activity = activity();
        let evicted = || activity.prospect(Waker::noop()).evicted;
        let accepted = activity.claim();
        tokio::time::advance(Duration::from_secs(1)).await;
        let busy = activity.begin();
        assert_eq!(activity.claim(), None);
        activity.evict();
        assert!(!evicted());
        drop(busy);
        assert!(activity.claim() > accepted);
        activity.evict();
        assert!(evicted());
        assert_eq!(activity.claim(), None);
        let _next = activity.begin();
        assert!(!evicted());
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_still_arrives_has_a_lesser_claim_until_it_is_there() {
        let activity = activity();
        let evicted = || activity.prospect(Waker::noop()).evicted;
        let idle = activity.claim();
        let _first = activity.begin();
        let began = Instant::now();
        let body = activity.arriving();
        tokio::time::advance(Duration::from_secs(1)).await;
        assert_eq!(activity.claim(), Some(EvictionRank::Arriving(began)));
        assert!(activity.claim() > idle);
        let second = activity.begin();
        assert_eq!(activity.claim(), None);
        drop(second);
        activity.evict();
        assert!(evicted());
        drop(body);
        assert!(!evicted());
        assert_eq!(activity.claim(), None);
    }
}
