//! Audit log: one JSON line for each change.
//!
//! A line says who changed what, from where, what it was before and is after, and how it ended.
//! Nothing that proves anybody's identity gets here: callers are named, and bodies of logins are not
//! changes. Lines are written whole and in order, before the answer leaves. Those that cannot be
//! written are counted; where the audit is required, changes are refused until it works again.

mod sink;

use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use serde::Serialize;
use serde_json::Value;

use self::sink::{AuditSink, SinkProof};
use super::escape;

/// Audit log.
#[derive(Default)]
pub struct AuditLog {
    sink: Option<Mutex<WatchedSink>>,
    required: bool,
    lost: Arc<AtomicU64>,
}

/// A sink, and why it cannot be written to at present.
struct WatchedSink {
    sink: AuditSink,
    failing: Option<String>,
}

/// Error of a change that is refused because it could not be recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "changes cannot be recorded at present, and the operator wants none that is not \
     (audit.required); nothing was sent"
)]
pub struct AuditError;

/// Audit record of one change.
#[derive(Debug, Serialize)]
pub struct AuditRecord<'r> {
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
    /// The command, where the caller names one of the switch.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub command: Option<&'r str>,
    /// Whom such a command names, beyond the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub named: Option<&'r [String]>,
    /// The body of such a command, without secrets.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<&'r Value>,
    /// What it was before, in the shape of GET; nothing when it could not be read.
    pub before: Option<Value>,
    /// What it is after.
    pub after: Option<Value>,
    /// How it ended: the status of the answer.
    pub status: u16,
    /// The code of the error, if it ended in one.
    pub error_code: Option<AuditErrorCode>,
    /// The number of its write lock, where replicas share a store: a later change of the same has a higher one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fence: Option<u64>,
    /// `local` when it was made without the store, so that another replica may have changed the same meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lock: Option<&'static str>,
}

/// The code of an error, as the dialect of the answer has it.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(untagged)]
pub enum AuditErrorCode {
    /// APIO has numbers.
    Number(u32),
    /// ICWS has names.
    Id(&'static str),
}

// === impl AuditLog ===

impl AuditLog {
    /// No audit.
    pub fn off() -> Self {
        Self::default()
    }

    /// Lines go to standard output.
    pub fn to_stdout() -> io::Result<Self> {
        AuditSink::stdout().map(Self::to)
    }

    /// Lines are appended to a file, which only its owner can read when it is made. A symbolic link
    /// is not followed.
    pub fn to_file(path: &Path) -> io::Result<Self> {
        AuditSink::open(path).map(Self::to)
    }

    /// Whether [`AuditLog::to_file`] would do, found out without making a file.
    pub fn try_file(path: &Path) -> io::Result<()> {
        sink::try_path(path)
    }

    fn to(sink: AuditSink) -> Self {
        let failing = None;
        Self {
            sink: Some(Mutex::new(WatchedSink { sink, failing })),
            ..Self::default()
        }
    }

    /// The same, whether or not changes that cannot be recorded are refused.
    pub fn required(self, required: bool) -> Self {
        Self { required, ..self }
    }

    /// The same, counting lost lines on from where `lost` is.
    pub fn counting(self, lost: Arc<AtomicU64>) -> Self {
        Self { lost, ..self }
    }

    /// True when changes are to be recorded.
    pub fn is_on(&self) -> bool {
        self.sink.is_some()
    }

    /// True when changes that cannot be recorded are refused.
    pub fn is_required(&self) -> bool {
        self.required
    }

    /// How many lines could not be written since the process was started.
    pub fn lines_lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// The error of writing lines, as far as is known.
    pub fn failing(&self) -> Option<String> {
        self.watched()?.failing.clone()
    }

    /// Whether a change may be made. Where the audit is required this finds out whether its line
    /// could be written; a sink that only a line can try is believed after one was written.
    pub fn check(&self) -> Result<(), AuditError> {
        let Some(mut watched) = self.watched().filter(|_| self.required) else {
            return Ok(());
        };
        let was_failing = watched.failing.is_some();
        match watched.sink.try_out(was_failing) {
            Ok(SinkProof::Sure) => watched.works(),
            Ok(SinkProof::Unsure) if !was_failing => {}
            Ok(SinkProof::Unsure) => return Err(AuditError),
            Err(error) => {
                watched.fails(&error);
                return Err(AuditError);
            }
        }
        Ok(())
    }

    /// Writes a line. One that cannot be written is counted and logged, and the change stands.
    pub fn write(&self, record: &AuditRecord<'_>) {
        let Some(mut watched) = self.watched() else {
            return;
        };
        let was_failing = watched.failing.is_some();
        let line = serde_json::to_string(record).unwrap_or_default();
        let line = escape::json(&line).into_owned().into_bytes();
        match watched.sink.write(line, was_failing) {
            Ok(()) => watched.works(),
            Err(error) => {
                self.lost.fetch_add(1, Ordering::Relaxed);
                watched.fails(&error);
                tracing::error!(%error, record_id = record.record_id, "an audit line is lost");
            }
        }
    }

    fn watched(&self) -> Option<MutexGuard<'_, WatchedSink>> {
        let sink = self.sink.as_ref()?;
        Some(sink.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

// === impl WatchedSink ===

impl WatchedSink {
    fn works(&mut self) {
        if self.failing.take().is_some() {
            tracing::info!("audit lines can be written again");
        }
    }

    fn fails(&mut self, error: &io::Error) {
        let reason = error.to_string();
        if self.failing.as_ref() != Some(&reason) {
            tracing::error!(%error, "audit lines cannot be written");
            self.failing = Some(reason);
        }
    }
}

// === impl AuditRecord ===

/// The present time as it stands in a record.
fn now() -> String {
    humantime::format_rfc3339_millis(SystemTime::now()).to_string()
}

impl Default for AuditRecord<'_> {
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
            command: None,
            named: None,
            body: None,
            before: None,
            after: None,
            status: 0,
            error_code: None,
            fence: None,
            lock: None,
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
            let audit = AuditLog::to_file(&path).unwrap();
            assert!(audit.is_on());
            let before = Some(json!({"text": "line\nfeed"}));
            audit.write(&AuditRecord {
                record_id: "r",
                status,
                before,
                ..AuditRecord::default()
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
        let audit = AuditLog::off().required(true);
        audit.write(&AuditRecord::default());
        assert!(!audit.is_on() && audit.check().is_ok());
        assert_eq!((audit.lines_lost(), audit.failing()), (0, None));
    }

    #[test]
    fn lost_lines_are_counted_and_only_a_required_audit_refuses_changes() {
        for required in [false, true] {
            let audit = AuditLog::to_file(Path::new("/dev/full")).unwrap();
            let audit = audit.required(required);
            // Before the first line is lost, too.
            assert_eq!(audit.check().is_err(), required);
            audit.write(&AuditRecord::default());
            audit.write(&AuditRecord::default());
            assert_eq!(audit.lines_lost(), 2);
            assert!(audit.failing().unwrap().contains("No space left"));
            assert_eq!(audit.check().is_err(), required);
        }
    }

    #[test]
    fn trying_a_file_finds_what_opening_it_would_and_makes_none() {
        let home = tempfile::tempdir().unwrap();
        let path = |name: &str| home.path().join(name);
        AuditLog::try_file(&path("new.jsonl")).unwrap();
        assert!(!path("new.jsonl").exists());
        std::fs::write(path("file"), "").unwrap();
        std::os::unix::fs::symlink(path("file"), path("link")).unwrap();
        AuditLog::try_file(&path("file")).unwrap();
        for bad in ["none/a.jsonl", "file/a.jsonl", "link", "."] {
            assert!(AuditLog::try_file(&path(bad)).is_err(), "{bad}");
            assert!(AuditLog::to_file(&path(bad)).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_folder_that_is_removed_fails_and_one_that_is_back_works() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("log");
        std::fs::create_dir(&folder).unwrap();
        let path = folder.join("audit.jsonl");
        let audit = AuditLog::to_file(&path).unwrap().required(true);
        std::fs::remove_dir_all(&folder).unwrap();
        assert_eq!(audit.check(), Err(AuditError));
        audit.write(&AuditRecord::default());
        assert_eq!(audit.lines_lost(), 1);
        std::fs::create_dir(&folder).unwrap();
        assert_eq!(audit.check(), Ok(()));
        audit.write(&AuditRecord::default());
        assert_eq!((audit.lines_lost(), audit.failing()), (1, None));
        assert_eq!(std::fs::read_to_string(&path).unwrap().lines().count(), 1);
    }
}
