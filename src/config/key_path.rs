//! The way to a value, `backend.servers[1]`: how mistakes name keys.

use std::fmt;

/// One step into the tree.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A key of a table.
    Key(String),
    /// An item of a list, counted from 0.
    Item(usize),
}

/// The way from the root to a value; the root itself when empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct KeyPath(Vec<Part>);

// === impl KeyPath ===

impl KeyPath {
    /// The path of `a.b.c`.
    pub(super) fn dotted(text: &str) -> KeyPath {
        KeyPath(
            text.split('.')
                .map(|name| Part::Key(name.to_owned()))
                .collect(),
        )
    }

    /// The path of these keys.
    pub(super) fn of_keys(names: impl Iterator<Item = String>) -> KeyPath {
        KeyPath(names.map(Part::Key).collect())
    }

    /// The path of this list's item, counted from 0.
    pub(super) fn item(&self, index: usize) -> KeyPath {
        self.with(Part::Item(index))
    }

    /// This path with one step more.
    pub(super) fn with(&self, part: Part) -> KeyPath {
        KeyPath(self.0.iter().cloned().chain([part]).collect())
    }

    /// The first `length` steps of this path.
    pub(super) fn prefix(&self, length: usize) -> KeyPath {
        KeyPath(self.0.iter().take(length).cloned().collect())
    }

    /// The steps of this path.
    pub(super) fn parts(&self) -> &[Part] {
        &self.0
    }

    /// Whether this path is `other`, or leads to something inside it.
    pub(super) fn is_within(&self, other: &KeyPath) -> bool {
        self.0.starts_with(&other.0)
    }

    /// Whether the value is, or is inside, one that nobody may see.
    pub(super) fn is_secret(&self) -> bool {
        self.0
            .iter()
            .any(|part| matches!(part, Part::Key(name) if name == "password"))
    }
}

impl From<&serde_path_to_error::Path> for KeyPath {
    fn from(path: &serde_path_to_error::Path) -> KeyPath {
        use serde_path_to_error::Segment;
        let parts = path.iter().map_while(|segment| match segment {
            Segment::Map { key } => Some(Part::Key(key.clone())),
            Segment::Seq { index } => Some(Part::Item(*index)),
            Segment::Enum { .. } | Segment::Unknown => None,
        });
        KeyPath(parts.collect())
    }
}

impl fmt::Display for KeyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Item(index) => write!(f, "[{index}]")?,
                Part::Key(name) => {
                    f.write_str(if at == 0 { "" } else { "." })?;
                    write_name(f, name)?;
                }
            }
        }
        Ok(())
    }
}

fn write_name(f: &mut fmt::Formatter<'_>, name: &str) -> fmt::Result {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !name.is_empty() && name.bytes().all(bare) {
        f.write_str(name)
    } else {
        write!(f, "{name:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_prints_dotted_with_odd_names_quoted() {
        let path = KeyPath::dotted("a.b c").item(2);
        assert_eq!(path.to_string(), "a.\"b c\"[2]");
        assert_eq!(KeyPath::dotted("").to_string(), "\"\"");
    }
}
