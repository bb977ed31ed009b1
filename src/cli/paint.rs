//! Colours on a terminal.

use std::ffi::OsStr;
use std::io::{IsTerminal, stdout};

/// Colour of a word.
#[derive(Debug, Clone, Copy)]
pub(super) enum TextColour {
    Dim,
    Green,
    Yellow,
    Red,
}

/// Whether there are colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColourMode {
    Plain,
    Coloured,
}

// === impl TextColour ===

impl TextColour {
    /// The parameter of the terminal's sequence (ECMA-48, SGR).
    fn parameter(self) -> u8 {
        match self {
            Self::Dim => 2,
            Self::Green => 32,
            Self::Yellow => 33,
            Self::Red => 31,
        }
    }
}

// === impl ColourMode ===

impl ColourMode {
    /// Colours for people who look at a terminal, unless `NO_COLOR` says that they want none.
    pub(super) fn of_stdout() -> Self {
        let variable = |name| std::env::var_os(name).unwrap_or_default();
        Self::of(
            stdout().is_terminal(),
            &variable("NO_COLOR"),
            &variable("TERM"),
        )
    }

    /// An empty `NO_COLOR` is none (no-color.org).
    fn of(is_terminal: bool, no_color: &OsStr, term: &OsStr) -> Self {
        match is_terminal && no_color.is_empty() && term != "dumb" {
            true => Self::Coloured,
            false => Self::Plain,
        }
    }

    /// The text as the terminal is to show it.
    pub(super) fn coloured(self, colour: TextColour, text: &str) -> String {
        match self {
            Self::Plain => text.to_owned(),
            Self::Coloured => format!("\u{1b}[{}m{text}\u{1b}[0m", colour.parameter()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_terminal_whose_user_wants_colours_has_some() {
        let of = |is_terminal, no_color: &str, term: &str| {
            ColourMode::of(is_terminal, OsStr::new(no_color), OsStr::new(term))
        };
        assert_eq!(of(true, "", "xterm"), ColourMode::Coloured);
        for plain in [
            of(false, "", "xterm"),
            of(true, "1", "xterm"),
            of(true, "", "dumb"),
        ] {
            assert_eq!(plain, ColourMode::Plain);
        }
    }

    #[test]
    fn a_colour_ends_behind_its_text() {
        assert_eq!(
            ColourMode::Coloured.coloured(TextColour::Red, "a"),
            "\u{1b}[31ma\u{1b}[0m"
        );
        assert_eq!(ColourMode::Plain.coloured(TextColour::Red, "a"), "a");
    }
}
