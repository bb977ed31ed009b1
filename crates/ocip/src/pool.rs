//! Pool of sessions to one server.
//!
//! A caller gets a [`Lease`]: the session is its own until the lease is dropped, which puts the
//! session back or, when it is not usable any more, closes it. Who waits, waits in the lane of the
//! payer; the lanes take turns (`fair_queue.rs`). Whoever would probably not be served in time is told so
//! instead of waiting (`forecast.rs`).
//!
//! New sessions are opened by one keeper task per server ([`keep`]), one at a time, because logins
//! are the scarce resource: a caller that goes away never cuts a login short, and a server that
//! comes back is not stormed. While the server cannot be used, callers are told so at once instead
//! of waiting; the keeper goes on trying in the background.
//!
//! What is pooled is a trait ([`PooledSession`]), so that the tests of this file pool integers. What there is to
//! remember, and what follows from it, is in `pool_state.rs`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::{Instant, sleep_until, timeout_at};

use self::pool_state::{Health, KeeperStep, Kept, PoolState};
use super::stats::CloseReason;

mod lease_claim;
mod pool_state;
mod pooled_session;
mod slot_demand;

pub use self::lease_claim::{LeaseClaim, LeaseError, PoolSettings};
pub use self::pooled_session::{OpenError, PooledSession, SessionOpener};
pub use self::slot_demand::SlotDemand;

/// How long the logout of a session may take that is given back.
const GIVE_BACK_TIMEOUT: Duration = Duration::from_secs(2);

/// Why there is no session although the server is well.
const NO_SLOT: &str = "other gateways have all sessions that all may have together";

/// The sessions to one server.
pub struct Pool<S: PooledSession> {
    settings: PoolSettings,
    state: Mutex<PoolState<S, Lease<S>>>,
    /// Tells the keeper that there may be something to do.
    wake: Notify,
    /// Whether an attempt to open a session has ended, one way or the other.
    attempted: watch::Sender<bool>,
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

/// End of a loan.
#[derive(Clone, Copy)]
struct LoanEnd {
    now: Instant,
    /// How long it took, if somebody used the session.
    took: Option<Duration>,
    /// Whether the session was only waited for on behalf of nobody.
    was_owed: bool,
}

/// Opens sessions for as long as the pool is open, one at a time.
pub async fn keep<S: PooledSession>(pool: Arc<Pool<S>>, mut opener: impl SessionOpener<S>) {
    loop {
        match pool.next_step(Instant::now()) {
            KeeperStep::Open => match opener.open().await {
                Ok(Some(session)) => pool.admit(session),
                Ok(None) => pool.state().lack_slot(Instant::now()),
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
        Arc::new(Self {
            settings,
            state: Mutex::new(PoolState::default()),
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
            _ if state.lacks_slot(Instant::now()) && state.open == 0 => Some(NO_SLOT.to_owned()),
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
                if let Some(reason) = self.reason_to_close(&mut kept, &state, now) {
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

    /// Gives back what others ask for: idle sessions at once, the least used first, and then those that come back next.
    /// To be called every second or so, within a runtime.
    pub fn meet(self: &Arc<Self>, demand: SlotDemand) {
        let leaving: Vec<_> = {
            let mut state = self.state();
            state.is_wanted = demand.is_wanted;
            let due = demand.surplus.saturating_sub(state.leaving);
            let idle = due.min(state.idle.len());
            state.recalled = due - idle;
            state.open -= idle;
            state.leaving += idle;
            state.idle.drain(..idle).collect()
        };
        let runtime = Handle::current();
        for kept in leaving {
            self.give_back(kept, &runtime);
        }
    }

    /// Logs out a session that is counted as leaving.
    fn give_back(self: &Arc<Self>, kept: Kept<S>, runtime: &Handle) {
        let pool = Arc::clone(self);
        runtime.spawn(async move {
            kept.session
                .logout(Instant::now() + GIVE_BACK_TIMEOUT)
                .await;
            pool.state().leaving -= 1;
            pool.wake.notify_one();
        });
    }

    fn reason_to_close(
        &self,
        kept: &mut Kept<S>,
        state: &PoolState<S, Lease<S>>,
        now: Instant,
    ) -> Option<CloseReason> {
        if !kept.session.is_usable() {
            // The session knows better why; this reason only fills the gap.
            return Some(CloseReason::Lost);
        }
        if now >= kept.opened_at + self.settings.max_age {
            return Some(CloseReason::Age);
        }
        let spare = state.open > self.settings.min_sessions;
        let idle_timeout = state.idle_timeout(&self.settings);
        (spare && now >= kept.used_at + idle_timeout).then_some(CloseReason::Idle)
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
            state.lacks_slot_until = None;
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
        if state.recalled > 0
            && let Ok(runtime) = Handle::try_current()
            && state.give_up_one()
        {
            drop(state);
            return self.give_back(kept, &runtime);
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

    fn state(&self) -> MutexGuard<'_, PoolState<S, Lease<S>>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
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
