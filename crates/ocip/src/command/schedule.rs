//! Schedules and their events (OCI schema, Schedules): the times and days to which criteria refer.
//!
//! Every command exists for users, groups and tenants; the three differ in the name of the command and in
//! the ids that say whose schedules they are. Here each is one struct with a [`ScheduleOwner`].

mod calendar;
mod date;
mod event;
mod owner;
mod recurrence;
#[cfg(test)]
mod tests;

pub use self::calendar::{DayOfWeek, MonthOfYear, WeekOfMonth};
pub use self::date::CalendarDate;
pub use self::event::{
    HourMinute, ScheduleAddEventRequest, ScheduleDeleteEventListRequest,
    ScheduleGetEventListRequest, ScheduleGetEventListResponse, ScheduleGetEventRequest,
    ScheduleGetEventResponse, ScheduleModifyEventRequest,
};
pub use self::owner::{ScheduleKey, ScheduleOwner, ScheduleType};
pub use self::recurrence::{EventRecurrence, RecurrenceEnd, RecurrencePattern};

use self::owner::schedule_request;
use super::criteria::ScheduleLevel;
use super::response::SuccessResponse;
use super::{Response, elements};

schedule_request! {
    /// Asks for the schedules that an owner can refer to.
    Read ScheduleGetListRequest = [
        "UserScheduleGetListRequest17sp1",
        "GroupScheduleGetListRequest17sp1",
        "ServiceProviderScheduleGetListRequest",
    ] {
        /// Those of one type alone.
        schedule_type: Option<ScheduleType> = "scheduleType",
    } => ScheduleGetListResponse = [
        "UserScheduleGetListResponse17sp1",
        "GroupScheduleGetListResponse17sp1",
        "ServiceProviderScheduleGetListResponse",
    ]
}

elements! {
    /// The schedules that an owner can refer to.
    pub struct ScheduleGetListResponse {
        /// A user's or a group's own, and those of the levels above.
        schedule_global_key: Vec<ScheduleGlobalKey> = "scheduleGlobalKey",
        /// A tenant's, above which there is no level.
        schedule_key: Vec<ScheduleKey> = "scheduleKey",
    }
}

elements! {
    /// A schedule, and at which level it is.
    pub struct ScheduleGlobalKey {
        /// The schedule at that level.
        schedule_key: ScheduleKey = "scheduleKey",
        /// The level.
        schedule_level: ScheduleLevel = "scheduleLevel",
    }
}

schedule_request! {
    /// Makes a schedule without events.
    Write ScheduleAddRequest = [
        "UserScheduleAddRequest", "GroupScheduleAddRequest", "ServiceProviderScheduleAddRequest",
    ] {
        /// 1–40 characters.
        schedule_name: String = "scheduleName",
        /// What it lists.
        schedule_type: ScheduleType = "scheduleType",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

schedule_request! {
    /// Renames a schedule.
    Write ScheduleModifyRequest = [
        "UserScheduleModifyRequest",
        "GroupScheduleModifyRequest",
        "ServiceProviderScheduleModifyRequest",
    ] {
        /// Which one.
        schedule_key: ScheduleKey = "scheduleKey",
        /// 1–40 characters.
        new_schedule_name: Option<String> = "newScheduleName",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

schedule_request! {
    /// Removes schedules with their events.
    Write ScheduleDeleteListRequest = [
        "UserScheduleDeleteListRequest",
        "GroupScheduleDeleteListRequest",
        "ServiceProviderScheduleDeleteListRequest",
    ] {
        /// At least one.
        schedule_key: Vec<ScheduleKey> = "scheduleKey",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

impl Response for ScheduleGetListResponse {}
