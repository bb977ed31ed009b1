//! Slots of one pool with one server.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocip::pool::SlotDemand;
use tokio::sync::Notify;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, MissedTickBehavior, interval, timeout_at};

use super::scripts::{ACQUIRE, GAP, GRACE, LEAVE, RELEASE, RENEW, SLOT_LIFE, WANT_LIFE};
use super::slot_book::SlotBook;
use crate::shared::StoreAway;
use crate::shared::news::News;
use crate::shared::script::{StoreArg, StoreScript, StoreValue};
use crate::shared::store::SharedStore;

/// How often a pool says what it holds and looks at what the others want.
const RENEW_INTERVAL: Duration = Duration::from_secs(1);

/// How long a slot is waited for, and how often it is asked for meanwhile if nobody tells of a free one.
const WAIT: Duration = Duration::from_secs(1);
const ASK_INTERVAL: Duration = Duration::from_millis(250);

/// Longer than any call to the store may take.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// Slots of one pool with one server.
pub(super) struct NodeSlots {
    store: Arc<SharedStore>,
    server: String,
    pool: String,
    limit: usize,
    keys: [String; 4],
    book: Mutex<SlotBook>,
    /// Tells that a slot may be free.
    freed: Notify,
}

/// Request for a slot that has not been answered yet.
struct SlotRequest<'n> {
    node: &'n NodeSlots,
    number: u64,
}

// === impl NodeSlots ===

impl NodeSlots {
    pub(super) fn new(store: Arc<SharedStore>, server: String, pool: String, limit: usize) -> Self {
        let keys = ["slot", "want", "pools", "slots-used"].map(|kind| store.key(&[kind, &server]));
        Self {
            store,
            server,
            pool,
            limit,
            keys,
            book: Mutex::new(SlotBook::new(limit)),
            freed: Notify::new(),
        }
    }

    pub(super) fn book(&self) -> MutexGuard<'_, SlotBook> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn demand(&self) -> SlotDemand {
        self.book().demand()
    }

    /// Says what is held, for as long as the task lives.
    pub(super) async fn keep(self: Arc<Self>) {
        let mut news = self.store.subscribe();
        let mut ticks = interval(RENEW_INTERVAL);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                told = news.recv() => match told {
                    Ok(News::Slots(server)) if server == self.server => {
                        self.freed.notify_waiters();
                        continue;
                    }
                    Ok(News::Missed) => self.book().reconnected(Instant::now()),
                    Err(RecvError::Lagged(_)) => self.freed.notify_waiters(),
                    Err(RecvError::Closed) => return,
                    Ok(_) => continue,
                },
            }
            self.renew().await;
        }
    }

    async fn renew(&self) {
        let (held, upto) = self.book().holdings();
        let numbers = [upto].into_iter().chain(held).map(|one| one.to_string());
        let numbers: Vec<_> = numbers.collect();
        let numbers: Vec<_> = numbers.iter().map(StoreArg::from).collect();
        let survey = self.run(&RENEW, &numbers).await;
        let now = Instant::now();
        match survey {
            Ok(survey) => self.book().surveyed(&survey, now),
            Err(StoreAway) => self.book().unanswered(now),
        }
    }

    /// The number of a slot that is held from now on, after a short wait if need be.
    pub(super) async fn acquire(&self) -> Option<u64> {
        let until = Instant::now() + WAIT;
        loop {
            // Listening begins before asking: what is freed meanwhile is not missed.
            let freed = self.freed.notified();
            if let Some(slot) = self.try_acquire().await {
                return Some(slot);
            }
            let now = Instant::now();
            if now >= until {
                return None;
            }
            let _ = timeout_at(until.min(now + ASK_INTERVAL), freed).await;
        }
    }

    async fn try_acquire(&self) -> Option<u64> {
        let request = SlotRequest::begin(self)?;
        let is_known = self.book().is_known();
        let asked = match is_known {
            true => self.ask(request.number).await,
            false => Err(StoreAway),
        };
        let is_granted = match asked {
            Ok(is_granted) => is_granted,
            Err(StoreAway) => self.book().may_take_alone(Instant::now()),
        };
        is_granted.then(|| request.granted())
    }

    async fn ask(&self, number: u64) -> Result<bool, StoreAway> {
        let number = number.to_string();
        let args = [StoreArg::from(&number), WANT_LIFE.into(), GRACE.into()];
        let granted = self.run(&ACQUIRE, &args).await?;
        Ok(granted.number() == Some(1))
    }

    /// Gives a slot back, and tells those who want one. If the store is away, the next renewal does.
    pub(super) async fn release(&self, number: u64, has_lingered: bool) {
        self.book().free(number, has_lingered);
        let number = number.to_string();
        let args = [StoreArg::from(&self.pool), StoreArg::from(&number)];
        let deadline = Instant::now() + CALL_TIMEOUT;
        let wanting = self.store.run(&RELEASE, &self.keys, &args, deadline).await;
        if wanting.is_ok_and(|wanting| wanting.number().is_some_and(|pools| pools > 0)) {
            self.store.publish(News::Slots(self.server.clone()));
        }
    }

    /// Says that this pool is no more.
    pub(super) async fn leave(&self) {
        let (args, deadline) = ([StoreArg::from(&self.pool)], Instant::now() + CALL_TIMEOUT);
        // If nobody hears it, the pool expires.
        let _ = self.store.run(&LEAVE, &self.keys, &args, deadline).await;
    }

    /// Runs a script that begins with what is the same for all.
    async fn run(
        &self,
        script: &StoreScript,
        more: &[StoreArg<'_>],
    ) -> Result<StoreValue, StoreAway> {
        let limit = StoreArg::from(self.limit);
        let mut args = vec![(&self.pool).into(), limit, SLOT_LIFE.into(), GAP.into()];
        args.extend(more);
        let deadline = Instant::now() + CALL_TIMEOUT;
        self.store.run(script, &self.keys, &args, deadline).await
    }
}

// === impl SlotRequest ===

impl<'n> SlotRequest<'n> {
    fn begin(node: &'n NodeSlots) -> Option<Self> {
        let number = node.book().ask(Instant::now())?;
        Some(Self { node, number })
    }

    fn granted(self) -> u64 {
        self.node.book().answered(self.number, true);
        self.number
    }
}

impl Drop for SlotRequest<'_> {
    fn drop(&mut self) {
        self.node.book().answered(self.number, false);
    }
}
