//! XML inside a document: elements, text, `xsi:nil`.
//!
//! The [`XmlReader`] pulls: whoever knows the type of an element asks for its children one by one, and
//! skips those it does not know (newer releases add optional elements). No tree is built. Of a document that was
//! cut out of a stream it knows from framing where the tags stand, and need not look for them again.
//!
//! The [`XmlWriter`] appends to a buffer and escapes; it cannot be made to write an element that was
//! not asked for.

mod attributes;
mod error;
mod lexis;
mod mark;
mod namespace;
mod reader;
mod text;
mod token;
mod word;
mod writer;

#[cfg(test)]
mod tests;

pub use error::{ParseError, excerpt, value_error};
pub use lexis::{NESTING_DEPTH_MAX, OCI_NAMESPACE, XSI_NAMESPACE};
pub(super) use lexis::{
    PlainTag, TextRun, is_space, plain_tag, split_name, tag_after_text, trim_space_end,
};
pub use mark::TagMark;
pub(super) use mark::{TagKind, TagMarks, count_above_ascii};
pub use reader::content::ContentPiece;
pub use reader::{ChildElement, TextChild, XmlReader};
pub use writer::XmlWriter;
pub(super) use writer::append;
