//! The content of a command as text, for the tests of the commands.

use super::ElementContent;
use crate::xml::{ParseError, XmlReader, XmlWriter};

/// What `content` is on the wire.
pub(super) fn written(content: &impl ElementContent) -> String {
    let mut out = Vec::new();
    content.write(&mut XmlWriter::new(&mut out));
    String::from_utf8(out).unwrap()
}

/// What stands on the wire as `content`.
pub(super) fn read<T: ElementContent>(content: &str) -> Result<T, ParseError> {
    let document =
        format!("<c xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{content}</c>");
    let mut reader = XmlReader::new(&document);
    reader.root()?;
    T::read(&mut reader)
}
