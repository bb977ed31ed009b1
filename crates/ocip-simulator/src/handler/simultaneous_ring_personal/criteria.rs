//! The criteria of the service, one by one.

use ocip::command::simultaneous_ring_personal::{
    CriteriaFromDn, CriteriaFromDnModify, Schedule, UserSimultaneousRingPersonalAddCriteriaRequest,
    UserSimultaneousRingPersonalDeleteCriteriaRequest,
    UserSimultaneousRingPersonalGetCriteriaRequest,
    UserSimultaneousRingPersonalGetCriteriaResponse,
    UserSimultaneousRingPersonalModifyCriteriaRequest,
};
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use super::change::{Around, SERVICE, change};
use crate::data::{
    ErrorTexts, RingCriteria, ScheduleReference, ScheduleType, SimultaneousRingPersonal,
    StoredCallers,
};
use crate::failure::ErrorReply;
use crate::handler::{HandlerContext, token};
use crate::reply::SuccessReply;

pub(super) fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalGetCriteriaRequest::read(reader)?;
    let user = context.subscriber(&request.user_id, SERVICE)?;
    let name = token(&request.criteria_name);
    let criteria = user.simultaneous_ring_personal.criteria(&name);
    let criteria = criteria.ok_or_else(|| not_found(&context.state.data.error_texts, &name))?;
    let response = UserSimultaneousRingPersonalGetCriteriaResponse {
        time_schedule: criteria.time_schedule.as_ref().map(schedule_to_wire),
        holiday_schedule: criteria.holiday_schedule.as_ref().map(schedule_to_wire),
        blacklisted: criteria.blacklisted,
        from_dn_criteria: callers_to_wire(&criteria.callers),
    };
    let name = "UserSimultaneousRingPersonalGetCriteriaResponse";
    Ok(SuccessReply::data(name, &response))
}

pub(super) fn add(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalAddCriteriaRequest::read(reader)?;
    change(context, &request.user_id, |ring, around| {
        let criteria = new_criteria(&request, around)?;
        check(&criteria, around.texts())?;
        ring.criteria.push(criteria);
        check_is_alone(ring, &token(&request.criteria_name), around.texts())
    })
}

pub(super) fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalModifyCriteriaRequest::read(reader)?;
    change(context, &request.user_id, |ring, around| {
        let name = token(&request.criteria_name);
        let criteria = ring.criteria_mut(&name);
        let criteria = criteria.ok_or_else(|| not_found(around.texts(), &name))?;
        let new_name = request.new_criteria_name.as_deref().map_or(name, token);
        criteria.name.clone_from(&new_name);
        apply(criteria, &request, around)?;
        check(criteria, around.texts())?;
        check_is_alone(ring, &new_name, around.texts())
    })
}

pub(super) fn delete(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalDeleteCriteriaRequest::read(reader)?;
    change(context, &request.user_id, |ring, around| {
        let name = token(&request.criteria_name);
        let before = ring.criteria.len();
        ring.criteria.retain(|one| one.name != name);
        match ring.criteria.len() < before {
            true => Ok(()),
            false => Err(not_found(around.texts(), &name)),
        }
    })
}

pub(super) fn not_found(texts: &ErrorTexts, name: &str) -> ErrorReply {
    ErrorReply::of(&texts.criteria_not_found, &[("criteria", name)])
}

fn new_criteria(
    request: &UserSimultaneousRingPersonalAddCriteriaRequest,
    around: &Around<'_>,
) -> Result<RingCriteria, ErrorReply> {
    let schedule = |schedule: &Option<Schedule>, kind| {
        let schedule = schedule.as_ref();
        schedule.map(|wire| around.schedule(wire, kind)).transpose()
    };
    Ok(RingCriteria {
        name: token(&request.criteria_name),
        active: around.data.behaviour.new_criteria_active,
        time_schedule: schedule(&request.time_schedule, ScheduleType::Time)?,
        holiday_schedule: schedule(&request.holiday_schedule, ScheduleType::Holiday)?,
        blacklisted: request.blacklisted,
        callers: callers_from_wire(&request.from_dn_criteria),
    })
}

fn apply(
    criteria: &mut RingCriteria,
    request: &UserSimultaneousRingPersonalModifyCriteriaRequest,
    around: &Around<'_>,
) -> Result<(), ErrorReply> {
    let (time, holiday) = (&mut criteria.time_schedule, &mut criteria.holiday_schedule);
    around.set_schedule(time, &request.time_schedule, ScheduleType::Time)?;
    around.set_schedule(holiday, &request.holiday_schedule, ScheduleType::Holiday)?;
    criteria.blacklisted = request.blacklisted.unwrap_or(criteria.blacklisted);
    if let Some(wire) = &request.from_dn_criteria {
        apply_callers(&mut criteria.callers, wire);
    }
    Ok(())
}

fn apply_callers(callers: &mut StoredCallers, wire: &CriteriaFromDnModify) {
    callers.selection = wire.selection.unwrap_or(callers.selection);
    let anonymous = wire.include_anonymous_callers;
    callers.anonymous = anonymous.unwrap_or(callers.anonymous);
    let unavailable = wire.include_unavailable_callers;
    callers.unavailable = unavailable.unwrap_or(callers.unavailable);
    match &wire.phone_number_list {
        Nillable::Absent => {}
        Nillable::Nil => callers.numbers.clear(),
        Nillable::Value(list) => {
            let numbers = list.phone_number.iter();
            callers.numbers = numbers.map(|number| token(number)).collect();
        }
    }
}

fn check(criteria: &RingCriteria, texts: &ErrorTexts) -> Result<(), ErrorReply> {
    if criteria.callers.are_none() {
        let name = ("criteria", criteria.name.as_str());
        return Err(ErrorReply::of(&texts.criteria_without_callers, &[name]));
    }
    Ok(())
}

/// A name that was just given must not stand twice.
fn check_is_alone(
    ring: &SimultaneousRingPersonal,
    name: &str,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    let with_name = ring.criteria.iter().filter(|one| one.name == name);
    if with_name.count() > 1 {
        return Err(ErrorReply::of(
            &texts.criteria_exists,
            &[("criteria", name)],
        ));
    }
    Ok(())
}

fn schedule_to_wire(schedule: &ScheduleReference) -> Schedule {
    Schedule {
        level: schedule.level,
        name: schedule.name.clone(),
    }
}

fn callers_from_wire(wire: &CriteriaFromDn) -> StoredCallers {
    StoredCallers {
        selection: wire.selection,
        anonymous: wire.include_anonymous_callers,
        unavailable: wire.include_unavailable_callers,
        numbers: wire.phone_number.iter().map(|one| token(one)).collect(),
    }
}

fn callers_to_wire(callers: &StoredCallers) -> CriteriaFromDn {
    CriteriaFromDn {
        selection: callers.selection,
        include_anonymous_callers: callers.anonymous,
        include_unavailable_callers: callers.unavailable,
        phone_number: callers.numbers.clone(),
    }
}

// === impl Around ===

impl Around<'_> {
    /// A schedule that the user can refer to.
    fn schedule(
        &self,
        wire: &Schedule,
        kind: ScheduleType,
    ) -> Result<ScheduleReference, ErrorReply> {
        let reference = ScheduleReference {
            level: wire.level,
            name: token(&wire.name),
        };
        match self.data.has_schedule(self.user, kind, &reference) {
            true => Ok(reference),
            false => {
                let name = ("schedule", reference.name.as_str());
                Err(ErrorReply::of(&self.texts().schedule_not_found, &[name]))
            }
        }
    }

    fn set_schedule(
        &self,
        stored: &mut Option<ScheduleReference>,
        wire: &Nillable<Schedule>,
        kind: ScheduleType,
    ) -> Result<(), ErrorReply> {
        match wire {
            Nillable::Absent => {}
            Nillable::Nil => *stored = None,
            Nillable::Value(wire) => *stored = Some(self.schedule(wire, kind)?),
        }
        Ok(())
    }
}
