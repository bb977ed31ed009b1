//! Call Waiting (`call_waiting`; OCI schema, Call waiting).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Call Waiting",
    path: "call_waiting",
    about: "A second call is signalled during a call.",
    commands: Commands {
        get: "UserCallWaitingGetRequest17sp4",
        response: "UserCallWaitingGetResponse17sp4",
        modify: "UserCallWaitingModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether it is on."),
        Setting::new(
            "disableCallingLineIdDelivery",
            "disableCallingLineIdDelivery",
            Kind::Flag,
        )
        .about("Whether the second caller's number stays hidden."),
    ],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
