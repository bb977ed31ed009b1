//! A received document: what can be read of it, and whether it fits the schema.

use ocip::document::{CommandHead, read_document};
use ocip::encoding;
use ocip::xml::{ParseError, XmlReader};
use ocip_schema::SchemaSet;

use super::behaviour::{SwitchBehaviour, ViolationScope};
use super::handler::CommandHandler;

/// A received document. Reading one never fails: what is wrong with it is part of it.
#[derive(Debug)]
pub(super) struct ReceivedDocument {
    /// The whole document.
    pub(super) text: String,
    /// Empty when there is none.
    pub(super) session_id: String,
    /// Returned unchanged when there is one.
    pub(super) tracking_id: Option<String>,
    /// The commands, as far as they can be read.
    pub(super) heads: Vec<CommandHead>,
    /// Why nothing of it can be run.
    pub(super) fault: Option<String>,
    /// Why single commands cannot be run; only with [`ViolationScope::Command`].
    pub(super) command_faults: Vec<Option<String>>,
}

// === impl ReceivedDocument ===

impl ReceivedDocument {
    /// Reads a document; [`ReceivedDocument::check`] says whether it may be run.
    pub(super) fn read(document: &[u8]) -> Self {
        let decoded = encoding::decode_lossy(document);
        let mut fault = decoded.flaw.as_ref().map(ToString::to_string);
        let text = decoded.text.into_owned();
        let mut heads = Vec::new();
        let read = read_document(&text, |head, reader| {
            heads.push(head);
            reader.skip()
        });
        fault = fault.or_else(|| read.err().map(|error| error.to_string()));
        let (session_id, tracking_id) = identity(&text).unwrap_or_default();
        Self {
            text,
            session_id: session_id.unwrap_or_default(),
            tracking_id,
            heads,
            fault,
            command_faults: Vec::new(),
        }
    }

    /// What stands for a stream that cannot be cut into documents.
    pub(super) fn malformed(fault: String, session_id: &str) -> Self {
        Self {
            text: String::new(),
            session_id: session_id.to_owned(),
            tracking_id: None,
            heads: Vec::new(),
            fault: Some(fault),
            command_faults: Vec::new(),
        }
    }

    /// Validates against the schema, as far as the release knows it.
    pub(super) fn check(&mut self, behaviour: &SwitchBehaviour) {
        // The schema's words come first: they say where.
        let by_schema = violation(&self.text);
        let unknown = || unknown_type(self.heads.iter(), behaviour);
        self.fault = by_schema.or_else(|| self.fault.take()).or_else(unknown);
        if self.fault.is_some() && behaviour.validation == ViolationScope::Command {
            self.check_each(behaviour);
        }
    }

    /// Whether it begins or ends a login attempt.
    pub(super) fn is_login(&self) -> bool {
        let mut heads = self.heads.iter();
        self.is_login_attempt() || heads.any(|head| head.type_name == "AuthenticationRequest")
    }

    /// Whether its answer ends a login attempt.
    pub(super) fn is_login_attempt(&self) -> bool {
        let mut heads = self.heads.iter();
        heads.any(|head| head.type_name.starts_with("LoginRequest"))
    }

    /// Lays the fault at the door of single commands, if that explains it.
    fn check_each(&mut self, behaviour: &SwitchBehaviour) {
        let pieces = split(&self.text).unwrap_or_default();
        if pieces.len() != self.heads.len() {
            return;
        }
        let faults: Vec<_> = pieces
            .iter()
            .zip(&self.heads)
            .map(|(piece, head)| violation(piece).or_else(|| unknown_type([head], behaviour)))
            .collect();
        if faults.iter().any(Option::is_some) {
            self.fault = None;
            self.command_faults = faults;
        }
    }
}

fn violation(text: &str) -> Option<String> {
    let violation = SchemaSet::embedded().validate(text).err()?;
    Some(format!("{}, at {}", violation.fault, violation.path))
}

/// A type that this switch does not know reads like one that no release has.
fn unknown_type<'h>(
    heads: impl IntoIterator<Item = &'h CommandHead>,
    behaviour: &SwitchBehaviour,
) -> Option<String> {
    let unknown = |head: &&CommandHead| {
        CommandHandler::find(&head.type_name).is_none_or(|handler| !handler.is_known(behaviour))
    };
    let head = heads.into_iter().find(unknown)?;
    Some(format!(
        "Invalid xsi:type qname: '{}' in element BroadsoftDocument@C",
        head.type_name
    ))
}

/// Session id and tracking id; they stand before the commands.
fn identity(text: &str) -> Result<(Option<String>, Option<String>), ParseError> {
    let (mut session_id, mut tracking_id) = (None, None);
    let mut reader = XmlReader::new(text);
    reader.root()?;
    while let Some(child) = reader.child()? {
        match child.name() {
            "sessionId" => session_id = Some(reader.text(&child)?),
            "trackingId" => tracking_id = Some(reader.text(&child)?),
            "command" => break,
            _ => reader.skip()?,
        }
    }
    Ok((session_id, tracking_id))
}

/// One document for each command, under the same root.
fn split(text: &str) -> Option<Vec<String>> {
    let document = roxmltree::Document::parse(text).ok()?;
    let ranges: Vec<_> = document
        .root_element()
        .children()
        .filter(|node| node.has_tag_name("command"))
        .map(|node| node.range())
        .collect();
    let head = &text[..ranges.first()?.start];
    let tail = &text[ranges.last()?.end..];
    let piece = |range: &std::ops::Range<usize>| [head, &text[range.clone()], tail].concat();
    Some(ranges.iter().map(piece).collect())
}
