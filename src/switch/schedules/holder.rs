//! Whose schedules are meant, and of which type.

use ocip::command::schedule::{ScheduleKey, ScheduleOwner, ScheduleType};
use tokio::time::Instant;

use crate::switch::criteria_service::ScheduleLevel;
use crate::switch::value::{GroupId, TenantId};
use crate::switch::write_lock::WriteLock;
use crate::switch::{Error, Subscriber, Switch};

/// Holder of schedules. A user was proved to be where the request says; a group and a tenant are named to
/// the switch by all the ids that decide who may touch them, so there is nothing to be proved.
#[derive(Debug, Clone, Copy)]
pub enum ScheduleHolder<'a> {
    /// A user.
    User(&'a Subscriber),
    /// A group of a tenant.
    Group(&'a TenantId, &'a GroupId),
    /// A tenant.
    Tenant(&'a TenantId),
}

/// The schedules of one type that somebody has.
#[derive(Debug, Clone, Copy)]
pub struct ScheduleSet<'a> {
    /// Whose they are.
    pub holder: ScheduleHolder<'a>,
    /// What they list.
    pub kind: ScheduleType,
}

// === impl ScheduleHolder ===

impl ScheduleHolder<'_> {
    pub(super) fn owner(self) -> ScheduleOwner {
        match self {
            Self::User(subscriber) => ScheduleOwner::User {
                user_id: subscriber.user_id().to_owned(),
            },
            Self::Group(tenant, group) => ScheduleOwner::Group {
                service_provider_id: tenant.as_str().to_owned(),
                group_id: group.as_str().to_owned(),
            },
            Self::Tenant(tenant) => ScheduleOwner::ServiceProvider {
                service_provider_id: tenant.as_str().to_owned(),
            },
        }
    }

    /// The level of the schedules that are the holder's own.
    pub fn level(self) -> ScheduleLevel {
        match self {
            Self::User(_) => ScheduleLevel::User,
            Self::Group(..) => ScheduleLevel::Group,
            Self::Tenant(_) => ScheduleLevel::ServiceProvider,
        }
    }
}

// === impl ScheduleSet ===

impl ScheduleSet<'_> {
    pub(super) fn key(self, name: &str) -> ScheduleKey {
        ScheduleKey {
            schedule_name: name.to_owned(),
            schedule_type: self.kind,
        }
    }
}

impl Switch {
    /// Waits until no other write to this holder is under way in this gateway.
    pub(super) async fn holder_lock(
        &self,
        holder: ScheduleHolder<'_>,
        deadline: Instant,
    ) -> Result<WriteLock, Error> {
        // No id can hold a control character, so these are nobody's else.
        let key = match holder {
            ScheduleHolder::User(subscriber) => subscriber.identity().to_owned(),
            ScheduleHolder::Group(tenant, group) => {
                format!("{}\0{}", tenant.as_str(), group.as_str())
            }
            ScheduleHolder::Tenant(tenant) => format!("{}\0", tenant.as_str()),
        };
        self.write_lock_of(&key, deadline).await
    }
}
