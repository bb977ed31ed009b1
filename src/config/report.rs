//! The mistakes found so far, and what is needed to say where each one stands.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::environment::{self, EnvOverride, NESTING_MAX, nests};
use super::mistake::{ConfigError, MistakeOrigin, is_within, outwards};

/// A file this wrong is not a configuration: beyond this many mistakes nobody reads on.
const MISTAKES_MAX: usize = 1000;

/// The two ways to give the password: the environment's one replaces the file's other one.
pub(super) const PASSWORD_KEYS: [&str; 2] =
    ["backend.login.password", "backend.login.password_file"];

/// One reading of a file and an environment.
pub(super) struct ConfigReport<'t> {
    /// The path of the file; other relative ones start from its folder.
    pub(super) origin: &'t Path,
    text: &'t str,
    variables: Vec<EnvOverride<'t>>,
    /// The paths of all keys and items that are given, with where they begin in the file.
    given: BTreeMap<String, Option<usize>>,
    /// The paths of what cannot be read. What stands for them now is a default that nobody asked for,
    /// so no further complaint about them is true.
    spoiled: Vec<String>,
    pub(super) mistakes: Vec<ConfigError>,
}

impl<'t> ConfigReport<'t> {
    /// Parses the file and lays the environment over it. After a mistake of TOML's own there is nothing
    /// left to look at.
    pub(super) fn open(
        text: &'t str,
        origin: &'t Path,
        env: &'t [(OsString, OsString)],
    ) -> (ConfigReport<'t>, DeValue<'t>) {
        let mut report = ConfigReport {
            origin,
            text,
            variables: Vec::new(),
            given: BTreeMap::new(),
            spoiled: Vec::new(),
            mistakes: Vec::new(),
        };
        let mut root = report.parse();
        let variables = environment::lay_over(&mut root, env).into_iter();
        let (good, odd): (Vec<_>, Vec<_>) = variables.partition(|own| own.text.is_some());
        report.variables = good;
        for EnvOverride { name, .. } in odd {
            let origin = MistakeOrigin::Environment(name);
            report.push(origin, "", "the value is not UTF-8 text".to_owned());
        }
        report.note_twins();
        (report, root)
    }

    /// Notes that a key or an item is given, and where: an empty span when not in the file.
    pub(super) fn found(&mut self, path: &str, span: Range<usize>) {
        let place = (!span.is_empty()).then_some(span.start);
        self.given.insert(path.to_owned(), place);
    }

    /// The text of the variable that sets just this key.
    pub(super) fn variable(&self, path: &str) -> Option<&'t str> {
        let mut inner_first = self.variables.iter().rev();
        inner_first.find(|own| own.path == path)?.text
    }

    /// Whether this is one way to give the password, and the environment has the other one.
    pub(super) fn is_replaced(&self, path: &str) -> bool {
        let is_set = |key: &str| self.variables.iter().any(|own| own.path == key);
        PASSWORD_KEYS.contains(&path) && !is_set(path) && PASSWORD_KEYS.into_iter().any(is_set)
    }

    /// Whether the file or the environment sets this key.
    pub(super) fn is_given(&self, key: &str) -> bool {
        self.given.contains_key(key)
    }

    /// Whether nothing is wrong so far with this key nor with anything inside it, so that it may
    /// be held against another key.
    pub(super) fn is_sound(&self, key: &str) -> bool {
        let mut wrong = self.mistakes.iter().map(|mistake| &mistake.key);
        !self.is_spoiled(key) && !wrong.any(|wrong| is_within(wrong, key))
    }

    /// Where the `nth` item that is left of a list stood in the list as it was given.
    pub(super) fn nth_item(&self, list: &str, nth: usize) -> String {
        let items = (0..).map(|at: usize| format!("{list}[{at}]"));
        let mut kept = items.filter(|item| !self.spoiled.contains(item));
        kept.nth(nth).unwrap_or_default()
    }

    /// Notes a mistake, if it is one, unless its key is already known to be spoiled.
    pub(super) fn add(&mut self, key: &str, message: impl Into<Option<String>>) {
        if let Some(message) = message.into() {
            self.push(self.locate(key), key, message);
        }
    }

    /// Notes that this key's value cannot be read. After too many mistakes all else counts as spoiled.
    pub(super) fn spoil(&mut self, key: &str, message: String) {
        if self.mistakes.len() < MISTAKES_MAX {
            self.add(key, message);
            self.spoiled.push(key.to_owned());
        } else if !self.is_spoiled("") {
            self.add(
                "",
                "there is more wrong here; correct the above first".to_owned(),
            );
            self.spoiled.insert(0, String::new());
        }
    }

    fn push(&mut self, origin: MistakeOrigin, key: &str, message: String) {
        if !self.is_spoiled(key) {
            let key = key.to_owned();
            self.mistakes.push(ConfigError {
                origin,
                key,
                message,
            });
        }
    }

    fn is_spoiled(&self, key: &str) -> bool {
        let mut spoiled = self.spoiled.iter();
        spoiled.any(|spoiled| is_within(key, spoiled))
    }

    fn locate(&self, key: &str) -> MistakeOrigin {
        let mut inner_first = self.variables.iter().rev();
        if let Some(own) = inner_first.find(|own| is_within(key, &own.path)) {
            return MistakeOrigin::Environment(own.name.clone());
        }
        let place = outwards(key).find_map(|path| *self.given.get(path)?);
        MistakeOrigin::file(self.origin, self.text, place)
    }

    fn note_twins(&mut self) {
        for nth in 1..self.variables.len() {
            let [one, other] = [&self.variables[nth - 1], &self.variables[nth]];
            if one.path == other.path {
                let message = format!("also given by {}; only one may remain", one.name);
                self.add(&other.path.clone(), message);
            }
        }
    }

    /// The tree of the file; an empty one of what is none.
    fn parse(&mut self) -> DeValue<'t> {
        let root = DeTable::parse(self.text).map(|root| DeValue::Table(root.into_inner()));
        let (place, message) = match root {
            // The file itself is one more level.
            Ok(root) if !nests(&root, NESTING_MAX + 1) => return root,
            Ok(_) => (None, "nests too deeply to be a configuration".to_owned()),
            Err(error) => {
                let place = error.span().map(|span| span.start);
                (place, toml_fault(self.text, &error))
            }
        };
        self.given.insert(String::new(), place);
        self.spoil("", message);
        DeValue::Table(DeTable::new())
    }
}

/// What to say of an error of TOML. Only its message is safe: `Display` quotes the line of the file. The name
/// of a key that is given again is told, unless it stands within a secret.
fn toml_fault(text: &str, error: &toml::de::Error) -> String {
    let span = error.span().unwrap_or_default();
    let line = text.get(..span.start).unwrap_or_default().lines().last();
    let line = line.unwrap_or_default().trim_start();
    let name = text.get(span).unwrap_or_default();
    let is_twice = error.message() == "duplicate key";
    match (is_twice, line.contains("password"), line.starts_with('[')) {
        (false, ..) => format!("not valid TOML: {}", error.message()),
        (_, true, _) => "a key is given twice; keep one of the two".to_owned(),
        (_, _, true) => format!("the section {name} stands twice; put its keys into one"),
        _ => format!("the key {name} is given twice; keep one of the two"),
    }
}
