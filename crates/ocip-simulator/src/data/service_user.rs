//! Service users: what services of a group are called by.

use serde::Deserialize;

/// Service user, such as that of a hunt group. Nobody logs in as one, and it has no profile. Its service itself is
/// not modelled.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceUser {
    /// The tenant.
    pub tenant: String,
    /// The group within the tenant.
    pub group: String,
    /// The id, with its domain.
    pub user_id: String,
    /// The type's name, such as `Hunt Group`.
    pub service_type: String,
    /// What it is called.
    pub name: String,
    /// `+CC-NATIONAL`.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
}
