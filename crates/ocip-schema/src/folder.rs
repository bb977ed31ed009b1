//! Folders of schema files: which files there are, and their text.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::str::Utf8Error;

use super::read::SetReader;
use super::{SchemaError, SchemaSet};

/// How deep folders may lie in one another; a link that leads back ends here.
const DEPTH_MAX: usize = 8;

/// How many entries of folders are looked at.
const ENTRIES_MAX: usize = 4_096;

/// How many schema files are read; the vendor's set has 143.
const FILES_MAX: usize = 1_024;

/// How many bytes all files have together at most; the vendor's set has 9.3 million.
const BYTES_MAX: u64 = 64 << 20;

/// Error of a folder that no schemas can be read from.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// Something in it cannot be read.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// What could not be read.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// It holds no schema file.
    #[error("{}: no file below it ends in .xsd; put the schema files of the switch there", .0.display())]
    NoFiles(PathBuf),
    /// It holds more than is read.
    #[error("{}: {what}; name a folder that holds schema files only", path.display())]
    TooLarge {
        /// Where a limit was passed.
        path: PathBuf,
        /// Which limit.
        what: String,
    },
}

/// File of a folder.
#[derive(Debug)]
pub(super) struct FolderFile {
    /// The path below the folder, with `/` between its parts.
    pub(super) name: String,
    path: PathBuf,
}

/// The walk through a folder.
struct FolderWalk<'f> {
    folder: &'f Path,
    entries: usize,
    files: Vec<FolderFile>,
}

impl SchemaSet {
    /// Reads every `*.xsd` below a folder; hidden folders are passed over. What is not understood makes only those
    /// commands unusable that reach it: see [`SchemaSet::unusable`] and [`SchemaSet::faults`].
    pub fn read_folder(folder: &Path, documentation: bool) -> Result<SchemaSet, FolderError> {
        let mut reader = SetReader::new(documentation);
        let (mut bytes, mut left) = (Vec::new(), BYTES_MAX);
        for file in find(folder)? {
            file.read(&mut bytes, &mut left)?;
            match std::str::from_utf8(&bytes) {
                Ok(text) => reader.file(&file.name, text),
                Err(error) => reader.fault(file.not_text(&bytes, error)),
            }
        }
        Ok(reader.finish())
    }
}

/// The schema files below a folder, by name.
pub(super) fn find(folder: &Path) -> Result<Vec<FolderFile>, FolderError> {
    let mut walk = FolderWalk {
        folder,
        entries: 0,
        files: Vec::new(),
    };
    walk.enter(folder, "", 1)?;
    if walk.files.is_empty() {
        return Err(FolderError::NoFiles(folder.to_owned()));
    }
    walk.files.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(walk.files)
}

// === impl FolderWalk ===

impl FolderWalk<'_> {
    fn enter(&mut self, folder: &Path, above: &str, depth: usize) -> Result<(), FolderError> {
        if depth > DEPTH_MAX {
            let what =
                format!("more than {DEPTH_MAX} folders in one another, or a link that leads back");
            return Err(too_large(folder, what));
        }
        let entries = fs::read_dir(folder).map_err(|source| unreadable(folder, source))?;
        for entry in entries {
            let entry = entry.map_err(|source| unreadable(folder, source))?;
            self.entry(&entry.path(), above, depth)?;
        }
        Ok(())
    }

    fn entry(&mut self, path: &Path, above: &str, depth: usize) -> Result<(), FolderError> {
        self.entries += 1;
        if self.entries > ENTRIES_MAX {
            let what = format!("more than {ENTRIES_MAX} files and folders below it");
            return Err(too_large(self.folder, what));
        }
        // A name that is no text cannot be included by another file.
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            return Ok(());
        };
        let is_folder = path.is_dir();
        match is_folder {
            true if name.starts_with('.') => Ok(()),
            true => self.enter(path, &format!("{above}{name}/"), depth + 1),
            false if is_schema(path) => self.file(path, format!("{above}{name}")),
            false => Ok(()),
        }
    }

    fn file(&mut self, path: &Path, name: String) -> Result<(), FolderError> {
        if self.files.len() == FILES_MAX {
            let what = format!("more than {FILES_MAX} schema files below it");
            return Err(too_large(self.folder, what));
        }
        let path = path.to_owned();
        self.files.push(FolderFile { name, path });
        Ok(())
    }
}

// === impl FolderFile ===

impl FolderFile {
    /// Puts what it holds in place of `bytes`; `left` is how many bytes may still be read.
    fn read(&self, bytes: &mut Vec<u8>, left: &mut u64) -> Result<(), FolderError> {
        bytes.clear();
        let file = File::open(&self.path).map_err(|source| unreadable(&self.path, source))?;
        let read = file.take(*left + 1).read_to_end(bytes);
        let read = read.map_err(|source| unreadable(&self.path, source))? as u64;
        if read > *left {
            let what = format!("more than {BYTES_MAX} bytes in all schema files");
            return Err(too_large(&self.path, what));
        }
        *left -= read;
        Ok(())
    }

    fn not_text(&self, bytes: &[u8], error: Utf8Error) -> SchemaError {
        let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
        let breaks = before.iter().filter(|b| **b == b'\n').count();
        SchemaError {
            file: self.name.clone(),
            line: u32::try_from(breaks + 1).unwrap_or(u32::MAX),
            element: "document".to_owned(),
            fault: "it is not UTF-8; convert the file".to_owned(),
        }
    }
}

fn is_schema(path: &Path) -> bool {
    path.extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("xsd"))
}

fn unreadable(path: &Path, source: io::Error) -> FolderError {
    let path = path.to_owned();
    FolderError::Unreadable { path, source }
}

fn too_large(path: &Path, what: String) -> FolderError {
    let path = path.to_owned();
    FolderError::TooLarge { path, what }
}
