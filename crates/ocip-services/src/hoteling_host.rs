//! Hoteling Host (`hoteling/host`; OCI schema, Hoteling host and guest).

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Hoteling Host",
    path: "hoteling/host",
    about: "Another user can make the user's phone theirs for a while.",
    commands: Commands {
        get: "UserHotelingHostGetRequest17",
        response: "UserHotelingHostGetResponse17",
        modify: "UserHotelingHostModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether guests can use the phone."),
        Setting::new(
            "enforceAssociationLimit",
            "enforceAssociationLimit",
            Kind::Flag,
        )
        .about("Whether a guest leaves after so many hours."),
        Setting::new(
            "associationLimitHours",
            "associationLimitHours",
            Kind::Number(&[1..=999]),
        )
        .about("After how many hours."),
        Setting::new(
            "accessLevel",
            "accessLevel",
            Kind::OneOf(&["Enterprise", "Group"]),
        )
        .about("Where guests may come from."),
        Setting::new(
            "removeGuestAssociation",
            "removeGuestAssociation",
            Kind::Flag,
        )
        .write_only()
        .about("Whether the guest leaves now."),
        Setting::new("guestLastName", "guestLastName", Kind::Text(30))
            .read_only()
            .about("The guest's last name."),
        Setting::new("guestFirstName", "guestFirstName", Kind::Text(30))
            .read_only()
            .about("The guest's first name."),
        Setting::new(
            "guestPhoneNumber",
            "guestPhoneNumber",
            Kind::DirectoryNumber,
        )
        .read_only()
        .about("The guest's number."),
        Setting::new("guestExtension", "guestExtension", Kind::Text(20))
            .read_only()
            .about("The guest's extension."),
        Setting::new(
            "guestLocationDialingCode",
            "guestLocationDialingCode",
            Kind::Text(15),
        )
        .read_only()
        .about("The code of the guest's location."),
        Setting::new(
            "guestAssociationDateTime",
            "guestAssociationDateTime",
            Kind::Moment,
        )
        .read_only()
        .about("Since when there is a guest."),
    ],
    rules: &[Rule::FlagClears {
        flag: "removeGuestAssociation",
        others: &[
            "guestLastName",
            "guestFirstName",
            "guestPhoneNumber",
            "guestExtension",
            "guestLocationDialingCode",
            "guestAssociationDateTime",
        ],
    }],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
