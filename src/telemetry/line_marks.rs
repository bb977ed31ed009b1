//! Escape sequences that a terminal's lines have, as tracing's own lines do.

use tracing::Level;

use super::escape::LineFormat;

/// Escape sequences around the parts of a text line; nothing where it goes to a file.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineMarks {
    pub(super) bold: &'static str,
    pub(super) italic: &'static str,
    pub(super) dim: &'static str,
    pub(super) end: &'static str,
}

/// None of them.
const PLAIN: LineMarks = LineMarks {
    bold: "",
    italic: "",
    dim: "",
    end: "",
};

const TERMINAL: LineMarks = LineMarks {
    bold: "\u{1b}[1m",
    italic: "\u{1b}[3m",
    dim: "\u{1b}[2m",
    end: "\u{1b}[0m",
};

// === impl LineMarks ===

impl LineMarks {
    pub(super) fn of(format: LineFormat) -> &'static Self {
        match format {
            LineFormat::Terminal => &TERMINAL,
            LineFormat::Text | LineFormat::Json => &PLAIN,
        }
    }

    /// The colour of a level of access lines.
    pub(super) fn level(&self, level: Level) -> &'static str {
        match (self.dim, level) {
            ("", _) => "",
            (_, Level::DEBUG) => "\u{1b}[34m",
            _ => "\u{1b}[32m",
        }
    }
}
