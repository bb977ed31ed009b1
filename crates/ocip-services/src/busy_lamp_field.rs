//! Busy Lamp Field (`busy_lamp_field`; OCI schema, Busy lamp field).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserList, UserService};

/// How many users can be monitored. The schema has no limit and nothing public says which the switch has, so this is
/// the most that any service of its kind has.
const USERS_MAX: usize = 1000;

const HEADINGS: &[&str] = &[
    "User Id",
    "Last Name",
    "First Name",
    "Hiragana Last Name",
    "Hiragana First Name",
    "Phone Number",
    "Extension",
    "Department",
    "Email Address",
    "IMP Id",
    "User External Id",
    "User Place Type",
];

pub(crate) const SERVICE: UserService = UserService {
    name: "Busy Lamp Field",
    path: "busy_lamp_field",
    about: "The user's phone shows which of some other users are on a call.",
    commands: Commands {
        get: "UserBusyLampFieldGetRequest16sp2",
        response: "UserBusyLampFieldGetResponse16sp2",
        modify: "UserBusyLampFieldModifyRequest",
    },
    settings: &[
        Setting::new("listURI", "uri", Kind::ListUri)
            .optional()
            .about("The SIP URI by which the phone subscribes to the list."),
        Setting::new(
            "monitoredUserIdList",
            "monitoredUserIds",
            Kind::UserIds(UserList {
                max: USERS_MAX,
                shown_as: "monitoredUserTable",
                service: None,
            }),
        )
        .optional()
        .write_only()
        .about("The ids of all users who are monitored, each once; of the tenant."),
        Setting::new(
            "enableCallParkNotification",
            "enableCallParkNotification",
            Kind::Flag,
        )
        .about("Whether the phone also shows calls that are parked."),
        Setting::new(
            "monitoredUserTable",
            "monitoredUsers",
            Kind::Users(HEADINGS),
        )
        .shown()
        .about("The users who are monitored."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
