//! Hoteling Guest (`hoteling/guest`; OCI schema, Hoteling host and guest).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Hoteling Guest",
    path: "hoteling/guest",
    about: "The user can make another user's phone theirs for a while.",
    commands: Commands {
        get: "UserHotelingGuestGetRequest14sp4",
        response: "UserHotelingGuestGetResponse14sp4",
        modify: "UserHotelingGuestModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag)
            .about("Whether the user can use a host's phone."),
        Setting::new(
            "enableAssociationLimit",
            "enableAssociationLimit",
            Kind::Flag,
        )
        .about("Whether the user leaves the phone after so many hours."),
        Setting::new(
            "associationLimitHours",
            "associationLimitHours",
            Kind::Number(&[1..=999]),
        )
        .about("After how many hours."),
        Setting::new("hostUserId", "hostUserId", Kind::User)
            .optional()
            .about("Whose phone it is; to be of the same tenant."),
        Setting::new("hostLastName", "hostLastName", Kind::Text(30))
            .read_only()
            .about("The host's last name."),
        Setting::new("hostFirstName", "hostFirstName", Kind::Text(30))
            .read_only()
            .about("The host's first name."),
        Setting::new(
            "hostAssociationDateTime",
            "hostAssociationDateTime",
            Kind::Moment,
        )
        .read_only()
        .about("Since when it is that phone."),
        Setting::new(
            "hostEnforcesAssociationLimit",
            "hostEnforcesAssociationLimit",
            Kind::Flag,
        )
        .read_only()
        .about("Whether the host sets a limit."),
        Setting::new(
            "hostAssociationLimitHours",
            "hostAssociationLimitHours",
            Kind::Number(&[1..=999]),
        )
        .read_only()
        .about("The host's limit in hours."),
    ],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
