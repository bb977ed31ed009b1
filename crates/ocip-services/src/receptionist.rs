//! The receptionists' clients (`receptionist_office`, `receptionist_sb`, `receptionist_enterprise`; OCI schema,
//! Executive, receptionist): whose calls they show.

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserList, UserService};

const HEADINGS: &[&str] = &[
    "User Id",
    "Last Name",
    "First Name",
    "Hiragana Last Name",
    "Hiragana First Name",
    "Group Id",
    "Phone Number",
    "Extension",
    "Mobile",
    "Email Address",
    "Department",
    "IMP Id",
    "Title",
];

/// The element that shows the users.
const TABLE: &str = "monitoredUserTable";

const TABLE_SETTING: Setting = Setting::new(TABLE, "monitoredUsers", Kind::Users(HEADINGS))
    .shown()
    .about("The users who are monitored.");

/// The setting that names at most `max` users.
const fn ids(max: usize) -> Setting {
    let list = UserList {
        max,
        shown_as: TABLE,
        service: None,
    };
    Setting::new(
        "monitoredUserIdList",
        "monitoredUserIds",
        Kind::UserIds(list),
    )
    .optional()
    .write_only()
    .about("The ids of all users who are monitored, each once; of the tenant.")
}

pub(crate) const OFFICE: UserService = UserService {
    name: "BroadWorks Receptionist - Office",
    path: "receptionist_office",
    about: "A receptionist sees who of up to 8 users is on a call.",
    commands: Commands {
        get: "UserBroadWorksReceptionistOfficeGetRequest",
        response: "UserBroadWorksReceptionistOfficeGetResponse",
        modify: "UserBroadWorksReceptionistOfficeModifyRequest",
    },
    settings: &[ids(8), TABLE_SETTING],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};

pub(crate) const SMALL_BUSINESS: UserService = UserService {
    name: "BroadWorks Receptionist - Small Business",
    path: "receptionist_sb",
    about: "A receptionist sees who of up to 30 users is on a call.",
    commands: Commands {
        get: "UserBroadWorksReceptionistSmallBusinessGetRequest",
        response: "UserBroadWorksReceptionistSmallBusinessGetResponse",
        modify: "UserBroadWorksReceptionistSmallBusinessModifyRequest",
    },
    settings: &[ids(30), TABLE_SETTING],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};

pub(crate) const ENTERPRISE: UserService = UserService {
    // What people are shown is an alias of the licence.
    name: "Client License 4",
    path: "receptionist_enterprise",
    about: "BroadWorks Receptionist - Enterprise: a receptionist sees who of up to 1000 users is on a call.",
    commands: Commands {
        get: "UserBroadWorksReceptionistEnterpriseGetRequest",
        response: "UserBroadWorksReceptionistEnterpriseGetResponse",
        modify: "UserBroadWorksReceptionistEnterpriseModifyRequest",
    },
    settings: &[ids(1000), TABLE_SETTING],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
