//! Errors of reading, with excerpts of what was read.

/// Error of text that could not be read as the element that was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The markup is not well-formed, so that nothing behind it can be read.
    #[error("not well-formed: {0}")]
    Syntax(String),
    /// The document has a DOCTYPE.
    #[error("the document has a DOCTYPE, which is refused")]
    Doctype,
    /// A reference that XML does not predefine, or to a character that it does not have.
    #[error("{element} holds the reference {given:?}, which XML does not have")]
    Reference {
        /// The element or attribute.
        element: String,
        /// The reference.
        given: String,
    },
    /// A character that XML does not have, as it is.
    #[error("{element} holds the character {given:?}, which XML does not have")]
    Character {
        /// The element or attribute.
        element: String,
        /// The character.
        given: char,
    },
    /// The attributes of an element cannot be told apart, or one stands twice.
    #[error("the attributes of {0} cannot be read")]
    Attributes(String),
    /// An element that must be there is not.
    #[error("the element {0} is missing")]
    Missing(&'static str),
    /// An element that may stand once stands twice.
    #[error("the element {0} is repeated")]
    Repeated(&'static str),
    /// An element or attribute holds something that its type does not allow.
    #[error("{element} holds {given:?}, which is not {expected}")]
    Value {
        /// The element or attribute.
        element: String,
        /// What it holds.
        given: String,
        /// What its type allows.
        expected: &'static str,
    },
    /// The envelope is not that of an OCI-P document.
    #[error("{0}")]
    Envelope(String),
}

impl ParseError {
    /// The element or attribute that it is about, where it is about one.
    pub fn element(&self) -> Option<&str> {
        match self {
            Self::Reference { element, .. }
            | Self::Character { element, .. }
            | Self::Attributes(element)
            | Self::Value { element, .. } => Some(element),
            Self::Missing(element) | Self::Repeated(element) => Some(element),
            Self::Syntax(_) | Self::Doctype | Self::Envelope(_) => None,
        }
    }
}

/// A [`ParseError::Value`] with excerpts of what was given.
pub fn value_error(element: &str, given: &str, expected: &'static str) -> ParseError {
    ParseError::Value {
        element: excerpt(element),
        given: excerpt(given),
        expected,
    }
}

/// The beginning of a text from outside, short enough for a log line.
pub fn excerpt(text: &str) -> String {
    const CHARACTERS_MAX: usize = 80;
    text.chars().take(CHARACTERS_MAX).collect()
}
