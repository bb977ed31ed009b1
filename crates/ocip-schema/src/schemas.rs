//! A set of schema files, linked.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::model::{Element, QName, Type};

/// The abstract type that every command extends (OCI schema, Document structure).
const COMMAND: (&str, &str) = ("C", "OCICommand");

/// A set of schema files, ready to validate documents.
#[derive(Debug)]
pub struct Schemas {
    pub(super) roots: HashMap<QName, Element>,
    pub(super) types: HashMap<QName, Arc<Type>>,
    pub(super) commands: BTreeSet<String>,
}

// === impl Schemas ===

impl Schemas {
    /// Whether a command of this type is declared, for example `UserGetRequest21`.
    pub fn knows(&self, command_type: &str) -> bool {
        self.commands.contains(command_type)
    }

    /// The names of the command types, requests and responses, in alphabetical order.
    pub fn command_types(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(String::as_str)
    }

    pub(super) fn new(roots: HashMap<QName, Element>, types: HashMap<QName, Arc<Type>>) -> Schemas {
        let command = QName::new(COMMAND.0, COMMAND.1);
        let commands = types
            .values()
            .filter(|kind| !kind.is_abstract && kind.derives_from(&command))
            .map(|kind| kind.name.local.clone())
            .collect();
        Schemas {
            roots,
            types,
            commands,
        }
    }
}
