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
            last_connection: 0,
            last_reply: Vec::new(),
        }
    }

    /// The login that began is answered, well or ill.
    pub(super) fn end_login_attempt(&mut self, session: &mut SwitchSession) {
        let was_logging_in = std::mem::take(&mut session.is_logging_in);
        self.counts.logins_in_progress -= u64::from(was_logging_in);
    }
}
