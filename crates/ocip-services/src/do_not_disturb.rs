//! Do Not Disturb (`dnd`; OCI schema, Do not disturb).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Do Not Disturb",
    path: "dnd",
    about: "Callers are told that the user is busy.",
    commands: Commands {
        get: "UserDoNotDisturbGetRequest",
        response: "UserDoNotDisturbGetResponse",
        modify: "UserDoNotDisturbModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new("ringSplash", "ringSplash", Kind::Flag)
            .about("Whether the phone rings shortly for each call."),
    ],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
