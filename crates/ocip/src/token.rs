//! Tokens: texts of the type `xs:token`, as nearly all texts of OCI-P are.

/// Error of a text that the switch would refuse, or that would arrive as another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// There is nothing; the most characters.
    #[error("is empty, allowed are 1 to {0} characters")]
    Empty(usize),
    /// There is too much; the most characters.
    #[error("is too long, allowed are 1 to {0} characters")]
    TooLong(usize),
    /// A control character, which no token may have.
    #[error("has a control character (such as a tab or a line feed) in it")]
    Control,
    /// Blanks that get lost on the way.
    #[error("has a blank at its start or end, or two in a row")]
    Blanks,
}

/// Checks a text that is to arrive as a token of 1 to so many characters.
pub fn check_token(text: &str, characters_max: usize) -> Result<(), TokenError> {
    match text.chars().count() {
        0 => Err(TokenError::Empty(characters_max)),
        count if count > characters_max => Err(TokenError::TooLong(characters_max)),
        _ if text.chars().any(char::is_control) => Err(TokenError::Control),
        _ if has_odd_blanks(text) => Err(TokenError::Blanks),
        _ => Ok(()),
    }
}

/// Whether a text has blanks that a token loses: those at its ends, and repeated ones.
pub fn has_odd_blanks(text: &str) -> bool {
    text.starts_with(' ') || text.ends_with(' ') || text.contains("  ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_would_arrive_changed_are_refused() {
        for text in [
            "",
            " a",
            "a ",
            "a  b",
            "a\tb",
            "a\nb",
            "a\u{7f}",
            &"é".repeat(61),
        ] {
            assert!(check_token(text, 60).is_err(), "{text:?}");
        }
        for text in ["a", "a b c", &"é".repeat(60)] {
            assert_eq!(check_token(text, 60), Ok(()));
        }
    }
}
