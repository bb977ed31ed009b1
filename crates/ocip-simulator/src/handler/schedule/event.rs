//! The events of a schedule.

use ocip::command::schedule::{
    HourMinute, ScheduleAddEventRequest, ScheduleDeleteEventListRequest,
    ScheduleGetEventListRequest, ScheduleGetEventListResponse, ScheduleGetEventRequest,
    ScheduleGetEventResponse, ScheduleKey, ScheduleModifyEventRequest, ScheduleOwner,
};
use ocip::command::{ElementContent, Nillable, Request};
use ocip::xml::XmlReader;

use super::owner::{change, not_found, proved, schedules_of};
use crate::data::{ErrorTexts, StoredEvent, StoredSchedule};
use crate::failure::ErrorReply;
use crate::handler::{HandlerContext, token};
use crate::reply::SuccessReply;

pub(super) fn get_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleGetEventListRequest::read(reader)?;
    let schedule = schedule(context, &request.owner, &request.schedule_key)?;
    let names = schedule.events.iter().map(|one| one.name.clone());
    let response = ScheduleGetEventListResponse {
        event_name: names.collect(),
    };
    Ok(SuccessReply::data(request.response_type(), &response))
}

pub(super) fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleGetEventRequest::read(reader)?;
    let schedule = schedule(context, &request.owner, &request.schedule_key)?;
    let name = token(&request.event_name);
    let event = schedule.event(&name);
    let event = event.ok_or_else(|| event_not_found(&context.data().error_texts, &name))?;
    let response = ScheduleGetEventResponse {
        start_date: event.start_date.clone(),
        all_day_event: event.hours.is_none().then_some(true),
        start_time: event.hours.map(|[from, _]| from),
        end_time: event.hours.map(|[_, to]| to),
        end_date: event.end_date.clone(),
        recurrence: event.recurrence.clone(),
    };
    Ok(SuccessReply::data(request.response_type(), &response))
}

pub(super) fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleAddEventRequest::read(reader)?;
    let event = StoredEvent {
        name: token(&request.event_name),
        start_date: token(&request.start_date),
        end_date: token(&request.end_date),
        hours: hours(request.start_time, request.end_time),
        recurrence: request.recurrence.clone(),
    };
    change_one(
        context,
        &request.owner,
        &request.schedule_key,
        |schedule, texts| {
            check(&event, texts)?;
            schedule.events.push(event.clone());
            check_is_alone(schedule, &event.name, texts)
        },
    )
}

pub(super) fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleModifyEventRequest::read(reader)?;
    let name = token(&request.event_name);
    change_one(
        context,
        &request.owner,
        &request.schedule_key,
        |schedule, texts| {
            let event = schedule.events.iter_mut().find(|one| one.name == name);
            let event = event.ok_or_else(|| event_not_found(texts, &name))?;
            apply(event, &request);
            check(event, texts)?;
            let name = event.name.clone();
            check_is_alone(schedule, &name, texts)
        },
    )
}

fn apply(event: &mut StoredEvent, request: &ScheduleModifyEventRequest) {
    let texts = [
        (&mut event.name, &request.new_event_name),
        (&mut event.start_date, &request.start_date),
        (&mut event.end_date, &request.end_date),
    ];
    for (kept, given) in texts {
        if let Some(given) = given {
            *kept = token(given);
        }
    }
    if request.all_day_event.is_some() || request.start_time.is_some() {
        event.hours = hours(request.start_time, request.end_time);
    }
    match &request.recurrence {
        Nillable::Absent => {}
        Nillable::Nil => event.recurrence = None,
        Nillable::Value(recurrence) => event.recurrence = Some(recurrence.clone()),
    }
}

pub(super) fn delete_list(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = ScheduleDeleteEventListRequest::read(reader)?;
    change_one(
        context,
        &request.owner,
        &request.schedule_key,
        |schedule, texts| {
            for name in request.event_name.iter().map(|name| token(name)) {
                let place = schedule.events.iter().position(|one| one.name == name);
                let place = place.ok_or_else(|| event_not_found(texts, &name))?;
                schedule.events.remove(place);
            }
            Ok(())
        },
    )
}

fn schedule<'a>(
    context: &'a HandlerContext<'_>,
    owner: &ScheduleOwner,
    key: &ScheduleKey,
) -> Result<&'a StoredSchedule, ErrorReply> {
    let owner = proved(context, owner)?;
    let name = token(&key.schedule_name);
    let (schedules, _) = schedules_of(context, &owner);
    let mut schedules = schedules.iter();
    let found = schedules.find(|one| one.is(key.schedule_type, &name));
    found.ok_or_else(|| not_found(&context.data().error_texts, &name))
}

/// Changes one schedule of the owner, or nothing.
fn change_one(
    context: &mut HandlerContext<'_>,
    owner: &ScheduleOwner,
    key: &ScheduleKey,
    edit: impl FnOnce(&mut StoredSchedule, &ErrorTexts) -> Result<(), ErrorReply>,
) -> Result<SuccessReply, ErrorReply> {
    let name = token(&key.schedule_name);
    change(context, owner, |schedules, texts| {
        let mut schedules = schedules.iter_mut();
        let schedule = schedules.find(|one| one.is(key.schedule_type, &name));
        edit(schedule.ok_or_else(|| not_found(texts, &name))?, texts)
    })
}

fn hours(from: Option<HourMinute>, to: Option<HourMinute>) -> Option<[HourMinute; 2]> {
    from.zip(to).map(|(from, to)| [from, to])
}

fn check(event: &StoredEvent, texts: &ErrorTexts) -> Result<(), ErrorReply> {
    if event.has_dates() {
        return Ok(());
    }
    let name = ("event", event.name.as_str());
    Err(ErrorReply::of(&texts.event_dates_not_valid, &[name]))
}

/// A name that was just given must not stand twice.
fn check_is_alone(
    schedule: &StoredSchedule,
    name: &str,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    let with_name = schedule.events.iter().filter(|one| one.name == name);
    if with_name.count() > 1 {
        return Err(ErrorReply::of(&texts.event_exists, &[("event", name)]));
    }
    Ok(())
}

fn event_not_found(texts: &ErrorTexts, name: &str) -> ErrorReply {
    ErrorReply::of(&texts.event_not_found, &[("event", name)])
}
