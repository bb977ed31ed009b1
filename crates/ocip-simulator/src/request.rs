//! A received document: what can be read of it, and whether it fits the schema.

use ocip::command::CommandKind;
use ocip::document::{CommandHead, read_document};
use ocip::encoding;
use ocip::xml::{ParseError, XmlReader};
use ocip_schema::SchemaSet;

use super::behaviour::{SwitchBehaviour, SwitchRelease, ViolationScope};
use super::given_schemas::GivenSchemas;
use super::handler::CommandHandler;

/// How many commands a document has at most (OCI schema, Document structure).
const COMMANDS_MAX: usize = 15;

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
    /// The users whom it names, if it changes any.
    pub(super) written: Vec<String>,
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
            written: written(&text, &heads),
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
            written: Vec::new(),
            fault: Some(fault),
            command_faults: Vec::new(),
        }
    }

    /// Validates against the schema, as far as the release knows it, and against schemas that were given, as far as
    /// those know the commands.
    pub(super) fn check(&mut self, behaviour: &SwitchBehaviour, given: Option<&GivenSchemas>) {
        // The schema's words come first: they say where.
        let by_schema = self.violation(given);
        let unknown = || unknown_type(self.heads.iter(), behaviour, given);
        self.fault = by_schema.or_else(|| self.fault.take()).or_else(unknown);
        if self.fault.is_some() && behaviour.validation == ViolationScope::Command {
            self.check_each(behaviour, given);
        }
    }

    fn violation(&self, given: Option<&GivenSchemas>) -> Option<String> {
        let given =
            given.filter(|given| self.heads.iter().any(|head| given.knows(&head.type_name)));
        match given {
            Some(given) => self.violation_of_any(given),
            None => violation(&self.text),
        }
    }

    /// The first violation of commands of which each is to fit the schema that knows it.
    fn violation_of_any(&self, given: &GivenSchemas) -> Option<String> {
        let pieces = split(&self.text).unwrap_or_default();
        if pieces.len() != self.heads.len() || pieces.len() > COMMANDS_MAX {
            return violation(&self.text).or_else(|| given.violation(&self.text));
        }
        let mut pieces = pieces.iter().zip(&self.heads);
        pieces.find_map(|(piece, head)| violation_of_one(piece, head, Some(given)))
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
    fn check_each(&mut self, behaviour: &SwitchBehaviour, given: Option<&GivenSchemas>) {
        let pieces = split(&self.text).unwrap_or_default();
        if pieces.len() != self.heads.len() {
            return;
        }
        let faults: Vec<_> = pieces
            .iter()
            .zip(&self.heads)
            .map(|(piece, head)| {
                let by_schema = violation_of_one(piece, head, given);
                by_schema.or_else(|| unknown_type([head], behaviour, given))
            })
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

/// The violation of a document with one command: by the schema that all played commands fit, and by a given one that
/// knows it.
fn violation_of_one(
    document: &str,
    head: &CommandHead,
    given: Option<&GivenSchemas>,
) -> Option<String> {
    let given = given.filter(|given| given.knows(&head.type_name));
    let is_played = CommandHandler::find(&head.type_name).is_some();
    let by_own = match given {
        Some(_) if !is_played => None,
        _ => violation(document),
    };
    by_own.or_else(|| given?.violation(document))
}

/// A type that this switch does not know reads like one that no release has. What it does not play it knows by the
/// given schemas, from the release in the name on.
fn unknown_type<'h>(
    heads: impl IntoIterator<Item = &'h CommandHead>,
    behaviour: &SwitchBehaviour,
    given: Option<&GivenSchemas>,
) -> Option<String> {
    let unknown = |head: &&CommandHead| match CommandHandler::find(&head.type_name) {
        Some(handler) => !handler.is_known(behaviour),
        None => {
            let is_newer = SwitchRelease::of_command(&head.type_name) > behaviour.release;
            is_newer || given.is_none_or(|given| !given.knows(&head.type_name))
        }
    };
    let head = heads.into_iter().find(unknown)?;
    Some(format!(
        "Invalid xsi:type qname: '{}' in element BroadsoftDocument@C",
        head.type_name
    ))
}

/// The users whom a document names that changes users.
fn written(text: &str, heads: &[CommandHead]) -> Vec<String> {
    let changes_users = |head: &CommandHead| {
        let name = &head.type_name;
        name.starts_with("User") && CommandKind::of_name(name) == CommandKind::Write
    };
    if !heads.iter().any(changes_users) {
        return Vec::new();
    }
    let named = text.split("<userId>").skip(1);
    let mut users: Vec<_> = named
        .filter_map(|rest| rest.split_once("</userId>"))
        .map(|(user_id, _)| user_id.to_lowercase())
        .collect();
    users.sort();
    users.dedup();
    users
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
