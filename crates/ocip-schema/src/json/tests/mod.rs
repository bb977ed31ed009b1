//! Bodies of commands of all shapes: what fits, what does not, and what becomes of it.

mod faults;
mod properties;
mod shapes;

use std::path::Path;
use std::sync::LazyLock;

use serde_json::Value;

use super::{CheckedCommand, MappingFault};
use crate::SchemaSet;

/// The envelope, its types, and commands of all shapes.
const FILES: [(&str, &str); 3] = [
    (
        "envelope.xsd",
        include_str!("../../../../../schemas/envelope.xsd"),
    ),
    (
        "types.xsd",
        include_str!("../../../../../schemas/types.xsd"),
    ),
    ("shapes.xsd", include_str!("shapes.xsd")),
];

static SHAPES: LazyLock<SchemaSet> = LazyLock::new(|| SchemaSet::read(&FILES).unwrap());

/// The set with the structure of a switch's own.
static FIXTURE: LazyLock<SchemaSet> = LazyLock::new(|| {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/oci/schemas");
    let set = SchemaSet::read_folder(Path::new(folder), false).unwrap();
    assert!(set.faults().is_empty(), "{:?}", set.faults());
    set
});

/// What becomes of a body of the request `Shape…Request`.
fn check(shape: &str, body: &Value) -> Result<CheckedCommand<'static>, Vec<MappingFault>> {
    let command = SHAPES.command(&format!("Shape{shape}Request")).unwrap();
    command.check(body)
}

/// A command in a document, with its secrets.
fn document(command: &CheckedCommand<'_>) -> String {
    let elements = command.to_xml();
    format!(
        "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">1</sessionId>{elements}</BroadsoftDocument>"
    )
}

/// The elements of a body, which has to fit and to be valid as XML.
fn xml(shape: &str, body: &Value) -> String {
    let checked = check(shape, body).unwrap();
    assert_eq!(SHAPES.validate(&document(&checked)), Ok(()), "{body}");
    let xml = checked.to_xml();
    let (_, elements) = xml.split_once('>').unwrap();
    elements.trim_end_matches("</command>").to_owned()
}

/// The faults of a body, each as pointer, limit, what was given, and nearest names.
fn faults(shape: &str, body: &Value) -> Vec<String> {
    let faults = check(shape, body).unwrap_err();
    let line = |fault: &MappingFault| {
        let given = fault.given.as_ref().map(|given| format!(" ({given})"));
        let nearest = match fault.nearest.is_empty() {
            true => String::new(),
            false => format!(" [{}]", fault.nearest.join(", ")),
        };
        let given = given.unwrap_or_default();
        format!("{}: {}{given}{nearest}", fault.pointer, fault.limit)
    };
    faults.iter().map(line).collect()
}
