//! Selective Call Acceptance (`selective_call_acceptance`; OCI schema, Selective call acceptance).

use ocip::command::criteria::CriteriaDnSelection::{Any, SpecifiedOnly};

use super::table::CriteriaPart::{Callers, Field, HolidaySchedule, TimeSchedule};
use super::table::{CriteriaCommands, CriteriaService};
use crate::table::{Kind, Setting};

pub(crate) const SERVICE: CriteriaService = CriteriaService {
    name: "Selective Call Acceptance",
    path: "selective_call_acceptance",
    label: "selective_call_acceptance_criteria",
    about: "Only calls that fit a criteria are put through.",
    commands: CriteriaCommands {
        get: "UserSelectiveCallAcceptanceGetCriteriaListRequest",
        get_response: "UserSelectiveCallAcceptanceGetCriteriaListResponse",
        modify: "UserSelectiveCallAcceptanceModifyActiveCriteriaListRequest",
        get_criteria: "UserSelectiveCallAcceptanceGetCriteriaRequest16",
        get_criteria_response: "UserSelectiveCallAcceptanceGetCriteriaResponse16",
        add_criteria: "UserSelectiveCallAcceptanceAddCriteriaRequest16",
        modify_criteria: "UserSelectiveCallAcceptanceModifyCriteriaRequest",
        delete_criteria: "UserSelectiveCallAcceptanceDeleteCriteriaRequest",
    },
    settings: &[],
    rules: &[],
    numbers: None,
    about_criteria: "Which calls are put through.",
    fields: &[
        Setting::new("blacklisted", "doNotPerformAction", Kind::Flag)
            .about("Whether a call that fits is turned away after all."),
    ],
    in_answer: &[TimeSchedule, HolidaySchedule, Field("blacklisted"), Callers],
    in_add: &[TimeSchedule, HolidaySchedule, Field("blacklisted"), Callers],
    in_modify: &[TimeSchedule, Callers, HolidaySchedule, Field("blacklisted")],
    selections: &[Any, SpecifiedOnly],
    callers_type: "CriteriaFromDn",
    columns: &[
        "Is Active",
        "Criteria Name",
        "Time Schedule",
        "Calls From",
        "Blacklisted",
        "Holiday Schedule",
        "Calls To Type",
        "Calls To Number",
        "Calls To Extension",
    ],
    read_only: &["callsFrom"],
    telling: &[
        "name",
        "active",
        "doNotPerformAction",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ],
    shape: "SelectiveCallAcceptance",
    criteria_shape: "AcceptanceCriteria",
};
