//! Call Forwarding Busy (`cfb`; OCI schema, Call forwarding busy).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Call Forwarding Busy",
    path: "cfb",
    about: "Calls go elsewhere while the user is busy.",
    commands: Commands {
        get: "UserCallForwardingBusyGetRequest",
        response: "UserCallForwardingBusyGetResponse",
        modify: "UserCallForwardingBusyModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether calls are forwarded."),
        Setting::new("forwardToPhoneNumber", "destination", Kind::Destination)
            .optional()
            .about("Where calls go."),
    ],
    rules: &[Rule::flag_needs("isActive", "forwardToPhoneNumber")],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
