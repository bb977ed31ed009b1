//! The events of a schedule: from when to when, and how often again.

use super::super::response::SuccessResponse;
use super::super::{Nillable, Response, elements};
use super::owner::{ScheduleKey, schedule_request};
use super::recurrence::EventRecurrence;

schedule_request! {
    /// Asks for the names of a schedule's events.
    Read ScheduleGetEventListRequest = [
        "UserScheduleGetEventListRequest",
        "GroupScheduleGetEventListRequest",
        "ServiceProviderScheduleGetEventListRequest",
    ] {
        /// Which schedule.
        schedule_key: ScheduleKey = "scheduleKey",
    } => ScheduleGetEventListResponse = [
        "UserScheduleGetEventListResponse",
        "GroupScheduleGetEventListResponse",
        "ServiceProviderScheduleGetEventListResponse",
    ]
}

elements! {
    /// The names of a schedule's events.
    pub struct ScheduleGetEventListResponse {
        /// 1–40 characters each.
        event_name: Vec<String> = "eventName",
    }
}

schedule_request! {
    /// Asks for one event.
    Read ScheduleGetEventRequest = [
        "UserScheduleGetEventRequest",
        "GroupScheduleGetEventRequest",
        "ServiceProviderScheduleGetEventRequest",
    ] {
        /// Which schedule.
        schedule_key: ScheduleKey = "scheduleKey",
        /// Which event.
        event_name: String = "eventName",
    } => ScheduleGetEventResponse = [
        "UserScheduleGetEventResponse",
        "GroupScheduleGetEventResponse",
        "ServiceProviderScheduleGetEventResponse",
    ]
}

elements! {
    /// One event: all day, or with both times.
    pub struct ScheduleGetEventResponse {
        /// The first day.
        start_date: String = "startDate",
        /// True, or absent where there are times.
        all_day_event: Option<bool> = "allDayEvent",
        /// When it begins on the first day.
        start_time: Option<HourMinute> = "startTime",
        /// When it ends on the last day.
        end_time: Option<HourMinute> = "endTime",
        /// The last day.
        end_date: String = "endDate",
        /// How often it comes again; never, when absent.
        recurrence: Option<EventRecurrence> = "recurrence",
    }
}

elements! {
    /// A time of day.
    #[derive(Copy, PartialEq, Eq, PartialOrd, Ord)]
    pub struct HourMinute {
        /// 0–23.
        hour: i32 = "hour",
        /// 0–59.
        minute: i32 = "minute",
    }
}

schedule_request! {
    /// Adds an event, all day or with both times.
    Write ScheduleAddEventRequest = [
        "UserScheduleAddEventRequest",
        "GroupScheduleAddEventRequest",
        "ServiceProviderScheduleAddEventRequest",
    ] {
        /// Which schedule.
        schedule_key: ScheduleKey = "scheduleKey",
        /// 1–40 characters.
        event_name: String = "eventName",
        /// The first day.
        start_date: String = "startDate",
        /// True, or absent where there are times.
        all_day_event: Option<bool> = "allDayEvent",
        /// When it begins on the first day.
        start_time: Option<HourMinute> = "startTime",
        /// When it ends on the last day.
        end_time: Option<HourMinute> = "endTime",
        /// The last day.
        end_date: String = "endDate",
        /// How often it comes again; never, when absent.
        recurrence: Option<EventRecurrence> = "recurrence",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

schedule_request! {
    /// Changes an event; what is absent stays.
    Write ScheduleModifyEventRequest = [
        "UserScheduleModifyEventRequest",
        "GroupScheduleModifyEventRequest",
        "ServiceProviderScheduleModifyEventRequest",
    ] {
        /// Which schedule.
        schedule_key: ScheduleKey = "scheduleKey",
        /// Which event.
        event_name: String = "eventName",
        /// Its new name.
        new_event_name: Option<String> = "newEventName",
        /// The first day.
        start_date: Option<String> = "startDate",
        /// True, or absent where there are times.
        all_day_event: Option<bool> = "allDayEvent",
        /// When it begins on the first day.
        start_time: Option<HourMinute> = "startTime",
        /// When it ends on the last day.
        end_time: Option<HourMinute> = "endTime",
        /// The last day.
        end_date: Option<String> = "endDate",
        /// How often it comes again; nil for never.
        recurrence: Nillable<EventRecurrence> = "recurrence",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

schedule_request! {
    /// Removes events.
    Write ScheduleDeleteEventListRequest = [
        "UserScheduleDeleteEventListRequest",
        "GroupScheduleDeleteEventListRequest",
        "ServiceProviderScheduleDeleteEventListRequest",
    ] {
        /// Which schedule.
        schedule_key: ScheduleKey = "scheduleKey",
        /// At least one.
        event_name: Vec<String> = "eventName",
    } => SuccessResponse = ["SuccessResponse"; 3]
}

impl Response for ScheduleGetEventListResponse {}
impl Response for ScheduleGetEventResponse {}
