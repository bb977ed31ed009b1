//! Schedules of users, groups and tenants, by names, with the periods in them.
//!
//! A period is what the switch calls an event. The switch has no command for a schedule with all its
//! periods and no transactions: a change is planned against what there is, and only what differs is sent.

mod apply;
mod change;
mod first_day;
mod holder;
mod model;
mod plan;

pub use apply::ScheduleOutcome;
pub use change::{NewPeriod, PERIODS_MAX, PeriodItem, ScheduleChange};
pub use holder::{ScheduleHolder, ScheduleSet};
pub use model::{ListedSchedule, PeriodTimes, ShownPeriod, ShownSchedule};
pub use ocip::command::schedule::{
    CalendarDate, DayOfWeek, EventRecurrence, HourMinute, MonthOfYear, RecurrenceEnd,
    RecurrencePattern, ScheduleType, WeekOfMonth,
};
pub use plan::ScheduleConflict;
