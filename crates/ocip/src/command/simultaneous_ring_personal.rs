//! Simultaneous Ring Personal (OCI schema, service Simultaneous Ring Personal).

use super::response::SuccessResponse;
use super::table::{RowCells, Table, TableRow};
use super::{Nillable, Response, elements, request, token_enum};
use crate::xml::ParseError;

elements! {
    /// Asks for the service of a user.
    pub struct UserSimultaneousRingPersonalGetRequest17 {
        /// Whose service.
        user_id: String = "userId",
    }
}

elements! {
    /// The service of a user, with the names of its criteria.
    pub struct UserSimultaneousRingPersonalGetResponse17 {
        /// Whether it rings elsewhere at all.
        is_active: bool = "isActive",
        /// Whether it leaves the other phones alone while the user is on a call.
        do_not_ring_if_on_call: bool = "doNotRingIfOnCall",
        /// The numbers that ring too, at most 10.
        simultaneous_ring_number: Vec<SimultaneousRingNumber> = "simultaneousRingNumber",
        /// The criteria, in short.
        criteria_table: Table<CriteriaRow> = "criteriaTable",
    }
}

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
    /// Whether matching calls do not ring.
    pub blacklisted: bool,
}

elements! {
    /// Changes the service; what is absent stays.
    pub struct UserSimultaneousRingPersonalModifyRequest17 {
        /// Whose service.
        user_id: String = "userId",
        /// Whether it rings elsewhere at all.
        is_active: Option<bool> = "isActive",
        /// Whether it leaves the other phones alone while the user is on a call.
        do_not_ring_if_on_call: Option<bool> = "doNotRingIfOnCall",
        /// All numbers; nil for none.
        simultaneous_ring_number_list: Nillable<SimultaneousRingReplacementNumberList>
            = "simultaneousRingNumberList",
        /// Criteria to be switched on or off.
        criteria_activation: Vec<CriteriaActivation> = "criteriaActivation",
    }
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
    /// Asks for one criteria.
    pub struct UserSimultaneousRingPersonalGetCriteriaRequest {
        /// Whose service.
        user_id: String = "userId",
        /// Which one.
        criteria_name: String = "criteriaName",
    }
}

elements! {
    /// One criteria.
    pub struct UserSimultaneousRingPersonalGetCriteriaResponse {
        /// When it counts; always, when absent.
        time_schedule: Option<Schedule> = "timeSchedule",
        /// On which holidays it counts.
        holiday_schedule: Option<Schedule> = "holidaySchedule",
        /// Whether matching calls do not ring.
        blacklisted: bool = "blacklisted",
        /// Which callers it is about.
        from_dn_criteria: CriteriaFromDn = "fromDnCriteria",
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
    /// Adds a criteria.
    pub struct UserSimultaneousRingPersonalAddCriteriaRequest {
        /// Whose service.
        user_id: String = "userId",
        /// Its name, 1–50 characters.
        criteria_name: String = "criteriaName",
        /// When it counts; always, when absent.
        time_schedule: Option<Schedule> = "timeSchedule",
        /// On which holidays it counts.
        holiday_schedule: Option<Schedule> = "holidaySchedule",
        /// Whether matching calls do not ring.
        blacklisted: bool = "blacklisted",
        /// Which callers it is about.
        from_dn_criteria: CriteriaFromDn = "fromDnCriteria",
    }
}

elements! {
    /// Changes a criteria; what is absent stays.
    pub struct UserSimultaneousRingPersonalModifyCriteriaRequest {
        /// Whose service.
        user_id: String = "userId",
        /// Which one.
        criteria_name: String = "criteriaName",
        /// Its new name.
        new_criteria_name: Option<String> = "newCriteriaName",
        /// When it counts; nil for always.
        time_schedule: Nillable<Schedule> = "timeSchedule",
        /// On which holidays it counts.
        holiday_schedule: Nillable<Schedule> = "holidaySchedule",
        /// Whether matching calls do not ring.
        blacklisted: Option<bool> = "blacklisted",
        /// Which callers it is about.
        from_dn_criteria: Option<CriteriaFromDnModify> = "fromDnCriteria",
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

elements! {
    /// Removes a criteria.
    pub struct UserSimultaneousRingPersonalDeleteCriteriaRequest {
        /// Whose service.
        user_id: String = "userId",
        /// Which one.
        criteria_name: String = "criteriaName",
    }
}

impl Response for UserSimultaneousRingPersonalGetResponse17 {}
impl Response for UserSimultaneousRingPersonalGetCriteriaResponse {}

request!(Read UserSimultaneousRingPersonalGetRequest17
    => UserSimultaneousRingPersonalGetResponse17);
request!(Write UserSimultaneousRingPersonalModifyRequest17 => SuccessResponse);
request!(Read UserSimultaneousRingPersonalGetCriteriaRequest
    => UserSimultaneousRingPersonalGetCriteriaResponse);
request!(Write UserSimultaneousRingPersonalAddCriteriaRequest => SuccessResponse);
request!(Write UserSimultaneousRingPersonalModifyCriteriaRequest => SuccessResponse);
request!(Write UserSimultaneousRingPersonalDeleteCriteriaRequest => SuccessResponse);

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
        vec![
            self.is_active.to_string(),
            self.name.clone(),
            self.time_schedule.clone(),
            self.holiday_schedule.clone(),
            self.calls_from.clone(),
            self.blacklisted.to_string(),
        ]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        let text = |heading| cells.get(heading).unwrap_or_default().to_owned();
        Ok(Self {
            is_active: cells.require_bool("Is Active")?,
            name: cells.require("Criteria Name")?.to_owned(),
            time_schedule: text("Time Schedule"),
            holiday_schedule: text("Holiday Schedule"),
            calls_from: text("Calls From"),
            blacklisted: cells.require_bool("Blacklisted")?,
        })
    }
}
