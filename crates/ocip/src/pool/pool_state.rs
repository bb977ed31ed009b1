//! State of a pool: which sessions there are, who waits for one, and whether more may be opened.
//!
//! All of it is behind one lock, and nothing in here waits for anything.

use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::Instant;

use super::lease_claim::{LeaseClaim, LeaseError, PoolSettings};
use super::pooled_session::PooledSession;
use crate::backoff::Backoff;
use crate::fair_queue::FairQueue;
use crate::forecast::{LoanForecast, QueuePlace};

/// Waiting times when session after session is lost before it was of any use: a switch that accepts
/// logins only to end them must not be stormed with more.
const USELESS_BACKOFF: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(10));

/// How many callers wait for a session at most. Each is a request, which takes a few KiB.
pub(super) const WAITERS_MAX: usize = 4096;

/// For how long after an exchange that succeeded a server is taken to be of use, whatever single
/// commands make of their sessions.
const USEFUL_TIME: Duration = Duration::from_secs(10);

/// How many sessions in a row may be lost meanwhile before the next ones are opened more slowly.
const QUICK_LOSSES_MAX: u32 = 4;

/// For how long no further session is counted on after there was none to be had.
const LACK_TIME: Duration = Duration::from_secs(2);

/// How long an unused session stays that other clients wait for.
const WANTED_IDLE_TIMEOUT: Duration = Duration::from_secs(3);

/// A session that the pool keeps, and its times.
pub(super) struct Kept<S> {
    /// In a box, since it changes hands several times a loan and is large.
    pub(super) session: Box<S>,
    pub(super) opened_at: Instant,
    pub(super) used_at: Instant,
    pub(super) checked_at: Instant,
    /// Whether it came back from a use as good as before.
    pub(super) proved: bool,
}

/// A caller that waits for a session.
pub(super) struct Waiter<L> {
    pub(super) hand: oneshot::Sender<L>,
    pub(super) deadline: Instant,
    pub(super) is_continued: bool,
}

/// State of a pool of sessions `S`, which are lent as `L`.
pub(super) struct PoolState<S, L> {
    /// The last one is the one that was used last: the others get old and can be closed.
    pub(super) idle: Vec<Kept<S>>,
    pub(super) waiters: FairQueue<String, Waiter<L>>,
    pub(super) forecast: LoanForecast,
    /// Idle and leased sessions, and those on which a reply is read for nobody.
    pub(super) open: usize,
    /// The last of them.
    pub(super) owed: usize,
    pub(super) health: Health,
    /// Why nobody is to use the server for the time being, though sessions may be open.
    pub(super) aside: Option<String>,
    /// After a failure: why, and when the next attempt may be made.
    pub(super) blocked: Option<(Instant, String)>,
    /// Until when no session is opened because of what single commands made of the last ones.
    pub(super) paced_until: Option<Instant>,
    /// How many sessions in a row were lost before they were of any use, and how long to wait when
    /// the next one is too.
    pub(super) lost_unused: u32,
    pub(super) useless: Backoff,
    /// When an exchange last left a session as good as before.
    pub(super) useful_at: Option<Instant>,
    pub(super) closed: bool,
    /// Until when no session is to be hoped for, because other clients have all that there may be.
    pub(super) lacks_slot_until: Option<Instant>,
    /// Whether other clients wait for sessions that are of little use here.
    pub(super) is_wanted: bool,
    /// How many sessions on loan are to be given back to other clients as soon as they come back.
    pub(super) recalled: usize,
    /// How many are being logged out for them. They are not open any more.
    pub(super) leaving: usize,
}

/// Health of a server, as the keeper found it.
pub(super) enum Health {
    /// Nothing is known yet; callers wait.
    Starting,
    Up,
    /// Callers are told at once.
    Down(String),
}

/// Next step of the keeper.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum KeeperStep {
    Open,
    WaitUntil(Instant),
    Wait,
    Stop,
}

// === impl PoolState ===

impl<S, L> Default for PoolState<S, L> {
    fn default() -> Self {
        Self {
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
            lacks_slot_until: None,
            is_wanted: false,
            recalled: 0,
            leaving: 0,
        }
    }
}

impl<S: PooledSession, L> PoolState<S, L> {
    pub(super) fn next_step(&mut self, settings: &PoolSettings, now: Instant) -> KeeperStep {
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

    /// Notes that other clients have all sessions that there may be.
    pub(super) fn lack_slot(&mut self, now: Instant) {
        self.lacks_slot_until = Some(now + LACK_TIME);
    }

    /// Whether that was so lately.
    pub(super) fn lacks_slot(&self, now: Instant) -> bool {
        self.lacks_slot_until.is_some_and(|until| now < until)
    }

    /// How long an unused session beyond the minimum stays.
    pub(super) fn idle_timeout(&self, settings: &PoolSettings) -> Duration {
        match self.is_wanted {
            true => settings.idle_timeout.min(WANTED_IDLE_TIMEOUT),
            false => settings.idle_timeout,
        }
    }

    /// Takes out of the count what goes to other clients. False when nothing that comes back is asked for.
    pub(super) fn give_up_one(&mut self) -> bool {
        let is_recalled = self.recalled > 0;
        if is_recalled {
            self.recalled -= 1;
            self.open -= 1;
            self.leaving += 1;
        }
        is_recalled
    }

    /// When the next session may be opened, if not before.
    pub(super) fn may_open_at(&self) -> Option<Instant> {
        let blocked = self.blocked.as_ref().map(|(until, _)| *until);
        blocked.max(self.paced_until)
    }

    pub(super) fn is_shut(&self) -> bool {
        self.closed || self.aside.is_some() || matches!(self.health, Health::Down(_))
    }

    /// Notes an exchange that left its session as good as before.
    pub(super) fn is_of_use(&mut self, now: Instant) {
        self.lost_unused = 0;
        self.useless.reset();
        self.paced_until = None;
        self.useful_at = Some(now);
    }

    /// Whether somebody who finds no idle session is probably served in time.
    pub(super) fn is_worth_waiting(
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
        let may_not_open =
            self.lacks_slot(now) || self.may_open_at().is_some_and(|time| time > now);
        let sessions = match may_not_open {
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
    pub(super) fn ahead_of(&self, claim: &LeaseClaim<'_>) -> usize {
        match claim.is_continued {
            true => self.waiters.ahead_of_first(),
            false => self.waiters.ahead_of_last(claim.payer),
        }
    }

    /// Puts somebody into the queue. Gives the one for whom there is no place any more, too.
    pub(super) fn wait(
        &mut self,
        claim: &LeaseClaim<'_>,
        now: Instant,
    ) -> (oneshot::Receiver<L>, Option<Waiter<L>>) {
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
    pub(super) fn next_waiter(&mut self, now: Instant) -> Option<Waiter<L>> {
        self.drop_gone_waiters(now);
        self.waiters.pop()
    }

    /// Drops those who have gone or who have too little time left to use a session, but only of those who
    /// are next, so that a long queue is not walked through for everybody who joins it. Who is first in a
    /// lane gives up first, so the others do not stay for long.
    pub(super) fn drop_gone_waiters(&mut self, now: Instant) {
        let forecast = &self.forecast;
        let can_use =
            |waiter: &Waiter<L>| waiter.is_there() && !forecast.is_too_late(waiter.deadline, now);
        self.waiters.drop_next_unless(can_use);
    }

    /// Takes a session out of the count. The second in a row that was lost before it was of any use
    /// says that the next one may fare no better; but not while others are of use, for then it was the
    /// command that it was lost for.
    pub(super) fn forget(&mut self, kept: &Kept<S>, now: Instant) {
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
    pub(super) fn notice_loss(&mut self, now: Instant) {
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
    pub(super) fn check_open(&self) -> Result<(), LeaseError> {
        match self.is_shut() {
            true => Err(self.refusal()),
            false => Ok(()),
        }
    }

    pub(super) fn refusal(&self) -> LeaseError {
        match &self.health {
            _ if self.closed => LeaseError::Closed,
            _ if self.aside.is_some() => LeaseError::Down(self.aside.clone().unwrap_or_default()),
            Health::Down(reason) => LeaseError::Down(reason.clone()),
            Health::Starting | Health::Up => LeaseError::Busy,
        }
    }
}

// === impl Waiter ===

impl<L> Waiter<L> {
    pub(super) fn is_there(&self) -> bool {
        !self.hand.is_closed()
    }
}
