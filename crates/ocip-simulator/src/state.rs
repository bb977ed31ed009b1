//! The state of a switch: data, faults, counts, and who is logged in.

use std::collections::HashMap;

use super::counts::SwitchCounts;
use super::data::SwitchData;
use super::fault::Faults;
use super::given_schemas::GivenSchemas;
use super::session::SwitchSession;

/// State behind the lock.
#[derive(Debug)]
pub(super) struct SwitchState {
    pub(super) data: SwitchData,
    pub(super) faults: Faults,
    /// What it knows besides what it plays.
    pub(super) given: Option<GivenSchemas>,
    pub(super) counts: SwitchCounts,
    /// Which connection a session id belongs to.
    pub(super) sessions: HashMap<String, u64>,
    /// Who is logged in on a connection.
    pub(super) logins: HashMap<u64, String>,
    /// Users whom documents in work change, as often as there are such documents.
    pub(super) written: Vec<String>,
    pub(super) last_connection: u64,
    /// What the connection that answered last sent.
    pub(super) last_reply: Vec<u8>,
}

// === impl SwitchState ===

impl SwitchState {
    pub(super) fn new(data: SwitchData) -> Self {
        Self {
            data,
            faults: Faults::default(),
            given: None,
            counts: SwitchCounts::default(),
            sessions: HashMap::new(),
            logins: HashMap::new(),
            written: Vec::new(),
            last_connection: 0,
            last_reply: Vec::new(),
        }
    }

    /// A document is in work that changes these users.
    pub(super) fn begin_writes(&mut self, users: &[String]) {
        let overlaps = users.iter().any(|user| self.written.contains(user));
        self.counts.writes_overlapping += u64::from(overlaps);
        self.written.extend_from_slice(users);
    }

    /// It is in work no more.
    pub(super) fn end_writes(&mut self, users: &[String]) {
        for user in users {
            let place = self.written.iter().position(|one| one == user);
            place.map(|place| self.written.swap_remove(place));
        }
    }

    /// Notes who is logged in on a connection.
    pub(super) fn log_in(&mut self, connection: u64, user_id: String) {
        self.logins.insert(connection, user_id);
        self.counts.note_sessions(self.logins.len());
    }

    /// Forgets who is logged in on a connection. Gives who was.
    pub(super) fn log_out(&mut self, connection: u64) -> Option<String> {
        let user_id = self.logins.remove(&connection);
        self.counts.note_sessions(self.logins.len());
        user_id
    }

    /// The login that began is answered, well or ill.
    pub(super) fn end_login_attempt(&mut self, session: &mut SwitchSession) {
        let was_logging_in = std::mem::take(&mut session.is_logging_in);
        self.counts.logins_in_progress -= u64::from(was_logging_in);
    }
}
