//! Text from outside, made fit for a terminal.

/// The text with nothing in it that moves the cursor: control characters are written out.
pub(super) fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for character in text.chars() {
        match character.is_control() {
            true => plain.extend(character.escape_default()),
            false => plain.push(character),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_written_out_and_nothing_else_is() {
        assert_eq!(plain("é\n\u{1b}[2J\u{85}"), "é\\n\\u{1b}[2J\\u{85}");
    }
}
