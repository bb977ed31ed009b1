//! Typed command: one whose names and types are known at run time only, as from an operator's schema files.
//!
//! It is sent and answered like any other: its answer is matched by session id, echo, order and type. Nothing of its
//! elements is checked here: whoever writes them vouches that they fit. Its name becomes a label of metrics, so it is
//! to be one that a schema has.

use std::any::Any;
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

use super::batch::{AnswerReader, Batch, Expected, ReplyTicket};
use super::command::CommandKind;
use super::command::raw::{FreeError, checked_name};
use super::document::CommandHead;
use super::stats::type_label;
use super::xml::{ParseError, XmlReader, XmlWriter};

/// Reads what an answer holds, while the document is read. It may be called more than once, or never.
pub type TypedReader<T> =
    Arc<dyn Fn(&CommandHead, &mut XmlReader<'_>) -> Result<T, ParseError> + Send + Sync>;

/// Typed command, but for its elements.
pub struct TypedCommand<T> {
    type_name: String,
    response_type: String,
    kind: CommandKind,
    secret_elements: Vec<String>,
    read: TypedReader<T>,
}

// === impl TypedCommand ===

impl<T> TypedCommand<T> {
    /// The command with the `xsi:type` `type_name`, whose answer is of `response_type` and nothing else.
    pub fn new(
        type_name: &str,
        response_type: &str,
        kind: CommandKind,
        read: TypedReader<T>,
    ) -> Result<Self, FreeError> {
        Ok(Self {
            type_name: checked_name(type_name)?,
            response_type: checked_name(response_type)?,
            kind,
            secret_elements: Vec::new(),
            read,
        })
    }

    /// The same; what elements with these names hold, in the request and in all that answers its document, is
    /// shown in no log.
    #[must_use]
    pub fn hiding<'n>(mut self, element_names: impl IntoIterator<Item = &'n str>) -> Self {
        let names = element_names.into_iter().map(str::to_owned);
        self.secret_elements.extend(names);
        self
    }
}

impl<T> fmt::Debug for TypedCommand<T> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = formatter.debug_struct("TypedCommand");
        shown.field("type_name", &self.type_name);
        shown.field("response_type", &self.response_type);
        shown.field("kind", &self.kind).finish_non_exhaustive()
    }
}

impl Batch {
    /// Adds a command whose names are known at run time only; `write` writes its elements. The ticket fetches what
    /// its reader makes of the answer. An answer of severity Warning or Info is an
    /// [`ErrorResponse`](super::command::response::ErrorResponse), too: its
    /// [severity](super::error_number::Refusal::severity) tells.
    pub fn add_typed<T: Any + Send>(
        &mut self,
        command: TypedCommand<T>,
        write: impl FnOnce(&mut XmlWriter<'_>),
    ) -> ReplyTicket<T> {
        for name in &command.secret_elements {
            self.hide_element(name);
        }
        let read = command.read;
        let expected = Expected {
            request: type_label(&command.type_name),
            response: Cow::Owned(command.response_type),
            read: AnswerReader::Shared(Arc::new(move |head, reader| {
                read(head, reader).map(|answer| Box::new(answer) as _)
            })),
        };
        self.push(&command.type_name, command.kind, expected, write)
    }
}

#[cfg(test)]
mod tests;
