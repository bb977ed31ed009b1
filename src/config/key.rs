//! Rows of the table of keys.

use std::time::Duration;

use toml::Value;

use super::secret::token_fault;

/// A table of the file, with the description of it and of its keys.
pub struct KeyTable {
    /// The description, in lines.
    pub words: &'static [&'static str],
    /// A row for each key, in the order of the documents.
    pub keys: &'static [ConfigKey],
}

/// A key of a table, with the description for whoever writes the file.
pub struct ConfigKey {
    /// The name, within its table.
    pub name: &'static str,
    /// The description, in lines.
    pub words: &'static [&'static str],
    /// Its kind.
    pub shape: KeyShape,
    /// The rest of its row.
    pub rule: KeyRule,
    /// The value when nothing is given.
    pub default: fn() -> Option<Value>,
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

/// The rest of a row: what reading the key goes by beyond its type, and how the documents show it.
#[derive(Clone, Copy)]
pub struct KeyRule {
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

/// The rule of a value of which its type says all.
pub(super) const PLAIN: KeyRule = limit(KeyLimit::None);

pub(super) const fn count(least: usize, most: usize) -> KeyRule {
    limit(KeyLimit::Count(least, most))
}

pub(super) const fn time(least: Duration, most: Duration) -> KeyRule {
    limit(KeyLimit::Time(least, most))
}

pub(super) const fn text(is_one: fn(&str) -> bool, expected: &'static str) -> KeyRule {
    limit(KeyLimit::Text(is_one, expected))
}

pub(super) const fn limit(limit: KeyLimit) -> KeyRule {
    let (zero, example) = (None, None);
    let (on, restart) = (false, false);
    KeyRule {
        limit,
        zero,
        example,
        on,
        restart,
    }
}

impl KeyRule {
    pub(super) const fn zero(self, means: &'static str) -> KeyRule {
        let zero = Some(means);
        KeyRule { zero, ..self }
    }

    pub(super) const fn example(self, toml: &'static str) -> KeyRule {
        let example = Some(toml);
        KeyRule { example, ..self }
    }

    pub(super) const fn on(self) -> KeyRule {
        KeyRule { on: true, ..self }
    }

    pub(super) const fn restart(self) -> KeyRule {
        let restart = true;
        KeyRule { restart, ..self }
    }
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
}
