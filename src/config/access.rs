//! `[access]`: who may call, how often, and whose keys there are.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::key_hash::KeyHash;
use super::text;

/// `[access]`: who may call.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Access {
    /// Whether anybody who reaches the REST listener may do anything; only on loopback. Default
    /// false: only keys and logins get in.
    pub allow_anonymous: bool,
    /// How long it stays believed that a user belongs to a tenant. Default 30 s, 0 s to 10 min.
    #[serde(with = "text::duration")]
    pub proof_ttl: Duration,
    /// How long that stays believed for a change. Default 0 s: the switch is asked before each one. 0 s to
    /// 10 min.
    #[serde(with = "text::duration")]
    pub write_proof_ttl: Duration,
    /// How long a person stays logged in without a request. Default 30 min, 1 min to 1 d.
    #[serde(with = "text::duration")]
    pub session_idle_timeout: Duration,
    /// How long a person stays logged in at most. Default 12 h, 1 min to 7 d.
    #[serde(with = "text::duration")]
    pub session_max_age: Duration,
    /// Sessions of all people; further logins are refused. Default 100000, 1 to 1000000.
    pub sessions_max: usize,
    /// Sessions of one person; one more ends the oldest. Default 10, 1 to 1000.
    pub sessions_per_user_max: usize,
    /// Wrong passwords for one user in `login_window`. Default 3, 1 to 1000.
    pub login_attempts_per_user: usize,
    /// Wrong passwords from one address in `login_window`. Default 20, 1 to 100000.
    pub login_attempts_per_address: usize,
    /// How long a wrong password counts. Default 15 min, 1 s to 1 d.
    #[serde(with = "text::duration")]
    pub login_window: Duration,
    /// Requests of one tenant that run at once; 0 for no limit. Default 64, 0 to 100000.
    pub tenant_concurrency: usize,
    /// Commands of the switch that one request may take. Default 2000, 20 to 100000.
    pub commands_per_request: usize,
    /// How often somebody may ask.
    pub rate: AccessRate,
    /// The keys of machines. Default none.
    pub key: Vec<AccessKey>,
}

/// `[access.rate]`: requests a second (0 for no limit, at most 100000), and at once after a pause
/// (1 to 100000). A request counts as often as it sends a document to the switch, at least once.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessRate {
    /// Of one key. Default 100.
    pub key_per_second: usize,
    /// Of one key, at once. Default 200.
    pub key_burst: usize,
    /// Of one person, in all sessions together. Default 20.
    pub user_per_second: usize,
    /// Of one person, at once. Default 40.
    pub user_burst: usize,
    /// Of one address, whoever calls from there. Default 200.
    pub address_per_second: usize,
    /// Of one address, at once. Default 400.
    pub address_burst: usize,
}

/// `[[access.key]]`: a machine's key, of which only the hash is known here.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessKey {
    /// What it is called in logs: 1 to 64 letters, digits and -._; each once. Needed.
    pub name: String,
    /// The SHA-256 of the key. Needed; after reading it is always here.
    pub sha256: Option<KeyHash>,
    /// Whether it may change things. Default read.
    pub role: KeyRole,
    /// The tenants that it may touch; `*` alone for all. At least one.
    pub tenants: Vec<String>,
    /// The groups that it may touch, only with exactly one tenant. Default all of the tenants.
    pub groups: Vec<String>,
}

/// What a key's holder may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum KeyRole {
    /// Look.
    #[default]
    Read,
    /// Look and change.
    Write,
}

// === impl Default ===

impl Default for Access {
    fn default() -> Access {
        Access {
            allow_anonymous: false,
            proof_ttl: Duration::from_secs(30),
            write_proof_ttl: Duration::ZERO,
            session_idle_timeout: Duration::from_secs(30 * 60),
            session_max_age: Duration::from_secs(12 * 3600),
            sessions_max: 100_000,
            sessions_per_user_max: 10,
            login_attempts_per_user: 3,
            login_attempts_per_address: 20,
            login_window: Duration::from_secs(15 * 60),
            tenant_concurrency: 64,
            commands_per_request: 2000,
            rate: AccessRate::default(),
            key: Vec::new(),
        }
    }
}

impl Default for AccessRate {
    fn default() -> AccessRate {
        AccessRate {
            key_per_second: 100,
            key_burst: 200,
            user_per_second: 20,
            user_burst: 40,
            address_per_second: 200,
            address_burst: 400,
        }
    }
}
