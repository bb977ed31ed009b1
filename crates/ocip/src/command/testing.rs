//! The content of a command as text, for the tests of the commands.

use super::Content;
use crate::xml::{ParseError, Reader, Writer};

/// What `content` is on the wire.
pub(super) fn written(content: &impl Content) -> String {
    let mut out = Vec::new();
    content.write(&mut Writer::new(&mut out));
    String::from_utf8(out).unwrap()
}

/// What stands on the wire as `content`.
pub(super) fn read<T: Content>(content: &str) -> Result<T, ParseError> {
    let document =
        format!("<c xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>{content}</c>");
    let mut reader = Reader::new(&document);
    reader.root()?;
    T::read(&mut reader)
}
