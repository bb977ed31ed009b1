//! Sessions as access knows them: those of this process, and with a store those of all replicas.
//!
//! With a store every look-up asks it, so that a logout counts everywhere at once. Those that were seen lately are known
//! here too: while the store cannot be reached they go on, and of others nobody can say anything. Whoever logs in
//! meanwhile does so in this process alone (`shared.on_loss = "local"`), and stays here.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use moka::sync::Cache;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tokio::sync::broadcast::error::RecvError;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::sessions::{SessionKind, SessionLimits, Sessions};
use crate::shared::{
    FoundLogin, NewSharedLogin, News, OnLoss, SharedLoginLimits, SharedLogins, SharedStore,
    StoreAway,
};
use crate::switch::login::VerifiedLogin;

/// A session that the store knew so shortly before it went is known without it.
const KNOWN_BEFORE_LOSS: Duration = Duration::from_secs(60);

/// How often the sessions of all replicas are counted.
const COUNT_INTERVAL: Duration = Duration::from_secs(10);

/// How long a look-up may take; the store has a shorter time of its own.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(1);

/// Sessions of this process, and of all replicas where there are others.
pub(super) struct KnownSessions {
    local: Sessions,
    shared: Option<SharedSessions>,
}

/// Sessions in the store.
#[derive(Clone)]
struct SharedSessions {
    logins: SharedLogins,
    limits: SharedLoginLimits,
    seen: Arc<SeenSessions>,
}

/// What is known of sessions in the store without asking it.
struct SeenSessions {
    by_key: Cache<String, SeenSession>,
    /// How many there were in all when that was last asked.
    count: Arc<AtomicUsize>,
    began: Instant,
    /// When the store last answered a look-up, in milliseconds since it began.
    answered: AtomicUsize,
    /// Hears of those that end, and counts.
    _tasks: JoinSet<()>,
}

#[derive(Clone)]
struct SeenSession {
    login: Arc<VerifiedLogin>,
    /// When the store last said that it lasts.
    confirmed: Instant,
    used: Instant,
    /// When it ends however much it is used.
    ends: Instant,
}

/// A login as it is in the store.
#[derive(Serialize, Deserialize)]
struct StoredLogin {
    login: VerifiedLogin,
}

/// Error of a session that was not begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BeginError {
    /// All places are taken.
    Full,
    /// It could not be kept where all replicas find it.
    Away,
}

// === impl KnownSessions ===

impl KnownSessions {
    pub(super) fn new(limits: SessionLimits) -> Self {
        Self {
            local: Sessions::new(limits),
            shared: None,
        }
    }

    /// The same in common with the other replicas.
    pub(super) fn sharing(self, store: Option<&Arc<SharedStore>>) -> Self {
        let limits = self.local.limits();
        Self {
            shared: store.map(|store| SharedSessions::new(Arc::clone(store), limits)),
            local: self.local,
        }
    }

    /// The same sessions within other limits.
    pub(super) fn with_limits(&self, limits: SessionLimits) -> Self {
        let shared = self.shared.clone().map(|shared| SharedSessions {
            limits: limits.into(),
            ..shared
        });
        Self {
            local: self.local.with_limits(limits),
            shared,
        }
    }

    /// Whether a session could not begin at present, whoever wants one.
    pub(super) fn refuses(&self) -> bool {
        self.shared.as_ref().is_some_and(SharedSessions::refuses)
    }

    /// Begins a session and gives its id.
    pub(super) async fn begin(
        &self,
        kind: SessionKind,
        login: Arc<VerifiedLogin>,
        deadline: Instant,
    ) -> Result<SecretString, BeginError> {
        if let Some(shared) = &self.shared {
            match shared.begin_unless_away(kind, &login, deadline).await {
                Err(StoreAway) if shared.keeps_on() => {}
                Err(StoreAway) => return Err(BeginError::Away),
                Ok(begun) => return begun.ok_or(BeginError::Full),
            }
        }
        let begun = self.local.begin(kind, login);
        begun.map_err(|_| BeginError::Full)
    }

    /// Whose session it is, if it has not ended. It counts as used.
    pub(super) async fn find(
        &self,
        kind: SessionKind,
        id: &str,
    ) -> Result<Option<Arc<VerifiedLogin>>, StoreAway> {
        match (self.local.find(kind, id), &self.shared) {
            (None, Some(shared)) => shared.find(&key(kind, id)).await,
            (found, _) => Ok(found),
        }
    }

    /// Ends a session. Where the store does not hear of it, it has ended here alone.
    pub(super) async fn end(
        &self,
        kind: SessionKind,
        id: &str,
        deadline: Instant,
    ) -> Result<(), StoreAway> {
        match &self.shared {
            Some(shared) if self.local.find(kind, id).is_none() => {
                shared.end(&key(kind, id), deadline).await
            }
            _ => {
                self.local.end(kind, id);
                Ok(())
            }
        }
    }

    /// How many sessions there are; those that ended lately may be among them. With a store: those in this process
    /// alone, and those of all replicas as they were counted within the last seconds.
    pub(super) fn count(&self) -> usize {
        let shared = self.shared.as_ref();
        let shared = shared.map_or(0, |shared| shared.seen.count.load(Ordering::Relaxed));
        self.local.count() + shared
    }
}

// === impl SharedSessions ===

impl SharedSessions {
    fn new(store: Arc<SharedStore>, limits: SessionLimits) -> Self {
        let logins = SharedLogins::new(store);
        Self {
            seen: Arc::new(SeenSessions::new(&logins, &limits)),
            logins,
            limits: limits.into(),
        }
    }

    fn keeps_on(&self) -> bool {
        self.logins.store().on_loss() == OnLoss::Local
    }

    fn refuses(&self) -> bool {
        !self.keeps_on() && self.logins.store().is_away()
    }

    /// Begins a session in the store. One that a slow call left without an answer is begun anew, for a session of this
    /// process alone is good nowhere else: only a store that is away is an error before `deadline`.
    async fn begin_unless_away(
        &self,
        kind: SessionKind,
        login: &Arc<VerifiedLogin>,
        deadline: Instant,
    ) -> Result<Option<SecretString>, StoreAway> {
        loop {
            match self.begin(kind, login, deadline).await {
                Err(StoreAway) if !self.logins.store().is_away() && Instant::now() < deadline => {}
                begun => return begun,
            }
        }
    }

    async fn begin(
        &self,
        kind: SessionKind,
        login: &Arc<VerifiedLogin>,
        deadline: Instant,
    ) -> Result<Option<SecretString>, StoreAway> {
        let id = SecretString::from(kind.new_id());
        let key = key(kind, id.expose_secret());
        let owner: [u8; 32] = Sha256::digest(login.account()).into();
        let login = serde_json::to_string(&**login).map_err(|_| StoreAway)?;
        let new = NewSharedLogin {
            key: &key,
            owner: &owner,
            login: &login,
        };
        let begun = self.logins.begin(new, &self.limits, deadline).await;
        let begun = begun.inspect_err(|_| self.give_up(key.clone()))?;
        for key in &begun.ended {
            self.seen.by_key.invalidate(key);
        }
        Ok(begun.has_begun.then_some(id))
    }

    /// Ends a login that may have begun, though nobody has its id: it would take a place until it expires.
    fn give_up(&self, key: String) {
        let logins = self.logins.clone();
        tokio::spawn(async move {
            let deadline = Instant::now() + LOOK_UP_TIMEOUT;
            // Failing that it expires.
            let _ = logins.end(&key, deadline).await;
        });
    }

    async fn find(&self, key: &str) -> Result<Option<Arc<VerifiedLogin>>, StoreAway> {
        let deadline = Instant::now() + LOOK_UP_TIMEOUT;
        match self.logins.find(key, &self.limits, deadline).await {
            Ok(found) => Ok(self.seen.note(key, found)),
            Err(StoreAway) => self.seen.find(key, &self.limits).ok_or(StoreAway).map(Some),
        }
    }

    async fn end(&self, key: &str, deadline: Instant) -> Result<(), StoreAway> {
        self.seen.by_key.invalidate(key);
        let ended = self.logins.end(key, deadline).await;
        // A look-up that was on its way may have noted it meanwhile.
        self.seen.by_key.invalidate(key);
        ended
    }
}

// === impl SeenSessions ===

impl SeenSessions {
    fn new(logins: &SharedLogins, limits: &SessionLimits) -> Self {
        let by_key = Cache::builder()
            .max_capacity(limits.most as u64)
            .time_to_idle(limits.idle_timeout)
            .build();
        let count = Arc::default();
        let mut tasks = JoinSet::new();
        tasks.spawn(hear(logins.clone(), by_key.clone()));
        tasks.spawn(keep_count(logins.clone(), Arc::clone(&count)));
        Self {
            by_key,
            count,
            began: Instant::now(),
            answered: AtomicUsize::new(0),
            _tasks: tasks,
        }
    }

    /// Notes what the store said of a session. One that cannot be read, as after a change of releases, is none.
    fn note(&self, key: &str, found: Option<FoundLogin>) -> Option<Arc<VerifiedLogin>> {
        let now = Instant::now();
        let passed = now.duration_since(self.began).as_millis();
        let passed = usize::try_from(passed).unwrap_or(usize::MAX);
        self.answered.store(passed, Ordering::Relaxed);
        let read = found.and_then(|found| Some((read(&found.text)?, now + found.left)));
        let Some((login, ends)) = read else {
            self.by_key.invalidate(key);
            return None;
        };
        let seen = SeenSession {
            login: Arc::clone(&login),
            confirmed: now,
            used: now,
            ends,
        };
        self.by_key.insert(key.to_owned(), seen);
        Some(login)
    }

    /// A session of which the store cannot be asked.
    fn find(&self, key: &str, limits: &SharedLoginLimits) -> Option<Arc<VerifiedLogin>> {
        let now = Instant::now();
        let answered = self.answered.load(Ordering::Relaxed) as u64;
        let lost = self.began + Duration::from_millis(answered);
        let mut seen = self.by_key.get(key)?;
        if !seen.lasts(now, lost, limits.idle_timeout) {
            self.by_key.invalidate(key);
            return None;
        }
        seen.used = now;
        let login = Arc::clone(&seen.login);
        self.by_key.insert(key.to_owned(), seen);
        Some(login)
    }
}

// === impl SeenSession ===

impl SeenSession {
    fn lasts(&self, now: Instant, lost: Instant, idle_timeout: Duration) -> bool {
        let was_known = self.confirmed + KNOWN_BEFORE_LOSS >= lost;
        was_known && now < self.used + idle_timeout && now < self.ends
    }
}

impl From<SessionLimits> for SharedLoginLimits {
    fn from(limits: SessionLimits) -> Self {
        Self {
            idle_timeout: limits.idle_timeout,
            max_age: limits.max_age,
            most: limits.most,
            most_per_owner: limits.most_per_user,
        }
    }
}

fn key(kind: SessionKind, id: &str) -> String {
    SharedLogins::login_key(kind.name(), &kind.hash(id))
}

fn read(text: &str) -> Option<Arc<VerifiedLogin>> {
    let stored: StoredLogin = serde_json::from_str(text)
        .inspect_err(|error| tracing::warn!(%error, "a login in the store cannot be read"))
        .ok()?;
    Some(Arc::new(stored.login))
}

/// Forgets what ends elsewhere, lest it goes on here while the store is away.
async fn hear(logins: SharedLogins, seen: Cache<String, SeenSession>) {
    let mut news = logins.store().subscribe();
    loop {
        match news.recv().await {
            Ok(News::Ended(key)) => seen.invalidate(&key),
            // With the store there, every look-up asks it anyway: nothing is lost but who has ended.
            Ok(News::Missed | News::Untold) | Err(RecvError::Lagged(_)) => seen.invalidate_all(),
            Ok(_) => {}
            Err(RecvError::Closed) => return,
        }
    }
}

async fn keep_count(logins: SharedLogins, count: Arc<AtomicUsize>) {
    loop {
        let deadline = Instant::now() + LOOK_UP_TIMEOUT;
        if let Ok(counted) = logins.count(deadline).await {
            count.store(counted, Ordering::Relaxed);
        }
        sleep(COUNT_INTERVAL).await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::switch::login::LoginType;

    const IDLE: Duration = Duration::from_secs(1800);

    #[tokio::test(start_paused = true)]
    async fn without_the_store_a_session_lasts_that_was_known_when_it_went() {
        let login = VerifiedLogin {
            user_id: "a@d".into(),
            domain: "d".into(),
            login_type: LoginType::User,
            tenant: None,
            group: None,
            password_expires_days: None,
        };
        let begun = Instant::now();
        let seen = SeenSession {
            login: Arc::new(login),
            confirmed: begun,
            used: begun,
            ends: begun + 2 * IDLE,
        };
        let lasts = |seen: &SeenSession, now: Duration, lost: Duration| {
            seen.lasts(begun + now, begun + lost, IDLE)
        };
        let second = Duration::from_secs(1);
        assert!(lasts(&seen, IDLE - second, KNOWN_BEFORE_LOSS));
        assert!(!lasts(&seen, IDLE, KNOWN_BEFORE_LOSS));
        assert!(!lasts(&seen, IDLE - second, KNOWN_BEFORE_LOSS + second));
        let used = SeenSession {
            used: begun + 2 * IDLE,
            ..seen
        };
        assert!(!lasts(&used, 2 * IDLE, KNOWN_BEFORE_LOSS), "too old");
    }
}
