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
    /// Requests of one tenant that run at once; 0 for no limit. Default 64, 0 to 100000.
    pub tenant_concurrency: usize,
    /// How often somebody may ask.
    pub rate: AccessRate,
    /// The keys of machines. Default none.
    pub key: Vec<AccessKey>,
}

/// `[access.rate]`: requests a second (0 for no limit, at most 100000), and at once after a pause
/// (1 to 100000).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct AccessRate {
    /// Of one key. Default 100.
    pub key_per_second: usize,
    /// Of one key, at once. Default 200.
    pub key_burst: usize,
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
            tenant_concurrency: 64,
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
            address_per_second: 200,
            address_burst: 400,
        }
    }
}
