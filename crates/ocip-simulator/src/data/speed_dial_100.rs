//! What Speed Dial 100 keeps for a user.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::Error;

use ocip::command::speed_dial_100::SpeedDial100Code;

use super::speed_code_map::by_code;

/// The codes of a user that are set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredSpeedDials(pub BTreeMap<u8, StoredSpeedDial>);

/// What a code dials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSpeedDial {
    /// A number or SIP URI.
    pub phone_number: String,
    /// For people.
    pub description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SpeedDialInFile {
    code: u8,
    phone_number: String,
    description: Option<String>,
}

impl<'de> Deserialize<'de> for StoredSpeedDials {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let list = Vec::<SpeedDialInFile>::deserialize(from)?.into_iter();
        let list = list.map(|one| {
            let entry = StoredSpeedDial {
                phone_number: one.phone_number,
                description: one.description,
            };
            (one.code, entry)
        });
        let entries = by_code(list, 0..=SpeedDial100Code::MAX);
        entries.map(Self).map_err(D::Error::custom)
    }
}
