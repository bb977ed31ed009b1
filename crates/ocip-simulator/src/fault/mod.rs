//! Faults on demand: which document they concern, and what happens to it.
//!
//! One fault at most is carried out per document: the first listed one that concerns it, else
//! whatever the mix draws. [`FaultAction::Refuse`] and [`FaultAction::Remark`] stand apart: they concern single commands,
//! and are carried out beside whatever happens to their document.

mod action;
mod mix;

use ocip::document::CommandHead;
use serde::Deserialize;

use self::action::{matches, names};
use super::data::{DataError, toml_file};

pub use self::action::{FaultAction, RemarkSeverity};
pub use self::mix::FaultMix;

/// A fault and the documents that it concerns, or commands ([`FaultAction::Refuse`]), or connections
/// ([`FaultAction::RefuseConnection`]).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// Only documents with a command of this type; a `*` at the end makes it a prefix.
    pub command: Option<String>,
    /// Only this connection, counted from 1 in the order of acceptance.
    pub connection: Option<u64>,
    /// So many documents (or commands, or connections) that it concerns go unharmed first.
    #[serde(default)]
    pub skip: u32,
    /// How often it is carried out; for ever when absent.
    pub times: Option<u32>,
    /// What happens.
    pub action: FaultAction,
}

/// All faults of a switch.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Faults {
    #[serde(default, rename = "fault")]
    pub(super) listed: Vec<Fault>,
    pub(super) mix: Option<FaultMix>,
}

// === impl Faults ===

impl Faults {
    /// Reads `[[fault]]` and `[mix]`.
    pub(super) fn from_toml(text: &str) -> Result<Self, DataError> {
        toml_file(text)
    }

    /// What happens to a document with these commands.
    pub(super) fn take(&mut self, connection: u64, heads: &[CommandHead]) -> Option<FaultAction> {
        let mut listed = self.listed.iter_mut();
        listed
            .find_map(|fault| fault.strikes_document(connection, heads))
            .or_else(|| self.mix.as_mut()?.draw(heads))
    }

    /// The words in which a command is refused that would run now.
    pub(super) fn refuse_command(&mut self, connection: u64, type_name: &str) -> Option<String> {
        let mut listed = self.listed.iter_mut();
        listed.find_map(|fault| fault.refuses(connection, type_name))
    }

    /// What is said about a command that was run.
    pub(super) fn remark(
        &mut self,
        connection: u64,
        type_name: &str,
    ) -> Option<(RemarkSeverity, String)> {
        let mut listed = self.listed.iter_mut();
        listed.find_map(|fault| fault.remarks(connection, type_name))
    }

    /// Whether a new connection is refused.
    pub(super) fn refuse_connection(&mut self, connection: u64) -> bool {
        let mut listed = self.listed.iter_mut();
        listed
            .any(|fault| fault.action == FaultAction::RefuseConnection && fault.strikes(connection))
    }
}

// === impl Fault ===

impl Fault {
    /// A fault that concerns every document (or command, or connection), for ever.
    pub fn new(action: FaultAction) -> Self {
        Self {
            command: None,
            connection: None,
            skip: 0,
            times: None,
            action,
        }
    }

    /// The same, but only documents with a command of this type (or, with `*`, prefix); for
    /// [`FaultAction::Refuse`], only these commands.
    #[must_use]
    pub fn on(self, command: &str) -> Self {
        Self {
            command: Some(command.to_owned()),
            ..self
        }
    }

    /// The same, but only on this connection.
    #[must_use]
    pub fn on_connection(self, connection: u64) -> Self {
        Self {
            connection: Some(connection),
            ..self
        }
    }

    /// The same, but only once.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// The same, but only so often.
    #[must_use]
    pub fn times(self, times: u32) -> Self {
        Self {
            times: Some(times),
            ..self
        }
    }

    /// The same, but only after so many documents (or commands, or connections) that it would
    /// concern.
    #[must_use]
    pub fn after(self, skip: u32) -> Self {
        Self { skip, ..self }
    }

    fn strikes_document(&mut self, connection: u64, heads: &[CommandHead]) -> Option<FaultAction> {
        let concerns = self.action.concerns(heads) && matches(self.command.as_deref(), heads);
        (concerns && self.strikes(connection)).then(|| self.action.clone())
    }

    fn refuses(&mut self, connection: u64, type_name: &str) -> Option<String> {
        let FaultAction::Refuse { text } = &self.action else {
            return None;
        };
        let text = text.clone();
        let concerns = names(self.command.as_deref(), type_name);
        (concerns && self.strikes(connection)).then_some(text)
    }

    fn remarks(&mut self, connection: u64, type_name: &str) -> Option<(RemarkSeverity, String)> {
        let FaultAction::Remark { severity, text } = &self.action else {
            return None;
        };
        let remark = (*severity, text.clone());
        let concerns = names(self.command.as_deref(), type_name);
        (concerns && self.strikes(connection)).then_some(remark)
    }

    /// Counts `skip` and `times` down for something that the fault concerns.
    fn strikes(&mut self, connection: u64) -> bool {
        let is_other = self.connection.is_some_and(|own| own != connection);
        if is_other || self.times == Some(0) {
            return false;
        }
        if self.skip > 0 {
            self.skip -= 1;
            return false;
        }
        self.times = self.times.map(|times| times - 1);
        true
    }
}
