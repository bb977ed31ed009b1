//! Call Forwarding Always (`cfa`; OCI schema, Call forwarding always).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

/// The table.
pub const SERVICE: UserService = UserService {
    name: "Call Forwarding Always",
    path: "cfa",
    about: "All calls to the user go elsewhere.",
    commands: Commands {
        get: "UserCallForwardingAlwaysGetRequest",
        response: "UserCallForwardingAlwaysGetResponse",
        modify: "UserCallForwardingAlwaysModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether calls are forwarded."),
        Setting::new("forwardToPhoneNumber", "destination", Kind::Destination)
            .optional()
            .about("Where calls go."),
        Setting::new("isRingSplashActive", "ringSplashActive", Kind::Flag)
            .about("Whether the phone rings shortly for each call."),
    ],
    rules: &[Rule::flag_needs("isActive", "forwardToPhoneNumber")],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
