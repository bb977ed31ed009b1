//! Charge Number (`charge_number`; OCI schema, Charge number).

use crate::table::{ChangeAnswer, Commands, Kind, Setting, UserService};

/// The number is told to the network and dialled by nobody, so the number policy has no say in it.
pub(crate) const SERVICE: UserService = UserService {
    name: "Charge Number",
    path: "charge_number",
    about: "The user's calls are charged to another number.",
    commands: Commands {
        get: "UserChargeNumberGetRequest14sp9",
        response: "UserChargeNumberGetResponse14sp9",
        modify: "UserChargeNumberModifyRequest",
    },
    settings: &[
        Setting::new("phoneNumber", "phoneNumber", Kind::Text(23))
            .optional()
            .about("The number that is charged."),
        Setting::new(
            "useChargeNumberForEnhancedTranslations",
            "useForEnhancedTranslations",
            Kind::Flag,
        )
        .about("Whether it counts in enhanced translations."),
        Setting::new("sendChargeNumberToNetwork", "sendToNetwork", Kind::Flag)
            .about("Whether the network is told."),
    ],
    rules: &[],
    answer: ChangeAnswer::Empty,
};
