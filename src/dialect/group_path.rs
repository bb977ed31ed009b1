//! Where a path says that a group is, or a tenant.

use crate::switch::value::{GroupId, TenantId};

/// Where a path says that a group is, or a tenant.
#[derive(Debug, Clone)]
pub struct GroupPath {
    /// The tenant.
    pub tenant: TenantId,
    /// The group within the tenant; without one, the tenant itself is meant.
    pub group: Option<GroupId>,
}

impl GroupPath {
    /// Path of a group.
    pub fn new(tenant: &TenantId, group: &GroupId) -> Self {
        let (tenant, group) = (tenant.clone(), Some(group.clone()));
        Self { tenant, group }
    }
}
