//! Elements read and written, for tests.

use ocip::xml::{ParseError, XmlReader, XmlWriter};

/// What `read` makes of these elements.
pub(crate) fn read<T>(
    xml: &str,
    read: impl Fn(&mut XmlReader<'_>) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    let document = format!("<a>{xml}</a>");
    let mut reader = XmlReader::new(&document);
    reader.root()?;
    read(&mut reader)
}

/// What `write` writes.
pub(crate) fn written(write: impl FnOnce(&mut XmlWriter<'_>)) -> String {
    let mut out = Vec::new();
    write(&mut XmlWriter::new(&mut out));
    String::from_utf8(out).unwrap()
}
