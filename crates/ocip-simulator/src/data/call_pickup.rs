//! Groups of users who take each other's calls.

use serde::Deserialize;

/// Group of users who take each other's calls.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PickupGroup {
    /// 1–80 characters.
    pub name: String,
    /// The primary ids of its users.
    pub users: Vec<String>,
}
