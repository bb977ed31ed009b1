//! Forms that schemas of one type can have.

/// Whether the words of the schema files are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Descriptions {
    /// They are: for the operator's own callers.
    Show,
    /// They are not.
    #[default]
    Hide,
}

/// Which way values go. Requests are closed and take numbers that are too large for most readers of JSON; replies have
/// those as text, and leave secrets out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::describe) enum Direction {
    Request,
    Reply,
}

/// Place of definitions in a document.
#[derive(Debug, Clone, Copy)]
pub(in crate::describe) struct DefinitionPlace {
    /// What stands before a name in a reference.
    pub(in crate::describe) prefix: &'static str,
    /// What stands behind the name of a type that is another one in replies.
    pub(in crate::describe) reply_suffix: &'static str,
}
