//! Call Forwarding Not Reachable (`cfnr`; OCI schema, Call forwarding not reachable).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Call Forwarding Not Reachable",
    path: "cfnr",
    about: "Calls go elsewhere while the user's phone cannot be reached.",
    commands: Commands {
        get: "UserCallForwardingNotReachableGetRequest",
        response: "UserCallForwardingNotReachableGetResponse",
        modify: "UserCallForwardingNotReachableModifyRequest",
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
