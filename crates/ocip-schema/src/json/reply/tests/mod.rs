//! Tests of the mapping of replies.

mod events;
mod fitting;
mod hostile;
mod instance;
mod oracle;
mod rules;
mod strict;
mod tables;

use std::path::Path;
use std::sync::LazyLock;

use roxmltree::{Document, Node};

use super::{MappedReply, ReplyMapper, ReplyOptions, TableForm};
use crate::SchemaSet;

const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Schemas with a reply of all shapes.
static SHAPES: LazyLock<SchemaSet> = LazyLock::new(|| {
    let files = [
        (
            "envelope.xsd",
            include_str!("../../../../../../schemas/envelope.xsd"),
        ),
        (
            "types.xsd",
            include_str!("../../../../../../schemas/types.xsd"),
        ),
        ("shapes.xsd", include_str!("shapes.xsd")),
    ];
    SchemaSet::read(&files).unwrap()
});

/// The set with the structure of a switch's own.
static FIXTURE: LazyLock<SchemaSet> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/oci/schemas");
    SchemaSet::read_folder(Path::new(folder), false).unwrap()
});

const COLUMNS: ReplyOptions = ReplyOptions {
    tables: TableForm::Columns,
    secrets: false,
};

const SECRETS: ReplyOptions = ReplyOptions {
    tables: TableForm::Objects,
    secrets: true,
};

/// The document of a reply with this content.
fn document(content: &str) -> String {
    format!("<command xmlns:xsi=\"{XSI}\" xmlns:c=\"C\">{content}</command>")
}

/// Feeds a mapper with the elements of a document.
fn map(schemas: &SchemaSet, name: &str, xml: &str, options: ReplyOptions) -> MappedReply {
    let document = Document::parse(xml).unwrap();
    let mut mapper = ReplyMapper::new(schemas, name, options);
    for child in document.root_element().children() {
        feed(&mut mapper, child);
    }
    mapper.finish()
}

fn feed(mapper: &mut ReplyMapper<'_>, node: Node<'_, '_>) {
    if !node.is_element() {
        return;
    }
    let nil = node.attribute((XSI, "nil")) == Some("true");
    mapper.open(node.tag_name().name(), node.attribute((XSI, "type")), nil);
    for child in node.children() {
        feed(mapper, child);
    }
    mapper.close(&text(node));
}

/// What an element holds that holds no elements.
fn text(node: Node<'_, '_>) -> String {
    match node.first_element_child() {
        Some(_) => String::new(),
        None => node.text().unwrap_or_default().to_owned(),
    }
}

/// The JSON of a reply of all shapes behind its `@type`, and how much was unknown and masked.
fn shaped(content: &str, options: ReplyOptions) -> (String, usize, usize) {
    named("ShapeGetResponse", content, options)
}

fn named(name: &str, content: &str, options: ReplyOptions) -> (String, usize, usize) {
    let mapped = map(&SHAPES, name, &document(content), options);
    strict::read(&mapped.json).unwrap();
    let begin = format!("{{\"@type\":\"{name}\"");
    let rest = mapped.json.strip_prefix(&begin).unwrap();
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let rest = rest.strip_suffix('}').unwrap();
    (rest.to_owned(), mapped.unknown_elements, mapped.masked)
}
