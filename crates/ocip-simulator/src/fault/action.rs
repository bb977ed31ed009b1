//! Actions of faults, and the documents that they concern.

use std::time::Duration;

use ocip::document::CommandHead;
use serde::{Deserialize, Deserializer};

use crate::data::duration;

/// Action of a fault on a document. In TOML: `"drop-before"`, `{ delay = "200ms" }`, ...
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FaultAction {
    /// Waits, then runs and answers; the connection does nothing else meanwhile.
    Delay(#[serde(deserialize_with = "duration::required")] Duration),
    /// Closes the connection without running anything.
    DropBefore,
    /// Runs the document, then closes without an answer.
    DropAfter,
    /// Runs the document, sends so many bytes of the answer, then closes.
    CutAfter(usize),
    /// Runs the document and answers later; the connection serves on meanwhile.
    Late(#[serde(deserialize_with = "duration::required")] Duration),
    /// Sends the answer twice.
    Duplicate,
    /// Answers a batch in reverse order. Answers a single command with the last reply that any
    /// connection sent, which is usually somebody else's.
    Swapped,
    /// Answers under another session id.
    WrongSessionId,
    /// Answers with other echoes.
    WrongEcho,
    /// Runs the document and answers with bytes that are no XML.
    Garbage,
    /// Sends the answer byte by byte.
    Trickle,
    /// Runs the document and does not answer; the connection serves on.
    Never,
    /// Neither runs nor answers; the connection serves on.
    NeverBefore,
    /// Refuses a login in these words, whoever it is. Concerns only documents with a LoginRequest.
    RefuseLogin {
        /// The whole summary; a number belongs into it as `[Error 5004]`.
        text: String,
    },
    /// Refuses a command in these words instead of running it. Concerns the commands that would run
    /// after a login, one by one and not by document; the others of the document run as always. Not
    /// for a mix.
    Refuse {
        /// The whole summary; a number belongs into it as `[Error 4008]`.
        text: String,
    },
    /// Runs a command and answers it with something to say about it, if it was not refused. Concerns commands as
    /// [`FaultAction::Refuse`] does, and is no more for a mix.
    Remark {
        /// How much it matters.
        severity: RemarkSeverity,
        /// The whole summary; a number belongs into it as `[Warning 5004]`.
        text: String,
    },
    /// Answers, then sends a LogoutRequest and ends the login.
    UnsolicitedLogout,
    /// Answers, and sends a few bytes more.
    StrayBytes,
    /// Sends the answer in two segments, the first of this many bytes.
    SplitAt(usize),
    /// Runs the document and sends these bytes instead of the answer. `{session}` becomes the
    /// session id, `{echo0}` the echo of the first command, and so on.
    Replace(#[serde(deserialize_with = "text_bytes")] Vec<u8>),
    /// Accepts a connection and closes it at once. Concerns connections, not documents.
    RefuseConnection,
}

/// Severity of what is said about a command that was run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub enum RemarkSeverity {
    /// Something may not be as it was meant.
    Warning,
    /// Something may be of interest.
    Info,
}

fn text_bytes<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<u8>, D::Error> {
    String::deserialize(from).map(String::into_bytes)
}

// === impl FaultAction ===

impl FaultAction {
    /// Whether this can happen to a document with these commands.
    pub(super) fn concerns(&self, heads: &[CommandHead]) -> bool {
        match self {
            Self::RefuseConnection | Self::Refuse { .. } | Self::Remark { .. } => false,
            Self::RefuseLogin { .. } => matches(Some("LoginRequest*"), heads),
            _ => true,
        }
    }
}

/// Whether one of the commands is of this type; a document that cannot be read has none.
pub(super) fn matches(command: Option<&str>, heads: &[CommandHead]) -> bool {
    let mut heads = heads.iter();
    command.is_none() || heads.any(|head| names(command, &head.type_name))
}

/// Whether a command of this type is meant: all are without `command`, and `*` ends a prefix.
pub(super) fn names(command: Option<&str>, type_name: &str) -> bool {
    let Some(command) = command else { return true };
    match command.strip_suffix('*') {
        Some(prefix) => type_name.starts_with(prefix),
        None => type_name == command,
    }
}
