//! BroadWorks Mobility (`mobile_number`; OCI schema, BroadWorks Mobility).
//!
//! The documented JSON is that of releases 17 to 20, in which a user has one mobile number. From release 21 on
//! a user has mobile identities, each with a number and with what stands here under `advanced_settings`; the
//! commands for the user as a whole have neither. So the older commands are spoken, which newer switches may
//! go on knowing, and a switch that does not know them is told about.

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UnassignedAnswer, UserService};

/// The JSON object of all but the first members.
const ADVANCED: &str = "advanced_settings";

const GET: &str = "UserBroadWorksMobilityGetRequest";
const RESPONSE: &str = "UserBroadWorksMobilityGetResponse";

pub(crate) const SERVICE: UserService = UserService {
    name: "BroadWorks Mobility",
    path: "mobile_number",
    about: "Calls ring at a mobile phone, too, and are made with it.",
    commands: Commands {
        get: GET,
        response: RESPONSE,
        modify: "UserBroadWorksMobilityModifyRequest20",
    },
    older: &[Commands {
        get: GET,
        response: RESPONSE,
        modify: "UserBroadWorksMobilityModifyRequest",
    }],
    when_unknown: "this switch has mobile identities in place of one mobile number, as releases from 21 on may; \
                   they are not served here",
    unassigned: UnassignedAnswer::BadRequest,
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new(
            "phonesToRing",
            "phonesToRing",
            Kind::OneOf(&["Fixed", "Mobile", "Both"]),
        )
        .about("Which phones ring."),
        Setting::new("mobilePhoneNumber", "phoneNumber", Kind::MobileNumber)
            .shown_empty()
            .managed()
            .about(
                "The mobile number, one of those that the group or the enterprise has for that.",
            ),
        flag("alertClickToDialCalls", "alertClickToDialCalls")
            .about("Whether the mobile phone rings for calls that are made by a click."),
        flag("alertGroupPagingCalls", "alertGroupPagingCalls")
            .about("Whether it rings for calls to all of a group."),
        flag("enableDiversionInhibitor", "enableDiversionInhibitor")
            .about("Whether calls that it does not answer stay with the user."),
        flag("requireAnswerConfirmation", "requireAnswerConfirmation")
            .about("Whether whoever answers must press a key first."),
        flag("broadworksCallControl", "callControl")
            .about("Whether the switch and not the phone controls calls."),
        Setting::new(
            "useSettingLevel",
            "useSettingLevel",
            Kind::OneOf(&["Group", "User"]),
        )
        .within(ADVANCED)
        .about("Whose settings about denied calls count."),
        flag("denyCallOriginations", "denyCallOriginations")
            .about("Whether calls from it are denied."),
        flag("denyCallTerminations", "denyCallTerminations")
            .about("Whether calls to it are denied."),
    ],
    rules: &[Rule::flag_needs("isActive", "mobilePhoneNumber")],
    answer: ChangeAnswer::LikeGet,
};

const fn flag(element: &'static str, json: &'static str) -> Setting {
    Setting::new(element, json, Kind::Flag).within(ADVANCED)
}
