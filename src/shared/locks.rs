//! Write locks that all replicas respect.
//!
//! A lock is a key of the store with an end: whoever holds it and is gone keeps others waiting for a time and not for
//! ever. The switch cannot know who holds it, so the end counts before anything is written: nothing is put on the wire
//! that may be under way when somebody else can have the lock ([`WriteLease`]).

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use ocip::write_lease::{WRITE_GRACE, WriteLease};
use rand::RngExt;
use tokio::runtime::Handle;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{Instant, sleep, timeout_at};

use super::core::{LOCK_LIFE_MAX, StoreAway};
use super::hash::hash_of;
use super::lock_trail::{note_fence, note_local};
use super::news::News;
use super::script::{StoreArg, StoreScript};
use super::settings::OnLoss;
use super::store::SharedStore;

/// How much longer than its request a lock lives.
const MARGIN: Duration = Duration::from_secs(10);

/// The pauses between attempts to get a lock that somebody has and says nothing about.
const RETRY: (Duration, Duration) = (Duration::from_millis(10), Duration::from_millis(80));

/// How often a store is told that a lock is free, and the first pause, which doubles.
const RELEASES_MAX: u32 = 8;
const RELEASE_PAUSE: Duration = Duration::from_millis(100);

/// Takes a lock that is free and gives its fence, as text; one that an attempt without an answer has taken is one's own
/// already. After a loss of the store's data fences go on from its clock, which is further than anybody has counted.
static ACQUIRE: StoreScript = StoreScript::new(
    "lock",
    "local held = redis.call('GET', KEYS[1])
     if held then
       if string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return false end
       redis.call('PEXPIRE', KEYS[1], ARGV[2])
       return string.sub(held, #ARGV[1] + 1)
     end
     local fence = redis.call('INCR', KEYS[2])
     if fence == 1 then
       local t = redis.call('TIME')
       fence = t[1] * 1000000 + t[2]
       redis.call('SET', KEYS[2], string.format('%.0f', fence))
     end
     local text = string.format('%.0f', fence)
     redis.call('SET', KEYS[1], ARGV[1] .. text, 'PX', ARGV[2])
     return text",
);

/// Gives back a lock that is still one's own and tells so, or has it end after ARGV[2] milliseconds.
static RELEASE: StoreScript = StoreScript::new(
    "unlock",
    "local held = redis.call('GET', KEYS[1])
     if not held or string.sub(held, 1, #ARGV[1]) ~= ARGV[1] then return 0 end
     local rest = tonumber(ARGV[2])
     if rest == 0 then
       redis.call('DEL', KEYS[1])
       redis.call('PUBLISH', KEYS[2], ARGV[3])
     elseif redis.call('PTTL', KEYS[1]) > rest then
       redis.call('PEXPIRE', KEYS[1], rest)
     end
     return 1",
);

/// Lock that one replica holds. Dropped, it is free for all; after a write without an outcome, only when the switch
/// cannot be at it any more.
#[derive(Debug)]
pub struct StoreLock {
    claim: LockClaim,
    /// Until when it is certain to last.
    ends: Instant,
    /// Whether somebody else had it meanwhile.
    pub has_waited: bool,
}

/// Error of a lock that could not be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoLock {
    /// Somebody had it all the time.
    Held,
    /// The store cannot tell, and nothing is to be written without it.
    Refused,
}

/// What this process may have in the store: it does if an attempt succeeded, and may if one was not answered.
struct LockClaim {
    store: Arc<SharedStore>,
    key: String,
    /// What the store's value begins with: nobody else's does.
    token: String,
    state: ClaimState,
    /// Whether an attempt was not answered, and may be carried out at any time.
    is_in_doubt: bool,
    writes: Mutex<WritesUnderWay>,
}

/// State of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ClaimState {
    Free,
    Unknown,
    Held,
}

/// Writes that were put on the wire and have no outcome yet.
#[derive(Debug, Default)]
struct WritesUnderWay {
    count: usize,
    /// Until when they may be.
    until: Option<Instant>,
}

/// Release of a lock that the store is still to be told of.
struct LockRelease {
    store: Arc<SharedStore>,
    key: String,
    token: String,
    /// Whether it is known to have been taken.
    is_certain: bool,
    /// Until when writes may be under way that have no outcome.
    until: Option<Instant>,
}

impl SharedStore {
    /// Waits until no other replica holds the lock of `subject`, and takes it. None while the store cannot tell and this
    /// process is to write all the same: that is noted. Within this process at most one may ask for the same.
    pub async fn lock(
        self: &Arc<Self>,
        subject: &str,
        deadline: Instant,
    ) -> Result<Option<StoreLock>, NoLock> {
        let locked = self.locked_by_store(subject, deadline).await;
        let is_certain = locked.is_ok() && !self.is_unsettled();
        match (locked, self.on_loss()) {
            (Ok(None), _) => Err(NoLock::Held),
            (Ok(Some(lock)), _) if is_certain => Ok(Some(lock)),
            (_, OnLoss::Refuse) => Err(NoLock::Refused),
            (locked, OnLoss::Local) => {
                note_local();
                self.count_local_lock();
                // One that may be the only one keeps away those who ask.
                Ok(locked.ok().flatten())
            }
        }
    }

    /// The lock; `None` when somebody else had it until `deadline`.
    async fn locked_by_store(
        self: &Arc<Self>,
        subject: &str,
        deadline: Instant,
    ) -> Result<Option<StoreLock>, StoreAway> {
        let mut claim = LockClaim::new(self, subject);
        // Whoever does not want to wait is told all the same whether it is free.
        let first = deadline.max(Instant::now() + self.call_timeout());
        if let Some(ends) = claim.acquire_unless_away(first).await? {
            return Ok(Some(StoreLock::new(claim, ends, false)));
        }
        // From here on: what is free again after the next attempt is heard of.
        let mut news = self.subscribe();
        // An attempt in the last moment would look like a store that does not answer.
        while Instant::now() + RETRY.1 < deadline {
            if let Some(ends) = claim.acquire_unless_away(deadline).await? {
                return Ok(Some(StoreLock::new(claim, ends, true)));
            }
            let pause = rand::rng().random_range(RETRY.0..RETRY.1);
            let until = deadline.min(Instant::now() + pause);
            let _ = timeout_at(until, freed(&mut news, &claim.key)).await;
        }
        Ok(None)
    }
}

/// Waits until a lock may be free.
async fn freed(news: &mut Receiver<News>, key: &str) {
    loop {
        match news.recv().await {
            Ok(News::Unlocked(free)) if free == key => return,
            Ok(News::Missed) | Err(RecvError::Lagged(_)) => return,
            Ok(_) => {}
            // It is heard no more.
            Err(RecvError::Closed) => std::future::pending().await,
        }
    }
}

// === impl StoreLock ===

impl StoreLock {
    fn new(claim: LockClaim, ends: Instant, has_waited: bool) -> Self {
        Self {
            claim,
            ends,
            has_waited,
        }
    }

    /// Until when the answer to a write may be waited for.
    pub fn writes_end(&self) -> Instant {
        self.ends - WRITE_GRACE
    }

    /// Gives it back, and lets go of `guard` when the store was told.
    pub fn release(mut self, guard: impl Send + 'static) {
        self.claim.let_go(guard);
    }
}

impl WriteLease for StoreLock {
    fn outlives(&self, until: Instant) -> bool {
        until <= self.ends
    }

    fn begun(&self, until: Instant) {
        let mut writes = self.claim.writes();
        writes.count += 1;
        writes.until = writes.until.max(Some(until));
    }

    fn settled(&self) {
        let mut writes = self.claim.writes();
        writes.count = writes.count.saturating_sub(1);
        if writes.count == 0 {
            writes.until = None;
        }
    }
}

// === impl LockClaim ===

impl LockClaim {
    fn new(store: &Arc<SharedStore>, subject: &str) -> Self {
        Self {
            // A subject may hold anything, and somebody's name.
            key: store.key(&["lock", &hash_of(subject)]),
            token: format!("{}:{:08x}:", store.replica(), rand::random::<u32>()),
            store: Arc::clone(store),
            state: ClaimState::Free,
            is_in_doubt: false,
            writes: Mutex::default(),
        }
    }

    /// Tries once. A call without an answer says nothing of the lock, which somebody may well have: only a store that is
    /// away is an error.
    async fn acquire_unless_away(
        &mut self,
        deadline: Instant,
    ) -> Result<Option<Instant>, StoreAway> {
        match self.acquire(deadline).await {
            Err(StoreAway) if !self.store.is_away() => Ok(None),
            acquired => acquired,
        }
    }

    /// Tries once. Gives until when the lock is certain to last, or nothing when somebody else has it.
    async fn acquire(&mut self, deadline: Instant) -> Result<Option<Instant>, StoreAway> {
        let now = Instant::now();
        let life = (deadline.saturating_duration_since(now) + MARGIN).min(LOCK_LIFE_MAX);
        let keys = [self.key.clone(), self.store.key(&["fence"])];
        let args = [StoreArg::from(&self.token), StoreArg::from(life)];
        // Whoever gives up here does not know whether it was taken.
        self.state = ClaimState::Unknown;
        let answer = self.store.run(&ACQUIRE, &keys, &args, deadline).await;
        self.is_in_doubt |= answer.is_err();
        let answer = answer?;
        let fence = answer.number().and_then(|fence| u64::try_from(fence).ok());
        let Some(fence) = fence else {
            if !self.is_in_doubt {
                self.state = ClaimState::Free;
            }
            return Ok(None);
        };
        self.state = ClaimState::Held;
        note_fence(fence);
        Ok(Some(now + life))
    }

    fn writes(&self) -> MutexGuard<'_, WritesUnderWay> {
        self.writes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Gives back what there may be in the store. Nobody waits for that; `guard` lasts until the store was told.
    fn let_go(&mut self, guard: impl Send + 'static) {
        let state = std::mem::replace(&mut self.state, ClaimState::Free);
        // Without a runtime the process ends, and the lock after it.
        let (false, Ok(runtime)) = (state == ClaimState::Free, Handle::try_current()) else {
            return;
        };
        let release = LockRelease {
            store: Arc::clone(&self.store),
            key: std::mem::take(&mut self.key),
            token: std::mem::take(&mut self.token),
            is_certain: state == ClaimState::Held && !self.is_in_doubt,
            until: self.writes().until,
        };
        runtime.spawn(release.carry_out(guard));
    }
}

impl fmt::Debug for LockClaim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LockClaim").field("key", &self.key).finish()
    }
}

impl Drop for LockClaim {
    fn drop(&mut self) {
        self.let_go(());
    }
}

// === impl LockRelease ===

impl LockRelease {
    /// Tells the store, again and again while it is away. A lock that it is never told of ends by itself.
    async fn carry_out(self, guard: impl Send) {
        let mut is_over = self.tell().await;
        drop(guard);
        let mut pause = RELEASE_PAUSE;
        for _ in 1..RELEASES_MAX {
            if is_over {
                return;
            }
            sleep(pause).await;
            pause *= 2;
            is_over = self.tell().await;
        }
    }

    /// Whether the store knows it now.
    async fn tell(&self) -> bool {
        let keys = [self.key.clone(), self.store.channel()];
        let told = self.store.letter(News::Unlocked(self.key.clone()));
        let args = [
            StoreArg::from(&self.token),
            StoreArg::Number(self.until.map_or(0, millis_until)),
            StoreArg::from(&told),
        ];
        let soon = Instant::now() + LOCK_LIFE_MAX;
        match self.store.run(&RELEASE, &keys, &args, soon).await {
            // What was not answered may be carried out later than this.
            Ok(freed) => self.is_certain || freed.number() != Some(0),
            Err(StoreAway) => false,
        }
    }
}

fn millis_until(until: Instant) -> i64 {
    let rest = until.saturating_duration_since(Instant::now());
    i64::try_from(rest.as_millis()).unwrap_or(i64::MAX)
}
