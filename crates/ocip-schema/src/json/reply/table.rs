//! Tables: headings, rows and cells.
//!
//! A row with fewer cells than there are headings has fewer members; a cell beyond the headings, and whatever is no part
//! of a table, is put into `@other` of its row or table, or, where that is an array, of an item of its own.

use super::frame::{ElementRole, ElementSpot, FrameForm, KindName, OpenElement, SpotKey, SpotPart};
use super::mapper::ReplyMapper;
use super::options::TableForm;
use super::scalar::{member_key, push_comma, push_quoted};

/// A heading that has no place of its own.
const HEADING: &str = "\"colHeading\":";

/// A cell that has no heading.
const CELL: &str = "\"col\":";

// === impl ReplyMapper ===

impl<'s> ReplyMapper<'s> {
    fn has_columns(&self) -> bool {
        self.options.tables == TableForm::Columns
    }

    /// Whether what is open is an array.
    pub(super) fn is_array(&self) -> bool {
        match self.frame.form {
            FrameForm::Members => false,
            FrameForm::Table => !self.has_columns(),
            FrameForm::Row => self.has_columns(),
        }
    }

    pub(super) fn begin_table(&mut self) {
        self.headings.clear();
        self.out.push_str(match self.options.tables {
            TableForm::Objects => "[",
            TableForm::Columns => "{\"columns\":[",
        });
    }

    pub(super) fn begin_row(&mut self) {
        self.out.push(if self.has_columns() { '[' } else { '{' });
    }

    pub(super) fn open_table_part(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        match name {
            "colHeading" => self.open_heading(nil),
            "row" => self.open_row(nil),
            _ => self.open_foreign(name, xsi_type, nil),
        }
    }

    pub(super) fn open_row_part(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        match name {
            "col" => self.open_cell(nil),
            _ => self.open_foreign(name, xsi_type, nil),
        }
    }

    fn open_foreign(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        if !self.mask_stranger(name) {
            self.unknown += 1;
            let spot = self.other_spot(&member_key(name));
            self.open_stranger(spot, xsi_type, nil);
        }
    }

    fn open_part(&mut self, role: ElementRole<'s>, nil: bool, spot: ElementSpot<'s>) {
        self.opened = Some(OpenElement {
            role,
            kind: KindName::None,
            nil,
            nillable: false,
            spot,
        });
    }

    /// A heading behind rows holds for the rows behind it.
    fn open_heading(&mut self, nil: bool) {
        let is_late = self.frame.count > 0;
        self.unknown += usize::from(is_late) + usize::from(nil);
        let spot = match self.has_columns() {
            false => ElementSpot::default(),
            true if is_late => self.other_spot(HEADING),
            true => {
                push_comma(&mut self.out);
                ElementSpot::default()
            }
        };
        self.open_part(ElementRole::Heading, false, spot);
    }

    pub(super) fn heading(&mut self, text: &str) {
        self.headings.add(text);
        if self.has_columns() {
            push_quoted(&mut self.out, text);
        }
    }

    /// A heading turns out to hold elements; its column has no name then.
    pub(super) fn begin_heading(&mut self, spot: ElementSpot<'s>) -> ElementSpot<'s> {
        self.unknown += 1;
        let at = self.headings.add("");
        match self.has_columns() {
            true if spot.part != SpotPart::Whole => spot,
            true => ElementSpot {
                key: SpotKey::Word("columns"),
                index: Some(at),
                ..spot
            },
            false => self.other_spot(HEADING),
        }
    }

    fn open_row(&mut self, nil: bool) {
        let is_first = self.frame.count == 0;
        let key = match self.options.tables {
            TableForm::Objects => SpotKey::None,
            TableForm::Columns => SpotKey::Word("rows"),
        };
        let at = match self.has_columns() {
            true => self.frame.count,
            false => self.position(),
        };
        self.frame.count += 1;
        if is_first && self.has_columns() {
            self.out.push_str("],\"rows\":[");
        }
        push_comma(&mut self.out);
        let spot = ElementSpot {
            key,
            index: Some(at),
            ..ElementSpot::default()
        };
        self.open_part(ElementRole::Row, nil, spot);
    }

    fn open_cell(&mut self, nil: bool) {
        let spot = match self.has_columns() {
            true => self.listed_cell(),
            false => self.named_cell(),
        };
        if let Some(spot) = spot {
            self.open_part(ElementRole::Cell, nil, spot);
        }
    }

    /// A cell in the order of the headings; none for a secret, in whose place there is a `null`.
    fn listed_cell(&mut self) -> Option<ElementSpot<'s>> {
        push_comma(&mut self.out);
        let spot = ElementSpot {
            index: Some(self.position()),
            ..ElementSpot::default()
        };
        let is_secret = self.headings.is_secret(self.frame.count);
        self.frame.count += 1;
        if self.options.secrets || !is_secret {
            return Some(spot);
        }
        self.out.push_str("null");
        self.mask(&spot, None);
        None
    }

    /// A cell under the key of its heading; none for a secret.
    fn named_cell(&mut self) -> Option<ElementSpot<'s>> {
        let at = self.frame.count;
        self.frame.count += 1;
        let Some((key, is_secret)) = self.headings.column(at) else {
            self.unknown += 1;
            return Some(self.other_spot(CELL));
        };
        if is_secret && !self.options.secrets {
            let key = key.to_owned();
            self.mask(&ElementSpot::default(), Some(&key));
            return None;
        }
        push_comma(&mut self.out);
        let start = self.out.len();
        self.out.push_str(key);
        let key = SpotKey::Written {
            start: start + 1,
            end: self.out.len() - 2,
        };
        Some(ElementSpot {
            key,
            ..ElementSpot::default()
        })
    }

    pub(super) fn end_table(&mut self) {
        if self.has_columns() {
            self.end_columns();
        } else {
            self.out.push(']');
        }
    }

    fn end_columns(&mut self) {
        if self.frame.count == 0 {
            self.out.push_str("],\"rows\":[");
        }
        self.out.push(']');
        self.end_others();
        self.out.push('}');
    }

    pub(super) fn end_row(&mut self) {
        if self.has_columns() {
            self.out.push(']');
        } else {
            self.end_others();
            self.out.push('}');
        }
    }
}
