//! Documentation in annotations, as plain text.

use quick_xml::Reader;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, Event};

/// What an annotation says: the text of its elements, each line without the white space around it. `None` when that
/// is nothing, or cannot be read.
pub(super) fn documentation(annotation: &str) -> Option<Box<str>> {
    let mut text = String::new();
    let mut reader = Reader::from_str(annotation);
    loop {
        match reader.read_event().ok()? {
            Event::Text(part) => text.push_str(&part.xml10_content()),
            Event::CData(part) => text.push_str(&part.xml10_content()),
            Event::GeneralRef(reference) => text.push_str(&resolve(&reference)?),
            Event::Eof => break,
            _ => {}
        }
    }
    let lines: Vec<_> = text.lines().map(str::trim).collect();
    let text = lines.join("\n");
    let text = text.trim();
    (!text.is_empty()).then(|| text.into())
}

fn resolve(reference: &BytesRef<'_>) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => Some(character.to_string()),
        None => resolve_predefined_entity(reference).map(str::to_owned),
    }
}
