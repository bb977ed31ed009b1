//! Tables in replies (OCI schema, OCITable).
//!
//! A table has headings and untyped rows. Columns are added and moved from release to release, so a
//! cell is found by its heading and never by its place. An empty cell is an empty text.

use super::{ElementContent, elements};
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// A table whose rows are of type `R`.
#[derive(Debug, Clone)]
pub struct Table<R>(pub Vec<R>);

/// A row of a table.
pub trait TableRow: Sized {
    /// The headings, in the order in which they are written.
    const HEADINGS: &'static [&'static str];
    /// The cells, one for each heading.
    fn cells(&self) -> Vec<String>;
    /// Reads a row.
    fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError>;
}

/// The cells of one row, by heading.
#[derive(Debug)]
pub struct RowCells<'t> {
    headings: &'t [String],
    cells: &'t [String],
}

elements! {
    /// The table as it stands on the wire.
    struct OciTable {
        headings: Vec<String> = "colHeading",
        rows: Vec<OciRow> = "row",
    }
}

elements! {
    /// A row as it stands on the wire.
    struct OciRow {
        cells: Vec<String> = "col",
    }
}

impl<'t> RowCells<'t> {
    /// The cell under `heading`; `None` when the table has no such column.
    pub fn get(&self, heading: &str) -> Option<&'t str> {
        let column = self.headings.iter().position(|known| known == heading)?;
        Some(self.cells.get(column).map_or("", String::as_str))
    }

    /// The cell under a heading that every release has.
    pub fn require(&self, heading: &'static str) -> Result<&'t str, ParseError> {
        self.get(heading).ok_or(ParseError::Missing(heading))
    }

    /// The cell under `heading` as a boolean, which a table writes as a word.
    pub fn require_bool(&self, heading: &'static str) -> Result<bool, ParseError> {
        match self.require(heading)?.trim() {
            "true" => Ok(true),
            "false" => Ok(false),
            other => Err(crate::xml::value_error(heading, other, "true or false")),
        }
    }
}

impl<R: TableRow> ElementContent for Table<R> {
    fn write(&self, writer: &mut XmlWriter<'_>) {
        let rows = self.0.iter().map(|row| OciRow { cells: row.cells() });
        let headings = R::HEADINGS.iter().map(|heading| (*heading).to_owned());
        OciTable {
            headings: headings.collect(),
            rows: rows.collect(),
        }
        .write(writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        let table = OciTable::read(reader)?;
        let rows = table.rows.iter().map(|row| {
            R::from_cells(&RowCells {
                headings: &table.headings,
                cells: &row.cells,
            })
        });
        rows.collect::<Result<_, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq)]
    struct Tag(String, Option<String>, bool);

    impl TableRow for Tag {
        const HEADINGS: &'static [&'static str] = &["Name", "Value", "Active"];

        fn cells(&self) -> Vec<String> {
            vec![
                self.0.clone(),
                self.1.clone().unwrap_or_default(),
                self.2.to_string(),
            ]
        }

        fn from_cells(cells: &RowCells<'_>) -> Result<Self, ParseError> {
            let value = cells.get("Value").map(str::to_owned);
            Ok(Self(
                cells.require("Name")?.to_owned(),
                value,
                cells.require_bool("Active")?,
            ))
        }
    }

    fn read(content: &str) -> Result<Vec<Tag>, ParseError> {
        let document = format!("<t>{content}</t>");
        let mut reader = XmlReader::new(&document);
        reader.root()?;
        Table::read(&mut reader).map(|table| table.0)
    }

    #[test]
    fn cells_are_found_by_heading_wherever_the_column_stands() {
        let moved = "<colHeading>Active</colHeading><colHeading>New</colHeading>\
            <colHeading>Name</colHeading><row><col>true</col><col>x</col><col>a</col></row>";
        assert_eq!(read(moved).unwrap(), [Tag("a".into(), None, true)]);
    }

    #[test]
    fn a_missing_column_and_a_wrong_word_are_errors() {
        let row = "<row><col>a</col><col>yes</col></row>";
        let headings = "<colHeading>Name</colHeading><colHeading>Active</colHeading>";
        assert!(matches!(
            read(&format!("{headings}{row}")),
            Err(ParseError::Value { .. })
        ));
        let headings = "<colHeading>Name</colHeading><colHeading>Other</colHeading>";
        assert_eq!(
            read(&format!("{headings}{row}")),
            Err(ParseError::Missing("Active"))
        );
    }

    #[test]
    fn what_is_written_is_read_back_and_a_table_without_rows_has_headings() {
        let rows = vec![Tag("a".into(), Some(String::new()), false)];
        for rows in [rows, Vec::new()] {
            let mut out = Vec::new();
            let table = Table(rows);
            table.write(&mut XmlWriter::new(&mut out));
            let text = String::from_utf8(out).unwrap();
            assert!(text.starts_with("<colHeading>Name</colHeading>"));
            assert_eq!(read(&text).unwrap(), table.0);
        }
    }
}
