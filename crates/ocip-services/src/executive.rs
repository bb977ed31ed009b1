//! Executives and their assistants (`executive/assistants`, `executive_assistant/executives`; OCI schema, Executive,
//! receptionist; Executive assistant).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserList, UserService};

/// How many assistants an executive can have. Nothing public says it; nobody has more.
const ASSISTANTS_MAX: usize = 100;

const ASSISTANTS: &[&str] = &[
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

pub(crate) const EXECUTIVE: UserService = UserService {
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
                service: Some(ASSISTANT.name),
            }),
        )
        .optional()
        .write_only()
        .about("The ids of all assistants, each once; of the tenant, and with the service Executive-Assistant."),
        Setting::new("assistantUserTable", "assistantUsers", Kind::Users(ASSISTANTS))
            .shown()
            .about("The assistants."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};

const EXECUTIVES: &[&str] = &[
    "User Id",
    "Last Name",
    "First Name",
    "Hiragana Last Name",
    "Hiragana First Name",
    "Phone Number",
    "Extension",
    "Department",
    "Email Address",
    "Assistant Opt-in Status",
    "Executive Allow Opt-in",
];

pub(crate) const ASSISTANT: UserService = UserService {
    name: "Executive-Assistant",
    path: "executive_assistant/executives",
    about: "The user takes the calls of executives.",
    commands: Commands {
        get: "UserExecutiveAssistantGetRequest",
        response: "UserExecutiveAssistantGetResponse",
        modify: "UserExecutiveAssistantModifyRequest",
    },
    settings: &[
        Setting::new("enableDivert", "enableDivert", Kind::Flag)
            .about("Whether calls for executives go elsewhere."),
        Setting::new("divertToPhoneNumber", "divertTo", Kind::Destination)
            .optional()
            .about("Where they go."),
        Setting::new(
            "optInStatus",
            "executiveUsers",
            Kind::OptIns("executiveTable"),
        )
        .write_only()
        .about("For whom of the executives the user works, or not; who is left out stays as is."),
        Setting::new("executiveTable", "executiveUsers", Kind::Users(EXECUTIVES))
            .shown()
            .about("The executives who have the user as an assistant."),
    ],
    rules: &[Rule::flag_needs("enableDivert", "divertToPhoneNumber")],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
