//! A user's own phone list.

use std::collections::BTreeSet;

use serde::Deserialize;

use super::length::length_fault;

/// The entries in the order in which they were added; no name stands twice.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(transparent)]
pub struct PersonalPhoneList(pub Vec<ListedNumber>);

/// A name and its number.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListedNumber {
    /// 1–50 characters.
    pub name: String,
    /// As it is dialled, 1–30 characters.
    pub phone_number: String,
}

impl PersonalPhoneList {
    /// What a switch would never have let a user keep.
    pub(super) fn fault(&self) -> Option<String> {
        let mut names = BTreeSet::new();
        self.0.iter().find_map(|entry| {
            if !names.insert(&entry.name) {
                return Some(format!("the phone list has {:?} twice", entry.name));
            }
            length_fault("a name", &entry.name, 1..=50)
                .or_else(|| length_fault("a phone number", &entry.phone_number, 1..=30))
        })
    }
}
