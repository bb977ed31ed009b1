//! JSON Schema (2020-12) of commands and their replies.
//!
//! What the mapping accepts fits the schema: texts as they are once white space is collapsed, and whatever JSON Schema
//! can say is said. Objects of requests are closed; those of replies are open, because a switch may know more than
//! its schema files.

mod content;
mod document;
mod form;
mod pattern;
mod presence;
mod simple;
mod writer;

pub(super) use document::{reply_definition, request_definition};
pub(super) use form::DefinitionPlace;
pub use form::Descriptions;
pub(super) use writer::SchemaWriter;
