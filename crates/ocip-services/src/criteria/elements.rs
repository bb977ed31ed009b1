//! Content of a criteria on the wire: schedules, callers and fields, in the order that a table says.

use ocip::command::criteria::{CriteriaFromDn, CriteriaFromDnModify, Schedule};
use ocip::command::{ElementContent, ElementField, FieldValue, Nillable};
use ocip::xml::{ChildElement, ParseError, XmlReader, XmlWriter, value_error};

use super::table::{CriteriaPart, CriteriaService};
use crate::command::{USER_ID, complete, read_setting, write_change};
use crate::table::Value;

pub(super) const CRITERIA_NAME: &str = "criteriaName";
pub(super) const NEW_CRITERIA_NAME: &str = "newCriteriaName";
const TIME_SCHEDULE: &str = CriteriaPart::TimeSchedule.element();
const HOLIDAY_SCHEDULE: &str = CriteriaPart::HolidaySchedule.element();
const CALLERS: &str = CriteriaPart::Callers.element();

/// All that there is to say about a criteria but for its name and whether it counts.
#[derive(Debug, Clone)]
pub struct CriteriaDetail {
    /// When it counts; always, when there is none.
    pub time_schedule: Option<Schedule>,
    /// On which holidays it counts.
    pub holiday_schedule: Option<Schedule>,
    /// Which callers it is about.
    pub callers: CriteriaFromDn,
    /// One for each field of the table.
    pub fields: Vec<Option<Value>>,
}

/// A change of the content of a criteria; what is absent stays.
#[derive(Debug, Clone)]
pub struct CriteriaEdit {
    /// When it counts; nil for always.
    pub time_schedule: Nillable<Schedule>,
    /// On which holidays it counts; nil for no such limit.
    pub holiday_schedule: Nillable<Schedule>,
    /// Which callers it is about.
    pub callers: Option<CriteriaFromDnModify>,
    /// One for each field of the table.
    pub fields: Vec<Nillable<Value>>,
}

/// What was read of a command about criteria, with callers in the form `C`.
pub(super) struct CriteriaElements<C> {
    user_id: Option<String>,
    name: Option<String>,
    pub(super) new_name: Option<String>,
    time_schedule: Option<Nillable<Schedule>>,
    holiday_schedule: Option<Nillable<Schedule>>,
    callers: Option<C>,
    fields: Vec<Nillable<Value>>,
}

// === impl CriteriaDetail ===

impl CriteriaDetail {
    /// Writes the parts in their order.
    pub(super) fn write(
        &self,
        service: &CriteriaService,
        parts: &[CriteriaPart],
        writer: &mut XmlWriter<'_>,
    ) {
        for part in parts {
            match part {
                CriteriaPart::TimeSchedule => {
                    ElementField::write_as(&self.time_schedule, TIME_SCHEDULE, writer);
                }
                CriteriaPart::HolidaySchedule => {
                    ElementField::write_as(&self.holiday_schedule, HOLIDAY_SCHEDULE, writer);
                }
                CriteriaPart::Callers => FieldValue::write_as(&self.callers, CALLERS, writer),
                CriteriaPart::Field(_) => {
                    let field = part.field(service.fields);
                    let value = field.and_then(|(place, field)| Some((field, self.at(place)?)));
                    if let Some((field, value)) = value {
                        value.write(field.element, writer);
                    }
                }
            }
        }
    }

    fn at(&self, place: usize) -> Option<&Value> {
        self.fields.get(place)?.as_ref()
    }

    /// Reads an answer.
    pub(super) fn read(
        service: &CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let all = CriteriaElements::<CriteriaFromDn>::read(service, reader)?;
        let fields = complete(service.fields, all.fields)?;
        Self::new(
            service,
            all.time_schedule,
            all.holiday_schedule,
            all.callers,
            fields,
        )
    }

    /// Reads what an Add command says, in which any field may be left out.
    pub(super) fn of_new(
        service: &CriteriaService,
        all: CriteriaElements<CriteriaFromDn>,
    ) -> Result<Self, ParseError> {
        let fields = all.fields.into_iter().map(Nillable::into_value).collect();
        Self::new(
            service,
            all.time_schedule,
            all.holiday_schedule,
            all.callers,
            fields,
        )
    }

    fn new(
        service: &CriteriaService,
        time: Option<Nillable<Schedule>>,
        holiday: Option<Nillable<Schedule>>,
        callers: Option<CriteriaFromDn>,
        fields: Vec<Option<Value>>,
    ) -> Result<Self, ParseError> {
        let callers = callers.ok_or(ParseError::Missing(CALLERS))?;
        if !service.selections.contains(&callers.selection) {
            let given = callers.selection.token();
            let expected = "a selection of this service";
            return Err(value_error("fromDnCriteriaSelection", given, expected));
        }
        Ok(Self {
            time_schedule: time.and_then(Nillable::into_value),
            holiday_schedule: holiday.and_then(Nillable::into_value),
            callers,
            fields,
        })
    }
}

// === impl CriteriaEdit ===

impl CriteriaEdit {
    /// A change of nothing.
    pub fn nothing(service: &CriteriaService) -> Self {
        Self {
            time_schedule: Nillable::Absent,
            holiday_schedule: Nillable::Absent,
            callers: None,
            fields: vec![Nillable::Absent; service.fields.len()],
        }
    }

    /// Whether it changes nothing.
    pub fn is_empty(&self) -> bool {
        matches!(self.time_schedule, Nillable::Absent)
            && matches!(self.holiday_schedule, Nillable::Absent)
            && self.callers.is_none()
            && self.fields.iter().all(|one| *one == Nillable::Absent)
    }

    /// Writes the parts in their order.
    pub(super) fn write(&self, service: &CriteriaService, writer: &mut XmlWriter<'_>) {
        for part in service.in_modify {
            match part {
                CriteriaPart::TimeSchedule => {
                    ElementField::write_as(&self.time_schedule, TIME_SCHEDULE, writer);
                }
                CriteriaPart::HolidaySchedule => {
                    ElementField::write_as(&self.holiday_schedule, HOLIDAY_SCHEDULE, writer);
                }
                CriteriaPart::Callers => ElementField::write_as(&self.callers, CALLERS, writer),
                CriteriaPart::Field(_) => {
                    let field = part.field(service.fields);
                    let change = field.and_then(|(at, field)| Some((field, self.fields.get(at)?)));
                    if let Some((field, change)) = change {
                        write_change(field, change, writer);
                    }
                }
            }
        }
    }

    /// Reads what a Modify command says.
    pub(super) fn of_elements(all: CriteriaElements<CriteriaFromDnModify>) -> Self {
        Self {
            time_schedule: all.time_schedule.unwrap_or_default(),
            holiday_schedule: all.holiday_schedule.unwrap_or_default(),
            callers: all.callers,
            fields: all.fields,
        }
    }
}

// === impl CriteriaElements ===

impl<C: ElementContent> CriteriaElements<C> {
    /// Reads to the end of the command; elements that no table has are skipped.
    pub(super) fn read(
        service: &CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let mut all = Self {
            user_id: None,
            name: None,
            new_name: None,
            time_schedule: None,
            holiday_schedule: None,
            callers: None,
            fields: vec![Nillable::Absent; service.fields.len()],
        };
        while let Some(child) = reader.child()? {
            all.accept(service, reader, &child)?;
        }
        Ok(all)
    }

    fn accept<'x>(
        &mut self,
        service: &CriteriaService,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        match child.name() {
            USER_ID => text(&mut self.user_id, USER_ID, reader, child),
            CRITERIA_NAME => text(&mut self.name, CRITERIA_NAME, reader, child),
            NEW_CRITERIA_NAME => text(&mut self.new_name, NEW_CRITERIA_NAME, reader, child),
            TIME_SCHEDULE => schedule(&mut self.time_schedule, TIME_SCHEDULE, reader, child),
            HOLIDAY_SCHEDULE => {
                schedule(&mut self.holiday_schedule, HOLIDAY_SCHEDULE, reader, child)
            }
            CALLERS => <C as ElementField>::accept(&mut self.callers, CALLERS, reader, child),
            _ => match read_setting(service.fields, &mut self.fields, reader, child)? {
                true => Ok(()),
                false => reader.skip(),
            },
        }
    }

    /// The user's id and the name of the criteria.
    pub(super) fn names(&mut self) -> Result<(String, String), ParseError> {
        let user_id = self.user_id.take().ok_or(ParseError::Missing(USER_ID))?;
        let name = self.name.take();
        Ok((user_id, name.ok_or(ParseError::Missing(CRITERIA_NAME))?))
    }
}

fn text<'x>(
    slot: &mut Option<String>,
    name: &'static str,
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<(), ParseError> {
    <String as ElementField>::accept(slot, name, reader, child)
}

fn schedule<'x>(
    slot: &mut Option<Nillable<Schedule>>,
    name: &'static str,
    reader: &mut XmlReader<'x>,
    child: &ChildElement<'x>,
) -> Result<(), ParseError> {
    <Nillable<Schedule> as ElementField>::accept(slot, name, reader, child)
}
