//! Escaping of text from outside for a terminal.

use crate::telemetry::escape;

/// The text with nothing in it that moves the cursor or reorders what is read.
pub(super) fn plain(text: &str) -> String {
    escape::plain(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out_and_nothing_else_is() {
        assert_eq!(
            plain("é\n\u{1b}[2J\u{85}\u{202e}"),
            "é\\n\\u{1b}[2J\\u{85}\\u{202e}"
        );
    }
}
