//! The services that act by criteria (the tables of `ocip-services`).
//!
//! Every command is all or nothing. Where nothing is publicly known, this was chosen:
//!
//! * A new criteria stands last in the table and counts at once, unless
//!   `knobs.new_criteria_active` says otherwise.
//! * Numbers are stored as they are sent, and returned as they are stored. `Any` does not touch
//!   them: they stay, do not count, and count again with `Specified Only`.
//! * A criteria for specified callers needs a number or a flag, after each change.
//! * A schedule has to exist when a criteria is given it, at the level and of the type that is
//!   named; it is not looked for again.
//! * Simultaneous Ring Personal may be active without numbers.
//! * A criteria that forwards to a number of its own needs one, after each change; added without a word
//!   about it, it forwards to the default number.
//! * Nothing but a data file makes a criteria private.

mod change;
mod criteria;

use ocip::command::criteria::{
    CriteriaActivation, CriteriaDnSelection, CriteriaRow, SimultaneousRingNumber,
};
use ocip::command::{CommandKind, Nillable};
use ocip::xml::XmlReader;
use ocip_services::criteria::command::{
    CriteriaServiceAnswer, CriteriaServiceGetRequest, CriteriaServiceModifyRequest,
};
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::Value;

use self::change::{Around, change};
use super::settings::{missing, set};
use super::{CommandHandler, HandlerContext, token};
use crate::data::{
    CriteriaState, ScheduleReference, StoredCallers, StoredCriteria, StoredRingNumber,
};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

/// The commands of a service.
pub(super) fn handlers(service: &'static CriteriaService) -> [CommandHandler; 6] {
    use CommandKind::{Read, Write};
    let of = CommandHandler::of_criteria;
    let commands = &service.commands;
    [
        of(service, commands.get, Read, get),
        of(service, commands.modify, Write, modify),
        of(service, commands.get_criteria, Read, criteria::get),
        of(service, commands.add_criteria, Write, criteria::add),
        of(service, commands.modify_criteria, Write, criteria::modify),
        of(service, commands.delete_criteria, Write, criteria::delete),
    ]
}

fn get(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaServiceGetRequest::read(service, reader)?;
    let user = context.subscriber(&request.user_id, service.name)?;
    let state = user.criteria_state(service);
    let default_number = state.settings.iter().find_map(|value| match value {
        Some(Value::Text(number)) => Some(number.as_str()),
        _ => None,
    });
    let answer = CriteriaServiceAnswer {
        numbers: state.numbers.iter().map(to_wire).collect(),
        rows: state
            .criteria
            .iter()
            .map(|one| row(one, default_number))
            .collect(),
        settings: state.settings.clone(),
    };
    let name = service.commands.get_response;
    Ok(SuccessReply::written(name, |writer| {
        answer.write(service, writer);
    }))
}

fn modify(
    service: &'static CriteriaService,
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = CriteriaServiceModifyRequest::read(service, reader)?;
    change(service, context, &request.user_id, |state, around| {
        for (value, change) in state.settings.iter_mut().zip(request.settings) {
            set(value, change);
        }
        check_rules(state, around)?;
        match &request.numbers {
            Nillable::Absent => {}
            Nillable::Nil => state.numbers.clear(),
            Nillable::Value(list) => {
                let numbers = list.simultaneous_ring_number.iter();
                state.numbers = numbers.map(from_wire).collect();
            }
        }
        let mut all = request.activations.iter();
        all.try_for_each(|one| activate(state, one, around))
    })
}

fn check_rules(state: &CriteriaState, around: &Around<'_>) -> Result<(), ErrorReply> {
    let service = around.service;
    match missing(service.rules, service.settings, &state.settings) {
        None => Ok(()),
        Some(element) => {
            let names = [("service", service.name), ("element", element)];
            Err(ErrorReply::of(&around.texts().setting_missing, &names))
        }
    }
}

fn activate(
    state: &mut CriteriaState,
    activation: &CriteriaActivation,
    around: &Around<'_>,
) -> Result<(), ErrorReply> {
    let name = token(&activation.criteria_name);
    let criteria = state.criteria_mut(&name);
    let criteria =
        criteria.ok_or_else(|| criteria::not_found(around.service, around.texts(), &name))?;
    criteria.active = activation.is_active;
    Ok(())
}

fn from_wire(number: &SimultaneousRingNumber) -> StoredRingNumber {
    StoredRingNumber {
        phone_number: token(&number.phone_number),
        answer_confirmation: number.answer_confirmation_required,
    }
}

fn to_wire(number: &StoredRingNumber) -> SimultaneousRingNumber {
    SimultaneousRingNumber {
        phone_number: number.phone_number.clone(),
        answer_confirmation_required: number.answer_confirmation,
    }
}

/// The format of the cells about schedules and callers is not publicly known: these are for people.
fn row(criteria: &StoredCriteria, default_number: Option<&str>) -> CriteriaRow {
    let name_of = |schedule: &Option<ScheduleReference>| {
        let name = schedule.as_ref().map(|schedule| schedule.name.clone());
        name.unwrap_or_default()
    };
    CriteriaRow {
        is_active: criteria.active,
        name: criteria.name.clone(),
        time_schedule: name_of(&criteria.time_schedule),
        holiday_schedule: name_of(&criteria.holiday_schedule),
        calls_from: calls_from(&criteria.callers),
        forward_to: Some(forward_to(criteria, default_number)),
        blacklisted: criteria.blacklisted,
    }
}

fn forward_to(criteria: &StoredCriteria, default_number: Option<&str>) -> String {
    let number = match criteria.forward.as_deref() {
        Some("Do not forward") => Some("Do not forward"),
        Some("Forward To Specified Number") => criteria.forward_to.as_deref(),
        _ => default_number,
    };
    number.unwrap_or_default().to_owned()
}

fn calls_from(callers: &StoredCallers) -> String {
    match callers.selection {
        CriteriaDnSelection::Any => return "All calls".to_owned(),
        CriteriaDnSelection::Forwarded => return "Forwarded calls".to_owned(),
        CriteriaDnSelection::SpecifiedOnly => {}
    }
    let flags = [
        ("Anonymous", callers.anonymous),
        ("Unavailable", callers.unavailable),
    ];
    let flags = flags.iter().filter(|(_, is_set)| *is_set);
    let numbers = callers.numbers.iter().map(String::as_str);
    let words: Vec<_> = numbers.chain(flags.map(|(word, _)| *word)).collect();
    words.join(", ")
}
