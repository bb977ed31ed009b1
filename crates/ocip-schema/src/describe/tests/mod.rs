//! What is made and described, for commands of every shape.

mod answers;
mod bodies;
mod mutation;
mod openapi;
mod replies;
mod schemas;

use std::path::Path;
use std::sync::LazyLock;

use crate::SchemaSet;

/// Commands of every shape beside those that are built in.
static SHAPES: LazyLock<SchemaSet> = LazyLock::new(|| {
    let file = |name| match name {
        "envelope.xsd" => include_str!("../../../../../schemas/envelope.xsd"),
        "types.xsd" => include_str!("../../../../../schemas/types.xsd"),
        _ => include_str!("shapes.xsd"),
    };
    let names = ["envelope.xsd", "types.xsd", "shapes.xsd"];
    SchemaSet::read(&names.map(|name| (name, file(name)))).unwrap()
});

/// The set with the structure of a switch's own, with what it says about its commands.
static FIXTURE: LazyLock<SchemaSet> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/oci/schemas");
    SchemaSet::read_folder(&folder, true).unwrap()
});

/// Every set whose commands are tried.
fn sets() -> [&'static SchemaSet; 3] {
    [&SHAPES, &FIXTURE, SchemaSet::embedded()]
}

/// A document with one command of this type.
fn document(kind: &str, content: &str) -> String {
    format!(
        "<BroadsoftDocument protocol=\"OCI\" xmlns=\"C\" xmlns:c=\"C\" \
         xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><sessionId xmlns=\"\">1</sessionId>\
         <command xsi:type=\"{kind}\" xmlns=\"\">{content}</command></BroadsoftDocument>"
    )
}
