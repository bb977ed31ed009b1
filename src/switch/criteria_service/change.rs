//! Changes that can be asked for, in values that are within the limits of the OCI schema.

use ocip::command::Nillable;
use ocip::command::criteria::{
    CriteriaFromDn, CriteriaFromDnModify, CriteriaReplacementDnList, SimultaneousRingNumber,
    SimultaneousRingReplacementNumberList,
};
use ocip_services::criteria::command::{CriteriaDetail, CriteriaEdit};
use ocip_services::criteria::table::CriteriaService;
use ocip_services::table::{Kind, Value};

use super::{CriteriaDnSelection, Schedule};
use crate::switch::value::{CriteriaName, Destination, DirectoryNumber};

/// A change of the service; what is `None` stays.
#[derive(Debug, Clone)]
pub struct ServiceChange {
    /// Which service.
    pub service: &'static CriteriaService,
    /// One for each setting of the table; what is absent stays.
    pub settings: Vec<Nillable<Value>>,
    /// All numbers that ring too; an empty list clears them.
    pub numbers: Option<Vec<NewRingNumber>>,
    /// Changes of criteria; those that are not named stay. No name twice.
    pub criteria: Vec<CriteriaItem>,
}

/// A number that is to ring too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRingNumber {
    /// The number.
    pub number: Destination,
    /// Whether who answers has to press a key.
    pub answer_confirmation_required: bool,
    /// Where it stands in the request.
    pub place: String,
    /// Whether it was one of the numbers already.
    pub is_stored: bool,
}

/// Change of one criteria.
#[derive(Debug, Clone)]
pub enum CriteriaItem {
    /// It is to be made; there must be none of that name.
    Create(CriteriaChange),
    /// It is to be changed; there must be one of that name.
    Modify(CriteriaChange),
    /// It is to be changed if there is one of that name, else made.
    Put(CriteriaChange),
    /// It is to be removed; there must be one of that name.
    Delete(CriteriaName),
}

/// The content of a criteria that is made or changed; what is absent stays.
#[derive(Debug, Clone)]
pub struct CriteriaChange {
    /// The name that it has, or will have when it is made.
    pub name: CriteriaName,
    /// The name that it will have.
    pub new_name: Option<CriteriaName>,
    /// Whether it counts; one that is made does, when this is `None`.
    pub active: Option<bool>,
    /// One for each field of the table; what is absent stays.
    pub fields: Vec<Nillable<Value>>,
    /// When it counts; nil for always.
    pub time_schedule: Nillable<Schedule>,
    /// On which holidays it counts; nil for no such limit.
    pub holiday_schedule: Nillable<Schedule>,
    /// Which callers it is about. One that is made needs them.
    pub callers: Option<CallersChange>,
}

/// Which callers a criteria is about; what is `None` stays, or is none when the criteria is made.
#[derive(Debug, Clone, Default)]
pub struct CallersChange {
    /// All, or those that follow. One that is made needs it.
    pub selection: Option<CriteriaDnSelection>,
    /// Callers who hide their number.
    pub include_anonymous: Option<bool>,
    /// Callers whose number is not known.
    pub include_unavailable: Option<bool>,
    /// All numbers, at most [`CRITERIA_NUMBERS_MAX`](super::CRITERIA_NUMBERS_MAX).
    pub numbers: Option<Vec<DirectoryNumber>>,
}

// === impl ServiceChange ===

impl ServiceChange {
    /// A change of one criteria alone.
    pub fn of(service: &'static CriteriaService, item: CriteriaItem) -> Self {
        Self {
            service,
            settings: vec![Nillable::Absent; service.settings.len()],
            numbers: None,
            criteria: vec![item],
        }
    }

    /// Whether anything but criteria is to change.
    pub(super) fn says_something_about_service(&self) -> bool {
        self.numbers.is_some() || self.settings.iter().any(|one| *one != Nillable::Absent)
    }

    /// The element of all numbers.
    pub(super) fn number_list(&self) -> Nillable<SimultaneousRingReplacementNumberList> {
        match &self.numbers {
            None => Nillable::Absent,
            Some(numbers) if numbers.is_empty() => Nillable::Nil,
            Some(numbers) => Nillable::Value(SimultaneousRingReplacementNumberList {
                simultaneous_ring_number: numbers
                    .iter()
                    .cloned()
                    .map(SimultaneousRingNumber::from)
                    .collect(),
            }),
        }
    }
}

// === impl CriteriaItem ===

impl CriteriaItem {
    /// The name in the request.
    pub fn name(&self) -> &str {
        match self {
            Self::Create(change) | Self::Modify(change) | Self::Put(change) => change.name.as_str(),
            Self::Delete(name) => name.as_str(),
        }
    }

    /// What is said of the criteria, unless it is to go.
    pub fn content(&self) -> Option<&CriteriaChange> {
        match self {
            Self::Create(change) | Self::Modify(change) | Self::Put(change) => Some(change),
            Self::Delete(_) => None,
        }
    }

    /// True when it gets another name.
    pub(super) fn is_renamed(&self) -> bool {
        match self {
            Self::Create(_) | Self::Delete(_) => false,
            Self::Modify(change) | Self::Put(change) => change.is_renamed(),
        }
    }
}

// === impl CriteriaChange ===

impl CriteriaChange {
    /// The name that it has afterwards.
    pub fn final_name(&self) -> &str {
        self.new_name.as_ref().unwrap_or(&self.name).as_str()
    }

    /// True when it gets another name.
    pub(super) fn is_renamed(&self) -> bool {
        self.final_name() != self.name.as_str()
    }

    /// True when anything but its name and whether it counts is to be changed.
    pub(super) fn has_content(&self) -> bool {
        self.fields.iter().any(|one| *one != Nillable::Absent)
            || self.time_schedule != Nillable::Absent
            || self.holiday_schedule != Nillable::Absent
            || self.callers.is_some()
    }

    /// What an Add command says of it; nothing without a selection of callers.
    pub(super) fn to_detail(&self, service: &CriteriaService) -> Option<CriteriaDetail> {
        let callers = self.callers.as_ref()?;
        let fields = service.fields.iter().zip(&self.fields);
        let fields = fields.map(|(field, given)| match (field.kind, given.clone()) {
            // A flag has to be said.
            (Kind::Flag, Nillable::Absent | Nillable::Nil) => Some(Value::Flag(false)),
            (_, given) => given.into_value(),
        });
        Some(CriteriaDetail {
            time_schedule: self.time_schedule.clone().into_value(),
            holiday_schedule: self.holiday_schedule.clone().into_value(),
            callers: callers.to_add(callers.selection?),
            fields: fields.collect(),
        })
    }

    /// What a Modify command says of it.
    pub(super) fn to_edit(&self) -> CriteriaEdit {
        CriteriaEdit {
            time_schedule: self.time_schedule.clone(),
            holiday_schedule: self.holiday_schedule.clone(),
            callers: self.callers.as_ref().map(CallersChange::to_modify),
            fields: self.fields.clone(),
        }
    }
}

// === impl CallersChange ===

impl CallersChange {
    /// True when a criteria that is made from this would be about no caller at all.
    pub fn specify_nobody(&self) -> bool {
        self.selection == Some(CriteriaDnSelection::SpecifiedOnly) && !self.specify_somebody()
    }

    /// True when nobody would be left, whoever the present callers are.
    pub fn leave_nobody(&self) -> bool {
        self.specify_nobody()
            && self.include_anonymous.is_some()
            && self.include_unavailable.is_some()
            && self.numbers.is_some()
    }

    /// True when it takes the present callers to tell whether anybody is left.
    pub(super) fn depends_on_present(&self) -> bool {
        !self.selection.is_some_and(names_all) && !self.specify_somebody()
    }

    fn specify_somebody(&self) -> bool {
        self.include_anonymous == Some(true)
            || self.include_unavailable == Some(true)
            || self
                .numbers
                .as_ref()
                .is_some_and(|numbers| !numbers.is_empty())
    }

    /// The element of a Modify command.
    pub(super) fn to_modify(&self) -> CriteriaFromDnModify {
        CriteriaFromDnModify {
            selection: self.selection,
            include_anonymous_callers: self.include_anonymous,
            include_unavailable_callers: self.include_unavailable,
            phone_number_list: match &self.numbers {
                None => Nillable::Absent,
                Some(numbers) if numbers.is_empty() => Nillable::Nil,
                Some(numbers) => Nillable::Value(CriteriaReplacementDnList {
                    phone_number: on_wire(numbers),
                }),
            },
        }
    }

    /// The element of an Add command.
    pub(super) fn to_add(&self, selection: CriteriaDnSelection) -> CriteriaFromDn {
        CriteriaFromDn {
            selection,
            include_anonymous_callers: self.include_anonymous.unwrap_or(false),
            include_unavailable_callers: self.include_unavailable.unwrap_or(false),
            phone_number: self.numbers.as_deref().map(on_wire).unwrap_or_default(),
        }
    }
}

/// Whether a selection needs nobody to be specified.
fn names_all(selection: CriteriaDnSelection) -> bool {
    selection != CriteriaDnSelection::SpecifiedOnly
}

fn on_wire(numbers: &[DirectoryNumber]) -> Vec<String> {
    numbers
        .iter()
        .map(|number| number.as_str().to_owned())
        .collect()
}

impl From<NewRingNumber> for SimultaneousRingNumber {
    fn from(number: NewRingNumber) -> Self {
        Self {
            phone_number: number.number.into_string(),
            answer_confirmation_required: number.answer_confirmation_required,
        }
    }
}
