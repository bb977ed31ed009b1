//! The audit: one JSON line for each change, for whoever has to know who did what.
//!
//! A line says who changed what, from where, what it was before and is after, and how it ended.
//! Nothing that proves anybody's identity gets here: callers are named, and bodies of logins are not
//! changes. Lines are written whole and in order, before the answer leaves.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

/// Where audit lines go.
#[derive(Default)]
pub struct Audit {
    sink: Option<Mutex<Box<dyn Write + Send>>>,
}

/// One change.
#[derive(Debug, Serialize)]
pub struct Record<'r> {
    /// When it was over (RFC 3339, UTC).
    pub time: String,
    /// What the answer carries as `_internal_record_id`.
    pub record_id: &'r str,
    /// The id of the request.
    pub request_id: &'r str,
    /// Who asked for it.
    pub caller: &'r str,
    /// From where.
    pub peer: SocketAddr,
    /// The method.
    pub method: &'r str,
    /// What was changed, as the route table calls it.
    pub resource: &'r str,
    /// Whose it is: tenant, group and user.
    pub target: [&'r str; 3],
    /// What it was before, in the shape of GET; nothing when it could not be read.
    pub before: Option<Value>,
    /// What it is after.
    pub after: Option<Value>,
    /// How it ended: the status of the answer.
    pub status: u16,
    /// The code of the error, if it ended in one.
    pub error_code: Option<ErrorCode>,
}

/// The code of an error, as the dialect of the answer has it.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum ErrorCode {
    /// APIO has numbers.
    Number(u32),
    /// ICWS has names.
    Id(&'static str),
}

// === impl Audit ===

impl Audit {
    /// No audit.
    pub fn off() -> Self {
        Self::default()
    }

    /// Lines go to standard output.
    pub fn to_stdout() -> Self {
        Self::to(io::stdout())
    }

    /// Lines are appended to a file, which only its owner can read when it is made.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        open(path).map(Self::to)
    }

    fn to(sink: impl Write + Send + 'static) -> Self {
        Self {
            sink: Some(Mutex::new(Box::new(sink))),
        }
    }

    /// True when changes are to be recorded.
    pub fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// Writes a line. One that cannot be written is logged, and the change stands.
    pub fn write(&self, record: &Record<'_>) {
        let Some(sink) = &self.sink else { return };
        let mut line = serde_json::to_vec(record).unwrap_or_default();
        line.push(b'\n');
        let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
        if let Err(error) = sink.write_all(&line).and_then(|()| sink.flush()) {
            tracing::error!(%error, record_id = record.record_id, "an audit line is lost");
        }
    }
}

#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt;
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(path)
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    OpenOptions::new().create(true).append(true).open(path)
}

// === impl Record ===

/// The present time as it stands in a record.
fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

impl Default for Record<'_> {
    fn default() -> Self {
        Self {
            time: now(),
            record_id: "",
            request_id: "",
            caller: "",
            peer: SocketAddr::from(([0, 0, 0, 0], 0)),
            method: "",
            resource: "",
            target: [""; 3],
            before: None,
            after: None,
            status: 0,
            error_code: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn each_record_is_one_line_appended_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit.jsonl");
        for status in [200, 400] {
            let audit = Audit::to_file(&path).unwrap();
            assert!(audit.is_on());
            let before = Some(json!({"text": "line\nfeed"}));
            audit.write(&Record {
                record_id: "r",
                status,
                before,
                ..Record::default()
            });
        }
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<Value> = text
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(
            (&lines[0]["status"], &lines[1]["status"]),
            (&json!(200), &json!(400))
        );
        assert_eq!(lines[0]["before"]["text"], "line\nfeed");
        assert!(lines[0]["time"].as_str().unwrap().ends_with('Z'));
    }

    #[test]
    fn without_a_sink_nothing_is_written() {
        assert!(!Audit::off().is_on());
        Audit::off().write(&Record::default());
    }
}
