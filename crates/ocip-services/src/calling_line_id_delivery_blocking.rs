//! Calling Line ID Delivery Blocking (`clir`; OCI schema, Calling line id delivery blocking).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Calling Line ID Delivery Blocking",
    path: "clir",
    about: "The user's number is not shown to those who are called.",
    commands: Commands {
        get: "UserCallingLineIDDeliveryBlockingGetRequest",
        response: "UserCallingLineIDDeliveryBlockingGetResponse",
        modify: "UserCallingLineIDDeliveryBlockingModifyRequest",
    },
    settings: &[
        Setting::new("isActive", "active", Kind::Flag).about("Whether the number stays hidden.")
    ],
    rules: &[],
    answer: ChangeAnswer::LikeGet,
    ..UserService::PLAIN
};
