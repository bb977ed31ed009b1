//! The table of all users of a group at once, which may be long: all its texts stand in one buffer.

use super::super::ElementContent;
use super::super::table::{RowCells, RowSink, TableRow, read_table, write_table};
use super::row::UserRow;
use super::row_texts::{TEXTS, UserTexts};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// Rows of a table.
#[derive(Debug, Clone, Default)]
pub struct UserTable {
    texts: String,
    places: Vec<RowPlace>,
}

/// Where the texts of a row stand: the first one begins at `begin`, and each of the others at the end of
/// the one before.
#[derive(Debug, Clone, Copy)]
struct RowPlace {
    begin: usize,
    ends: [usize; TEXTS],
    phone_number_activated: Option<bool>,
    in_trunk_group: Option<bool>,
}

// === impl UserTable ===

impl UserTable {
    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// True when there are none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The rows, in their order.
    pub fn iter(&self) -> impl Iterator<Item = UserTexts<'_>> {
        self.places.iter().map(|place| self.row(place))
    }

    fn row(&self, place: &RowPlace) -> UserTexts<'_> {
        let mut begin = place.begin;
        let texts = place.ends.map(|end| {
            let text = &self.texts[begin..end];
            begin = end;
            text
        });
        UserTexts {
            phone_number_activated: place.phone_number_activated,
            in_trunk_group: place.in_trunk_group,
            ..UserTexts::of_texts(texts)
        }
    }

    fn push(&mut self, row: &UserTexts<'_>) {
        let begin = self.texts.len();
        let ends = row.texts().map(|text| {
            self.texts.push_str(text);
            self.texts.len()
        });
        self.places.push(RowPlace {
            begin,
            ends,
            phone_number_activated: row.phone_number_activated,
            in_trunk_group: row.in_trunk_group,
        });
    }
}

impl RowSink for UserTable {
    fn push_row(&mut self, cells: &RowCells<'_>) -> Result<(), ParseError> {
        self.push(&UserTexts::from_cells(cells)?);
        Ok(())
    }
}

impl ElementContent for UserTable {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        let rows = self.iter().map(|row| UserRow::from(row).cells());
        write_table(UserRow::HEADINGS, rows, writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        read_table(reader)
    }
}

impl FromIterator<UserRow> for UserTable {
    fn from_iter<I: IntoIterator<Item = UserRow>>(rows: I) -> Self {
        let mut table = Self::default();
        for row in rows {
            table.push(&UserTexts::from(&row));
        }
        table
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::testing::{read, written};
    use proptest::prelude::*;

    /// A row whose texts are empty, or long, or hold letters of more than one byte.
    fn row() -> impl Strategy<Value = UserRow> {
        let text = || "[a-zé&]{0,4}";
        let optional = || prop::option::of("[a-zé&]{1,4}");
        let names = (text(), text(), text());
        let others = (
            optional(),
            optional(),
            optional(),
            optional(),
            optional(),
            optional(),
        );
        let flags = (any::<Option<bool>>(), any::<Option<bool>>());
        (names, others, flags).prop_map(|(names, others, flags)| UserRow {
            user_id: names.0,
            last_name: names.1,
            first_name: names.2,
            department: others.0,
            phone_number: others.1,
            phone_number_activated: flags.0,
            email_address: others.2,
            in_trunk_group: flags.1,
            extension: others.3,
            country_code: others.4,
            national_prefix: others.5,
        })
    }

    proptest! {
        #[test]
        fn rows_are_kept_and_read_as_single_ones_are(rows in prop::collection::vec(row(), 0..5)) {
            let table: UserTable = rows.iter().cloned().collect();
            prop_assert_eq!((table.len(), table.is_empty()), (rows.len(), rows.is_empty()));
            let document = written(&table);
            let single = crate::command::table::Table(rows.clone());
            prop_assert_eq!(&document, &written(&single));
            let back: UserTable = read(&document).unwrap();
            prop_assert_eq!(back.iter().map(UserRow::from).collect::<Vec<_>>(), rows);
        }
    }
}
