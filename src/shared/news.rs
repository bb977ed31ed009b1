//! News: what one replica tells the others.

use serde::{Deserialize, Serialize};

/// News for all replicas, by way of the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum News {
    /// Something was changed of the user or the group with this key of the switch's versions.
    Changed(String),
    /// Where a user is, or that there is one, may be another one than before: an identity.
    Moved(String),
    /// A login has ended: its key in the store.
    Ended(String),
    /// A write lock is free again: its key.
    Unlocked(String),
    /// A session with this server of the switch may be had.
    Slots(String),
    /// A replica had news that it could not tell when it should have, or that is not understood here.
    Untold,
    /// There may have been news that never came here, since the connection was lost. No replica tells it.
    #[serde(skip)]
    Missed,
}

/// News as it travels.
#[derive(Serialize, Deserialize)]
pub(super) struct Envelope {
    pub(super) from: String,
    pub(super) news: News,
}
