//! Rows of the table of keys.

use std::fs;
use std::path::Path;
use std::time::Duration;

use toml::Value;

/// What to say of a path of nothing.
pub(super) const NO_PATH: &str = "is empty, expected the path of a file";

/// A table of the file, with the description of it and of its keys.
pub struct KeyTable {
    /// The description, in lines.
    pub words: &'static [&'static str],
    /// A row for each key, in the order of the documents.
    pub keys: &'static [ConfigKey],
}

/// A key of a table: its row, with the description for whoever writes the file.
pub struct ConfigKey {
    /// The name, within its table.
    pub name: &'static str,
    /// The description, in lines.
    pub words: &'static [&'static str],
    /// Its kind.
    pub shape: KeyShape,
    /// The value when nothing is given.
    pub default: fn() -> Option<Value>,
    /// The limit of the value, or of each value of a list.
    pub limit: KeyLimit,
    /// What the least number or time means.
    pub zero: Option<&'static str>,
    /// What the example has in place of the default.
    pub example: Option<&'static str>,
    /// Whether the example has the key switched on.
    pub on: bool,
    /// Whether a reload leaves the key as it was at the start.
    pub restart: bool,
}

/// The kind of a key: a value, or tables with keys of their own.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub enum KeyShape {
    Value,
    Table(&'static KeyTable),
    OptionalTable(&'static KeyTable),
    Tables(&'static KeyTable),
}

/// The limit of a value.
#[derive(Clone, Copy)]
pub enum KeyLimit {
    /// Its type says all.
    None,
    /// The least and the most, both included.
    Count(usize, usize),
    /// The shortest and the longest, both included.
    Time(Duration, Duration),
    /// Whether a text is one, and what is expected.
    Text(fn(&str) -> bool, &'static str),
    /// What is expected in place of nothing.
    Filled(&'static str),
    /// What the text is to the switch, and its longest in characters.
    Token(&'static str, usize),
    /// A file that can be read.
    File,
    /// A folder.
    Folder,
    /// A file to be written, or `-`.
    Output,
}

pub(super) use KeyLimit::{Count, File, Filled, Folder, Output, Text, Time, Token};

pub(super) const MANY: usize = 100_000;
pub(super) const KIB: usize = 1024;
pub(super) const MIB: usize = 1024 * KIB;

pub(super) const ZERO: Duration = Duration::ZERO;
pub(super) const TENTH: Duration = Duration::from_millis(100);
pub(super) const SECOND: Duration = Duration::from_secs(1);
pub(super) const MINUTE: Duration = Duration::from_secs(60);
pub(super) const TWO_MINUTES: Duration = Duration::from_secs(2 * 60);
pub(super) const TEN_MINUTES: Duration = Duration::from_secs(10 * 60);
pub(super) const HOUR: Duration = Duration::from_secs(3600);
pub(super) const DAY: Duration = Duration::from_secs(24 * 3600);
pub(super) const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

impl ConfigKey {
    /// What a row has in the columns that it leaves out.
    pub(super) const EMPTY: ConfigKey = ConfigKey {
        name: "",
        words: &[],
        shape: KeyShape::Value,
        default: || None,
        limit: KeyLimit::None,
        zero: None,
        example: None,
        on: false,
        restart: false,
    };
}

impl KeyLimit {
    /// What is wrong with a text, if anything is.
    pub(super) fn fault(self, text: &str) -> Option<String> {
        match self {
            KeyLimit::Time(least, most) => {
                let time = humantime::parse_duration(text).ok();
                let time = time.filter(|time| !(least..=most).contains(time))?;
                let [time, least, most] = [time, least, most].map(humantime::format_duration);
                Some(format!("{time} given, allowed are {least} to {most}"))
            }
            KeyLimit::Text(is_one, expected) if !is_one(text) => {
                Some(format!("{text:?} given, expected {expected}"))
            }
            KeyLimit::Filled(expected) if text.trim().is_empty() => {
                Some(format!("is empty, expected {expected}"))
            }
            KeyLimit::Token(what, most) => {
                token_fault(text, most).map(|fault| format!("{what} {fault}"))
            }
            _ => None,
        }
    }

    /// What is wrong with a path, if anything is.
    pub(super) fn path_fault(self, path: &Path) -> Option<String> {
        let name = path.display();
        match self {
            KeyLimit::File if path.as_os_str().is_empty() => Some(NO_PATH.to_owned()),
            KeyLimit::File => match fs::File::open(path).and_then(|file| file.metadata()) {
                Err(error) => Some(format!("cannot read {name}: {error}")),
                Ok(found) if found.is_dir() => {
                    Some(format!("{name} is a directory, expected a file"))
                }
                Ok(_) => None,
            },
            KeyLimit::Folder if !path.is_dir() => Some(format!("{name} is not a folder")),
            _ => None,
        }
    }
}

/// What is wrong with `text` as an XML Schema token of 1 to `characters_max` characters: the
/// switch collapses blanks in a token, so that text with odd blanks would arrive as another one.
fn token_fault(text: &str, characters_max: usize) -> Option<String> {
    let allowed = format!("allowed are 1 to {characters_max} characters");
    if text.is_empty() {
        return Some(format!("is empty, {allowed}"));
    }
    if text.chars().count() > characters_max {
        return Some(format!("is too long, {allowed}"));
    }
    if text.chars().any(char::is_control) {
        return Some("has a control character (such as a tab or a line feed) in it".to_owned());
    }
    let odd = text.starts_with(' ') || text.ends_with(' ') || text.contains("  ");
    odd.then(|| "has a blank at its start or end, or two in a row".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_would_arrive_changed_are_refused() {
        for text in [
            "",
            " a",
            "a ",
            "a  b",
            "a\tb",
            "a\nb",
            "a\u{7f}",
            &"é".repeat(61),
        ] {
            assert!(token_fault(text, 60).is_some(), "{text:?}");
        }
        for text in ["a", "a b c", &"é".repeat(60)] {
            assert_eq!(token_fault(text, 60), None);
        }
    }
}
