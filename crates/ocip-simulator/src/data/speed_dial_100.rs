//! What Speed Dial 100 keeps for a user.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::Deserialize;
use serde::de::Error;

use ocip::command::speed_dial_100::SpeedDial100Code;

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
        let mut entries = BTreeMap::new();
        for one in Vec::<SpeedDialInFile>::deserialize(from)? {
            let code = SpeedDial100Code::new(one.code).map(SpeedDial100Code::number);
            let code = code.ok_or_else(|| D::Error::custom("a speed code is 0 to 99"))?;
            let Entry::Vacant(place) = entries.entry(code) else {
                let message = format!("the speed code {code} stands twice");
                return Err(D::Error::custom(message));
            };
            place.insert(StoredSpeedDial {
                phone_number: one.phone_number,
                description: one.description,
            });
        }
        Ok(Self(entries))
    }
}
