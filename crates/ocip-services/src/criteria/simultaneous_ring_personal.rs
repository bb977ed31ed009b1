//! Simultaneous Ring Personal (`simultaneous_ring_personal`; OCI schema, Simultaneous Ring Personal).

use ocip::command::criteria::CriteriaDnSelection::{Any, SpecifiedOnly};

use super::table::CriteriaPart::{Callers, Field, HolidaySchedule, TimeSchedule};
use super::table::{CriteriaCommands, CriteriaPart, CriteriaService, NumberList};
use crate::table::{Kind, Setting};

const IN_ADD: &[CriteriaPart] = &[TimeSchedule, HolidaySchedule, Field("blacklisted"), Callers];

pub(crate) const SERVICE: CriteriaService = CriteriaService {
    name: "Simultaneous Ring Personal",
    path: "simultaneous_ring_personal",
    label: "simultaneous_ring_personal_criteria",
    about: "",
    commands: CriteriaCommands {
        get: "UserSimultaneousRingPersonalGetRequest17",
        get_response: "UserSimultaneousRingPersonalGetResponse17",
        modify: "UserSimultaneousRingPersonalModifyRequest17",
        get_criteria: "UserSimultaneousRingPersonalGetCriteriaRequest",
        get_criteria_response: "UserSimultaneousRingPersonalGetCriteriaResponse",
        add_criteria: "UserSimultaneousRingPersonalAddCriteriaRequest",
        modify_criteria: "UserSimultaneousRingPersonalModifyCriteriaRequest",
        delete_criteria: "UserSimultaneousRingPersonalDeleteCriteriaRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag)
            .about("Whether the other numbers ring, too."),
        Setting::new("doNotRingIfOnCall", "doNotRingIfOnCall", Kind::Flag)
            .about("Whether they stay silent during a call."),
    ],
    rules: &[],
    numbers: Some(NumberList {
        json: "simultaneousRingNumber",
        element: "simultaneousRingNumber",
        list_element: "simultaneousRingNumberList",
        max: 10,
    }),
    about_criteria: "When they ring; without any criteria, always.",
    fields: &[
        Setting::new("blacklisted", "doNotPerformAction", Kind::Flag)
            .about("Whether a call that fits rings at the user's own phones alone."),
    ],
    in_answer: IN_ADD,
    in_add: IN_ADD,
    in_modify: IN_ADD,
    selections: &[Any, SpecifiedOnly],
    callers_type: "CriteriaFromDn",
    columns: &[
        "Is Active",
        "Criteria Name",
        "Time Schedule",
        "Holiday Schedule",
        "Calls From",
        "Blacklisted",
    ],
    read_only: &["callsFrom"],
    telling: &[
        "name",
        "active",
        "doNotPerformAction",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ],
    shape: "SimultaneousRing",
    criteria_shape: "Criteria",
};
