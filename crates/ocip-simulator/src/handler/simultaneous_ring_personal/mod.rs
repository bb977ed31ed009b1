//! Simultaneous Ring Personal (OCI schema, service Simultaneous Ring Personal).
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
//! * The service may be active without numbers.

mod change;
mod criteria;

use ocip::command::simultaneous_ring_personal::{
    CriteriaActivation, CriteriaDnSelection, CriteriaRow, SimultaneousRingNumber,
    UserSimultaneousRingPersonalGetRequest17, UserSimultaneousRingPersonalGetResponse17,
    UserSimultaneousRingPersonalModifyRequest17,
};
use ocip::command::table::Table;
use ocip::command::{ElementContent, Nillable};
use ocip::xml::XmlReader;

use self::change::{SERVICE, change};
use super::{CommandHandler, HandlerContext, token};
use crate::data::{
    ErrorTexts, RingCriteria, ScheduleReference, SimultaneousRingPersonal, StoredCallers,
    StoredRingNumber,
};
use crate::failure::ErrorReply;
use crate::reply::SuccessReply;

pub(super) const HANDLERS: &[CommandHandler] = &[
    CommandHandler::read("UserSimultaneousRingPersonalGetRequest17", get),
    CommandHandler::write("UserSimultaneousRingPersonalModifyRequest17", modify),
    CommandHandler::read(
        "UserSimultaneousRingPersonalGetCriteriaRequest",
        criteria::get,
    ),
    CommandHandler::write(
        "UserSimultaneousRingPersonalAddCriteriaRequest",
        criteria::add,
    ),
    CommandHandler::write(
        "UserSimultaneousRingPersonalModifyCriteriaRequest",
        criteria::modify,
    ),
    CommandHandler::write(
        "UserSimultaneousRingPersonalDeleteCriteriaRequest",
        criteria::delete,
    ),
];

fn get(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalGetRequest17::read(reader)?;
    let user = context.subscriber(&request.user_id, SERVICE)?;
    let ring = &user.simultaneous_ring_personal;
    let response = UserSimultaneousRingPersonalGetResponse17 {
        is_active: ring.active,
        do_not_ring_if_on_call: ring.do_not_ring_if_on_call,
        simultaneous_ring_number: ring.numbers.iter().map(to_wire).collect(),
        criteria_table: Table(ring.criteria.iter().map(row).collect()),
    };
    let name = "UserSimultaneousRingPersonalGetResponse17";
    Ok(SuccessReply::data(name, &response))
}

fn modify(
    context: &mut HandlerContext<'_>,
    reader: &mut XmlReader<'_>,
) -> Result<SuccessReply, ErrorReply> {
    let request = UserSimultaneousRingPersonalModifyRequest17::read(reader)?;
    change(context, &request.user_id, |ring, around| {
        ring.active = request.is_active.unwrap_or(ring.active);
        ring.do_not_ring_if_on_call = request
            .do_not_ring_if_on_call
            .unwrap_or(ring.do_not_ring_if_on_call);
        match &request.simultaneous_ring_number_list {
            Nillable::Absent => {}
            Nillable::Nil => ring.numbers.clear(),
            Nillable::Value(list) => {
                let numbers = list.simultaneous_ring_number.iter();
                ring.numbers = numbers.map(from_wire).collect();
            }
        }
        let mut all = request.criteria_activation.iter();
        all.try_for_each(|one| activate(ring, one, around.texts()))
    })
}

fn activate(
    ring: &mut SimultaneousRingPersonal,
    activation: &CriteriaActivation,
    texts: &ErrorTexts,
) -> Result<(), ErrorReply> {
    let name = token(&activation.criteria_name);
    let criteria = ring.criteria_mut(&name);
    let criteria = criteria.ok_or_else(|| criteria::not_found(texts, &name))?;
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
fn row(criteria: &RingCriteria) -> CriteriaRow {
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
        blacklisted: criteria.blacklisted,
    }
}

fn calls_from(callers: &StoredCallers) -> String {
    if callers.selection == CriteriaDnSelection::Any {
        return "All calls".to_owned();
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
