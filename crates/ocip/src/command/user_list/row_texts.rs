//! Texts of a row of a table of users, borrowed from what was read.

use super::super::table::RowCells;
use crate::xml::ParseError;

/// How many texts a row has.
pub(super) const TEXTS: usize = 9;

/// A user as a table shows it, like [`UserRow`](super::UserRow).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UserTexts<'t> {
    /// The primary user id.
    pub user_id: &'t str,
    /// 1–30 characters.
    pub last_name: &'t str,
    /// 1–30 characters.
    pub first_name: &'t str,
    /// The department.
    pub department: Option<&'t str>,
    /// `+CC-NATIONAL`.
    pub phone_number: Option<&'t str>,
    /// Whether the phone number is in service.
    pub phone_number_activated: Option<bool>,
    /// 1–80 characters.
    pub email_address: Option<&'t str>,
    /// Whether the user is reached through a trunk group.
    pub in_trunk_group: Option<bool>,
    /// 2–20 digits.
    pub extension: Option<&'t str>,
    /// Of the phone number.
    pub country_code: Option<&'t str>,
    /// What is dialled before a national number.
    pub national_prefix: Option<&'t str>,
}

// === impl UserTexts ===

impl<'t> UserTexts<'t> {
    /// Reads a row.
    pub(super) fn from_cells(cells: &RowCells<'t>) -> Result<Self, ParseError> {
        let filled = |heading| cells.get(heading).filter(|cell| !cell.is_empty());
        let word = |heading| filled(heading).and_then(|word| word.trim().parse().ok());
        Ok(Self {
            user_id: cells.require("User Id")?,
            last_name: cells.require("Last Name")?,
            first_name: cells.require("First Name")?,
            department: filled("Department"),
            phone_number: filled("Phone Number"),
            phone_number_activated: word("Phone Number Activated"),
            email_address: filled("Email Address"),
            in_trunk_group: word("In Trunk Group"),
            extension: filled("Extension"),
            country_code: filled("Country Code"),
            national_prefix: filled("National Prefix"),
        })
    }

    /// All texts; none is an empty one.
    pub(super) fn texts(&self) -> [&'t str; TEXTS] {
        let or_empty = Option::unwrap_or_default;
        [
            self.user_id,
            self.last_name,
            self.first_name,
            or_empty(self.department),
            or_empty(self.phone_number),
            or_empty(self.email_address),
            or_empty(self.extension),
            or_empty(self.country_code),
            or_empty(self.national_prefix),
        ]
    }

    /// A row with these texts, in the order of [`texts`](Self::texts).
    pub(super) fn of_texts(texts: [&'t str; TEXTS]) -> Self {
        let filled = |text: &'t str| Some(text).filter(|text| !text.is_empty());
        let [user_id, last_name, first_name, optional @ ..] = texts;
        let [
            department,
            phone_number,
            email_address,
            extension,
            country_code,
            national_prefix,
        ] = optional.map(filled);
        Self {
            user_id,
            last_name,
            first_name,
            department,
            phone_number,
            email_address,
            extension,
            country_code,
            national_prefix,
            ..Self::default()
        }
    }
}
