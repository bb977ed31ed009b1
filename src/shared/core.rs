//! Core of the store: its connection as it is now, and calls over it.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use arc_swap::ArcSwapOption;
use tokio::sync::{Notify, broadcast};
use tokio::time::{Instant, timeout_at};

use super::breaker::Breaker;
use super::link::StoreLink;
use super::news::{Envelope, News};
use super::script::{StoreArg, StoreScript, StoreValue};
use super::settings::StoreSettings;

/// How much news may wait for whoever is slow to hear it; beyond that it has missed some.
const NEWS_WAITING_MAX: usize = 1024;

/// For how long after a loss of its data a store may lack locks that are still held: no lock lives longer.
pub(super) const LOCK_LIFE_MAX: Duration = Duration::from_secs(60);

/// By how much less than its own time a call that is cut has.
const CUT_MARGIN: Duration = Duration::from_millis(1);

static PUBLISH: StoreScript = StoreScript::new(
    "publish",
    "redis.call('PUBLISH', KEYS[1], ARGV[1]) return 1",
);

/// What the store and the task that keeps its connection have in common.
pub(super) struct StoreCore {
    pub(super) settings: StoreSettings,
    pub(super) prefix: String,
    /// What tells this process from the other replicas, and from those before it.
    pub(super) replica: String,
    pub(super) link: ArcSwapOption<StoreLink>,
    pub(super) breaker: Breaker,
    pub(super) news: broadcast::Sender<News>,
    /// Whether there was news that the others may not have been told.
    untold: AtomicBool,
    /// Tells the keeper that the connection may be broken.
    pub(super) doubt: Notify,
    /// How many there were when the store was last heard of; 0 until then.
    pub(super) replicas: AtomicUsize,
    pub(super) state: Mutex<StoreState>,
    pub(super) calls: AtomicU64,
    pub(super) failures: AtomicU64,
    /// Changes made under this process's own locks alone.
    pub(super) local_locks: AtomicU64,
}

/// State of the store, as far as it is known.
#[derive(Default)]
pub(super) struct StoreState {
    /// The run of the store that was last spoken to.
    pub(super) run: Option<String>,
    /// When its data may have been lost.
    pub(super) lost: Option<Instant>,
    /// Why there is no connection.
    pub(super) trouble: Option<String>,
}

/// Error of a call that the store did not answer in time, or not well. Whether the script ran is not known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the store that replicas share cannot be reached")]
pub struct StoreAway;

// === impl StoreCore ===

impl StoreCore {
    pub(super) fn new(settings: StoreSettings) -> Self {
        Self {
            prefix: settings.prefix(),
            settings,
            replica: format!("{:016x}", rand::random::<u64>()),
            link: ArcSwapOption::empty(),
            breaker: Breaker::new(),
            news: broadcast::Sender::new(NEWS_WAITING_MAX),
            untold: AtomicBool::new(false),
            doubt: Notify::new(),
            replicas: AtomicUsize::new(0),
            state: Mutex::default(),
            calls: AtomicU64::new(0),
            failures: AtomicU64::new(0),
            local_locks: AtomicU64::new(0),
        }
    }

    pub(super) async fn run(
        &self,
        script: &StoreScript,
        keys: &[String],
        args: &[StoreArg<'_>],
        deadline: Instant,
    ) -> Result<StoreValue, StoreAway> {
        let Some(link) = self.link.load_full().filter(|_| !self.breaker.is_open()) else {
            return Err(StoreAway);
        };
        self.calls.fetch_add(1, Ordering::Relaxed);
        let own = Instant::now() + self.settings.timeout;
        // A request that has no time left says nothing of the store.
        let is_cut = deadline + CUT_MARGIN < own;
        let why = match timeout_at(deadline.min(own), link.run(script, keys, args)).await {
            Ok(Ok(value)) => {
                self.breaker.answered();
                return Ok(value);
            }
            Ok(Err(why)) => why,
            Err(_) if is_cut => {
                self.failures.fetch_add(1, Ordering::Relaxed);
                return Err(StoreAway);
            }
            Err(_) => "no answer in time".to_owned(),
        };
        self.note_failure(script.name, &why);
        Err(StoreAway)
    }

    fn note_failure(&self, script: &'static str, why: &str) {
        self.failures.fetch_add(1, Ordering::Relaxed);
        self.breaker.failed();
        self.doubt.notify_one();
        // While nobody calls, nobody fails: there are a few of these lines for each outage.
        tracing::warn!(script, why, "the store did not answer");
    }

    /// Tells the others. What cannot be told now is made good later: then they have missed some.
    pub(super) async fn publish(&self, news: News) {
        let told = self.letter(news);
        let (keys, deadline) = ([self.channel()], Instant::now() + self.settings.timeout);
        let args = [StoreArg::Text(&told)];
        let told = self.run(&PUBLISH, &keys, &args, deadline).await;
        if told.is_err() {
            self.untold.store(true, Ordering::Relaxed);
        }
    }

    /// Tells the others that they may have missed what could not be told.
    pub(super) async fn make_good(&self) {
        if !self.breaker.is_open() && self.untold.swap(false, Ordering::Relaxed) {
            self.publish(News::Untold).await;
        }
    }

    /// News as this replica tells it. What cannot be written, as none of it, is for the others to ask about.
    pub(super) fn letter(&self, news: News) -> String {
        let from = self.replica.clone();
        serde_json::to_string(&Envelope { from, news }).unwrap_or_default()
    }

    /// Where news is told.
    pub(super) fn channel(&self) -> String {
        self.settings.channel()
    }

    /// Passes on what another replica tells.
    pub(super) fn hear(&self, told: &[u8]) {
        match serde_json::from_slice::<Envelope>(told) {
            Ok(Envelope { from, .. }) if from == self.replica => {}
            Ok(Envelope { news, .. }) => self.tell(news),
            // A replica of a later release may tell more.
            Err(_) => self.tell(News::Untold),
        }
    }

    pub(super) fn tell(&self, news: News) {
        // Nobody may be listening.
        let _ = self.news.send(news);
    }

    pub(super) fn is_unsettled(&self) -> bool {
        self.state().is_unsettled()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, StoreState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl StoreState ===

impl StoreState {
    pub(super) fn is_unsettled(&self) -> bool {
        self.lost.is_some_and(|lost| lost.elapsed() < LOCK_LIFE_MAX)
    }
}
