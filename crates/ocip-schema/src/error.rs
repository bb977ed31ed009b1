//! Violations of a schema, and errors of the schema itself.

/// The first rule that a document breaks.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{path}: {fault}")]
pub struct ValidationError {
    /// The place of the offending command in the document, when a command is at fault.
    pub command: Option<usize>,
    /// Where: element names from below the document element, counted from 0 where they repeat.
    pub path: String,
    /// What was found and what is allowed.
    pub fault: String,
}

/// Error of schema files that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
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

/// Command that is declared and cannot be used, because it reaches what was not understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnusableCommand {
    /// The name of its type.
    pub name: String,
    /// What was not understood: file, line, construct and fault.
    pub reason: String,
}
