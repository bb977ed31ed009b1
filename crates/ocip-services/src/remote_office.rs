//! Remote Office (`remote_office`; OCI schema, Remote office).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Remote Office",
    path: "remote_office",
    about: "Another phone is the user's phone: calls to the user ring there, and calls from there are the user's.",
    commands: Commands {
        get: "UserRemoteOfficeGetRequest",
        response: "UserRemoteOfficeGetResponse",
        modify: "UserRemoteOfficeModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new("remoteOfficePhoneNumber", "phoneNumber", Kind::Destination)
            .optional()
            .about("The other phone."),
    ],
    rules: &[Rule::flag_needs("isActive", "remoteOfficePhoneNumber")],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
