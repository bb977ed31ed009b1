//! A reader for the XSD subset that `schemas/` uses, and the validation of documents against it.
//!
//! The simulated switch refuses what a real one refuses, and the real one validates every document
//! against its schema before it looks at a command. So the rules are kept in XSD files, where they
//! can be read beside the vendor's tables and checked with any other tool, and not in code.
//!
//! # What is supported
//!
//! * `xs:schema` with or without a target namespace, local elements and attributes unqualified;
//!   `xs:import` and `xs:include` of files that are read together; `xs:annotation`
//! * global `xs:element` (the document element), `xs:complexType`, `xs:simpleType`
//! * `xs:sequence`, `xs:choice` and local `xs:element`, with occurrence and `nillable`;
//!   `xs:any` of unqualified elements that are skipped
//! * `xs:extension` of complex types, abstract types, `xsi:type` and `xsi:nil`
//! * attributes, optional or required
//! * restriction of `string`, `normalizedString`, `token`, `NMTOKEN`, `boolean`, `int` and `long`
//!   by length, inclusive bounds, enumeration and a small pattern language
//!
//! # What is not
//!
//! Anything else (anonymous types, groups, lists, unions, keys, wildcards for attributes, default
//! and fixed values, substitution groups, ...) is an error of the schema file that names the
//! construct; nothing is ignored silently. A type must not contain itself, directly or through
//! others. Content models must be deterministic, as XML Schema demands ("unique particle
//! attribution"); this is relied on and not checked.
//!
//! Documents with a DTD are refused.

mod embedded;
mod model;
mod outline;
mod pattern;
mod read;
mod simple;
mod validate;

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

pub use self::outline::Outline;

use self::model::{Element, QName, Type};

/// The abstract type that every command extends (OCI schema, Document structure).
const COMMAND: (&str, &str) = ("C", "OCICommand");

/// A set of schema files, ready to validate documents.
#[derive(Debug)]
pub struct Schemas {
    roots: HashMap<QName, Element>,
    types: HashMap<QName, Arc<Type>>,
    commands: BTreeSet<String>,
}

/// The first rule that a document breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct Violation {
    /// The place of the offending command in the document, when a command is at fault.
    pub command: Option<usize>,
    /// Where: element names from below the document element, counted from 0 where they repeat.
    pub path: String,
    /// What was found and what is allowed.
    pub fault: String,
}

/// Why schema files cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}, line {line}: {element}: {fault}")]
pub struct SchemaError {
    /// The name the file was given under.
    pub file: String,
    /// Line of the element, from 1.
    pub line: u32,
    /// The XSD element at fault, such as `xs:union`, with its name if it has one.
    pub element: String,
    /// What is wrong with it.
    pub fault: String,
}

// === impl Schemas ===

impl Schemas {
    /// The schemas of this crate's `schemas/` folder.
    pub fn embedded() -> &'static Schemas {
        embedded::schemas()
    }

    /// Reads schema files, given as name and text, that import and include only one another.
    pub fn read(files: &[(&str, &str)]) -> Result<Schemas, SchemaError> {
        read::schemas(files)
    }

    /// Validates a whole document: the envelope and every command in it.
    pub fn validate(&self, document: &str) -> Result<(), Violation> {
        validate::document(self, document)
    }

    /// Whether a command of this type is declared, for example `UserGetRequest21`.
    pub fn knows(&self, command_type: &str) -> bool {
        self.commands.contains(command_type)
    }

    /// The names of the command types, requests and responses, in alphabetical order.
    pub fn command_types(&self) -> impl Iterator<Item = &str> {
        self.commands.iter().map(String::as_str)
    }

    fn new(roots: HashMap<QName, Element>, types: HashMap<QName, Arc<Type>>) -> Schemas {
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
