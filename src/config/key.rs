//! Rows of the table of keys.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ocip::token::check_token;
use toml::Value;

/// What to say of a path of nothing.
pub(super) const NO_PATH: &str = "is empty, expected the path of a file";

/// A key of a table: its row, with the description for whoever writes the file.
pub struct ConfigKey {
    /// The name, within its table.
    pub name: &'static str,
    /// The description, in lines; of a table it is the table's.
    pub words: &'static [&'static str],
    /// The keys of the table that it is, or that each value of a list is.
    pub keys: &'static [ConfigKey],
    /// The value when nothing is given.
    pub default: fn() -> Option<Value>,
    /// What else there is to know, the limit first.
    pub facts: &'static [KeyFact],
}

/// A fact about a key: the limit of its value, or of each value of a list, or what the documents need.
#[derive(Clone, Copy)]
pub enum KeyFact {
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
    /// What the least number or time means.
    Zero(&'static str),
    /// What the example has in place of the default.
    Example(&'static str),
    /// The example has the key switched on.
    On,
    /// A reload leaves the key as it was at the start.
    Restart,
}

pub(super) use KeyFact::*;

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

impl KeyFact {
    /// What is wrong with a text, if anything is.
    pub(super) fn fault(self, text: &str) -> Option<String> {
        match self {
            KeyFact::Time(least, most) => {
                let time = humantime::parse_duration(text).ok();
                let time = time.filter(|time| !(least..=most).contains(time))?;
                let [time, least, most] = [time, least, most].map(humantime::format_duration);
                Some(format!("{time} given, allowed are {least} to {most}"))
            }
            KeyFact::Text(is_one, expected) if !is_one(text) => Some(refused(text, expected)),
            KeyFact::Filled(expected) if text.trim().is_empty() => {
                Some(format!("is empty, expected {expected}"))
            }
            KeyFact::Token(what, most) => check_token(text, most)
                .err()
                .map(|error| format!("{what} {error}")),
            _ => None,
        }
    }

    /// What is wrong with a path, if anything is.
    pub(super) fn path_fault(self, path: &Path) -> Option<String> {
        let name = path.display();
        match self {
            KeyFact::File if path.as_os_str().is_empty() => Some(NO_PATH.to_owned()),
            KeyFact::File => match fs::File::open(path).and_then(|file| file.metadata()) {
                Err(error) => Some(format!("cannot read {name}: {error}")),
                Ok(found) if !found.is_dir() => None,
                Ok(_) => Some(format!("{name} is a directory, expected a file")),
            },
            KeyFact::Folder if !path.is_dir() => Some(format!("{name} is not a folder")),
            _ => None,
        }
    }
}

/// Whether the text is of letters, digits and these others.
pub(super) fn is_of(text: &str, others: &str) -> bool {
    let plain = |c: char| c.is_ascii_alphanumeric() || others.contains(c);
    !text.is_empty() && text.chars().all(plain)
}

/// What to say of a text that is none of what is expected.
pub(super) fn refused(text: &str, expected: &str) -> String {
    format!("{text:?} given, expected {expected}")
}
