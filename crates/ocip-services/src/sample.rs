//! A table with a setting of each kind, for tests of what reads tables. No switch has the service.

use crate::table::{ChangeAnswer, Commands, Kind, Rule, Setting, UserService};

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
    ],
    rules: &[Rule::flag_needs("isActive", "forwardTo")],
    answer: ChangeAnswer::LikeGet,
};
