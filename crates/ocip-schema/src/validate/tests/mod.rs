//! What is valid, and what is said about documents that break one rule each.

mod access_device;
mod elements;
mod envelope;
mod examples;
mod properties;
mod simultaneous_ring;
mod values;

use super::super::{SchemaSet, ValidationError};

/// A document with these commands.
fn document(commands: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<BroadsoftDocument protocol=\"OCI\" \
         xmlns=\"C\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <sessionId xmlns=\"\">4f6d1c9e-7a52-4b1e-9f0d-3c7d8a1b2e55</sessionId>\
         {commands}</BroadsoftDocument>\n"
    )
}

/// A command with these attributes and children.
fn command(kind: &str, children: &str) -> String {
    format!("<command xsi:type=\"{kind}\" xmlns=\"\">{children}</command>")
}

fn validate(document: &str) -> Result<(), ValidationError> {
    SchemaSet::embedded().validate(document)
}

fn fault_of(document: &str) -> String {
    validate(document).unwrap_err().to_string()
}

/// The fault of a document with this command alone.
fn command_fault(kind: &str, children: &str) -> String {
    fault_of(&document(&command(kind, children)))
}
