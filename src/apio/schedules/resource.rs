//! The six lists of schedules: three levels of two types.

use super::super::user_path::USER_PATH;
use crate::switch::criteria_service::ScheduleLevel;
use crate::switch::schedules::ScheduleType;

/// A list of schedules.
pub(super) struct ScheduleResource {
    /// What they list.
    pub(super) kind: ScheduleType,
    /// Whose they are.
    pub(super) level: ScheduleLevel,
    /// What the resource is called in the document.
    pub(super) tag: &'static str,
    /// The labels of the list and of a schedule in it.
    pub(super) labels: [&'static str; 2],
}

/// All of them.
pub(super) const RESOURCES: &[ScheduleResource] = &[
    ScheduleResource {
        kind: ScheduleType::Holiday,
        level: ScheduleLevel::User,
        tag: "Calendar schedules",
        labels: ["calendar_schedules", "calendar_schedule"],
    },
    ScheduleResource {
        kind: ScheduleType::Time,
        level: ScheduleLevel::User,
        tag: "Time schedules",
        labels: ["time_schedules", "time_schedule"],
    },
    ScheduleResource {
        kind: ScheduleType::Holiday,
        level: ScheduleLevel::Group,
        tag: "Calendar schedules of a group",
        labels: ["group_calendar_schedules", "group_calendar_schedule"],
    },
    ScheduleResource {
        kind: ScheduleType::Time,
        level: ScheduleLevel::Group,
        tag: "Time schedules of a group",
        labels: ["group_time_schedules", "group_time_schedule"],
    },
    ScheduleResource {
        kind: ScheduleType::Holiday,
        level: ScheduleLevel::ServiceProvider,
        tag: "Calendar schedules of a tenant",
        labels: ["tenant_calendar_schedules", "tenant_calendar_schedule"],
    },
    ScheduleResource {
        kind: ScheduleType::Time,
        level: ScheduleLevel::ServiceProvider,
        tag: "Time schedules of a tenant",
        labels: ["tenant_time_schedules", "tenant_time_schedule"],
    },
];

// === impl ScheduleResource ===

impl ScheduleResource {
    /// The path of the list.
    pub(super) fn path(&self) -> String {
        let owner = match self.level {
            ScheduleLevel::User => USER_PATH,
            ScheduleLevel::Group => "/tenants/{tenant}/groups/{group}",
            ScheduleLevel::ServiceProvider => "/tenants/{tenant}",
        };
        let list = match self.kind {
            ScheduleType::Holiday => "calendar_schedules",
            ScheduleType::Time => "time_schedules",
        };
        format!("{owner}/{list}")
    }
}
