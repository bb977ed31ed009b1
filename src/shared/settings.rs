//! Settings of the store.

use std::time::Duration;

use ocip::connect::{ServerEndpoint, Transport};
use secrecy::SecretString;

pub use crate::config::OnLoss;

/// Settings of the store.
pub struct StoreSettings {
    /// The stores, of which the first primary is used; or Sentinels.
    pub servers: Vec<ServerEndpoint>,
    /// The name of the primary that Sentinels are asked for.
    pub sentinel: Option<String>,
    /// How to speak to them.
    pub transport: Transport,
    /// The user of the store's access list.
    pub user: Option<String>,
    /// The store's password.
    pub password: Option<SecretString>,
    /// What the replicas are called together.
    pub cluster: String,
    /// What to do while the store cannot be reached.
    pub on_loss: OnLoss,
    /// How long one call may take.
    pub timeout: Duration,
}

// === impl StoreSettings ===

impl StoreSettings {
    /// What all keys of these replicas begin with.
    pub(super) fn prefix(&self) -> String {
        format!("ocigw:{{{}}}:", self.cluster)
    }

    /// Where news is told.
    pub(super) fn channel(&self) -> String {
        self.prefix() + "events"
    }
}
