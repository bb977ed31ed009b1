//! A row of the table of keys.

use std::time::Duration;

use toml::Value;

use super::secret::token_fault;

/// A table of the file: the words about it, and its keys.
pub struct Table {
    /// What it is about, in lines.
    pub words: &'static [&'static str],
    /// A row for each key, in the order of the documents.
    pub keys: &'static [Key],
}

/// A key of a table, with the words for whoever writes the file.
pub struct Key {
    /// The name, within its table.
    pub name: &'static str,
    /// What it is about, in lines.
    pub words: &'static [&'static str],
    /// What stands there.
    pub shape: Shape,
    /// What more is known of it.
    pub rule: Rule,
    /// What holds when nothing is given.
    pub default: fn() -> Option<Value>,
}

/// What stands at a key: a value, or tables with keys of their own.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub enum Shape {
    Value,
    Table(&'static Table),
    OptionalTable(&'static Table),
    Tables(&'static Table),
}

/// What is known of a key beyond its type: for reading it, and for the documents.
#[derive(Clone, Copy)]
pub struct Rule {
    /// What its value, or each value of its list, must keep to.
    pub limit: Limit,
    /// What the least number or time means.
    pub zero: Option<&'static str>,
    /// What the example has in place of the default.
    pub example: Option<&'static str>,
    /// Whether the example has the key switched on.
    pub on: bool,
    /// Whether a reload leaves the key as it was at the start.
    pub restart: bool,
}

/// What a value must keep to.
#[derive(Clone, Copy)]
pub enum Limit {
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
pub(super) const PLAIN: Rule = limit(Limit::None);

pub(super) const fn count(least: usize, most: usize) -> Rule {
    limit(Limit::Count(least, most))
}

pub(super) const fn time(least: Duration, most: Duration) -> Rule {
    limit(Limit::Time(least, most))
}

pub(super) const fn text(is_one: fn(&str) -> bool, expected: &'static str) -> Rule {
    limit(Limit::Text(is_one, expected))
}

pub(super) const fn limit(limit: Limit) -> Rule {
    let (zero, example) = (None, None);
    let (on, restart) = (false, false);
    Rule {
        limit,
        zero,
        example,
        on,
        restart,
    }
}

impl Rule {
    pub(super) const fn zero(self, means: &'static str) -> Rule {
        let zero = Some(means);
        Rule { zero, ..self }
    }

    pub(super) const fn example(self, toml: &'static str) -> Rule {
        let example = Some(toml);
        Rule { example, ..self }
    }

    pub(super) const fn on(self) -> Rule {
        Rule { on: true, ..self }
    }

    pub(super) const fn restart(self) -> Rule {
        let restart = true;
        Rule { restart, ..self }
    }
}

impl Limit {
    /// What is wrong with a text, if anything is.
    pub(super) fn fault(self, text: &str) -> Option<String> {
        match self {
            Limit::Time(least, most) => {
                let time = humantime::parse_duration(text).ok();
                let time = time.filter(|time| !(least..=most).contains(time))?;
                let [time, least, most] = [time, least, most].map(humantime::format_duration);
                Some(format!("{time} given, allowed are {least} to {most}"))
            }
            Limit::Text(is_one, expected) if !is_one(text) => {
                Some(format!("{text:?} given, expected {expected}"))
            }
            Limit::Filled(expected) if text.trim().is_empty() => {
                Some(format!("is empty, expected {expected}"))
            }
            Limit::Token(what, most) => {
                token_fault(text, most).map(|fault| format!("{what} {fault}"))
            }
            _ => None,
        }
    }
}
