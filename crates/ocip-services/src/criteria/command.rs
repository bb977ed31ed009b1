//! The commands of each table: reading a service, changing it, and reading, adding, changing and deleting
//! one of its criteria.
//!
//! What a table does not name is skipped when an answer is read, for newer releases add elements and columns.

use ocip::batch::BatchCommand;
use ocip::command::ability::{Ability, AbilityNeed};
use ocip::command::criteria::{
    CriteriaActivation, CriteriaRow, SimultaneousRingNumber, SimultaneousRingReplacementNumberList,
};
use ocip::command::response::SuccessResponse;
use ocip::command::table::Table;
use ocip::command::{CommandKind, ElementContent, ElementField, FieldValue, Nillable};
use ocip::xml::{ChildElement, ParseError, XmlReader, XmlWriter};

use super::ALL;
use super::elements::{CRITERIA_NAME, CriteriaElements, NEW_CRITERIA_NAME};
use super::table::CriteriaService;
use crate::command::{
    SUCCESS_RESPONSE, USER_ID, complete, read_setting, read_user_id, write_change,
};
use crate::table::Value;

pub use super::elements::{CriteriaDetail, CriteriaEdit};

const CRITERIA_TABLE: &str = "criteriaTable";
const CRITERIA_ACTIVATION: &str = "criteriaActivation";

/// What can be done with the tables on a switch, asked about the user called `nobody`.
pub fn abilities(nobody: &str) -> Vec<Ability> {
    let of_service = |service: &&'static CriteriaService| {
        let get = CriteriaServiceGetRequest {
            service,
            user_id: nobody.to_owned(),
        };
        let get_one = CriteriaGetRequest {
            service,
            user_id: nobody.to_owned(),
            name: nobody.to_owned(),
        };
        let criteria = format!("criteria of {}", service.name);
        [
            Ability::of_read(service.name, AbilityNeed::Service, &get),
            Ability::of_read(&criteria, AbilityNeed::Service, &get_one),
        ]
    };
    ALL.iter().flat_map(of_service).collect()
}

/// Asks for the service of a user.
#[derive(Debug, Clone)]
pub struct CriteriaServiceGetRequest {
    /// Which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
}

/// The service of a user, with its criteria in short.
#[derive(Debug, Clone)]
pub struct CriteriaServiceAnswer {
    /// One for each setting of the table.
    pub settings: Vec<Option<Value>>,
    /// The numbers that it has besides.
    pub numbers: Vec<SimultaneousRingNumber>,
    /// Its criteria, in the order of the switch.
    pub rows: Vec<CriteriaRow>,
}

/// Changes the service of a user.
#[derive(Debug, Clone)]
pub struct CriteriaServiceModifyRequest {
    /// Which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
    /// One for each setting of the table; what is absent stays.
    pub settings: Vec<Nillable<Value>>,
    /// All numbers; nil for none.
    pub numbers: Nillable<SimultaneousRingReplacementNumberList>,
    /// Criteria to be switched on or off.
    pub activations: Vec<CriteriaActivation>,
}

/// Asks for one criteria.
#[derive(Debug, Clone)]
pub struct CriteriaGetRequest {
    /// Of which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
    /// Its name.
    pub name: String,
}

/// Adds a criteria.
#[derive(Debug, Clone)]
pub struct CriteriaAddRequest {
    /// To which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
    /// Its name.
    pub name: String,
    /// All else.
    pub detail: CriteriaDetail,
}

/// Changes a criteria.
#[derive(Debug, Clone)]
pub struct CriteriaModifyRequest {
    /// Of which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
    /// Its name.
    pub name: String,
    /// The name that it gets.
    pub new_name: Option<String>,
    /// All else.
    pub edit: CriteriaEdit,
}

/// Removes a criteria.
#[derive(Debug, Clone)]
pub struct CriteriaDeleteRequest {
    /// Of which service.
    pub service: &'static CriteriaService,
    /// The user.
    pub user_id: String,
    /// Its name.
    pub name: String,
}

// === impl CriteriaServiceGetRequest ===

impl BatchCommand for CriteriaServiceGetRequest {
    type Response = CriteriaServiceAnswer;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        self.service.commands.get
    }

    fn response_type(&self) -> &'static str {
        self.service.commands.get_response
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER_ID, &self.user_id);
    }

    fn read_response(
        type_name: &str,
        reader: &mut XmlReader<'_>,
    ) -> Result<CriteriaServiceAnswer, ParseError> {
        let service = answering(|service| service.commands.get_response == type_name)?;
        CriteriaServiceAnswer::read(service, reader)
    }
}

impl CriteriaServiceGetRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let user_id = read_user_id(reader)?;
        Ok(Self { service, user_id })
    }
}

/// The service that a test tells by its answer. An answer of another type than the expected one does not
/// get here.
fn answering(
    is_it: impl Fn(&CriteriaService) -> bool,
) -> Result<&'static CriteriaService, ParseError> {
    let found = ALL.iter().find(|service| is_it(service)).copied();
    found.ok_or(ParseError::Missing("a command of a table"))
}

// === impl CriteriaServiceAnswer ===

impl CriteriaServiceAnswer {
    /// Writes it, for whoever stands where the switch stands.
    pub fn write(&self, service: &CriteriaService, writer: &mut XmlWriter<'_>) {
        for (setting, value) in service.settings.iter().zip(&self.settings) {
            if let Some(value) = value {
                value.write(setting.element, writer);
            }
        }
        if let Some(list) = &service.numbers {
            ElementField::write_as(&self.numbers, list.element, writer);
        }
        writer.element(CRITERIA_TABLE, |writer| {
            for heading in service.columns {
                writer.text_element("colHeading", heading);
            }
            for row in &self.rows {
                writer.element("row", |writer| {
                    for heading in service.columns {
                        writer.text_element("col", &row.cell(heading));
                    }
                });
            }
        });
    }

    fn read(service: &CriteriaService, reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let list = service.numbers.as_ref().map(|list| list.element);
        let mut settings = vec![Nillable::Absent; service.settings.len()];
        let (mut numbers, mut table) = (Vec::new(), None);
        while let Some(child) = reader.child()? {
            match child.name() {
                CRITERIA_TABLE => {
                    <Table<CriteriaRow> as ElementField>::accept(
                        &mut table,
                        CRITERIA_TABLE,
                        reader,
                        &child,
                    )?;
                }
                name if list == Some(name) => {
                    numbers.push(SimultaneousRingNumber::read_from(reader, &child)?);
                }
                _ if read_setting(service.settings, &mut settings, reader, &child)? => {}
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            settings: complete(service.settings, settings)?,
            numbers,
            rows: table.ok_or(ParseError::Missing(CRITERIA_TABLE))?.0,
        })
    }
}

// === impl CriteriaServiceModifyRequest ===

impl BatchCommand for CriteriaServiceModifyRequest {
    type Response = SuccessResponse;
    const KIND: CommandKind = CommandKind::Write;

    fn type_name(&self) -> &'static str {
        self.service.commands.modify
    }

    fn response_type(&self) -> &'static str {
        SUCCESS_RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(USER_ID, &self.user_id);
        for (setting, change) in self.service.settings.iter().zip(&self.settings) {
            write_change(setting, change, writer);
        }
        if let Some(list) = &self.service.numbers {
            ElementField::write_as(&self.numbers, list.list_element, writer);
        }
        ElementField::write_as(&self.activations, CRITERIA_ACTIVATION, writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<SuccessResponse, ParseError> {
        ElementContent::read(reader)
    }
}

impl CriteriaServiceModifyRequest {
    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.settings.iter().all(|one| *one == Nillable::Absent)
            && matches!(self.numbers, Nillable::Absent)
            && self.activations.is_empty()
    }

    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let mut user_id = None;
        let mut request = Self {
            service,
            user_id: String::new(),
            settings: vec![Nillable::Absent; service.settings.len()],
            numbers: Nillable::Absent,
            activations: Vec::new(),
        };
        while let Some(child) = reader.child()? {
            match child.name() {
                USER_ID => {
                    <String as ElementField>::accept(&mut user_id, USER_ID, reader, &child)?;
                }
                _ => request.accept(reader, &child)?,
            }
        }
        request.user_id = user_id.ok_or(ParseError::Missing(USER_ID))?;
        Ok(request)
    }

    fn accept<'x>(
        &mut self,
        reader: &mut XmlReader<'x>,
        child: &ChildElement<'x>,
    ) -> Result<(), ParseError> {
        let list = self.service.numbers.as_ref().map(|list| list.list_element);
        match child.name() {
            CRITERIA_ACTIVATION => {
                let activation = CriteriaActivation::read_from(reader, child)?;
                self.activations.push(activation);
            }
            name if list == Some(name) && child.nil => {
                reader.skip()?;
                self.numbers = Nillable::Nil;
            }
            name if list == Some(name) => {
                let numbers = SimultaneousRingReplacementNumberList::read(reader)?;
                self.numbers = Nillable::Value(numbers);
            }
            _ if read_setting(self.service.settings, &mut self.settings, reader, child)? => {}
            _ => reader.skip()?,
        }
        Ok(())
    }
}

// === impl CriteriaGetRequest ===

impl BatchCommand for CriteriaGetRequest {
    type Response = CriteriaDetail;
    const KIND: CommandKind = CommandKind::Read;

    fn type_name(&self) -> &'static str {
        self.service.commands.get_criteria
    }

    fn response_type(&self) -> &'static str {
        self.service.commands.get_criteria_response
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        write_names(&self.user_id, &self.name, writer);
    }

    fn read_response(
        type_name: &str,
        reader: &mut XmlReader<'_>,
    ) -> Result<CriteriaDetail, ParseError> {
        let service = answering(|service| service.commands.get_criteria_response == type_name)?;
        CriteriaDetail::read(service, reader)
    }
}

impl CriteriaGetRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let (user_id, name) = read_names(service, reader)?;
        Ok(Self {
            service,
            user_id,
            name,
        })
    }
}

fn write_names(user_id: &str, name: &str, writer: &mut XmlWriter<'_>) {
    writer.text_element(USER_ID, user_id);
    writer.text_element(CRITERIA_NAME, name);
}

fn read_names(
    service: &CriteriaService,
    reader: &mut XmlReader<'_>,
) -> Result<(String, String), ParseError> {
    CriteriaElements::<SuccessResponse>::read(service, reader)?.names()
}

impl CriteriaDetail {
    /// Writes an answer, for whoever stands where the switch stands.
    pub fn write_answer(&self, service: &CriteriaService, writer: &mut XmlWriter<'_>) {
        self.write(service, service.in_answer, writer);
    }
}

// === impl CriteriaAddRequest ===

impl BatchCommand for CriteriaAddRequest {
    type Response = SuccessResponse;
    const KIND: CommandKind = CommandKind::Write;

    fn type_name(&self) -> &'static str {
        self.service.commands.add_criteria
    }

    fn response_type(&self) -> &'static str {
        SUCCESS_RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        write_names(&self.user_id, &self.name, writer);
        self.detail.write(self.service, self.service.in_add, writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<SuccessResponse, ParseError> {
        ElementContent::read(reader)
    }
}

impl CriteriaAddRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let mut all = CriteriaElements::read(service, reader)?;
        let (user_id, name) = all.names()?;
        Ok(Self {
            service,
            user_id,
            name,
            detail: CriteriaDetail::of_new(service, all)?,
        })
    }
}

// === impl CriteriaModifyRequest ===

impl BatchCommand for CriteriaModifyRequest {
    type Response = SuccessResponse;
    const KIND: CommandKind = CommandKind::Write;

    fn type_name(&self) -> &'static str {
        self.service.commands.modify_criteria
    }

    fn response_type(&self) -> &'static str {
        SUCCESS_RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        write_names(&self.user_id, &self.name, writer);
        ElementField::write_as(&self.new_name, NEW_CRITERIA_NAME, writer);
        self.edit.write(self.service, writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<SuccessResponse, ParseError> {
        ElementContent::read(reader)
    }
}

impl CriteriaModifyRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let mut all = CriteriaElements::read(service, reader)?;
        let (user_id, name) = all.names()?;
        Ok(Self {
            service,
            user_id,
            name,
            new_name: all.new_name.take(),
            edit: CriteriaEdit::of_elements(all),
        })
    }
}

// === impl CriteriaDeleteRequest ===

impl BatchCommand for CriteriaDeleteRequest {
    type Response = SuccessResponse;
    const KIND: CommandKind = CommandKind::Write;

    fn type_name(&self) -> &'static str {
        self.service.commands.delete_criteria
    }

    fn response_type(&self) -> &'static str {
        SUCCESS_RESPONSE
    }

    fn write_elements(&self, writer: &mut XmlWriter<'_>) {
        write_names(&self.user_id, &self.name, writer);
    }

    fn read_response(_: &str, reader: &mut XmlReader<'_>) -> Result<SuccessResponse, ParseError> {
        ElementContent::read(reader)
    }
}

impl CriteriaDeleteRequest {
    /// Reads one, for whoever stands where the switch stands.
    pub fn read(
        service: &'static CriteriaService,
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let (user_id, name) = read_names(service, reader)?;
        Ok(Self {
            service,
            user_id,
            name,
        })
    }
}

#[cfg(test)]
mod tests {
    use ocip::batch::Batch;
    use ocip::command::criteria::{CriteriaDnSelection, CriteriaFromDn};

    use super::*;
    use crate::table::Kind;
    use crate::wire_tests::{read, written};

    const USER: &str = "x@y";

    fn detail(service: &CriteriaService) -> CriteriaDetail {
        let value = |kind| match kind {
            Kind::Flag => Value::Flag(true),
            Kind::Number(_) => Value::Number(1),
            _ => Value::Text("a & b".to_owned()),
        };
        CriteriaDetail {
            time_schedule: None,
            holiday_schedule: None,
            callers: CriteriaFromDn {
                selection: CriteriaDnSelection::Any,
                include_anonymous_callers: true,
                include_unavailable_callers: false,
                phone_number: vec!["12".to_owned()],
            },
            fields: service
                .fields
                .iter()
                .map(|one| Some(value(one.kind)))
                .collect(),
        }
    }

    #[test]
    fn every_command_of_every_table_can_be_sent() {
        for service in ALL {
            let (user_id, name) = (USER.to_owned(), "n".to_owned());
            let mut batch = Batch::new("test");
            batch.add(&CriteriaAddRequest {
                service,
                user_id: user_id.clone(),
                name: name.clone(),
                detail: detail(service),
            });
            batch.add(&CriteriaModifyRequest {
                service,
                user_id: user_id.clone(),
                name: name.clone(),
                new_name: Some(name.clone()),
                edit: CriteriaEdit::nothing(service),
            });
            batch.add(&CriteriaServiceModifyRequest {
                service,
                user_id: user_id.clone(),
                settings: vec![Nillable::Nil; service.settings.len()],
                numbers: Nillable::Nil,
                activations: Vec::new(),
            });
            batch.add(&CriteriaDeleteRequest {
                service,
                user_id,
                name,
            });
            assert_eq!(batch.unsendable(), None, "{}", service.name);
        }
    }

    #[test]
    fn an_answer_about_a_criteria_round_trips_with_elements_of_newer_releases() {
        for service in ALL {
            let written = written(|writer| detail(service).write_answer(service, writer));
            let newer = format!("{written}<callToNumber><type>Primary</type></callToNumber>");
            let again = read(&newer, |reader| CriteriaDetail::read(service, reader)).unwrap();
            assert_eq!(again.fields, detail(service).fields, "{}", service.name);
            assert_eq!(again.callers.phone_number, ["12"]);
        }
    }

    #[test]
    fn what_is_missing_twice_or_not_of_the_service_is_named() {
        for service in ALL {
            let fault =
                |xml: &str| read(xml, |reader| CriteriaDetail::read(service, reader)).unwrap_err();
            let first = service.fields[0].element;
            assert_eq!(fault(""), ParseError::Missing(first));
            let whole = written(|writer| detail(service).write_answer(service, writer));
            let callers = whole.find("<fromDnCriteria>").unwrap()
                ..whole.find("</fromDnCriteria>").unwrap() + "</fromDnCriteria>".len();
            let without = whole.replace(&whole[callers.clone()], "");
            assert_eq!(fault(&without), ParseError::Missing("fromDnCriteria"));
            let twice = format!("{whole}{}", &whole[callers]);
            assert_eq!(fault(&twice), ParseError::Repeated("fromDnCriteria"));
            let forwarded = whole.replace(">Any<", ">Forwarded<");
            match service.selections.contains(&CriteriaDnSelection::Forwarded) {
                true => {
                    let found = read(&forwarded, |reader| CriteriaDetail::read(service, reader));
                    assert_eq!(found.unwrap().callers.selection.token(), "Forwarded");
                }
                false => {
                    let element = fault(&forwarded).element().map(str::to_owned);
                    assert_eq!(element.as_deref(), Some("fromDnCriteriaSelection"));
                }
            }
        }
    }
}
