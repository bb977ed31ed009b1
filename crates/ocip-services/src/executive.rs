//! The assistants of an executive (`executive/assistants`; OCI schema, Executive, receptionist).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserList, UserService};

/// How many assistants an executive can have. Nothing public says it; nobody has more.
const ASSISTANTS_MAX: usize = 100;

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
    "Opt-in",
];

pub(crate) const SERVICE: UserService = UserService {
    name: "Executive",
    path: "executive/assistants",
    about: "Assistants take the user's calls.",
    commands: Commands {
        get: "UserExecutiveGetAssistantRequest",
        response: "UserExecutiveGetAssistantResponse",
        modify: "UserExecutiveModifyAssistantRequest",
    },
    settings: &[
        Setting::new("allowOptInOut", "allowOptInOut", Kind::Flag)
            .about("Whether assistants may say themselves whether they work for the user."),
        Setting::new(
            "assistantUserIdList",
            "assistantUserIds",
            Kind::UserIds(UserList {
                max: ASSISTANTS_MAX,
                shown_as: "assistantUserTable",
                service: Some("Executive-Assistant"),
            }),
        )
        .optional()
        .write_only()
        .about("The ids of all assistants, each once; of the tenant, and with the service Executive-Assistant."),
        Setting::new("assistantUserTable", "assistantUsers", Kind::Users(HEADINGS))
            .shown()
            .about("The assistants."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
};
