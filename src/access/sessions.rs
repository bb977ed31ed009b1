//! Sessions of users who have logged in.
//!
//! A session's id is 256 random bits (128 where a GUID is expected), known to its owner alone: here
//! is its SHA-256, so that no dump and no log shows an id that works, and looking one up tells
//! nothing by its timing. An id is good only in the dialect whose session it names. Both maps
//! must agree, so one lock guards them; it is held for a look-up at most, or (once a second, while
//! all places are taken or somebody counts) for a sweep.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use secrecy::SecretString;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use crate::switch::login::VerifiedLogin;

/// How often sessions that have ended are looked for at most.
const SWEEP_INTERVAL: Duration = Duration::from_secs(1);

/// The dialect in which a session is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SessionKind {
    /// APIO; its ids are 64 hexadecimal digits.
    Apio,
    /// ICWS; its ids are GUIDs.
    Icws,
}

/// How long sessions last, and how many there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionLimits {
    /// The longest pause between two requests.
    pub idle_timeout: Duration,
    /// The longest time since the login.
    pub max_age: Duration,
    /// Sessions of all users.
    pub most: usize,
    /// Sessions of one user; one more ends the user's oldest.
    pub most_per_user: usize,
}

/// All sessions.
pub(super) struct Sessions {
    limits: SessionLimits,
    state: Arc<Mutex<SessionTable>>,
}

type Id = [u8; 32];

struct SessionTable {
    by_id: HashMap<Id, LoginSession>,
    /// The ids of each user's sessions, the oldest first.
    by_user: HashMap<String, VecDeque<Id>>,
    swept: Option<Instant>,
}

struct LoginSession {
    login: Arc<VerifiedLogin>,
    begun: Instant,
    used: Instant,
}

/// The limit of sessions is reached, and no other user's session is ended for a new one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SessionLimitError;

// === impl SessionKind ===

impl SessionKind {
    /// What it is called where sessions of all kinds are.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Apio => "apio",
            Self::Icws => "icws",
        }
    }

    /// What a session is known by, of which its id cannot be told.
    pub(super) fn hash(self, id: &str) -> Id {
        Sha256::new_with_prefix(self.name())
            .chain_update(b" ")
            .chain_update(id)
            .finalize()
            .into()
    }

    /// An id that nobody can guess.
    pub(super) fn new_id(self) -> String {
        match self {
            Self::Apio => {
                let bits: [u128; 2] = [rand::random(), rand::random()];
                format!("{:032x}{:032x}", bits[0], bits[1])
            }
            Self::Icws => guid(rand::random()),
        }
    }
}

/// In groups of 8, 4, 4, 4 and 12 digits.
fn guid(bits: u128) -> String {
    let digits = format!("{bits:032x}");
    let (first, rest) = digits.split_at(8);
    let groups = [&rest[..4], &rest[4..8], &rest[8..12], &rest[12..]];
    format!("{first}-{}", groups.join("-"))
}

// === impl Sessions ===

impl Sessions {
    pub(super) fn new(limits: SessionLimits) -> Self {
        let state = SessionTable {
            by_id: HashMap::new(),
            by_user: HashMap::new(),
            swept: None,
        };
        Self {
            limits,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// The same sessions within other limits.
    pub(super) fn with_limits(&self, limits: SessionLimits) -> Self {
        Self {
            limits,
            state: Arc::clone(&self.state),
        }
    }

    pub(super) fn limits(&self) -> SessionLimits {
        self.limits
    }

    /// Begins a session and gives its id.
    pub(super) fn begin(
        &self,
        kind: SessionKind,
        login: Arc<VerifiedLogin>,
    ) -> Result<SecretString, SessionLimitError> {
        let id = kind.new_id();
        let now = Instant::now();
        let mut state = self.state();
        state.make_room(&login.account(), now, &self.limits)?;
        state.insert(kind.hash(&id), login, now);
        Ok(id.into())
    }

    /// Whose session it is, if it has not ended. It counts as used.
    pub(super) fn find(&self, kind: SessionKind, id: &str) -> Option<Arc<VerifiedLogin>> {
        let (id, now) = (kind.hash(id), Instant::now());
        let mut state = self.state();
        let session = state.by_id.get_mut(&id)?;
        if session.has_ended(now, &self.limits) {
            state.remove(&id);
            return None;
        }
        session.used = now;
        Some(Arc::clone(&session.login))
    }

    /// Ends a session.
    pub(super) fn end(&self, kind: SessionKind, id: &str) {
        self.state().remove(&kind.hash(id));
    }

    /// How many sessions there are; those that ended in the last second may be among them.
    pub(super) fn count(&self) -> usize {
        let now = Instant::now();
        let mut state = self.state();
        if state.may_sweep(now) {
            state.sweep(now, &self.limits);
        }
        state.by_id.len()
    }

    fn state(&self) -> MutexGuard<'_, SessionTable> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl SessionTable ===

impl SessionTable {
    fn make_room(
        &mut self,
        user: &str,
        now: Instant,
        limits: &SessionLimits,
    ) -> Result<(), SessionLimitError> {
        while let Some(oldest) = self.surplus(user, limits) {
            self.remove(&oldest);
        }
        if self.by_id.len() >= limits.most && self.may_sweep(now) {
            self.sweep(now, limits);
        }
        match self.by_id.len() < limits.most {
            true => Ok(()),
            false => Err(SessionLimitError),
        }
    }

    /// The user's oldest session when the user has as many as allowed.
    fn surplus(&self, user: &str, limits: &SessionLimits) -> Option<Id> {
        let own = self.by_user.get(user)?;
        own.front()
            .filter(|_| own.len() >= limits.most_per_user)
            .copied()
    }

    fn may_sweep(&mut self, now: Instant) -> bool {
        let due = self.swept.is_none_or(|swept| now >= swept + SWEEP_INTERVAL);
        if due {
            self.swept = Some(now);
        }
        due
    }

    fn sweep(&mut self, now: Instant, limits: &SessionLimits) {
        let sessions = self.by_id.iter();
        let ended = sessions.filter(|(_, session)| session.has_ended(now, limits));
        let ended: Vec<Id> = ended.map(|(id, _)| *id).collect();
        for id in ended {
            self.remove(&id);
        }
    }

    fn insert(&mut self, id: Id, login: Arc<VerifiedLogin>, now: Instant) {
        self.by_user
            .entry(login.account())
            .or_default()
            .push_back(id);
        let session = LoginSession {
            login,
            begun: now,
            used: now,
        };
        self.by_id.insert(id, session);
    }

    fn remove(&mut self, id: &Id) {
        let Some(session) = self.by_id.remove(id) else {
            return;
        };
        let user = session.login.account();
        if let Some(own) = self.by_user.get_mut(&user) {
            own.retain(|one| one != id);
            if own.is_empty() {
                self.by_user.remove(&user);
            }
        }
    }
}

// === impl LoginSession ===

impl LoginSession {
    fn has_ended(&self, now: Instant, limits: &SessionLimits) -> bool {
        now >= self.used + limits.idle_timeout || now >= self.begun + limits.max_age
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;
    use crate::switch::login::LoginType;

    const MINUTE: Duration = Duration::from_secs(60);

    const LIMITS: SessionLimits = SessionLimits {
        idle_timeout: Duration::from_secs(30 * 60),
        max_age: Duration::from_secs(12 * 3600),
        most: 4,
        most_per_user: 2,
    };

    fn begin(sessions: &Sessions, user_id: &str) -> Result<String, SessionLimitError> {
        let login = VerifiedLogin {
            user_id: user_id.into(),
            domain: "d".into(),
            login_type: LoginType::User,
            tenant: None,
            group: None,
            password_expires_days: None,
        };
        let id = sessions.begin(SessionKind::Apio, Arc::new(login))?;
        Ok(id.expose_secret().to_owned())
    }

    fn lives(sessions: &Sessions, id: &str) -> bool {
        sessions.find(SessionKind::Apio, id).is_some()
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_ends_when_it_is_not_used() {
        let sessions = Sessions::new(LIMITS);
        let id = begin(&sessions, "a").unwrap();
        tokio::time::advance(29 * MINUTE).await;
        assert!(lives(&sessions, &id));
        tokio::time::advance(29 * MINUTE).await;
        assert!(lives(&sessions, &id));
        tokio::time::advance(30 * MINUTE).await;
        assert!(!lives(&sessions, &id));
        assert!(sessions.state().by_user.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn a_session_ends_with_its_age_however_much_it_is_used() {
        let sessions = Sessions::new(LIMITS);
        let id = begin(&sessions, "a").unwrap();
        for _ in 0..71 {
            tokio::time::advance(10 * MINUTE).await;
            assert!(lives(&sessions, &id));
        }
        tokio::time::advance(10 * MINUTE).await;
        assert!(!lives(&sessions, &id));
    }

    #[tokio::test(start_paused = true)]
    async fn a_users_new_session_ends_that_users_oldest_and_nobody_elses() {
        let sessions = Sessions::new(LIMITS);
        let other = begin(&sessions, "b").unwrap();
        let first = begin(&sessions, "a@d").unwrap();
        let second = begin(&sessions, "A@D").unwrap();
        let third = begin(&sessions, "a@d").unwrap();
        let found = [&other, &first, &second, &third].map(|id| lives(&sessions, id));
        assert_eq!(found, [true, false, true, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_user_of_the_default_domain_does_not_end_an_administrators_sessions() {
        let sessions = Sessions::new(LIMITS);
        let administrator = begin(&sessions, "a").unwrap();
        for _ in 0..3 {
            begin(&sessions, "a@d").unwrap();
        }
        assert!(lives(&sessions, &administrator));
    }

    #[tokio::test(start_paused = true)]
    async fn when_all_places_are_taken_a_newcomer_waits_for_a_session_to_end() {
        let sessions = Sessions::new(LIMITS);
        let ids = ["a", "b", "c", "d"].map(|user| begin(&sessions, user).unwrap());
        assert_eq!(begin(&sessions, "e"), Err(SessionLimitError));
        assert!(ids.iter().all(|id| lives(&sessions, id)));
        sessions.end(SessionKind::Apio, &ids[0]);
        assert!(begin(&sessions, "e").is_ok());
        tokio::time::advance(30 * MINUTE).await;
        assert!(begin(&sessions, "f").is_ok());
        assert_eq!(sessions.state().by_id.len(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn other_limits_hold_for_the_sessions_that_there_are() {
        let sessions = Sessions::new(LIMITS);
        let id = begin(&sessions, "a").unwrap();
        let stricter = sessions.with_limits(SessionLimits {
            idle_timeout: MINUTE,
            ..LIMITS
        });
        assert!(lives(&stricter, &id));
        tokio::time::advance(MINUTE).await;
        assert!(!lives(&stricter, &id));
        assert!(!lives(&sessions, &id));
    }

    #[tokio::test(start_paused = true)]
    async fn ids_are_256_bits_and_kept_nowhere() {
        let sessions = Sessions::new(LIMITS);
        let id = begin(&sessions, "a").unwrap();
        assert_eq!(id.len(), 64);
        assert!(id.bytes().all(|byte| byte.is_ascii_hexdigit()));
        assert_eq!(
            sessions.state().by_id.keys().next(),
            Some(&SessionKind::Apio.hash(&id))
        );
        assert!(!lives(&sessions, &format!("{id}0")));
        sessions.end(SessionKind::Icws, &id);
        assert!(lives(&sessions, &id), "an id of another dialect ended it");
        sessions.end(SessionKind::Apio, &id);
        assert!(!lives(&sessions, &id));
    }

    #[tokio::test(start_paused = true)]
    async fn an_id_is_good_in_its_own_dialect_only() {
        let sessions = Sessions::new(LIMITS);
        let id = begin(&sessions, "a").unwrap();
        assert!(sessions.find(SessionKind::Icws, &id).is_none());
        assert!(lives(&sessions, &id));
    }

    #[test]
    fn a_guid_has_all_its_digits() {
        let expected = "00112233-4455-6677-8899-aabbccddeeff";
        assert_eq!(guid(0x0011_2233_4455_6677_8899_aabb_ccdd_eeff), expected);
    }
}
