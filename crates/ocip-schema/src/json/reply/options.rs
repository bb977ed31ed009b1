//! What is said of a reply before it is mapped, and what comes of it.

/// Form of tables in replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TableForm {
    /// A list of objects, whose keys are made of the headings.
    #[default]
    Objects,
    /// Headings and rows as they came.
    Columns,
}

/// What a reply is to look like.
#[derive(Debug, Clone, Copy, Default)]
pub struct ReplyOptions {
    /// The form of tables.
    pub tables: TableForm,
    /// Whether secrets are shown.
    pub secrets: bool,
}

/// Reply as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedReply {
    /// The object, which begins with `@type`.
    pub json: String,
    /// How many elements came that the schema does not know, or not there, or not with such a value.
    pub unknown_elements: usize,
    /// How many secrets were left out.
    pub masked: usize,
}
