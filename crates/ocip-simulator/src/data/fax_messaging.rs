//! What Fax Messaging keeps for a user.

use serde::Deserialize;

use super::length::{length_fault, numbers_fault};

/// How many aliases a fax number can have.
const ALIASES_MAX: usize = 3;

/// What the service keeps for one user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FaxMessaging {
    /// Whether faxes are taken.
    pub active: bool,
    /// `+CC-NATIONAL`, 1–23 characters.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// At most 3 SIP URIs.
    pub aliases: Vec<String>,
}

impl FaxMessaging {
    /// What a switch would never have let a user keep.
    pub(super) fn fault(&self) -> Option<String> {
        if self.aliases.len() > ALIASES_MAX {
            return Some(format!("a fax number has at most {ALIASES_MAX} aliases"));
        }
        let mut aliases = self.aliases.iter();
        numbers_fault(self.phone_number.as_deref(), self.extension.as_deref())
            .or_else(|| aliases.find_map(|alias| length_fault("an alias", alias, 1..=161)))
    }
}
