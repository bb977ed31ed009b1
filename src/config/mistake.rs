//! What is wrong with a configuration, and where: one [`ConfigError`] per thing to correct.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the wrong value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MistakeOrigin {
    /// A place in the config file, or the file as a whole.
    File {
        /// The file's name, as it was given to the reader.
        path: PathBuf,
        /// Line and column, each counted from 1; `None` when no one line is to blame.
        position: Option<(usize, usize)>,
    },
    /// The environment variable of this name.
    Environment(String),
}

/// One thing to correct. Its text never holds a secret nor a line of the file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{origin}: {key}{}{message}", if .key.is_empty() { "" } else { ": " })]
pub struct ConfigError {
    /// The file and line, or the environment variable.
    pub origin: MistakeOrigin,
    /// The dotted key, such as `backend.pool.max_sessions` or `backend.servers[1]` (list items
    /// count from 0); empty when no one key is to blame.
    pub key: String,
    /// What was given and what is allowed.
    pub message: String,
}

/// All the mistakes of one configuration, at least one: in the order of the file, the environment's
/// last. `Display` prints one a line, without a final line feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", .0.iter().map(ConfigError::to_string).collect::<Vec<_>>().join("\n"))]
pub struct ConfigErrors(pub Vec<ConfigError>);

impl MistakeOrigin {
    /// The whole of a file, or the line and column of the byte at `offset` of its `text`.
    pub(super) fn file(path: &Path, text: &str, offset: Option<usize>) -> MistakeOrigin {
        let position = offset.map(|offset| {
            let before = text.get(..offset).unwrap_or(text);
            let line = before.rsplit('\n').next().unwrap_or_default();
            (1 + before.matches('\n').count(), 1 + line.chars().count())
        });
        let path = path.to_owned();
        MistakeOrigin::File { path, position }
    }
}

impl fmt::Display for MistakeOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MistakeOrigin::File { path, position } => {
                write!(f, "{}", path.display())?;
                position.map_or(Ok(()), |(line, _)| write!(f, ":{line}"))
            }
            MistakeOrigin::Environment(variable) => write!(f, "environment {variable}"),
        }
    }
}

impl ConfigErrors {
    /// `None` when there is nothing to correct.
    pub(super) fn of(mut mistakes: Vec<ConfigError>) -> Option<ConfigErrors> {
        mistakes.sort_by_key(|mistake| match &mistake.origin {
            MistakeOrigin::File { position, .. } => (u8::from(position.is_none()), *position),
            MistakeOrigin::Environment(_) => (2, None),
        });
        (!mistakes.is_empty()).then_some(ConfigErrors(mistakes))
    }
}

/// The path of a table's key; the table is the whole file when its path is empty.
pub(super) fn key_path(table: &str, name: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let separator = if table.is_empty() { "" } else { "." };
    match !name.is_empty() && name.bytes().all(bare) {
        true => format!("{table}{separator}{name}"),
        false => format!("{table}{separator}{name:?}"),
    }
}

/// Whether `path` is `outer`, or leads to something inside it.
pub(super) fn is_within(path: &str, outer: &str) -> bool {
    let rest = path.strip_prefix(outer);
    outer.is_empty() || rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
}

/// This path, and then those of all that it is inside of.
pub(super) fn outwards(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| Some(&path[..path.rfind(['.', '['])?]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(path: &str, text: &str, offset: usize) -> MistakeOrigin {
        MistakeOrigin::file(Path::new(path), text, Some(offset))
    }

    #[test]
    fn place_counts_lines_and_columns_from_one() {
        let at = |position| MistakeOrigin::File {
            path: "f".into(),
            position: Some(position),
        };
        assert_eq!(place("f", "a\nbé = 1", 6), at((2, 4)));
        assert_eq!(place("f", "a\nb", 99), at((2, 2)));
    }

    #[test]
    fn mistakes_come_in_the_order_of_the_file_then_the_environment() {
        let origins = [
            MistakeOrigin::Environment("X__Y".to_owned()),
            MistakeOrigin::file(Path::new("f"), "", None),
            place("f", "\n\n", 2),
            place("f", "\n\n", 0),
        ];
        let mistake = |origin| ConfigError {
            origin,
            key: "a.b".to_owned(),
            message: "wrong".to_owned(),
        };
        let printed = ConfigErrors::of(origins.map(mistake).into())
            .unwrap()
            .to_string();
        let expected =
            "f:1: a.b: wrong\nf:3: a.b: wrong\nf: a.b: wrong\nenvironment X__Y: a.b: wrong";
        assert_eq!(printed, expected);
        assert_eq!(ConfigErrors::of(Vec::new()), None);
    }

    #[test]
    fn path_prints_dotted_with_odd_names_quoted() {
        assert_eq!(key_path(&key_path("", "a"), "b c"), "a.\"b c\"");
        assert_eq!(key_path("", ""), "\"\"");
        let outwards: Vec<_> = outwards("a.b[1].c").collect();
        assert_eq!(outwards, ["a.b[1].c", "a.b[1]", "a.b", "a"]);
        assert!(is_within("a.b[1]", "a.b") && !is_within("a.bc", "a.b"));
    }
}
