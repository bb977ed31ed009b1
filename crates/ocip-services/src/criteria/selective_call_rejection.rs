//! Selective Call Rejection (`selective_call_rejection`; OCI schema, Selective call rejection).

use ocip::command::criteria::CriteriaDnSelection::{Any, Forwarded, SpecifiedOnly};

use super::table::CriteriaPart::{Callers, Field, HolidaySchedule, TimeSchedule};
use super::table::{CriteriaCommands, CriteriaService};
use crate::table::{Kind, Setting};

pub(crate) const SERVICE: CriteriaService = CriteriaService {
    name: "Selective Call Rejection",
    path: "selective_call_rejection",
    label: "selective_call_rejection_criteria",
    about: "Calls that fit a criteria are turned away.",
    commands: CriteriaCommands {
        get: "UserSelectiveCallRejectionGetCriteriaListRequest",
        get_response: "UserSelectiveCallRejectionGetCriteriaListResponse",
        modify: "UserSelectiveCallRejectionModifyActiveCriteriaListRequest",
        get_criteria: "UserSelectiveCallRejectionGetCriteriaRequest16sp1",
        get_criteria_response: "UserSelectiveCallRejectionGetCriteriaResponse16sp1",
        add_criteria: "UserSelectiveCallRejectionAddCriteriaRequest16",
        modify_criteria: "UserSelectiveCallRejectionModifyCriteriaRequest16",
        delete_criteria: "UserSelectiveCallRejectionDeleteCriteriaRequest",
    },
    settings: &[],
    rules: &[],
    numbers: None,
    about_criteria: "Which calls are turned away.",
    fields: &[
        Setting::new("blacklisted", "doNotPerformAction", Kind::Flag)
            .about("Whether a call that fits is put through after all."),
        Setting::new("private", "private", Kind::Flag)
            .about("Whether it is private; the switch alone says so."),
    ],
    in_answer: &[
        TimeSchedule,
        Callers,
        Field("blacklisted"),
        HolidaySchedule,
        Field("private"),
    ],
    in_add: &[TimeSchedule, Callers, HolidaySchedule, Field("blacklisted")],
    in_modify: &[TimeSchedule, Callers, HolidaySchedule, Field("blacklisted")],
    selections: &[Any, Forwarded, SpecifiedOnly],
    callers_type: "SelectiveCallRejectionCriteriaCallType",
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
    read_only: &["callsFrom", "private"],
    telling: &[
        "name",
        "active",
        "doNotPerformAction",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ],
    shape: "SelectiveCallRejection",
    criteria_shape: "RejectionCriteria",
};
