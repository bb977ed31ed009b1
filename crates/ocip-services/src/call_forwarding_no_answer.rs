//! Call Forwarding No Answer (`cfna`; OCI schema, Call forwarding no answer).

use crate::table::{ChangeAnswer, Commands, Kind, RINGS, Rule, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Call Forwarding No Answer",
    path: "cfna",
    about: "Calls that the user does not answer go elsewhere.",
    commands: Commands {
        get: "UserCallForwardingNoAnswerGetRequest13mp16",
        response: "UserCallForwardingNoAnswerGetResponse13mp16",
        modify: "UserCallForwardingNoAnswerModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether calls are forwarded."),
        Setting::new("forwardToPhoneNumber", "destination", Kind::Destination)
            .optional()
            .about("Where calls go."),
        Setting::new("numberOfRings", "numberOfRings", Kind::Number(RINGS)).about(
            "How often it rings before; 0 forwards at once. The documents do not name this member.",
        ),
    ],
    rules: &[Rule::flag_needs("isActive", "forwardToPhoneNumber")],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
