//! Level of a schedule in JSON, where what the switch calls service provider is a tenant.

use crate::switch::criteria_service::ScheduleLevel;

/// The levels, from the user up.
const LEVELS: [ScheduleLevel; 3] = [
    ScheduleLevel::User,
    ScheduleLevel::Group,
    ScheduleLevel::ServiceProvider,
];

/// Their names.
pub(super) const NAMES: [&str; 3] = [name(LEVELS[0]), name(LEVELS[1]), name(LEVELS[2])];

/// The name of a level.
pub(super) const fn name(level: ScheduleLevel) -> &'static str {
    match level {
        ScheduleLevel::User => "User",
        ScheduleLevel::Group => "Group",
        ScheduleLevel::ServiceProvider => "Tenant",
    }
}

/// The level of that name.
pub(super) fn of_name(given: &str) -> Option<ScheduleLevel> {
    LEVELS.into_iter().find(|level| name(*level) == given)
}
