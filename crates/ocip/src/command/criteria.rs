//! Criteria: what the commands of all services have in common that act by them (OCI schema, Shared types).
//!
//! The commands differ in their names, in what else they hold, and in the order of it, so they are made
//! from tables elsewhere.

use super::table::{RowCells, TableRow};
use super::{Nillable, elements, token_enum};
use crate::xml::ParseError;

elements! {
    /// A number that rings too.
    pub struct SimultaneousRingNumber {
        /// A number or SIP URI, 1–161 characters.
        phone_number: String = "phoneNumber",
        /// Whether who answers has to press a key.
        answer_confirmation_required: bool = "answerConfirmationRequired",
    }
}

/// A criteria as the table shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CriteriaRow {
    /// Whether it counts.
    pub is_active: bool,
    /// Its name, 1–50 characters.
    pub name: String,
    /// Text of unknown format.
    pub time_schedule: String,
    /// Text of unknown format.
    pub holiday_schedule: String,
    /// Text such as `All calls`.
    pub calls_from: String,
    /// Where matching calls go, as text for people; `None` without such a column.
    pub forward_to: Option<String>,
    /// Whether matching calls are left alone.
    pub blacklisted: bool,
}

elements! {
    /// Replaces all numbers.
    pub struct SimultaneousRingReplacementNumberList {
        /// 1–10 numbers.
        simultaneous_ring_number: Vec<SimultaneousRingNumber> = "simultaneousRingNumber",
    }
}

elements! {
    /// Switches a criteria on or off.
    pub struct CriteriaActivation {
        /// Which one.
        criteria_name: String = "criteriaName",
        /// On or off.
        is_active: bool = "isActive",
    }
}

elements! {
    /// A schedule by level and name.
    #[derive(PartialEq, Eq)]
    pub struct Schedule {
        /// Whose schedule.
        level: ScheduleLevel = "type",
        /// 1–40 characters.
        name: String = "name",
    }
}

token_enum! {
    /// Whose schedule it is.
    pub enum ScheduleLevel {
        /// The tenant's.
        ServiceProvider = "Service Provider",
        /// The group's.
        Group = "Group",
        /// The user's own.
        User = "User",
    }
}

token_enum! {
    /// Which callers a criteria is about.
    pub enum CriteriaDnSelection {
        /// All.
        Any = "Any",
        /// Those that were forwarded to the user; not in every service.
        Forwarded = "Forwarded",
        /// Those that are listed, or flagged.
        SpecifiedOnly = "Specified Only",
    }
}

elements! {
    /// Which callers a criteria is about.
    pub struct CriteriaFromDn {
        /// All, or those that follow.
        selection: CriteriaDnSelection = "fromDnCriteriaSelection",
        /// Callers who hide their number.
        include_anonymous_callers: bool = "includeAnonymousCallers",
        /// Callers whose number is not known.
        include_unavailable_callers: bool = "includeUnavailableCallers",
        /// At most 12 numbers.
        phone_number: Vec<String> = "phoneNumber",
    }
}

elements! {
    /// Changes which callers a criteria is about.
    pub struct CriteriaFromDnModify {
        /// All, or those that follow.
        selection: Option<CriteriaDnSelection> = "fromDnCriteriaSelection",
        /// Callers who hide their number.
        include_anonymous_callers: Option<bool> = "includeAnonymousCallers",
        /// Callers whose number is not known.
        include_unavailable_callers: Option<bool> = "includeUnavailableCallers",
        /// All numbers; nil for none.
        phone_number_list: Nillable<CriteriaReplacementDnList> = "phoneNumberList",
    }
}

elements! {
    /// Replaces all numbers of a criteria.
    pub struct CriteriaReplacementDnList {
        /// 1–12 numbers.
        phone_number: Vec<String> = "phoneNumber",
    }
}

impl TableRow for CriteriaRow {
    const HEADINGS: &'static [&'static str] = &[
        "Is Active",
        "Criteria Name",
        "Time Schedule",
        "Holiday Schedule",
        "Calls From",
        "Blacklisted",
    ];

    fn cells(&self) -> Vec<String> {
        Self::HEADINGS
            .iter()
            .map(|heading| self.cell(heading))
            .collect()
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        let text = |heading| cells.get(heading).unwrap_or_default().to_owned();
        Ok(Self {
            is_active: cells.require_bool("Is Active")?,
            name: cells.require("Criteria Name")?.to_owned(),
            time_schedule: text("Time Schedule"),
            holiday_schedule: text("Holiday Schedule"),
            calls_from: text("Calls From"),
            forward_to: cells.get("Forward To").map(str::to_owned),
            blacklisted: cells.require_bool("Blacklisted")?,
        })
    }
}

impl CriteriaRow {
    /// The cell under a heading; empty under one that it does not know.
    pub fn cell(&self, heading: &str) -> String {
        match heading {
            "Is Active" => self.is_active.to_string(),
            "Criteria Name" => self.name.clone(),
            "Time Schedule" => self.time_schedule.clone(),
            "Holiday Schedule" => self.holiday_schedule.clone(),
            "Calls From" => self.calls_from.clone(),
            "Forward To" => self.forward_to.clone().unwrap_or_default(),
            "Blacklisted" => self.blacklisted.to_string(),
            _ => String::new(),
        }
    }
}
