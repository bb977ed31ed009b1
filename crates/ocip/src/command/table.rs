//! Tables in replies (OCI schema, OCITable).
//!
//! A table has headings and untyped rows. Columns are added and moved from release to release, so a
//! cell is found by its heading and never by its place. An empty cell is an empty text.

use std::borrow::Cow;
use std::cell::Cell;

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

/// What becomes of the rows of a table that is read.
pub(super) trait RowSink: Default {
    /// Takes in the next row.
    fn push_row(&mut self, cells: &RowCells<'_>) -> Result<(), ParseError>;
}

/// The cells of one row, by heading.
#[derive(Debug)]
pub struct RowCells<'t> {
    headings: &'t [Cow<'t, str>],
    cells: &'t [Cow<'t, str>],
    /// The column behind the one that was asked for last: most are asked for in their order.
    next: Cell<usize>,
}

/// A table that is being read: each row is made of its cells before the next one is looked at.
#[derive(Debug)]
struct TableReader<'x, S> {
    headings: Vec<Cow<'x, str>>,
    cells: Vec<Cow<'x, str>>,
    rows: Result<S, ParseError>,
    has_rows: bool,
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
    fn new(headings: &'t [Cow<'t, str>], cells: &'t [Cow<'t, str>]) -> Self {
        Self {
            headings,
            cells,
            next: Cell::new(0),
        }
    }

    /// The cell under `heading`; `None` when the table has no such column.
    pub fn get(&self, heading: &str) -> Option<&'t str> {
        let is_wanted = |known: &Cow<'_, str>| known == heading;
        let next = self.next.get();
        let column = match self.headings.get(next).is_some_and(is_wanted) {
            // A heading that stands twice means its first column.
            true if !self.headings[..next].iter().any(is_wanted) => next,
            _ => self.headings.iter().position(is_wanted)?,
        };
        self.next.set(column + 1);
        Some(self.cells.get(column).map_or("", |cell| &**cell))
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
        write_table(R::HEADINGS, self.0.iter().map(TableRow::cells), writer);
    }

    fn read(reader: &mut XmlReader<'_>) -> Result<Self, ParseError> {
        read_table(reader).map(Self)
    }
}

impl<R: TableRow> RowSink for Vec<R> {
    fn push_row(&mut self, cells: &RowCells<'_>) -> Result<(), ParseError> {
        self.push(R::from_cells(cells)?);
        Ok(())
    }
}

/// Writes a table with these headings and the cells of each row.
pub(super) fn write_table(
    headings: &[&str],
    rows: impl Iterator<Item = Vec<String>>,
    writer: &mut XmlWriter<'_>,
) {
    OciTable {
        headings: headings.iter().map(|name| (*name).to_owned()).collect(),
        rows: rows.map(|cells| OciRow { cells }).collect(),
    }
    .write(writer);
}

/// Reads a table into `S`, row by row.
pub(super) fn read_table<S: RowSink>(reader: &mut XmlReader<'_>) -> Result<S, ParseError> {
    let begin = reader.clone();
    let mut table = TableReader::default();
    while let Some(child) = reader.child()? {
        match child.name() {
            "colHeading" if table.has_rows => {
                *reader = begin;
                return read_late_headings(reader);
            }
            "colHeading" => table.headings.push(reader.plain_text(&child)?),
            "row" => table.read_row(reader)?,
            _ => reader.skip()?,
        }
    }
    table.rows
}

/// Reads a table in which a heading stands behind a row, as no switch writes it: what a row is can only be told
/// at its end.
fn read_late_headings<S: RowSink>(reader: &mut XmlReader<'_>) -> Result<S, ParseError> {
    let table = OciTable::read(reader)?;
    let borrowed = |texts: &'_ [String]| texts.iter().cloned().map(Cow::Owned).collect::<Vec<_>>();
    let headings = borrowed(&table.headings);
    let mut rows = S::default();
    for row in &table.rows {
        rows.push_row(&RowCells::new(&headings, &borrowed(&row.cells)))?;
    }
    Ok(rows)
}

// === impl TableReader ===

impl<S: Default> Default for TableReader<'_, S> {
    fn default() -> Self {
        Self {
            headings: Vec::new(),
            cells: Vec::new(),
            rows: Ok(S::default()),
            has_rows: false,
        }
    }
}

impl<'x, S: RowSink> TableReader<'x, S> {
    /// Reads the row whose start tag was read. What is wrong with it counts when the rest of the table can be
    /// read.
    fn read_row(&mut self, reader: &mut XmlReader<'x>) -> Result<(), ParseError> {
        self.has_rows = true;
        self.cells.clear();
        while let Some(field) = reader.text_child()? {
            match field.child.name() {
                "col" => self.cells.push(reader.text_of(&field)?),
                _ => reader.skip_text(&field)?,
            }
        }
        if let Ok(rows) = &mut self.rows
            && let Err(error) = rows.push_row(&RowCells::new(&self.headings, &self.cells))
        {
            self.rows = Err(error);
        }
        Ok(())
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
    fn a_heading_behind_a_row_counts_and_of_two_alike_the_first() {
        let row = "<row><col>a</col><col>true</col><col>false</col></row>";
        let late = format!("<colHeading>Name</colHeading>{row}<colHeading>Active</colHeading>");
        assert_eq!(read(&late).unwrap(), [Tag("a".into(), None, true)]);
        let twice = "<colHeading>Name</colHeading><colHeading>Active</colHeading>\
            <colHeading>Active</colHeading>";
        assert_eq!(
            read(&format!("{twice}{row}")).unwrap(),
            [Tag("a".into(), None, true)]
        );
    }

    #[test]
    fn an_error_of_the_markup_comes_before_one_of_a_row() {
        let heading = "<colHeading>Name</colHeading>";
        let missing = "<row><col>a</col></row>";
        let broken = format!("{heading}{missing}<row><col>&x;</col></row>");
        assert!(matches!(read(&broken), Err(ParseError::Reference { .. })));
        assert_eq!(
            read(&format!("{heading}{missing}<later>&x;</later>")),
            Err(ParseError::Missing("Active"))
        );
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
