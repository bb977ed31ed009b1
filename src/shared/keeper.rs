//! Keeper: the task that keeps a connection to the store and says that this replica is there.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use rand::RngExt;
use tokio::time::{Instant, sleep, timeout};

use super::core::StoreCore;
use super::link::{self, Heard, Hearing, StoreLink};
use super::news::News;
use super::script::{StoreArg, StoreScript, StoreValue};

/// The pause before another attempt, from the first to the longest.
const RETRY: (Duration, Duration) = (Duration::from_millis(50), Duration::from_secs(1));

/// How often a replica says that it is there, and after how long it is taken to be gone.
const HEARTBEAT: Duration = Duration::from_secs(5);
const GONE: Duration = Duration::from_secs(15);

/// How long a store may keep a sign of life waiting before the connection is given up.
const HEARTBEAT_TIMEOUT: Duration = Duration::from_secs(3);

/// Notes a replica and counts those that there are, by the store's own clock.
static HEARTBEAT_SCRIPT: StoreScript = StoreScript::new(
    "heartbeat",
    "local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[1])
     redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
     redis.call('PEXPIRE', KEYS[1], ARGV[2])
     return redis.call('ZCARD', KEYS[1])",
);

/// Keeps a connection for as long as the task lives.
pub(super) async fn keep(core: Arc<StoreCore>) {
    let (channel, hearing) = (core.channel(), hearing(&core));
    let mut pause = RETRY.0;
    loop {
        match link::open(&core.settings, &channel, &hearing).await {
            Ok(link) => {
                let began = Instant::now();
                let why = core.use_up(link).await;
                core.let_go(why);
                // A store that takes no writes is not asked again at once.
                if began.elapsed() > HEARTBEAT {
                    pause = RETRY.0;
                }
            }
            Err(why) => core.let_go(why),
        }
        let share = rand::rng().random_range(0.5..1.0);
        sleep(pause.mul_f64(share)).await;
        pause = (pause * 2).min(RETRY.1);
    }
}

fn hearing(core: &Arc<StoreCore>) -> Hearing {
    let core = Arc::downgrade(core);
    Arc::new(move |heard| {
        let Some(core) = core.upgrade() else {
            return;
        };
        match heard {
            Heard::News(told) => core.hear(&told),
            Heard::End => core.doubt.notify_one(),
        }
    })
}

// === impl StoreCore ===

impl StoreCore {
    fn take_up(&self, link: StoreLink) {
        let server = link.server.clone();
        {
            let mut state = self.state();
            let former = state.run.replace(link.run.clone());
            state.trouble = None;
            if former.is_some_and(|former| former != link.run) {
                state.lost = Some(Instant::now());
                tracing::warn!(
                    server,
                    "the store was started anew and may have lost locks; they are taken for uncertain for a while"
                );
            }
        }
        self.breaker.reset();
        self.link.store(Some(Arc::new(link)));
        tracing::info!(server, "the store that replicas share is connected");
        self.tell(News::Missed);
    }

    fn let_go(&self, why: String) {
        let was_up = self.link.swap(None).is_some();
        let is_news = self.state().trouble.replace(why.clone()).as_ref() != Some(&why);
        if was_up || is_news {
            tracing::warn!(why, "the store that replicas share cannot be reached");
        }
    }

    /// Uses a connection from the first sign of life on until it is broken. Gives why it is.
    async fn use_up(&self, link: StoreLink) -> String {
        if let Err(why) = self.beat(&link).await {
            return why;
        }
        self.take_up(link);
        loop {
            self.make_good().await;
            tokio::select! {
                () = self.doubt.notified() => {}
                () = sleep(HEARTBEAT) => {}
            }
            let Some(link) = self.link.load_full() else {
                return "it was let go".to_owned();
            };
            if let Err(why) = self.beat(&link).await {
                return why;
            }
        }
    }

    /// Says that this replica is there.
    async fn beat(&self, link: &StoreLink) -> Result<(), String> {
        let (key, gone) = ([format!("{}rep", self.prefix)], StoreArg::from(GONE));
        let args = [StoreArg::Text(&self.replica), gone];
        let beating = link.run(&HEARTBEAT_SCRIPT, &key, &args);
        match timeout(HEARTBEAT_TIMEOUT, beating).await {
            Ok(Ok(count)) => {
                self.note_replicas(&count);
                Ok(())
            }
            Ok(Err(why)) => Err(why),
            Err(_) => Err("no answer to a sign of life".to_owned()),
        }
    }

    fn note_replicas(&self, count: &StoreValue) {
        let count = count.number().and_then(|count| usize::try_from(count).ok());
        self.replicas
            .store(count.unwrap_or(1).max(1), Ordering::Relaxed);
    }
}
