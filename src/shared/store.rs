//! Store that replicas share, as the rooms know it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::broadcast;
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::core::{StoreAway, StoreCore};
use super::keeper;
use super::news::News;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::settings::{OnLoss, StoreSettings};

/// Store that replicas share. It connects by itself, again and again, for as long as it is kept.
pub struct SharedStore {
    core: Arc<StoreCore>,
    _tasks: JoinSet<()>,
}

/// State of the store, for operators.
#[derive(Debug, Clone)]
pub struct StoreReport {
    /// Whether it is connected and answers.
    pub is_up: bool,
    /// The server that is used.
    pub server: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Why it is not.
    pub trouble: Option<String>,
    /// How many replicas there were when it was last heard of, this one among them.
    pub replicas: usize,
    /// Calls, answered or not.
    pub calls: u64,
    /// Calls that were not answered in time, or not well.
    pub failures: u64,
    /// Write locks that counted in this process alone, because the store could not tell.
    pub local_locks: u64,
    /// Whether locks may be missing in it since it lost its data.
    pub is_unsettled: bool,
}

// === impl SharedStore ===

impl SharedStore {
    /// Begins to connect; must be called within a runtime.
    pub fn start(settings: StoreSettings) -> Arc<Self> {
        let core = Arc::new(StoreCore::new(settings));
        let mut tasks = JoinSet::new();
        tasks.spawn(keeper::keep(Arc::clone(&core)));
        Arc::new(Self {
            core,
            _tasks: tasks,
        })
    }

    /// The key of the store with these parts.
    pub fn key(&self, parts: &[&str]) -> String {
        self.core.prefix.clone() + &parts.join(":")
    }

    /// What tells this process from other replicas.
    pub fn replica(&self) -> &str {
        &self.core.replica
    }

    /// How many replicas there were when the store was last heard of; at least one.
    pub fn replicas(&self) -> usize {
        self.known_replicas().unwrap_or(1)
    }

    /// The same, or nothing if this process has not heard of the store yet.
    pub fn known_replicas(&self) -> Option<usize> {
        let known = self.core.replicas.load(Ordering::Relaxed);
        (known > 0).then_some(known)
    }

    /// What to do while the store cannot be reached.
    pub fn on_loss(&self) -> OnLoss {
        self.core.settings.on_loss
    }

    /// Runs a script, until `deadline` at the latest. After [`StoreAway`] nobody knows whether it ran.
    pub async fn run(
        &self,
        script: &StoreScript,
        keys: &[String],
        args: &[StoreArg<'_>],
        deadline: Instant,
    ) -> Result<StoreValue, StoreAway> {
        self.core.run(script, keys, args, deadline).await
    }

    /// How long one call may take.
    pub(super) fn call_timeout(&self) -> Duration {
        self.core.settings.timeout
    }

    /// Whether calls would be in vain: there is no connection, or the last ones failed.
    pub fn is_away(&self) -> bool {
        self.core.link.load().is_none() || self.core.breaker.is_open()
    }

    /// Whether locks may be missing in the store that somebody still holds, because it has lost its data since.
    pub fn is_unsettled(&self) -> bool {
        self.core.is_unsettled()
    }

    /// When the store may have lost its data; what it was told by calls that began before, it may not know.
    pub fn lost_at(&self) -> Option<Instant> {
        self.core.state().lost
    }

    /// Tells the other replicas, without waiting for it.
    pub fn publish(&self, news: News) {
        let core = Arc::clone(&self.core);
        tokio::spawn(async move { core.publish(news).await });
    }

    /// Where news is told.
    pub(super) fn channel(&self) -> String {
        self.core.channel()
    }

    /// News as this replica tells it.
    pub(super) fn letter(&self, news: News) -> String {
        self.core.letter(news)
    }

    pub(super) fn count_local_lock(&self) {
        self.core.local_locks.fetch_add(1, Ordering::Relaxed);
    }

    /// What other replicas tell from now on, and that some may have been missed.
    pub fn subscribe(&self) -> broadcast::Receiver<News> {
        self.core.news.subscribe()
    }

    /// What operators may know of it.
    pub fn report(&self) -> StoreReport {
        let link = self.core.link.load_full();
        let state = self.core.state();
        StoreReport {
            is_up: !self.is_away(),
            server: link.as_ref().map(|link| link.server.clone()),
            version: link.as_ref().map(|link| link.version.clone()),
            trouble: state.trouble.clone(),
            replicas: self.replicas(),
            calls: self.core.calls.load(Ordering::Relaxed),
            failures: self.core.failures.load(Ordering::Relaxed),
            local_locks: self.core.local_locks.load(Ordering::Relaxed),
            is_unsettled: state.is_unsettled(),
        }
    }
}
