//! The mistakes found so far, and what is needed to say where each one stands.

use std::ops::Range;
use std::path::Path;

use toml::de::{DeTable, DeValue};

use super::environment::{self, Overlay};
use super::key_path::KeyPath;
use super::mistake::{Mistake, Mistakes, Origin};
use super::tree;

/// A file this wrong is not a configuration: beyond this many mistakes nobody reads on.
pub(super) const MISTAKES_MAX: usize = 1000;

/// One reading of a file and an environment.
pub(super) struct Report<'t> {
    origin: &'t Path,
    text: &'t str,
    /// The file alone, to find lines in.
    file: DeValue<'t>,
    /// The file with the environment laid over it, as it was given.
    given: DeValue<'t>,
    pub(super) overlays: Vec<Overlay<'t>>,
    /// Keys whose value was taken out because it could not be read. What stands for them now is a
    /// default that nobody asked for, so no further complaint about them is true.
    spoiled: Vec<KeyPath>,
    mistakes: Vec<Mistake>,
}

impl<'t> Report<'t> {
    /// Parses the file and lays the environment over it. The only mistakes at this stage are
    /// those of TOML itself, after which there is nothing left to look at.
    pub(super) fn open(
        text: &'t str,
        origin: &'t Path,
        env: &'t [(String, String)],
    ) -> Result<Report<'t>, Mistakes> {
        let file = parse(text, origin)?;
        let mut given = file.clone();
        let mut overlays = environment::overlays(env);
        environment::apply(&mut overlays, &mut given);
        let (spoiled, mistakes) = (Vec::new(), Vec::new());
        let mut report = Report {
            origin,
            text,
            file,
            given,
            overlays,
            spoiled,
            mistakes,
        };
        report.note_twins();
        Ok(report)
    }

    /// A copy of the whole tree, to be read from.
    pub(super) fn tree(&self) -> DeValue<'t> {
        self.given.clone()
    }

    /// The folder that relative paths start from.
    pub(super) fn folder(&self) -> &'t Path {
        self.origin.parent().unwrap_or(Path::new(""))
    }

    /// Whether the file or the environment sets this key.
    pub(super) fn is_given(&self, key: &str) -> bool {
        tree::find(&self.given, &KeyPath::dotted(key)).is_some()
    }

    /// Whether nothing is wrong so far with this key nor with anything inside it, so that it may
    /// be held against another key.
    pub(super) fn is_sound(&self, key: &str) -> bool {
        let path = KeyPath::dotted(key);
        let known = self.mistakes.iter().any(|mistake| mistake.key() == key);
        let inside = self.spoiled.iter().any(|spoiled| spoiled.is_within(&path));
        !known && !inside && !self.is_spoiled(&path)
    }

    /// Where the `nth` item that is left of a list stood in the list as it was given.
    pub(super) fn nth_item(&self, list: &KeyPath, nth: usize) -> KeyPath {
        let mut kept = (0..)
            .map(|at| list.item(at))
            .filter(|item| !self.spoiled.contains(item));
        kept.nth(nth).unwrap_or_else(|| list.item(nth))
    }

    /// Notes a mistake, unless its key is already known to be spoiled.
    pub(super) fn add(&mut self, key: &KeyPath, message: impl Into<String>) {
        if !self.is_spoiled(key) {
            self.mistakes.push(Mistake::new(
                self.locate(key),
                key.to_string(),
                message.into(),
            ));
        }
    }

    /// [`Report::add`] for a dotted key.
    pub(super) fn add_at(&mut self, key: &str, message: impl Into<String>) {
        self.add(&KeyPath::dotted(key), message);
    }

    /// Notes a mistake about an environment variable itself.
    pub(super) fn add_variable(&mut self, variable: &str, message: &str) {
        let origin = Origin::Environment(variable.to_owned());
        self.mistakes
            .push(Mistake::new(origin, String::new(), message.to_owned()));
    }

    /// Notes that this key's value cannot be read at all; `false` when that is known already, or
    /// when there are too many mistakes to go on.
    pub(super) fn spoil(&mut self, key: KeyPath, message: String) -> bool {
        if self.is_spoiled(&key) || self.mistakes.len() >= MISTAKES_MAX {
            return false;
        }
        self.add(&key, message);
        self.spoiled.push(key);
        true
    }

    /// Ends the search: whatever is not read yet counts as spoiled.
    pub(super) fn give_up(&mut self) {
        self.add(
            &KeyPath::default(),
            "there is more wrong here; correct the above first",
        );
        self.spoiled.push(KeyPath::default());
    }

    /// The mistakes, or `None` when there are none.
    pub(super) fn into_mistakes(self) -> Option<Mistakes> {
        Mistakes::of(self.mistakes)
    }

    fn is_spoiled(&self, key: &KeyPath) -> bool {
        self.spoiled.iter().any(|spoiled| key.is_within(spoiled))
    }

    fn locate(&self, key: &KeyPath) -> Origin {
        let ours = self
            .overlays
            .iter()
            .rev()
            .find(|overlay| key.is_within(&overlay.path));
        if let Some(overlay) = ours {
            return Origin::Environment(overlay.variable.to_owned());
        }
        match tree::nearest(&self.file, key) {
            Some(found) => Origin::place(self.origin, self.text, found.span.start),
            None => Origin::file(self.origin),
        }
    }

    fn note_twins(&mut self) {
        let pairs = self
            .overlays
            .windows(2)
            .filter(|pair| pair[0].path == pair[1].path);
        let twins: Vec<_> = pairs
            .map(|pair| (pair[1].path.clone(), pair[0].variable))
            .collect();
        for (path, other) in twins {
            self.add(&path, format!("also given by {other}; only one may remain"));
        }
    }
}

/// What to say of a key that is given again at `span`. Its name is told, unless it stands within a
/// secret.
fn twice(text: &str, span: Range<usize>) -> String {
    let name = text.get(span.clone()).unwrap_or_default();
    let line = text.get(..span.start).unwrap_or_default().lines().last();
    let line = line.unwrap_or_default().trim_start();
    let is_within_secret = line.contains("password");
    match (is_within_secret, line.starts_with('[')) {
        (true, _) => "a key is given twice; keep one of the two".to_owned(),
        (false, true) => format!("the section {name} stands twice; put its keys into one"),
        (false, false) => format!("the key {name} is given twice; keep one of the two"),
    }
}

fn parse<'t>(text: &'t str, origin: &Path) -> Result<DeValue<'t>, Mistakes> {
    let root = DeTable::parse(text).map_err(|error| {
        let place = error
            .span()
            .map(|span| Origin::place(origin, text, span.start));
        let place = place.unwrap_or_else(|| Origin::file(origin));
        // Only `message` is safe: the error's `Display` quotes the line of the file.
        let message = match error.message() {
            "duplicate key" => twice(text, error.span().unwrap_or_default()),
            other => format!("not valid TOML: {other}"),
        };
        Mistakes::one(Mistake::new(place, String::new(), message))
    })?;
    let root = DeValue::Table(root.into_inner());
    match tree::too_deep(&root) {
        true => Err(Mistakes::whole_file(
            origin,
            "nests too deeply to be a configuration".into(),
        )),
        false => Ok(root),
    }
}
