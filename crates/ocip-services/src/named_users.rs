//! Users whom a service names: the table that shows them, and the ids that a change gives.
//!
//! Tables of users have other columns in each service and release, so all that is known stands in
//! [`COLUMNS`], and a row has what its table has of it.

use ocip::command::table::{RowCells, Table, TableRow};
use ocip::command::{ElementContent, ElementField};
use ocip::xml::{ParseError, XmlReader, XmlWriter};

/// The element that names a user.
pub(crate) const USER_ID: &str = "userId";

/// Column of a table of users.
#[derive(Debug, PartialEq, Eq)]
pub struct NamedUserColumn {
    /// Its heading.
    pub heading: &'static str,
    /// The JSON member (APIO documentation, user summary).
    pub json: &'static str,
    /// What its cells hold.
    pub kind: ColumnKind,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnKind {
    /// The id of the user; no row is without it.
    UserId,
    /// A text.
    Text,
    /// A telephone number.
    Number,
    /// The name of a department.
    Department,
    /// The word `true` or `false`.
    Flag,
}

const fn column(heading: &'static str, json: &'static str, kind: ColumnKind) -> NamedUserColumn {
    NamedUserColumn {
        heading,
        json,
        kind,
    }
}

/// How many columns are known.
const COLUMNS_COUNT: usize = 14;

/// The columns that are known, in the order in which they are shown. The two that say whether an assistant
/// works for an executive are in the table of the one and of the other.
pub const COLUMNS: [NamedUserColumn; COLUMNS_COUNT] = [
    column("User Id", "userId", ColumnKind::UserId),
    column("First Name", "firstName", ColumnKind::Text),
    column("Last Name", "lastName", ColumnKind::Text),
    column("Extension", "extension", ColumnKind::Text),
    column("Phone Number", "phoneNumber", ColumnKind::Number),
    column("Mobile", "mobileNumber", ColumnKind::Number),
    column("Department", "department", ColumnKind::Department),
    column("Email Address", "emailAddress", ColumnKind::Text),
    column("IMP Id", "impId", ColumnKind::Text),
    column("Title", "title", ColumnKind::Text),
    column("Group Id", "groupId", ColumnKind::Text),
    column("Opt-in", "optInStatus", ColumnKind::Flag),
    column("Assistant Opt-in Status", "optInStatus", ColumnKind::Flag),
    column("Executive Allow Opt-in", "optInAllowed", ColumnKind::Flag),
];

/// User as a table has them: a cell for each of [`COLUMNS`]. What a table does not have, or the user, is `None`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NamedUser(pub [Option<String>; COLUMNS_COUNT]);

/// Users as a table has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedUsers {
    /// The headings with which the table is written.
    pub headings: &'static [&'static str],
    /// The users, in the order of the switch.
    pub users: Vec<NamedUser>,
}

/// Whether a user works for another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OptIn {
    /// The other one.
    pub user_id: String,
    /// Whether.
    pub is_in: bool,
}

/// The elements of an [`OptIn`] (ExecutiveAssistantOptInStatus).
const EXECUTIVE_USER_ID: &str = "executiveUserId";
const OPT_IN: &str = "optIn";

// === impl NamedUser ===

impl NamedUser {
    /// The user's id.
    pub fn user_id(&self) -> &str {
        self.0[0].as_deref().unwrap_or_default()
    }

    /// Another form of the user's id.
    pub fn set_user_id(&mut self, user_id: String) {
        self.0[0] = Some(user_id);
    }

    /// Another text under `heading`, which is one of [`COLUMNS`].
    pub fn set_cell(&mut self, heading: &str, text: String) {
        if let Some(place) = COLUMNS.iter().position(|one| one.heading == heading) {
            self.0[place] = Some(text);
        }
    }

    /// The cell under `heading`, empty when there is nothing.
    fn cell(&self, heading: &str) -> &str {
        let place = COLUMNS.iter().position(|one| one.heading == heading);
        let cell = place.and_then(|place| self.0[place].as_deref());
        cell.unwrap_or_default()
    }
}

/// A row that is read; it is written under the headings of its own table (see [`NamedUsers`]).
impl TableRow for NamedUser {
    const HEADINGS: &'static [&'static str] = &["User Id"];

    fn cells(&self) -> Vec<String> {
        vec![self.user_id().to_owned()]
    }

    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
        cells.require(COLUMNS[0].heading)?;
        let cell = |column: &NamedUserColumn| {
            let cell = cells.get(column.heading).map(str::to_owned);
            cell.filter(|cell| !cell.is_empty())
        };
        Ok(Self(COLUMNS.each_ref().map(cell)))
    }
}

// === impl NamedUsers ===

impl NamedUsers {
    /// Reads a table, whatever its headings.
    pub(crate) fn read(
        headings: &'static [&'static str],
        reader: &mut XmlReader<'_>,
    ) -> Result<Self, ParseError> {
        let users = Table::read(reader)?.0;
        Ok(Self { headings, users })
    }

    /// Writes the table.
    pub(crate) fn write(&self, writer: &mut XmlWriter<'_>) {
        for heading in self.headings {
            writer.text_element("colHeading", heading);
        }
        for user in &self.users {
            writer.element("row", |writer| {
                for heading in self.headings {
                    writer.text_element("col", user.cell(heading));
                }
            });
        }
    }
}

/// Reads the ids of a `ReplacementUserIdList`.
pub(crate) fn read_ids(reader: &mut XmlReader<'_>) -> Result<Vec<String>, ParseError> {
    let mut ids = Vec::new();
    while let Some(child) = reader.child()? {
        match child.name() {
            USER_ID => <Vec<String> as ElementField>::accept(&mut ids, USER_ID, reader, &child)?,
            _ => reader.skip()?,
        }
    }
    Ok(ids)
}

/// Writes the ids of a `ReplacementUserIdList`.
pub(crate) fn write_ids(ids: &[String], writer: &mut XmlWriter<'_>) {
    for id in ids {
        writer.text_element(USER_ID, id);
    }
}

// === impl OptIn ===

impl ElementContent for OptIn {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        writer.text_element(EXECUTIVE_USER_ID, &self.user_id);
        ElementField::write_as(&self.is_in, OPT_IN, writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let (mut user_id, mut is_in) = (None, None);
        while let Some(child) = reader.child()? {
            match child.name() {
                EXECUTIVE_USER_ID => <String as ElementField>::accept(
                    &mut user_id,
                    EXECUTIVE_USER_ID,
                    reader,
                    &child,
                )?,
                OPT_IN => <bool as ElementField>::accept(&mut is_in, OPT_IN, reader, &child)?,
                _ => reader.skip()?,
            }
        }
        Ok(Self {
            user_id: ElementField::finish(user_id, EXECUTIVE_USER_ID)?,
            is_in: ElementField::finish(is_in, OPT_IN)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::wire_tests::{read, written};

    const HEADINGS: &[&str] = &["Last Name", "Hiragana Last Name", "User Id", "Opt-in"];

    fn user(id: &str, last_name: &str, opt_in: &str) -> NamedUser {
        let mut user = NamedUser::default();
        user.set_user_id(id.to_owned());
        user.0[2] = Some(last_name.to_owned());
        user.0[11] = (!opt_in.is_empty()).then(|| opt_in.to_owned());
        user
    }

    #[test]
    fn headings_are_told_apart_and_the_first_is_the_id() {
        let headings: HashSet<_> = COLUMNS.iter().map(|one| one.heading).collect();
        assert_eq!(headings.len(), COLUMNS.len());
        let ids: Vec<_> = COLUMNS.iter().map(|one| one.kind).collect();
        let of_id = ids.iter().position(|kind| *kind == ColumnKind::UserId);
        assert_eq!(of_id, Some(0));
        assert_eq!(ids.iter().filter(|one| **one == ids[0]).count(), 1);
    }

    #[test]
    fn a_table_is_read_by_its_headings_and_written_under_them() {
        let users = NamedUsers {
            headings: HEADINGS,
            users: vec![user("a@b", "A & B", "true"), user("c@d", "C", "")],
        };
        let xml = written(|writer| users.write(writer));
        let expected = "<colHeading>Last Name</colHeading><colHeading>Hiragana Last Name</colHeading>\
                        <colHeading>User Id</colHeading><colHeading>Opt-in</colHeading>\
                        <row><col>A &amp; B</col><col></col><col>a@b</col><col>true</col></row>\
                        <row><col>C</col><col></col><col>c@d</col><col></col></row>";
        assert_eq!(xml, expected);
        assert_eq!(
            read(&xml, |reader| NamedUsers::read(HEADINGS, reader)),
            Ok(users)
        );
        let nameless = "<colHeading>Last Name</colHeading><row><col>A</col></row>";
        let error = read(nameless, |reader| NamedUsers::read(HEADINGS, reader));
        assert_eq!(error, Err(ParseError::Missing("User Id")));
    }

    #[test]
    fn an_opt_in_has_two_elements() {
        let opt_in = OptIn {
            user_id: "a@b".to_owned(),
            is_in: false,
        };
        let xml = written(|writer| opt_in.write(writer));
        assert_eq!(
            xml,
            "<executiveUserId>a@b</executiveUserId><optIn>false</optIn>"
        );
        assert_eq!(read(&xml, OptIn::read), Ok(opt_in));
        let half = read("<optIn>true</optIn>", OptIn::read);
        assert_eq!(half, Err(ParseError::Missing(EXECUTIVE_USER_ID)));
    }

    #[test]
    fn ids_keep_their_order() {
        let ids = ["b".to_owned(), "a & c".to_owned()];
        let xml = written(|writer| write_ids(&ids, writer));
        assert_eq!(xml, "<userId>b</userId><userId>a &amp; c</userId>");
        assert_eq!(read(&format!("<later/>{xml}"), read_ids), Ok(ids.to_vec()));
    }
}
