//! What Alternate Numbers keeps for a user.

use ocip::command::alternate_numbers::{RingPattern, UserAlternateNumbersGetResponse};
use serde::Deserialize;

use super::length::{length_fault, numbers_fault};
use super::token::token;

/// How many numbers a user can have.
const NUMBERS_MAX: usize = UserAlternateNumbersGetResponse::ENTRIES_MAX;

/// What the service keeps for one user.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlternateNumbers {
    /// Whether the numbers ring in different ways.
    pub distinctive_ring: bool,
    /// At most 10; the first is in the first place. A change can leave a place without a number.
    pub numbers: Vec<AlternateNumber>,
}

/// A further number: a phone number, an extension, or both.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AlternateNumber {
    /// `+CC-NATIONAL`, 1–23 characters.
    pub phone_number: Option<String>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// How it rings.
    #[serde(default, deserialize_with = "ring_pattern")]
    pub ring_pattern: Option<RingPattern>,
    /// 1–40 characters.
    pub description: Option<String>,
}

fn ring_pattern<'de, D: serde::Deserializer<'de>>(
    from: D,
) -> Result<Option<RingPattern>, D::Error> {
    let expected = "none of Normal, Long-Long, Short-Short-Long, Short-Long-Short";
    token(from, RingPattern::from_token, expected).map(Some)
}

// === impl AlternateNumbers ===

impl AlternateNumbers {
    /// What a switch would never have let a user keep.
    pub(super) fn fault(&self) -> Option<String> {
        if self.numbers.len() > NUMBERS_MAX {
            return Some(format!("at most {NUMBERS_MAX} numbers are alternate ones"));
        }
        self.numbers.iter().find_map(AlternateNumber::fault)
    }
}

impl AlternateNumber {
    /// Whether nothing at all is kept for the place.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn fault(&self) -> Option<String> {
        let (phone_number, extension) = (self.phone_number.as_deref(), self.extension.as_deref());
        if phone_number.is_none() && extension.is_none() {
            return Some("an alternate number has a phone_number or an extension".to_owned());
        }
        let description = self.description.as_deref();
        numbers_fault(phone_number, extension)
            .or_else(|| length_fault("a description", description?, 1..=40))
    }
}
