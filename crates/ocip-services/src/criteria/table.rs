//! The columns of a table: what a service that acts by criteria is.

use ocip::command::criteria::CriteriaDnSelection;

use crate::table::{Kind, Rule, Setting};

/// A user service that acts by criteria.
#[derive(Debug, PartialEq, Eq)]
pub struct CriteriaService {
    /// Its exact name on the switch (OCI schema, `UserService`).
    pub name: &'static str,
    /// The segment of its path.
    pub path: &'static str,
    /// What single criteria are called in metrics and in the audit.
    pub label: &'static str,
    /// What it does, in a sentence; may be empty.
    pub about: &'static str,
    /// Its commands.
    pub commands: CriteriaCommands,
    /// Its own settings, in the order of the wire. They come before anything else.
    pub settings: &'static [Setting],
    /// What must hold between settings for the switch to accept them.
    pub rules: &'static [Rule],
    /// The numbers that it has besides.
    pub numbers: Option<NumberList>,
    /// What its list of criteria means, in a sentence.
    pub about_criteria: &'static str,
    /// What a criteria has besides schedules and callers, in the order in which it is shown.
    pub fields: &'static [Setting],
    /// What an answer about one criteria holds, in the order of the wire.
    pub in_answer: &'static [CriteriaPart],
    /// What the command that adds one holds after its name, in the order of the wire.
    pub in_add: &'static [CriteriaPart],
    /// What the command that changes one holds after its names, in the order of the wire.
    pub in_modify: &'static [CriteriaPart],
    /// Which callers it can be about.
    pub selections: &'static [CriteriaDnSelection],
    /// The type of callers in the schema; that of a change ends with `Modify`.
    pub callers_type: &'static str,
    /// The columns of the table of criteria.
    pub columns: &'static [&'static str],
    /// JSON members of criteria that only a read gives: taken when they are sent back, and ignored.
    pub read_only: &'static [&'static str],
    /// JSON members of criteria of which few bodies have all that are not an answer of GET.
    pub telling: &'static [&'static str],
    /// What the shape of its JSON is called in the OpenAPI document.
    pub shape: &'static str,
    /// What the shape of a criteria is called there.
    pub criteria_shape: &'static str,
}

/// The `xsi:type`s of a service. The switch answers changes with `SuccessResponse`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CriteriaCommands {
    /// The request that reads the settings and the table of criteria; it names the user alone.
    pub get: &'static str,
    /// The answer to it.
    pub get_response: &'static str,
    /// The request that changes the settings and switches criteria on or off.
    pub modify: &'static str,
    /// The request that reads one criteria.
    pub get_criteria: &'static str,
    /// The answer to it.
    pub get_criteria_response: &'static str,
    /// The request that adds one.
    pub add_criteria: &'static str,
    /// The request that changes one.
    pub modify_criteria: &'static str,
    /// The request that removes one.
    pub delete_criteria: &'static str,
}

/// A list of numbers to which calls go too, which a change replaces as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberList {
    /// The JSON member.
    pub json: &'static str,
    /// The element of one number.
    pub element: &'static str,
    /// The element of a change that holds all of them; nil for none.
    pub list_element: &'static str,
    /// How many there may be.
    pub max: usize,
}

/// A part of a command about one criteria.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CriteriaPart {
    /// When it counts.
    TimeSchedule,
    /// On which holidays it counts.
    HolidaySchedule,
    /// Which callers it is about.
    Callers,
    /// The field with this element.
    Field(&'static str),
}

// === impl CriteriaService ===

impl CriteriaService {
    /// Whether a change of a criteria can have this field; otherwise it is read only.
    pub fn is_writable(&self, field: &Setting) -> bool {
        let mut parts = self.in_modify.iter();
        parts.any(|part| *part == CriteriaPart::Field(field.element))
    }

    /// Whether some of its numbers are such that calls go there.
    pub fn has_destination(&self) -> bool {
        let mut all = self.settings.iter().chain(self.fields);
        self.numbers.is_some() || all.any(|one| one.kind == Kind::Destination)
    }

    /// Whether it has settings or numbers, so that it can be changed without its criteria.
    pub fn has_settings(&self) -> bool {
        !self.settings.is_empty() || self.numbers.is_some()
    }
}

// === impl CriteriaCommands ===

impl CriteriaCommands {
    /// All of them.
    pub fn all(&self) -> [&'static str; 8] {
        [
            self.get,
            self.get_response,
            self.modify,
            self.get_criteria,
            self.get_criteria_response,
            self.add_criteria,
            self.modify_criteria,
            self.delete_criteria,
        ]
    }
}

// === impl CriteriaPart ===

impl CriteriaPart {
    /// The element.
    pub const fn element(self) -> &'static str {
        match self {
            Self::TimeSchedule => "timeSchedule",
            Self::HolidaySchedule => "holidaySchedule",
            Self::Callers => "fromDnCriteria",
            Self::Field(element) => element,
        }
    }

    /// The field, and its place among `fields`.
    pub(super) fn field(self, fields: &[Setting]) -> Option<(usize, &Setting)> {
        let Self::Field(element) = self else {
            return None;
        };
        let mut fields = fields.iter().enumerate();
        fields.find(|(_, field)| field.element == element)
    }
}
