//! Settings of access, as the operator decided.

use std::time::Duration;

use super::key::ApiKey;
use super::login_throttle::AttemptLimits;
use super::rate::Rate;
use super::sessions::SessionLimits;

/// Settings of access control, as the operator decided them.
#[derive(Debug, Clone)]
pub struct AccessSettings {
    /// Lets everybody in who brings no credentials.
    pub allow_anonymous: bool,
    /// How long proofs are kept.
    pub proof_ttl: Duration,
    /// How old a proof may be that a change goes by.
    pub write_proof_ttl: Duration,
    /// How many commands of the switch one request may take.
    pub commands_per_request: usize,
    /// The keys of machines.
    pub keys: Vec<ApiKey>,
    /// How often each key may be used.
    pub key_rate: Rate,
    /// How often each person may ask, in all sessions together.
    pub user_rate: Rate,
    /// How often each address may ask.
    pub address_rate: Rate,
    /// How many requests of one tenant may run at once; 0 for no limit.
    pub tenant_concurrency: usize,
    /// Limits of users' sessions.
    pub sessions: SessionLimits,
    /// How often passwords may be tried.
    pub attempts: AttemptLimits,
}
