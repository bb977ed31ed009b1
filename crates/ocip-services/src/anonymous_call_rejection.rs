//! Anonymous Call Rejection (`acr`; OCI schema, Anonymous call rejection).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Anonymous Call Rejection",
    path: "acr",
    about: "Callers who hide their number are turned away.",
    commands: Commands {
        get: "UserAnonymousCallRejectionGetRequest",
        response: "UserAnonymousCallRejectionGetResponse",
        modify: "UserAnonymousCallRejectionModifyRequest",
    },
    settings: &[Setting::new("isActive", "active", Kind::Flag).about("Whether it is on.")],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
