//! Files that others on this machine can read or write, and should not.
//!
//! What counts is the mode, for files are copied and folders change: others must not read secrets, and
//! neither others nor a group write to anything that the gateway believes. A group may read, for that
//! is how root shares a file with the service. A configuration is a secret when the password is in it,
//! and not when a file of its own has it: hashes of API keys may be read.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::config::Config;

const GROUP_CAN_WRITE: u32 = 0o020;
const OTHERS_CAN_WRITE: u32 = 0o002;
const OTHERS_CAN_READ: u32 = 0o004;

/// Exposure of a file to other users of the machine.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Exposure {
    /// Which file, and what.
    pub(super) message: String,
    /// What to do.
    pub(super) hint: String,
}

/// Kind of a file's content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FileContent {
    /// Nobody else may read it.
    Secret,
    /// Everybody may read it, and nobody else write to it.
    Public,
}

/// What others can do to the configuration at `path` and to the files that it names.
pub(super) fn exposures(path: &Path, config: &Config) -> Vec<Exposure> {
    let Config {
        server,
        backend,
        audit,
        shared,
        ..
    } = config;
    let tls = server.tls.as_ref();
    let audit = audit.file.as_deref().filter(|file| *file != Path::new("-"));
    let secrets = [
        backend.login.password_file.as_deref(),
        shared.password_file.as_deref(),
        tls.map(|tls| tls.private_key.as_path()),
        audit,
    ];
    let content = match backend.login.password_file {
        Some(_) => FileContent::Public,
        None => FileContent::Secret,
    };
    let public = [
        tls.map(|tls| tls.certificate.as_path()),
        backend.ca_file.as_deref(),
        shared.ca_file.as_deref(),
    ];
    let secrets = secrets.into_iter().flatten().filter_map(of_secret);
    let public = public.into_iter().flatten();
    exposure(path, content)
        .into_iter()
        .chain(secrets)
        .chain(public.filter_map(|file| exposure(file, FileContent::Public)))
        .collect()
}

/// What others can do to a file that is nobody else's business; nothing to one that is not there.
pub(super) fn of_secret(path: &Path) -> Option<Exposure> {
    exposure(path, FileContent::Secret)
}

fn exposure(path: &Path, content: FileContent) -> Option<Exposure> {
    let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
    let mode = metadata.permissions().mode() & 0o7777;
    let what = what(mode, content)?;
    let shown = path.display();
    Some(Exposure {
        message: format!("{shown}: {what} (mode {mode:04o})"),
        hint: format!("chmod {} {shown}", advice(content)),
    })
}

fn what(mode: u32, content: FileContent) -> Option<&'static str> {
    let can = |bits| mode & bits != 0;
    let read = content == FileContent::Secret && can(OTHERS_CAN_READ);
    match (read, can(OTHERS_CAN_WRITE)) {
        (true, true) => Some("others can read and write it"),
        (true, false) if can(GROUP_CAN_WRITE) => {
            Some("others can read it, and its group can write it")
        }
        (true, false) => Some("others can read it"),
        (false, true) => Some("others can write it"),
        (false, false) => can(GROUP_CAN_WRITE).then_some("its group can write it"),
    }
}

/// The owner's group may still read.
fn advice(content: FileContent) -> &'static str {
    match content {
        FileContent::Secret => "g-w,o-rwx",
        FileContent::Public => "go-w",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_for_others_and_nothing_is_to_be_written_by_anybody_else() {
        let of =
            |mode| [FileContent::Secret, FileContent::Public].map(|content| what(mode, content));
        for mode in [0o400, 0o600, 0o640, 0o440, 0o750] {
            assert_eq!(of(mode), [None, None], "{mode:o}");
        }
        assert_eq!(of(0o644), [Some("others can read it"), None]);
        assert_eq!(of(0o604), [Some("others can read it"), None]);
        for (mode, word) in [(0o660, "its group"), (0o602, "others can write")] {
            for what in of(mode) {
                assert!(what.unwrap().contains(word), "{mode:o}");
            }
        }
        assert_eq!(of(0o666)[0], Some("others can read and write it"));
    }

    #[test]
    fn what_is_not_there_exposes_nothing() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(of_secret(&home.path().join("none")), None);
        assert_eq!(of_secret(home.path()), None);
    }
}
