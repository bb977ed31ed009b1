//! The criteria of a service, one by one.

use ocip::command::Nillable;
use ocip::command::criteria::{CriteriaFromDn, CriteriaFromDnModify, Schedule};
use ocip::xml::XmlReader;
use ocip_services::criteria::command::{
    CriteriaAddRequest, CriteriaDeleteRequest, CriteriaDetail, CriteriaEdit, CriteriaGetRequest,
    CriteriaModifyRequest,
};
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::Value;

use super::change::{Around, change};
use crate::data::{
    CriteriaState, ErrorText, ErrorTexts, ScheduleReference, ScheduleType, StoredCallers,
    StoredCriteria,
};
use crate::failure::ErrorReply;
use crate::handler::settings::set;
use crate::handler::{HandlerContext, token};
use crate::reply::SuccessReply;

pub(super) fn get(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaGetRequest::read(service, reader)?;
    let user = context.subscriber(&request.user_id, service.name)?;
    let name = token(&request.name);
    let state = user.criteria_state(service);
    let texts = &context.state.data.error_texts;
    let criteria = state.criteria(&name);
    let criteria = criteria.ok_or_else(|| not_found(service, texts, &name))?;
    let fields = service.fields.iter();
    let detail = CriteriaDetail {
        time_schedule: criteria.time_schedule.as_ref().map(schedule_to_wire),
        holiday_schedule: criteria.holiday_schedule.as_ref().map(schedule_to_wire),
        callers: callers_to_wire(&criteria.callers),
        fields: fields.map(|field| criteria.field(field.element)).collect(),
    };
    let name = service.commands.get_criteria_response;
    Ok(SuccessReply::written(name, |writer| {
        detail.write_answer(service, writer);
    }))
}

pub(super) fn add(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaAddRequest::read(service, reader)?;
    change(service, context, &request.user_id, |state, around| {
        let criteria = new_criteria(&request, around)?;
        check(&criteria, around.texts())?;
        state.criteria.push(criteria);
        check_is_alone(state, &token(&request.name), around)
    })
}

pub(super) fn modify(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaModifyRequest::read(service, reader)?;
    change(service, context, &request.user_id, |state, around| {
        let name = token(&request.name);
        let criteria = state.criteria_mut(&name);
        let criteria = criteria.ok_or_else(|| not_found(service, around.texts(), &name))?;
        let new_name = request.new_name.as_deref().map_or(name, token);
        criteria.name.clone_from(&new_name);
        apply(criteria, request.edit, around)?;
        check(criteria, around.texts())?;
        check_is_alone(state, &new_name, around)
    })
}

pub(super) fn delete(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaDeleteRequest::read(service, reader)?;
    change(service, context, &request.user_id, |state, around| {
        let name = token(&request.name);
        let before = state.criteria.len();
        state.criteria.retain(|one| one.name != name);
        match state.criteria.len() < before {
            true => Ok(()),
            false => Err(not_found(service, around.texts(), &name)),
        }
    })
}

pub(super) fn not_found(service: &CriteriaService, texts: &ErrorTexts, name: &str) -> ErrorReply {
    about(service, &texts.criteria_not_found, name)
}

fn about(service: &CriteriaService, text: &ErrorText, name: &str) -> ErrorReply {
    ErrorReply::of(text, &[("service", service.name), ("criteria", name)])
}

fn new_criteria(
    request: &CriteriaAddRequest,
    around: &Around<'_>,
) -> Result<StoredCriteria, ErrorReply> {
    let schedule = |schedule: &Option<Schedule>, kind| {
        let schedule = schedule.as_ref();
        schedule.map(|wire| around.schedule(wire, kind)).transpose()
    };
    let detail = &request.detail;
    let mut criteria = StoredCriteria {
        name: token(&request.name),
        active: around.data.behaviour.new_criteria_active,
        time_schedule: schedule(&detail.time_schedule, ScheduleType::Time)?,
        holiday_schedule: schedule(&detail.holiday_schedule, ScheduleType::Holiday)?,
        callers: callers_from_wire(&detail.callers),
        ..StoredCriteria::default()
    };
    let fields = around.service.fields.iter().zip(detail.fields.clone());
    for (field, value) in fields.filter(|(_, value)| value.is_some()) {
        let change = value.map_or(Nillable::Absent, Nillable::Value);
        set_field(&mut criteria, field.element, change);
    }
    Ok(criteria)
}

fn apply(
    criteria: &mut StoredCriteria,
    edit: CriteriaEdit,
    around: &Around<'_>,
) -> Result<(), ErrorReply> {
    let (time, holiday) = (&mut criteria.time_schedule, &mut criteria.holiday_schedule);
    around.set_schedule(time, &edit.time_schedule, ScheduleType::Time)?;
    around.set_schedule(holiday, &edit.holiday_schedule, ScheduleType::Holiday)?;
    for (field, change) in around.service.fields.iter().zip(edit.fields) {
        set_field(criteria, field.element, change);
    }
    if let Some(wire) = &edit.callers {
        apply_callers(&mut criteria.callers, wire);
    }
    Ok(())
}

fn set_field(criteria: &mut StoredCriteria, element: &str, change: Nillable<Value>) {
    if change == Nillable::Absent {
        return;
    }
    let mut value = None;
    set(&mut value, change);
    criteria.set_field(element, value);
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

fn check(criteria: &StoredCriteria, texts: &ErrorTexts) -> Result<(), ErrorReply> {
    if criteria.lacks_number() {
        let name = ("criteria", criteria.name.as_str());
        return Err(ErrorReply::of(&texts.criteria_without_number, &[name]));
    }
    if criteria.callers.are_none() {
        let name = ("criteria", criteria.name.as_str());
        return Err(ErrorReply::of(&texts.criteria_without_callers, &[name]));
    }
    Ok(())
}

/// A name that was just given must not stand twice.
fn check_is_alone(
    state: &CriteriaState,
    name: &str,
    around: &Around<'_>,
) -> Result<(), ErrorReply> {
    let with_name = state.criteria.iter().filter(|one| one.name == name);
    if with_name.count() > 1 {
        let text = &around.texts().criteria_exists;
        return Err(about(around.service, text, name));
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
