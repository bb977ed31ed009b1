//! Charge Number (`charge_number`; OCI schema, Charge number). Nobody dials it, so no policy looks at it.

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

pub(crate) const SERVICE: UserService = UserService {
    name: "Charge Number",
    path: "charge_number",
    about: "The number that calls of the user are charged to.",
    commands: Commands {
        get: "UserChargeNumberGetRequest14sp9",
        response: "UserChargeNumberGetResponse14sp9",
        modify: "UserChargeNumberModifyRequest",
    },
    settings: &[
        Setting::new("phoneNumber", "phoneNumber", Kind::DirectoryNumber)
            .optional()
            .about("The number."),
        Setting::new(
            "useChargeNumberForEnhancedTranslations",
            "useForEnhancedTranslations",
            Kind::Flag,
        )
        .about("Whether enhanced translations go by it."),
        Setting::new("sendChargeNumberToNetwork", "sendToNetwork", Kind::Flag)
            .about("Whether the network is told it."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
    ..UserService::PLAIN
};
