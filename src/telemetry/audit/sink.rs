//! Sink of audit lines: a file or standard output.
//!
//! What is open is not always what is there: a file that was deleted takes lines that nobody will ever
//! read, so it is opened anew. A file that was moved away is written to until the next reload, as
//! whoever rotates logs expects.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::os::fd::AsFd;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use rustix::fs::{Access, FallocateFlags, OFlags, access, fallocate};
use rustix::io::Errno;

/// The room that is kept for lines of changes under way, in bytes.
const ROOM: u64 = 64 * 1024;

/// Sink that lines are written to.
pub(super) struct AuditSink {
    file: File,
    /// Nothing for standard output, which cannot be opened anew.
    path: Option<PathBuf>,
    /// Whether the last line was written in part.
    torn: bool,
    /// Whether the last trial said that a line can be written.
    was_sure: bool,
    /// Whether a line could not be written after that, so that trials prove nothing here.
    was_misled: bool,
}

/// Result of trying a sink out without writing a line.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SinkProof {
    /// A line can be written.
    Sure,
    /// Only a line itself can tell.
    Unsure,
}

// === impl AuditSink ===

impl AuditSink {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        open(path).map(|file| Self::new(file, Some(path.to_owned())))
    }

    pub(super) fn stdout() -> io::Result<Self> {
        let own = io::stdout().as_fd().try_clone_to_owned()?;
        Ok(Self::new(own.into(), None))
    }

    fn new(file: File, path: Option<PathBuf>) -> Self {
        Self {
            file,
            path,
            torn: false,
            was_sure: false,
            was_misled: false,
        }
    }

    /// Finds out what can be found out before there is a line. `anew` opens the file again, which
    /// may be another one by now.
    pub(super) fn try_out(&mut self, anew: bool) -> io::Result<SinkProof> {
        self.was_sure = false;
        self.refresh(anew)?;
        // Nothing is written, but what is no regular file may say that nothing can be.
        let _ = self.file.write(&[])?;
        self.was_sure = has_room(&self.file)?;
        match self.was_sure && !self.was_misled {
            true => Ok(SinkProof::Sure),
            false => Ok(SinkProof::Unsure),
        }
    }

    /// Appends a line; what is left of one that was not written to its end does not spoil the next.
    pub(super) fn write(&mut self, mut line: Vec<u8>, anew: bool) -> io::Result<()> {
        self.refresh(anew)?;
        if self.torn {
            line.insert(0, b'\n');
        }
        line.push(b'\n');
        let mut rest = line.as_slice();
        while !rest.is_empty() {
            match self.file.write(rest) {
                Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
                Ok(written) => {
                    rest = &rest[written..];
                    self.torn = !rest.is_empty();
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.was_misled |= self.was_sure;
                    return Err(error);
                }
            }
        }
        Ok(())
    }

    /// Opens the file anew if it is there no more.
    fn refresh(&mut self, anew: bool) -> io::Result<()> {
        let Some(path) = &self.path else {
            return Ok(());
        };
        if anew || self.file.metadata()?.nlink() == 0 {
            self.file = open(path)?;
            self.torn &= self.file.metadata()?.len() > 0;
        }
        Ok(())
    }
}

/// Makes room for lines in a regular file. Other files, and some file systems, keep none for anybody.
fn has_room(file: &File) -> io::Result<bool> {
    let metadata = file.metadata()?;
    if !metadata.is_file() {
        return Ok(false);
    }
    match fallocate(file, FallocateFlags::KEEP_SIZE, metadata.len(), ROOM) {
        Ok(()) => Ok(true),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Whether a file can be opened to append to; one that is not there is not made.
pub(super) fn try_path(path: &Path) -> io::Result<()> {
    match path.symlink_metadata() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let folder = path.parent().unwrap_or(path).join(".");
            Ok(access(&folder, Access::WRITE_OK | Access::EXEC_OK)?)
        }
        Err(error) => Err(error),
        Ok(_) => open(path).map(drop),
    }
}

/// Opens a file to append to. It is never a link, and a pipe that nobody reads keeps nobody waiting.
fn open(path: &Path) -> io::Result<File> {
    let flags = OFlags::NOFOLLOW | OFlags::NONBLOCK;
    let mut options = OpenOptions::new();
    options.create(true).append(true).mode(0o600);
    let opened = options.custom_flags(flags.bits().cast_signed()).open(path);
    opened.map_err(|error| match error.raw_os_error() {
        Some(code) if code == Errno::LOOP.raw_os_error() => io::Error::other(
            "it is a symbolic link, which is not followed: name the file itself, or \"-\" for \
             standard output",
        ),
        _ => error,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn write(sink: &mut AuditSink, line: &str) -> io::Result<()> {
        sink.write(line.as_bytes().to_vec(), false)
    }

    #[test]
    fn a_new_file_is_its_owners_alone_and_a_link_is_not_followed() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("audit"), folder.path().join("link"));
        write(&mut AuditSink::open(&path).unwrap(), "x").unwrap();
        let mode = std::fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        symlink(&path, &link).unwrap();
        let error = AuditSink::open(&link).err().unwrap().to_string();
        assert!(error.contains("symbolic link"), "{error}");
        // Nor is one that points nowhere yet.
        std::fs::remove_file(&path).unwrap();
        assert!(AuditSink::open(&link).is_err() && !path.exists());
    }

    #[test]
    fn a_file_that_was_deleted_is_begun_anew_and_a_moved_one_goes_on() {
        let folder = tempfile::tempdir().unwrap();
        let (path, old) = (folder.path().join("audit"), folder.path().join("old"));
        let mut sink = AuditSink::open(&path).unwrap();
        std::fs::rename(&path, &old).unwrap();
        write(&mut sink, "a").unwrap();
        assert_eq!(std::fs::read_to_string(&old).unwrap(), "a\n");
        std::fs::remove_file(&old).unwrap();
        write(&mut sink, "b").unwrap();
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "b\n");
    }

    #[test]
    fn room_is_tried_without_a_trace() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit");
        let mut sink = AuditSink::open(&path).unwrap();
        sink.try_out(false).unwrap();
        assert_eq!(std::fs::metadata(&path).unwrap().len(), 0);
        let mut full = AuditSink::open(Path::new("/dev/full")).unwrap();
        assert!(full.try_out(false).is_err());
        let mut null = AuditSink::open(Path::new("/dev/null")).unwrap();
        assert_eq!(null.try_out(false).unwrap(), SinkProof::Unsure);
    }

    #[test]
    fn a_torn_line_does_not_spoil_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("audit");
        let mut sink = AuditSink::open(&path).unwrap();
        sink.file.write_all(b"{\"half").unwrap();
        sink.torn = true;
        write(&mut sink, "{}").unwrap();
        write(&mut sink, "{}").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, "{\"half\n{}\n{}\n");
    }

    #[test]
    fn a_pipe_that_nobody_reads_is_an_error_and_not_a_wait() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        assert!(AuditSink::open(&path).is_err());
    }
}
