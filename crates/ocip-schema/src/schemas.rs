//! A set of schema files, linked.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::model::{ElementDeclaration, QName, TypeDefinition};

/// The abstract type that every command extends (OCI schema, Document structure).
const COMMAND: (&str, &str) = ("C", "OCICommand");

/// A set of schema files, ready to validate documents.
#[derive(Debug)]
pub struct SchemaSet {
    pub(super) roots: HashMap<QName, ElementDeclaration>,
    pub(super) types: HashMap<QName, Arc<TypeDefinition>>,
    pub(super) commands: BTreeSet<String>,
}

// === impl SchemaSet ===

impl SchemaSet {
    /// Whether a command of this type is declared, for example `UserGetRequest21`.
    pub fn knows(&self, command_type: &str) -> bool {
        self.commands.contains(command_type)
    }

    /// The names of the command types, requests and responses, in alphabetical order.
    pub fn command_types(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(String::as_str)
    }

    pub(super) fn new(
        roots: HashMap<QName, ElementDeclaration>,
        types: HashMap<QName, Arc<TypeDefinition>>,
    ) -> SchemaSet {
        let command = QName::new(COMMAND.0, COMMAND.1);
        let commands = types
            .values()
            .filter(|kind| !kind.is_abstract && kind.derives_from(&command))
            .map(|kind| kind.name.local.clone())
            .collect();
        SchemaSet {
            roots,
            types,
            commands,
        }
    }
}
