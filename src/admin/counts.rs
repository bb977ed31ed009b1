//! Counts that the status page is given: people, audit, connections.

use serde::Serialize;

/// Sessions and logins of users, as far as operators want to see them.
#[derive(Debug, Serialize)]
pub struct LoginActivity {
    /// Sessions of users who are logged in.
    pub sessions: usize,
    /// How often logins ended so, by outcome.
    pub logins: Vec<(&'static str, u64)>,
}

/// How the audit does.
#[derive(Debug, Serialize)]
pub struct AuditState {
    /// Whether changes are recorded.
    pub on: bool,
    /// Whether changes are refused while they cannot be recorded.
    pub required: bool,
    /// How many lines could not be written.
    pub lines_lost: u64,
    /// Why lines cannot be written at present, as far as is known.
    pub failing: Option<String>,
}

/// The connections of clients.
#[derive(Debug, Serialize)]
pub struct ConnectionCounts {
    /// How many are open.
    pub open: usize,
    /// How many there may be.
    pub max: usize,
    /// How many the gateway closed, by reason.
    pub closed: Vec<(&'static str, u64)>,
}
