//! Pool of sessions to one server.
//!
//! A caller gets a [`Lease`]: the session is its own until the lease is dropped, which puts the
//! session back or, when it is not usable any more, closes it. Who waits, waits in the lane of the
//! payer; the lanes take turns ([`FairQueue`]). Whoever would probably not be served in time is told so
//! instead of waiting (`forecast.rs`).
//!
//! New sessions are opened by one keeper task per server ([`keep`]), one at a time, because logins
//! are the scarce resource: a caller that goes away never cuts a login short, and a server that
//! comes back is not stormed. While the server cannot be used, callers are told so at once instead
//! of waiting; the keeper goes on trying in the background.
//!
//! What is pooled is a trait with one question, so that the tests of this file pool integers.

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use super::backoff::Backoff;
use super::fair_queue::FairQueue;
use super::forecast::{LoanForecast, QueuePlace};
use super::stats::CloseReason;

/// Waiting times when session after session is lost before it was of any use: a switch that accepts
/// logins only to end them must not be stormed with more.
const USELESS_BACKOFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(10));

/// How many callers wait for a session at most. Each is a request, which takes a few KiB.
const WAITERS_MAX: usize = 4096;

/// Something that can be pooled.
pub trait PooledSession: Send + 'static {
    /// True when the next caller can use it. Asked before every use; it may ask the socket.
    fn is_usable(&mut self) -> bool;
    /// True when its last use left nothing that speaks against it. Asks nobody.
    fn is_sound(&self) -> bool;
    /// True when it cannot be used any more and that was the other side's doing.
    fn was_ended_by_peer(&self) -> bool;
    /// True when it was of use to somebody since it was opened.
    fn was_of_use(&self) -> bool;
    /// True when its last use brought nothing but refusals, which may be about the session itself.
    fn is_in_doubt(&self) -> bool;
    /// True when a reply is still to come that nobody waits for any more.
    fn is_owed_reply(&self) -> bool {
        false
    }
    /// Reads that reply, within a bounded time. Only if it came, and was what it had to be, is the session
    /// usable afterwards.
    fn read_owed_reply(&mut self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }
    /// Ends it, for a reason that is not its own.
    fn close(self, reason: CloseReason);
    /// Ends it politely, until `deadline` at the latest.
    fn logout(self, deadline: Instant) -> impl Future<Output = ()> + Send;
}

/// Opener of new sessions.
pub trait SessionOpener<S>: Send + 'static {
    /// Connects and logs in.
    fn open(&mut self) -> impl Future<Output = Result<S, OpenError>> + Send;
}

/// Error of opening a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenError {
    /// For operators and, without details, for callers.
    pub reason: String,
    /// No further attempt before this time has passed.
    pub retry_after: Duration,
}

/// How many sessions to keep and how long.
#[derive(Debug, Clone)]
pub struct PoolSettings {
    /// Kept open even when nobody asks, at least 1.
    pub min_sessions: usize,
    /// Never more than this.
    pub max_sessions: usize,
    /// Sessions over the minimum are closed after this time without use.
    pub idle_timeout: Duration,
    /// Sessions are renewed after this time.
    pub max_age: Duration,
    /// Sessions without use are probed this often.
    pub probe_interval: Duration,
}

/// For how long after an exchange that succeeded a server is taken to be of use, whatever single
/// commands make of their sessions.
const USEFUL_TIME: Duration = Duration::from_secs(10);

/// How many sessions in a row may be lost meanwhile before the next ones are opened more slowly.
const QUICK_LOSSES_MAX: u32 = 4;

/// Error of a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeaseError {
    /// No session became free before the deadline, or none would be in time to use it.
    Busy,
    /// The server cannot be used at present, and this is why.
    Down(String),
    /// The pool has been closed.
    Closed,
}

/// The sessions to one server.
pub struct Pool<S: PooledSession> {
    settings: PoolSettings,
    state: Mutex<PoolState<S>>,
    /// Tells the keeper that there may be something to do.
    wake: Notify,
    /// Whether an attempt to open a session has ended, one way or the other.
    attempted: watch::Sender<bool>,
}

/// Claim to a session.
#[derive(Debug, Clone, Copy)]
pub struct LeaseClaim<'a> {
    /// In whose lane to wait.
    pub payer: &'a str,
    /// When the session must have been used.
    pub deadline: Instant,
    /// Until when to wait for one, if not as long.
    pub patience: Instant,
    /// Whether the request has used a session before. It goes before those of the same payer that have
    /// not, since what it had done so far would be in vain.
    pub is_continued: bool,
}

/// A session on loan.
pub struct Lease<S: PooledSession> {
    pool: Arc<Pool<S>>,
    kept: Option<Kept<S>>,
    since: Instant,
    /// A probe is no use: it must not keep a session from being idle.
    counts_as_use: bool,
    /// Whether its caller has gone and only the reply is awaited, which is done once.
    is_for_nobody: bool,
}

struct Kept<S> {
    /// In a box, since it changes hands several times a loan and is large.
    session: Box<S>,
    opened_at: Instant,
    used_at: Instant,
    checked_at: Instant,
    /// Whether it came back from a use as good as before.
    proved: bool,
}

/// End of a loan.
#[derive(Clone, Copy)]
struct LoanEnd {
    now: Instant,
    /// How long it took, if somebody used the session.
    took: Option<Duration>,
    /// Whether the session was only waited for on behalf of nobody.
    was_owed: bool,
}

/// A caller that waits for a session.
struct Waiter<S: PooledSession> {
    hand: oneshot::Sender<Lease<S>>,
    deadline: Instant,
    is_continued: bool,
}

struct PoolState<S: PooledSession> {
    /// The last one is the one that was used last: the others get old and can be closed.
    idle: Vec<Kept<S>>,
    waiters: FairQueue<String, Waiter<S>>,
    forecast: LoanForecast,
    /// Idle and leased sessions, and those on which a reply is read for nobody.
    open: usize,
    /// The last of them.
    owed: usize,
    health: Health,
    /// Why nobody is to use the server for the time being, though sessions may be open.
    aside: Option<String>,
    /// After a failure: why, and when the next attempt may be made.
    blocked: Option<(Instant, String)>,
    /// Until when no session is opened because of what single commands made of the last ones.
    paced_until: Option<Instant>,
    /// How many sessions in a row were lost before they were of any use, and how long to wait when
    /// the next one is too.
    lost_unused: u32,
    useless: Backoff,
    /// When an exchange last left a session as good as before.
    useful_at: Option<Instant>,
    closed: bool,
}

enum Health {
    /// Nothing is known yet; callers wait.
    Starting,
    Up,
    /// Callers are told at once.
    Down(String),
}

/// Next step of the keeper.
#[derive(Debug, PartialEq, Eq)]
enum KeeperStep {
    Open,
    WaitUntil(Instant),
    Wait,
    Stop,
}

/// Opens sessions for as long as the pool is open, one at a time.
pub async fn keep<S: PooledSession>(pool: Arc<Pool<S>>, mut opener: impl SessionOpener<S>) {
    loop {
        match pool.next_step(Instant::now()) {
            KeeperStep::Open => match opener.open().await {
                Ok(session) => pool.admit(session),
                Err(failure) => pool.open_failed(failure),
            },
            KeeperStep::WaitUntil(time) => tokio::select! {
                () = pool.wake.notified() => {}
                () = sleep_until(time) => {}
            },
            KeeperStep::Wait => pool.wake.notified().await,
            KeeperStep::Stop => return,
        }
    }
}

// === impl Pool ===

impl<S: PooledSession> Pool<S> {
    /// An empty pool; [`keep`] fills it.
    pub fn new(settings: PoolSettings) -> Arc<Self> {
        let state = PoolState {
            idle: Vec::new(),
            waiters: FairQueue::new(WAITERS_MAX),
            forecast: LoanForecast::default(),
            open: 0,
            owed: 0,
            health: Health::Starting,
            aside: None,
            blocked: None,
            paced_until: None,
            lost_unused: 0,
            useless: Backoff::new(USELESS_BACKOFF.0, USELESS_BACKOFF.1),
            useful_at: None,
            closed: false,
        };
        Arc::new(Self {
            settings,
            state: Mutex::new(state),
            wake: Notify::new(),
            attempted: watch::Sender::new(false),
        })
    }

    /// Waits for the end of the first attempt to open a session. Says why there is none.
    pub async fn first_attempt(&self) -> Result<(), String> {
        // The sender is this pool's own, so waiting cannot fail.
        let _ = self.attempted.subscribe().wait_for(|done| *done).await;
        match &self.state().health {
            Health::Down(reason) => Err(reason.clone()),
            Health::Starting | Health::Up => Ok(()),
        }
    }

    /// A session, at `deadline` at the latest, on behalf of nobody in particular.
    pub async fn lease(self: &Arc<Self>, deadline: Instant) -> Result<Lease<S>, LeaseError> {
        self.lease_for("", deadline).await
    }

    /// A session, at `deadline` at the latest. Who has to wait does so in the lane of `payer`.
    pub async fn lease_for(
        self: &Arc<Self>,
        payer: &str,
        deadline: Instant,
    ) -> Result<Lease<S>, LeaseError> {
        let claim = LeaseClaim {
            payer,
            deadline,
            patience: deadline,
            is_continued: false,
        };
        self.lease_as(claim).await
    }

    /// A session, as claimed, or at once the answer that there will be none in time.
    pub async fn lease_as(self: &Arc<Self>, claim: LeaseClaim<'_>) -> Result<Lease<S>, LeaseError> {
        let waiting = match self.take_or_wait(claim)? {
            Ok(lease) => return Ok(lease),
            Err(waiting) => waiting,
        };
        self.wake.notify_one();
        match timeout_at(claim.deadline.min(claim.patience), waiting).await {
            Ok(Ok(lease)) => Ok(lease),
            Ok(Err(_)) => Err(self.state().refusal()),
            Err(_) => Err(LeaseError::Busy),
        }
    }

    /// True when a session is open and the server was not found unusable since.
    pub fn is_ready(&self) -> bool {
        let state = self.state();
        state.open > 0 && state.aside.is_none() && matches!(state.health, Health::Up)
    }

    /// Keeps callers away until [`Pool::bring_back`]: those that wait are told why, and no session is
    /// opened. Sessions on loan go on.
    pub fn set_aside(&self, reason: String) {
        let mut state = self.state();
        state.aside = Some(reason);
        state.waiters.clear();
    }

    /// Lets callers in again.
    pub fn bring_back(&self) {
        self.state().aside = None;
        self.wake.notify_one();
    }

    /// All idle sessions that have not been heard of since `heard`, to be proved.
    pub fn take_idle(self: &Arc<Self>, heard: Instant) -> Vec<Lease<S>> {
        let is_doubtful = |kept: &mut Kept<S>| kept.checked_at <= heard;
        let doubtful: Vec<_> = self.state().idle.extract_if(.., is_doubtful).collect();
        let now = Instant::now();
        let checkout = |kept| self.checkout(kept, now, false);
        doubtful.into_iter().map(checkout).collect()
    }

    /// How many sessions are open: on loan, and idle.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.open - state.owed - state.idle.len(), state.idle.len())
    }

    /// How many callers wait for a session.
    pub fn waiters(&self) -> usize {
        let state = self.state();
        let waiting = state.waiters.iter().filter(|waiter| waiter.is_there());
        waiting.count()
    }

    /// Why no session can be opened at present, if so. Those that are open may work none the less.
    pub fn trouble(&self) -> Option<String> {
        let state = self.state();
        match (&state.aside, &state.health, &state.blocked) {
            (Some(reason), _, _) | (_, Health::Down(reason), _) => Some(reason.clone()),
            (_, _, Some((until, reason))) if *until > Instant::now() => Some(reason.clone()),
            _ => None,
        }
    }

    /// Stops: whoever waits is told, idle sessions are logged out until `deadline`, and sessions on
    /// loan are closed when they come back.
    pub async fn close(&self, deadline: Instant) {
        let idle = {
            let mut state = self.state();
            state.closed = true;
            state.waiters.clear();
            let idle = std::mem::take(&mut state.idle);
            state.open -= idle.len();
            idle
        };
        self.wake.notify_one();
        for kept in idle {
            kept.session.logout(deadline).await;
        }
    }

    /// Looks after idle sessions: closes those that are broken, old or not needed, and gives out
    /// those that have not been heard of for a while, to be probed. To be called every second or so.
    pub fn sweep(self: &Arc<Self>) -> Vec<Lease<S>> {
        let now = Instant::now();
        let mut to_probe = Vec::new();
        let mut to_close = Vec::new();
        {
            let mut state = self.state();
            let may_probe = state.aside.is_none();
            for mut kept in std::mem::take(&mut state.idle) {
                if let Some(reason) = self.reason_to_close(&mut kept, state.open, now) {
                    state.forget(&kept, now);
                    to_close.push((kept, reason));
                } else if may_probe && now >= kept.checked_at + self.settings.probe_interval {
                    to_probe.push(self.checkout(kept, now, false));
                } else {
                    state.idle.push(kept);
                }
            }
        }
        // Outside the lock, so that no caller waits for the closing of a socket.
        for (kept, reason) in to_close {
            kept.session.close(reason);
        }
        self.wake.notify_one();
        to_probe
    }

    fn reason_to_close(
        &self,
        kept: &mut Kept<S>,
        open: usize,
        now: Instant,
    ) -> Option<CloseReason> {
        if !kept.session.is_usable() {
            // The session knows better why; this reason only fills the gap.
            return Some(CloseReason::Lost);
        }
        if now >= kept.opened_at + self.settings.max_age {
            return Some(CloseReason::Age);
        }
        let spare = open > self.settings.min_sessions;
        (spare && now >= kept.used_at + self.settings.idle_timeout).then_some(CloseReason::Idle)
    }

    /// An idle session now, or a place in the queue.
    fn take_or_wait(
        self: &Arc<Self>,
        claim: LeaseClaim<'_>,
    ) -> Result<Result<Lease<S>, oneshot::Receiver<Lease<S>>>, LeaseError> {
        // Declared before the lock and so dropped after it: no socket is closed under the lock.
        let mut broken = Vec::new();
        let now = Instant::now();
        let mut state = self.state();
        state.check_open()?;
        if state.forecast.is_too_late(claim.deadline, now) {
            return Err(LeaseError::Busy);
        }
        // The one used last goes first, so that those beyond the need grow old and are closed.
        while let Some(mut kept) = state.idle.pop() {
            if kept.session.is_usable() {
                state.forecast.lent(claim.is_continued);
                drop(state);
                return Ok(Ok(self.checkout(kept, now, true)));
            }
            state.forget(&kept, now);
            broken.push(kept);
        }
        state.check_open()?;
        if !state.is_worth_waiting(&self.settings, &claim, now) {
            return Err(LeaseError::Busy);
        }
        let (receiver, displaced) = state.wait(&claim, now);
        drop(state);
        // Whoever has no place learns it by the end of the channel.
        drop(displaced);
        Ok(Err(receiver))
    }

    fn checkout(self: &Arc<Self>, kept: Kept<S>, now: Instant, counts_as_use: bool) -> Lease<S> {
        Lease {
            pool: Arc::clone(self),
            kept: Some(kept),
            since: now,
            counts_as_use,
            is_for_nobody: false,
        }
    }

    fn next_step(&self, now: Instant) -> KeeperStep {
        self.state().next_step(&self.settings, now)
    }

    /// Takes in a session that was just opened.
    fn admit(self: &Arc<Self>, session: S) {
        let now = Instant::now();
        {
            let mut state = self.state();
            state.open += 1;
            state.health = Health::Up;
            state.blocked = None;
        }
        let kept = Kept {
            session: Box::new(session),
            opened_at: now,
            used_at: now,
            checked_at: now,
            proved: false,
        };
        let end = LoanEnd {
            now,
            took: None,
            was_owed: false,
        };
        self.put_back(kept, end);
        self.attempted.send_replace(true);
    }

    fn open_failed(&self, failure: OpenError) {
        let now = Instant::now();
        {
            let mut state = self.state();
            state.blocked = Some((now + failure.retry_after, failure.reason));
            state.notice_loss(now);
        }
        self.attempted.send_replace(true);
    }

    /// Gives a session to whoever is next, or keeps it. A loan that it comes back from is noted.
    fn put_back(self: &Arc<Self>, mut kept: Kept<S>, end: LoanEnd) {
        let now = end.now;
        let old = now >= kept.opened_at + self.settings.max_age;
        let mut state = self.state();
        state.owed -= usize::from(end.was_owed);
        if let Some(took) = end.took.filter(|_| kept.session.is_sound()) {
            state.forecast.note(took, now);
        }
        // What comes to lie idle is asked before its next use, and asking twice costs a read each.
        let usable = match end.took.is_some() && state.waiters.is_empty() {
            true => kept.session.is_sound(),
            false => kept.session.is_usable(),
        };
        if !usable || old || state.closed {
            state.forget(&kept, now);
            let reason = match state.closed {
                true => CloseReason::Drain,
                false => CloseReason::Age,
            };
            drop(state);
            self.wake.notify_one();
            kept.session.close(reason);
            return;
        }
        if kept.proved {
            state.is_of_use(now);
        }
        while let Some(waiter) = state.next_waiter(now) {
            // A waiter that has gone hands the lease back, to be offered to the next one.
            match waiter.hand.send(self.checkout(kept, now, true)) {
                Ok(()) => return state.forecast.lent(waiter.is_continued),
                Err(mut lease) => match lease.kept.take() {
                    Some(returned) => kept = returned,
                    None => return,
                },
            }
        }
        state.idle.push(kept);
    }

    fn state(&self) -> MutexGuard<'_, PoolState<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl PoolState ===

impl<S: PooledSession> PoolState<S> {
    fn next_step(&mut self, settings: &PoolSettings, now: Instant) -> KeeperStep {
        if self.closed {
            return KeeperStep::Stop;
        }
        if self.aside.is_some() {
            return KeeperStep::Wait;
        }
        self.drop_gone_waiters(now);
        let wanted = self.open < settings.min_sessions || !self.waiters.is_empty();
        if !wanted || self.open >= settings.max_sessions {
            return KeeperStep::Wait;
        }
        match self.may_open_at().filter(|time| *time > now) {
            Some(time) => KeeperStep::WaitUntil(time),
            None => KeeperStep::Open,
        }
    }

    /// When the next session may be opened, if not before.
    fn may_open_at(&self) -> Option<Instant> {
        let blocked = self.blocked.as_ref().map(|(until, _)| *until);
        blocked.max(self.paced_until)
    }

    fn is_shut(&self) -> bool {
        self.closed || self.aside.is_some() || matches!(self.health, Health::Down(_))
    }

    /// Notes an exchange that left its session as good as before.
    fn is_of_use(&mut self, now: Instant) {
        self.lost_unused = 0;
        self.useless.reset();
        self.paced_until = None;
        self.useful_at = Some(now);
    }

    /// Whether somebody who finds no idle session is probably served in time.
    fn is_worth_waiting(
        &self,
        settings: &PoolSettings,
        claim: &LeaseClaim<'_>,
        now: Instant,
    ) -> bool {
        // Without any session the last loans say nothing about what comes next.
        if self.open == 0 {
            return true;
        }
        // Sessions that may still be opened count: they are, as soon as somebody waits.
        let sessions = match self.may_open_at().is_some_and(|time| time > now) {
            true => self.open,
            false => settings.max_sessions,
        };
        let is_served = |ahead| {
            let place = QueuePlace {
                ahead,
                sessions,
                is_continued: claim.is_continued,
            };
            self.forecast.is_served(place, claim.deadline, now)
        };
        // The lanes are only looked at when there are more who wait than one could wait for.
        is_served(self.waiters.len()) || is_served(self.ahead_of(claim))
    }

    /// How many who wait go before somebody, at most.
    fn ahead_of(&self, claim: &LeaseClaim<'_>) -> usize {
        match claim.is_continued {
            true => self.waiters.ahead_of_first(),
            false => self.waiters.ahead_of_last(claim.payer),
        }
    }

    /// Puts somebody into the queue. Gives the one for whom there is no place any more, too.
    fn wait(
        &mut self,
        claim: &LeaseClaim<'_>,
        now: Instant,
    ) -> (oneshot::Receiver<Lease<S>>, Option<Waiter<S>>) {
        self.drop_gone_waiters(now);
        if self.waiters.is_full() {
            self.waiters.retain(Waiter::is_there);
        }
        let (hand, receiver) = oneshot::channel();
        let waiter = Waiter {
            hand,
            deadline: claim.deadline,
            is_continued: claim.is_continued,
        };
        let payer = claim.payer.to_owned();
        let displaced = match claim.is_continued {
            true => self.waiters.push_first(payer, waiter),
            false => self.waiters.push(payer, waiter),
        };
        (receiver, displaced)
    }

    /// Who is next among those who can use a session. The others are told by the end of the channel.
    fn next_waiter(&mut self, now: Instant) -> Option<Waiter<S>> {
        self.drop_gone_waiters(now);
        self.waiters.pop()
    }

    /// Drops those who have gone or who have too little time left to use a session, but only of those who
    /// are next, so that a long queue is not walked through for everybody who joins it. Who is first in a
    /// lane gives up first, so the others do not stay for long.
    fn drop_gone_waiters(&mut self, now: Instant) {
        let forecast = &self.forecast;
        let can_use =
            |waiter: &Waiter<S>| waiter.is_there() && !forecast.is_too_late(waiter.deadline, now);
        self.waiters.drop_next_unless(can_use);
    }

    /// Takes a session out of the count. The second in a row that was lost before it was of any use
    /// says that the next one may fare no better; but not while others are of use, for then it was the
    /// command that it was lost for.
    fn forget(&mut self, kept: &Kept<S>, now: Instant) {
        self.open -= 1;
        if !kept.proved && kept.session.was_ended_by_peer() {
            self.lost_unused = self.lost_unused.saturating_add(1);
            let is_useful = self.useful_at.is_some_and(|at| now < at + USEFUL_TIME);
            if is_useful && self.lost_unused > QUICK_LOSSES_MAX {
                self.paced_until = Some(now + USELESS_BACKOFF.0);
            } else if !is_useful && self.lost_unused > 1 {
                let delay = self.useless.next_delay();
                let reason = "sessions are lost as soon as they are open".to_owned();
                self.blocked = Some((now + delay, reason));
            }
        }
        self.notice_loss(now);
    }

    /// Without any session and with no attempt allowed, waiting would be in vain.
    fn notice_loss(&mut self, now: Instant) {
        if self.open > 0 {
            return;
        }
        if let Some((until, reason)) = &self.blocked
            && *until > now
        {
            self.health = Health::Down(reason.clone());
            self.waiters.clear();
        }
    }

    /// Tells callers that nothing can be leased at present, and why.
    fn check_open(&self) -> Result<(), LeaseError> {
        match self.is_shut() {
            true => Err(self.refusal()),
            false => Ok(()),
        }
    }

    fn refusal(&self) -> LeaseError {
        match &self.health {
            _ if self.closed => LeaseError::Closed,
            _ if self.aside.is_some() => LeaseError::Down(self.aside.clone().unwrap_or_default()),
            Health::Down(reason) => LeaseError::Down(reason.clone()),
            Health::Starting | Health::Up => LeaseError::Busy,
        }
    }
}

// === impl Waiter ===

impl<S: PooledSession> Waiter<S> {
    fn is_there(&self) -> bool {
        !self.hand.is_closed()
    }
}

// === impl Lease ===

impl<S: PooledSession> Lease<S> {
    /// The session.
    #[expect(
        clippy::expect_used,
        reason = "only dropping the lease takes the session out"
    )]
    pub fn session(&mut self) -> &mut S {
        &mut self
            .kept
            .as_mut()
            .expect("a lease has its session until it is dropped")
            .session
    }
}

impl<S: PooledSession> Lease<S> {
    /// A lease for nobody, when a reply is still to come that nobody waits for, and the runtime to read it
    /// in. A probe that is not answered in time has found its session wanting.
    fn leave_owed(&mut self) -> Option<(Self, Handle)> {
        let is_owed = |kept: &Kept<S>| kept.session.is_owed_reply();
        if self.is_for_nobody || !self.counts_as_use || !self.kept.as_ref().is_some_and(is_owed) {
            return None;
        }
        let runtime = Handle::try_current().ok()?;
        self.pool.state().owed += 1;
        let lease = Self {
            pool: Arc::clone(&self.pool),
            kept: self.kept.take(),
            is_for_nobody: true,
            ..*self
        };
        Some((lease, runtime))
    }
}

impl<S: PooledSession> Drop for Lease<S> {
    fn drop(&mut self) {
        if let Some((mut lease, runtime)) = self.leave_owed() {
            runtime.spawn(async move { lease.session().read_owed_reply().await });
            return;
        }
        if let Some(mut kept) = self.kept.take() {
            let now = Instant::now();
            // Refusals put off no probe: a login that the switch has forgotten has nothing else.
            if !self.counts_as_use || !kept.session.is_in_doubt() {
                kept.checked_at = now;
            }
            kept.proved |= kept.session.was_of_use();
            if self.counts_as_use {
                kept.used_at = now;
            }
            let took = now.saturating_duration_since(self.since);
            let end = LoanEnd {
                now,
                took: self.counts_as_use.then_some(took),
                was_owed: self.is_for_nobody,
            };
            self.pool.put_back(kept, end);
        }
    }
}

#[cfg(test)]
mod tests;
