//! What Speed Dial 8 keeps for a user.

use std::collections::BTreeMap;

use ocip::command::speed_dial_8::SpeedDial8Code;
use serde::Deserialize;
use serde::de::Error;

use super::speed_code_map::by_code;

/// The codes of a user for which something is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredOneDigitDials(pub BTreeMap<u8, StoredOneDigitDial>);

/// What is kept for a code, each part of it whether or not there is the other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StoredOneDigitDial {
    /// A number or SIP URI.
    pub phone_number: Option<String>,
    /// For people.
    pub description: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OneDigitDialInFile {
    code: u8,
    phone_number: Option<String>,
    description: Option<String>,
}

impl<'de> Deserialize<'de> for StoredOneDigitDials {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let list = Vec::<OneDigitDialInFile>::deserialize(from)?.into_iter();
        let list = list.map(|one| {
            let entry = StoredOneDigitDial {
                phone_number: one.phone_number,
                description: one.description,
            };
            (one.code, entry)
        });
        let entries = by_code(list, SpeedDial8Code::MIN..=SpeedDial8Code::MAX);
        entries.map(Self).map_err(D::Error::custom)
    }
}
