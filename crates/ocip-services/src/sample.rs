//! A table with a setting of each kind, for tests of what reads tables. No switch has the service.

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserList, UserService};

/// The table.
pub const SERVICE: UserService = UserService {
    name: "Sample",
    path: "sample",
    about: "It has a setting of each kind.",
    commands: Commands {
        get: "UserSampleGetRequest",
        response: "UserSampleGetResponse",
        modify: "UserSampleModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag),
        Setting::new("numberOfRings", "rings", Kind::Number(&[0..=0, 2..=20])),
        Setting::new("delay", "delay", Kind::Number(&[-5..=60])).optional(),
        Setting::new("mode", "mode", Kind::OneOf(&["Fixed", "Mobile & more"])),
        Setting::new("title", "title", Kind::Text(8)).optional(),
        Setting::new("forwardTo", "destination", Kind::Destination).optional(),
        Setting::new(
            "level",
            "level",
            Kind::Named(&[("own", "The User's Own"), ("all", "All")]),
        ),
        Setting::new("transferTo", "transfer", Kind::OutgoingNumber).optional(),
        Setting::new("number", "number", Kind::DirectoryNumber).optional(),
        Setting::new("partnerId", "partner", Kind::User).optional(),
        Setting::new("forget", "forget", Kind::Flag).write_only(),
        Setting::new("since", "since", Kind::Moment).read_only(),
        Setting::new("listURI", "uri", Kind::ListUri).optional(),
        Setting::new(
            "userIdList",
            "userIds",
            Kind::UserIds(UserList {
                max: 2,
                shown_as: "userTable",
                service: None,
            }),
        )
        .optional()
        .write_only(),
        Setting::new("optIn", "users", Kind::OptIns("userTable")).write_only(),
        Setting::new(
            "userTable",
            "users",
            Kind::Users(&["User Id", "Phone Number", "Opt-in"]),
        )
        .shown(),
        Setting::new("mailTo", "mailTo", Kind::Addresses(3)).optional(),
        Setting::new("mobile", "mobile", Kind::MobileNumber)
            .shown_empty()
            .managed(),
        Setting::new("isLoud", "loud", Kind::Flag).within("advanced"),
    ],
    rules: &[
        Rule::flag_needs("isActive", "forwardTo"),
        Rule::FlagClears {
            flag: "forget",
            others: &["partnerId", "since"],
        },
    ],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
