//! What is wrong with a configuration, and where: one [`Mistake`] per thing to correct.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the wrong value came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    origin: Origin,
    key: String,
    message: String,
}

/// All the mistakes of one configuration, in the order of the file, the environment's last.
///
/// There is always at least one. `Display` prints one a line, without a final line feed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct Mistakes(Vec<Mistake>);

// === impl Origin ===

impl Origin {
    /// The whole of a file.
    pub(super) fn file(path: &Path) -> Origin {
        Origin::File {
            path: path.to_owned(),
            position: None,
        }
    }

    /// The line and column of the byte at `offset` of `text`, which is the content of `path`.
    pub(super) fn place(path: &Path, text: &str, offset: usize) -> Origin {
        let before = text.as_bytes().get(..offset).unwrap_or(text.as_bytes());
        let line_start = before
            .iter()
            .rposition(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
        let column = 1 + String::from_utf8_lossy(&before[line_start..])
            .chars()
            .count();
        Origin::File {
            path: path.to_owned(),
            position: Some((line, column)),
        }
    }

    fn rank(&self) -> (u8, usize, usize) {
        match self {
            Origin::File {
                position: Some((line, column)),
                ..
            } => (0, *line, *column),
            Origin::File { position: None, .. } => (1, 0, 0),
            Origin::Environment(_) => (2, 0, 0),
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Origin::File {
                path,
                position: Some((line, _)),
            } => {
                write!(f, "{}:{line}", path.display())
            }
            Origin::File {
                path,
                position: None,
            } => write!(f, "{}", path.display()),
            Origin::Environment(variable) => write!(f, "environment {variable}"),
        }
    }
}

// === impl Mistake ===

impl Mistake {
    /// A mistake at the dotted `key`; an empty key when no one key is to blame.
    pub(super) fn new(origin: Origin, key: String, message: String) -> Mistake {
        Mistake {
            origin,
            key,
            message,
        }
    }

    /// The file and line, or the environment variable.
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The dotted key, such as `backend.pool.max_sessions` or `backend.servers[1]` (list items
    /// count from 0); empty when no one key is to blame.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// What was given and what is allowed.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.origin)?;
        if !self.key.is_empty() {
            write!(f, "{}: ", self.key)?;
        }
        f.write_str(&self.message)
    }
}

// === impl Mistakes ===

impl Mistakes {
    /// `None` when there is nothing to correct.
    pub(super) fn of(mut mistakes: Vec<Mistake>) -> Option<Mistakes> {
        mistakes.sort_by_key(|mistake| mistake.origin.rank());
        (!mistakes.is_empty()).then_some(Mistakes(mistakes))
    }

    /// A single mistake.
    pub(super) fn one(mistake: Mistake) -> Mistakes {
        Mistakes(vec![mistake])
    }

    /// A single mistake that concerns the whole file.
    pub(super) fn whole_file(path: &Path, message: String) -> Mistakes {
        Mistakes::one(Mistake::new(Origin::file(path), String::new(), message))
    }

    /// Each mistake, in the order in which they are printed.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Mistake> {
        self.0.iter()
    }
}

fn lines(mistakes: &[Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(Mistake::to_string).collect();
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(origin: Origin) -> Mistake {
        Mistake::new(origin, "a.b".to_owned(), "wrong".to_owned())
    }

    #[test]
    fn place_counts_lines_and_columns_from_one() {
        let origin = Origin::place(Path::new("f"), "a\nbé = 1", 6);
        assert_eq!(
            origin,
            Origin::File {
                path: "f".into(),
                position: Some((2, 4))
            }
        );
    }

    #[test]
    fn place_past_the_end_is_the_end() {
        let origin = Origin::place(Path::new("f"), "a\nb", 99);
        assert_eq!(
            origin,
            Origin::File {
                path: "f".into(),
                position: Some((2, 2))
            }
        );
    }

    #[test]
    fn each_origin_prints_its_own_way() {
        let line = Origin::place(Path::new("f.toml"), "a", 0);
        assert_eq!(mistake(line).to_string(), "f.toml:1: a.b: wrong");
        assert_eq!(
            mistake(Origin::file(Path::new("f.toml"))).to_string(),
            "f.toml: a.b: wrong"
        );
        let variable = Origin::Environment("X__Y".to_owned());
        assert_eq!(
            mistake(variable).to_string(),
            "environment X__Y: a.b: wrong"
        );
    }

    #[test]
    fn no_mistakes_is_no_error() {
        assert_eq!(Mistakes::of(Vec::new()), None);
    }

    #[test]
    fn mistakes_come_in_the_order_of_the_file_then_the_environment() {
        let path = Path::new("f");
        let given = vec![
            mistake(Origin::Environment("X".to_owned())),
            mistake(Origin::file(path)),
            mistake(Origin::place(path, "\n\n", 2)),
            mistake(Origin::place(path, "\n\n", 0)),
        ];
        let printed = Mistakes::of(given).unwrap().to_string();
        let expected = "f:1: a.b: wrong\nf:3: a.b: wrong\nf: a.b: wrong\nenvironment X: a.b: wrong";
        assert_eq!(printed, expected);
    }
}
