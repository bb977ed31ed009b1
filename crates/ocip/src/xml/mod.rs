//! XML inside a document: elements, text, `xsi:nil`.
//!
//! The [`Reader`] pulls: whoever knows the type of an element asks for its children one by one, and
//! skips those it does not know (newer releases add optional elements). No tree is built.
//!
//! The [`Writer`] appends to a buffer and escapes; it cannot be made to write an element that was
//! not asked for.

mod attributes;
mod reader;
mod text;
mod writer;

#[cfg(test)]
mod tests;

pub use reader::{Child, Reader};
pub use writer::Writer;
pub(super) use writer::append;

/// The namespace of the envelope, of SuccessResponse and of ErrorResponse.
pub const OCI_NAMESPACE: &str = "C";

/// The namespace of `xsi:type` and `xsi:nil`.
pub const XSI_NAMESPACE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Why text could not be read as the element that was expected.
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

/// White space of XML 1.0 (section 2.3, production S), which is less than that of ASCII.
pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Without the white space at its end, which an end tag may have behind its name.
pub(super) fn trim_space_end(bytes: &[u8]) -> &[u8] {
    let last = bytes.iter().rposition(|byte| !is_space(*byte));
    &bytes[..last.map_or(0, |at| at + 1)]
}

/// The name at the beginning of a start tag's inside, and what follows it; `None` where there is no
/// name, or where something stands behind it that cannot. Framing and reading ask the same question.
pub(super) fn split_name(tag: &[u8]) -> Option<(&[u8], &[u8])> {
    let ends = |byte: &u8| is_space(*byte) || *byte == b'/';
    let (name, rest) = tag.split_at(tag.iter().position(ends).unwrap_or(tag.len()));
    let is_whole = matches!(rest, [] | [b'/'] | [b' ' | b'\t' | b'\r' | b'\n', ..]);
    let is_name = !name.is_empty() && name.iter().all(|byte| is_name_byte(*byte));
    (is_whole && is_name).then_some((name, rest))
}

/// Looser than XML 1.0, which lists the letters: no markup and no control character.
fn is_name_byte(byte: u8) -> bool {
    byte > b' ' && !b"<>/=\"'&!?".contains(&byte)
}
