//! Call Forwarding Selective (`call_forwarding_selective`; OCI schema, Call forwarding selective).

use ocip::command::criteria::CriteriaDnSelection::{Any, SpecifiedOnly};

use super::table::CriteriaPart::{Callers, Field, HolidaySchedule, TimeSchedule};
use super::table::{CriteriaCommands, CriteriaPart, CriteriaService};
use crate::table::{Kind, Rule, Setting};

const PARTS: &[CriteriaPart] = &[
    TimeSchedule,
    HolidaySchedule,
    Field("forwardToNumberSelection"),
    Field("forwardToPhoneNumber"),
    Callers,
];

const SELECTIONS: &[&str] = &[
    "Forward To Default Number",
    "Forward To Specified Number",
    "Do not forward",
];

pub(crate) const SERVICE: CriteriaService = CriteriaService {
    name: "Call Forwarding Selective",
    path: "call_forwarding_selective",
    label: "call_forwarding_selective_criteria",
    about: "Calls that fit a criteria go elsewhere.",
    commands: CriteriaCommands {
        get: "UserCallForwardingSelectiveGetRequest16",
        get_response: "UserCallForwardingSelectiveGetResponse16",
        modify: "UserCallForwardingSelectiveModifyRequest",
        get_criteria: "UserCallForwardingSelectiveGetCriteriaRequest16",
        get_criteria_response: "UserCallForwardingSelectiveGetCriteriaResponse16",
        add_criteria: "UserCallForwardingSelectiveAddCriteriaRequest16",
        modify_criteria: "UserCallForwardingSelectiveModifyCriteriaRequest",
        delete_criteria: "UserCallForwardingSelectiveDeleteCriteriaRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether calls are forwarded."),
        Setting::new(
            "defaultForwardToPhoneNumber",
            "defaultForwardToPhoneNumber",
            Kind::Destination,
        )
        .optional()
        .about("Where calls go for which a criteria names no other number."),
        Setting::new("playRingReminder", "playRingReminder", Kind::Flag)
            .about("Whether the phone rings shortly for each call that is forwarded."),
    ],
    rules: &[Rule::flag_needs("isActive", "defaultForwardToPhoneNumber")],
    numbers: None,
    about_criteria: "Which calls are forwarded, and where to.",
    fields: &[
        Setting::new(
            "forwardToNumberSelection",
            "forwardToNumberSelection",
            Kind::OneOf(SELECTIONS),
        )
        .about("Where a call that fits goes."),
        Setting::new(
            "forwardToPhoneNumber",
            "forwardToPhoneNumber",
            Kind::Destination,
        )
        .optional()
        .about("The number for \"Forward To Specified Number\"."),
    ],
    in_answer: PARTS,
    in_add: PARTS,
    in_modify: PARTS,
    selections: &[Any, SpecifiedOnly],
    callers_type: "CriteriaFromDn",
    columns: &[
        "Is Active",
        "Criteria Name",
        "Time Schedule",
        "Calls From",
        "Forward To",
        "Blacklisted",
        "Holiday Schedule",
        "Calls To Type",
        "Calls To Number",
        "Calls To Extension",
    ],
    read_only: &["callsFrom", "forwardTo"],
    telling: &[
        "name",
        "active",
        "forwardToNumberSelection",
        "includeAnonymousCallers",
        "includeUnavailableCallers",
    ],
    shape: "CallForwardingSelective",
    criteria_shape: "ForwardingCriteria",
};
