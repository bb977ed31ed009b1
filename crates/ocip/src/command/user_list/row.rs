//! Rows of the tables of users.

use super::super::table::{RowCells, TableRow};
use super::row_texts::UserTexts;
use crate::xml::ParseError;

/// A user as a table shows it. What a release does not say, or a user does not have, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UserRow {
    /// The primary user id.
    pub user_id: String,
    /// 1–30 characters.
    pub last_name: String,
    /// 1–30 characters.
    pub first_name: String,
    /// The department.
    pub department: Option<String>,
    /// `+CC-NATIONAL`.
    pub phone_number: Option<String>,
    /// Whether the phone number is in service.
    pub phone_number_activated: Option<bool>,
    /// 1–80 characters.
    pub email_address: Option<String>,
    /// Whether the user is reached through a trunk group.
    pub in_trunk_group: Option<bool>,
    /// 2–20 digits.
    pub extension: Option<String>,
    /// Of the phone number.
    pub country_code: Option<String>,
    /// What is dialled before a national number.
    pub national_prefix: Option<String>,
}

/// A user as the table with pages shows it. The columns that this table has beyond the other one are
/// not read, and written empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PagedUserRow(pub UserRow);

// === impl UserRow ===

impl UserRow {
    /// The text under `heading`; nothing under a heading that no row has a value for.
    fn cell(&self, heading: &str) -> String {
        let word = |value: Option<bool>| value.map(|value| value.to_string());
        match heading {
            "User Id" => Some(self.user_id.clone()),
            "Last Name" => Some(self.last_name.clone()),
            "First Name" => Some(self.first_name.clone()),
            "Department" => self.department.clone(),
            "Phone Number" => self.phone_number.clone(),
            "Phone Number Activated" => word(self.phone_number_activated),
            "Email Address" => self.email_address.clone(),
            "In Trunk Group" => word(self.in_trunk_group),
            "Extension" => self.extension.clone(),
            "Country Code" => self.country_code.clone(),
            "National Prefix" => self.national_prefix.clone(),
            _ => None,
        }
        .unwrap_or_default()
    }

    pub(in crate::command) fn cells_under(&self, headings: &[&str]) -> Vec<String> {
        headings.iter().map(|heading| self.cell(heading)).collect()
    }
}

impl TableRow for UserRow {
    const HEADINGS: &'static [&'static str] = &[
        "User Id",
        "Last Name",
        "First Name",
        "Department",
        "Phone Number",
        "Phone Number Activated",
        "Email Address",
        "Hiragana Last Name",
        "Hiragana First Name",
        "In Trunk Group",
        "Extension",
        "Country Code",
        "National Prefix",
    ];

    fn cells(&self) -> Vec<String> {
        self.cells_under(Self::HEADINGS)
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        UserTexts::from_cells(cells).map(Self::from)
    }
}

impl From<UserTexts<'_>> for UserRow {
    fn from(texts: UserTexts<'_>) -> Self {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        Self {
            user_id: texts.user_id.to_owned(),
            last_name: texts.last_name.to_owned(),
            first_name: texts.first_name.to_owned(),
            department: owned(texts.department),
            phone_number: owned(texts.phone_number),
            phone_number_activated: texts.phone_number_activated,
            email_address: owned(texts.email_address),
            in_trunk_group: texts.in_trunk_group,
            extension: owned(texts.extension),
            country_code: owned(texts.country_code),
            national_prefix: owned(texts.national_prefix),
        }
    }
}

impl<'t> From<&'t UserRow> for UserTexts<'t> {
    fn from(row: &'t UserRow) -> Self {
        Self {
            user_id: &row.user_id,
            last_name: &row.last_name,
            first_name: &row.first_name,
            department: row.department.as_deref(),
            phone_number: row.phone_number.as_deref(),
            phone_number_activated: row.phone_number_activated,
            email_address: row.email_address.as_deref(),
            in_trunk_group: row.in_trunk_group,
            extension: row.extension.as_deref(),
            country_code: row.country_code.as_deref(),
            national_prefix: row.national_prefix.as_deref(),
        }
    }
}

// === impl PagedUserRow ===

impl TableRow for PagedUserRow {
    const HEADINGS: &'static [&'static str] = &[
        "User Id",
        "Last Name",
        "First Name",
        "Department",
        "Department Type",
        "Parent Department",
        "Parent Department Type",
        "Phone Number",
        "Phone Number Activated",
        "Email Address",
        "Hiragana Last Name",
        "Hiragana First Name",
        "In Trunk Group",
        "Extension",
        "Country Code",
        "National Prefix",
        "User External Id",
    ];

    fn cells(&self) -> Vec<String> {
        self.0.cells_under(Self::HEADINGS)
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        UserRow::from_cells(cells).map(Self)
    }
}
