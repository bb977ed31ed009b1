//! Enforces connection timeouts, evictions and the drain of the process.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};

use tokio::time::{Instant, Sleep, sleep_until};

use super::activity::Activity;
use super::connections::ConnectionClosing;
use super::drain::Drain;

/// The watch that a connection's task keeps over its connection.
pub(super) struct Watchdog {
    pub(super) activity: Arc<Activity>,
    sleep: Pin<Box<Sleep>>,
    drain: Drain,
    /// The wait for it.
    draining: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Who is woken by it.
    drain_waker: Option<Waker>,
    is_draining: bool,
    /// Whether the connection knows of the drain.
    has_told: bool,
}

/// Interruption of a connection from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// The process is about to leave. This is told once.
    Drain,
    /// The time is up.
    Expired,
    /// Another connection needs the permit.
    Evicted,
}

// === impl Watchdog ===

impl Watchdog {
    /// Watches over the connection that `activity` is of.
    pub(super) fn new(activity: &Arc<Activity>, drain: &Drain) -> Self {
        let first = activity.deadline().unwrap_or_else(Instant::now);
        let waited_for = drain.clone();
        Self {
            activity: Arc::clone(activity),
            sleep: Box::pin(sleep_until(first)),
            drain: drain.clone(),
            draining: Box::pin(async move { waited_for.triggered().await }),
            drain_waker: None,
            is_draining: false,
            has_told: false,
        }
    }

    /// Waits for the next interruption.
    pub(super) async fn interrupted(&mut self) -> Interrupt {
        std::future::poll_fn(|cx| self.poll_interrupted(cx)).await
    }

    /// The output of `future`, or what interrupts it for good; a drain waits for it, and is told
    /// afterwards.
    pub(super) async fn bound<F: Future>(&mut self, future: F) -> Result<F::Output, Interrupt> {
        let had_told = std::mem::replace(&mut self.has_told, true);
        let result = self.idly(future).await;
        self.has_told = had_told;
        result
    }

    /// The output of `future`, or whatever interrupts it.
    pub(super) async fn idly<F: Future>(&mut self, future: F) -> Result<F::Output, Interrupt> {
        tokio::select! {
            biased;
            output = future => Ok(output),
            interrupt = self.interrupted() => Err(interrupt),
        }
    }

    fn poll_drain(&mut self, cx: &mut Context<'_>) -> bool {
        // Where this task is woken anyway, a look is enough, and it is done several times a request.
        let is_waited_for = matches!(&self.drain_waker, Some(waker) if waker.will_wake(cx.waker()));
        if self.is_draining || is_waited_for && !self.drain.is_draining() {
            return self.is_draining;
        }
        self.drain_waker = Some(cx.waker().clone());
        self.is_draining = self.draining.as_mut().poll(cx).is_ready();
        self.is_draining
    }

    /// Asks for the prospect anew each time the connection's task wakes, so the timer is touched
    /// only when the deadline came nearer or the timer ran out early.
    fn poll_interrupted(&mut self, cx: &mut Context<'_>) -> Poll<Interrupt> {
        if !self.has_told && self.poll_drain(cx) {
            self.has_told = true;
            return Poll::Ready(Interrupt::Drain);
        }
        loop {
            let prospect = self.activity.prospect(cx.waker());
            if prospect.evicted {
                return Poll::Ready(Interrupt::Evicted);
            }
            let Some(deadline) = prospect.deadline else {
                // A request is running; its end wakes this task.
                return Poll::Pending;
            };
            if deadline <= Instant::now() {
                return Poll::Ready(Interrupt::Expired);
            }
            if deadline < self.sleep.deadline() || self.sleep.is_elapsed() {
                self.sleep.as_mut().reset(deadline);
            }
            if self.sleep.as_mut().poll(cx).is_pending() {
                return Poll::Pending;
            }
        }
    }
}

// === impl Interrupt ===

impl Interrupt {
    /// Why a connection ends that is interrupted so; nothing for a drain, which everybody knows of.
    pub(super) fn reason(self, activity: &Activity) -> Option<ConnectionClosing> {
        match self {
            Self::Drain => None,
            Self::Evicted => Some(ConnectionClosing::Room),
            Self::Expired => Some(activity.expiry()),
        }
    }
}
