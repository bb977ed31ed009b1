//! A row of the table of keys: what is known of a key beyond the type of its value.

use std::time::Duration;

use toml::Value;

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

/// What a value must keep to, and how the documents show it.
#[derive(Clone, Copy)]
pub struct Rule {
    /// The least and the most.
    pub range: Range,
    /// What is wrong with a text, or with a text of a list.
    pub fault: fn(&str) -> Option<String>,
    /// What the least number or time means.
    pub zero: Option<&'static str>,
    /// What the example has in place of the default.
    pub example: Option<&'static str>,
    /// Whether the example has the key switched on.
    pub on: bool,
    /// Whether a reload leaves the key as it was at the start.
    pub restart: bool,
}

/// The least and the most that a number or a time may be, both included.
#[derive(Clone, Copy)]
#[allow(missing_docs)]
pub enum Range {
    None,
    Count(usize, usize),
    Time(Duration, Duration),
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
pub(super) const PLAIN: Rule = Rule {
    range: Range::None,
    fault: |_| None,
    zero: None,
    example: None,
    on: false,
    restart: false,
};

pub(super) const fn count(least: usize, most: usize) -> Rule {
    let range = Range::Count(least, most);
    Rule { range, ..PLAIN }
}

pub(super) const fn time(least: Duration, most: Duration) -> Rule {
    let range = Range::Time(least, most);
    Rule { range, ..PLAIN }
}

pub(super) const fn text(fault: fn(&str) -> Option<String>) -> Rule {
    Rule { fault, ..PLAIN }
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
