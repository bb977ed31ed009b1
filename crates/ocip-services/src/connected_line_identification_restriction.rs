//! Connected Line Identification Restriction (`connected_line_identification_restriction`; OCI schema, section of
//! that name).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Connected Line Identification Restriction",
    path: "connected_line_identification_restriction",
    about: "The user's number is not shown to callers who reach the user.",
    commands: Commands {
        get: "UserConnectedLineIdentificationRestrictionGetRequest",
        response: "UserConnectedLineIdentificationRestrictionGetResponse",
        modify: "UserConnectedLineIdentificationRestrictionModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether the number stays hidden.")
    ],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
