//! Schedules as they are, and how they are read.

use std::collections::HashMap;

use ocip::batch::{Batch, BatchReplies, ReplyTicket};
use ocip::command::schedule::{
    CalendarDate, EventRecurrence, HourMinute, ScheduleGetEventListRequest,
    ScheduleGetEventRequest, ScheduleGetEventResponse, ScheduleGetListRequest,
    ScheduleGetListResponse,
};
use ocip::document::COMMANDS_MAX;

use super::holder::ScheduleSet;
use crate::switch::criteria_service::ScheduleLevel;
use crate::switch::{CallContext, Error, RefusalClass, Switch};

/// A schedule to which somebody can refer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedSchedule {
    /// Its name.
    pub name: String,
    /// Whose it is.
    pub level: ScheduleLevel,
}

/// A schedule with its periods.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownSchedule {
    /// Its name.
    pub name: String,
    /// Its periods, in the order of the switch.
    pub periods: Vec<ShownPeriod>,
}

/// A period of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownPeriod {
    /// Its name.
    pub name: String,
    /// When it is, if that was asked for.
    pub times: Option<PeriodTimes>,
}

/// When a period is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodTimes {
    /// The first day.
    pub start_date: String,
    /// The last day.
    pub end_date: String,
    /// From when on the first day to when on the last; all day, when absent.
    pub hours: Option<[HourMinute; 2]>,
    /// How often it comes again; never, when absent.
    pub recurrence: Option<EventRecurrence>,
}

impl Switch {
    /// The schedules of a set, and those of the levels above.
    pub async fn schedules(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
    ) -> Result<Vec<ListedSchedule>, Error> {
        let list = self.cluster.call(call, &get_list(set)).await?;
        Ok(listed(set, list))
    }

    /// The schedule of that name with its periods, and with their times if those are asked for; `None`
    /// when there is none.
    pub async fn schedule(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
        with_times: bool,
    ) -> Result<Option<ShownSchedule>, Error> {
        let Some((_, events)) = self.read_names(call, set, name).await? else {
            return Ok(None);
        };
        let mut times = HashMap::new();
        if with_times {
            times = self.read_times(call, set, name, &events).await?;
        }
        let mut periods = events.into_iter().map(|name| ShownPeriod {
            times: times.remove(&name),
            name,
        });
        Ok(Some(ShownSchedule {
            name: name.to_owned(),
            // One whose times were not there any more is gone.
            periods: periods
                .by_ref()
                .filter(|one| one.times.is_some() || !with_times)
                .collect(),
        }))
    }

    /// The names of a set's own schedules, and of the periods of the one called `name`; `None` when
    /// there is no such schedule.
    pub(super) async fn read_names(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        name: &str,
    ) -> Result<Option<(Vec<String>, Vec<String>)>, Error> {
        let mut batch = Batch::new(call.request_id);
        let list = batch.add(&get_list(set));
        let events = batch.add(&ScheduleGetEventListRequest {
            owner: set.holder.owner(),
            schedule_key: set.key(name),
        });
        let mut replies = self.cluster.execute(call, &batch).await?;
        let names = own_names(set, replies.take(list)?);
        if !names.iter().any(|one| one == name) {
            return Ok(None);
        }
        match replies.take(events) {
            Ok(events) => Ok(Some((names, events.event_name))),
            // Gone since the list was made.
            Err(error) if error.is_of_class(RefusalClass::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// When periods are, of those that exist.
    pub(super) async fn read_times(
        &self,
        call: CallContext<'_>,
        set: ScheduleSet<'_>,
        schedule: &str,
        names: &[String],
    ) -> Result<HashMap<String, PeriodTimes>, Error> {
        let mut times = HashMap::new();
        for names in names.chunks(COMMANDS_MAX) {
            let mut batch = Batch::new(call.request_id);
            let add = |name: &String| (name.clone(), batch.add(&get_event(set, schedule, name)));
            let tickets: Vec<_> = names.iter().map(add).collect();
            let mut replies = self.cluster.execute(call, &batch).await?;
            take_times(&mut times, &mut replies, tickets)?;
        }
        Ok(times)
    }
}

/// Takes in when periods are, but for those that are gone since their names were read.
fn take_times(
    times: &mut HashMap<String, PeriodTimes>,
    replies: &mut BatchReplies,
    tickets: Vec<(String, ReplyTicket<ScheduleGetEventResponse>)>,
) -> Result<(), Error> {
    for (name, ticket) in tickets {
        match replies.take(ticket) {
            Ok(event) => drop(times.insert(name, event.into())),
            Err(error) if error.is_of_class(RefusalClass::NotFound) => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}

fn get_list(set: ScheduleSet<'_>) -> ScheduleGetListRequest {
    ScheduleGetListRequest {
        owner: set.holder.owner(),
        schedule_type: Some(set.kind),
    }
}

fn get_event(set: ScheduleSet<'_>, schedule: &str, name: &str) -> ScheduleGetEventRequest {
    ScheduleGetEventRequest {
        owner: set.holder.owner(),
        schedule_key: set.key(schedule),
        event_name: name.to_owned(),
    }
}

fn listed(set: ScheduleSet<'_>, list: ScheduleGetListResponse) -> Vec<ListedSchedule> {
    let global = list.schedule_global_key.into_iter();
    let global = global.map(|one| (one.schedule_key, one.schedule_level));
    // Only a tenant's list comes without levels.
    let own = list.schedule_key.into_iter();
    let own = own.map(|key| (key, ScheduleLevel::ServiceProvider));
    let of_type = global
        .chain(own)
        .filter(|(key, _)| key.schedule_type == set.kind);
    let schedules = of_type.map(|(key, level)| ListedSchedule {
        name: key.schedule_name,
        level,
    });
    schedules.collect()
}

fn own_names(set: ScheduleSet<'_>, list: ScheduleGetListResponse) -> Vec<String> {
    let all = listed(set, list).into_iter();
    let own = all.filter(|one| one.level == set.holder.level());
    own.map(|one| one.name).collect()
}

impl From<ScheduleGetEventResponse> for PeriodTimes {
    fn from(event: ScheduleGetEventResponse) -> Self {
        let recurrence = event.recurrence.map(|recurrence| EventRecurrence {
            // Every one is what it means not to say it.
            interval: recurrence.interval.filter(|interval| *interval != 1),
            ..recurrence
        });
        Self {
            start_date: without_zone(event.start_date),
            end_date: without_zone(event.end_date),
            hours: event
                .start_time
                .zip(event.end_time)
                .map(<[HourMinute; 2]>::from),
            recurrence,
        }
    }
}

/// A date without the time zone that `xs:date` lets stand behind it.
fn without_zone(date: String) -> String {
    let trimmed = date.trim();
    let is_date = |text: &&str| CalendarDate::parse(text).is_some();
    let known = trimmed.get(..10).filter(is_date).map(str::to_owned);
    known.unwrap_or(date)
}
