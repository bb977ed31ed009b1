//! From a tree to a [`Config`], one mistake at a time.
//!
//! serde stops at the first value that it cannot read. To report all of them, the offending value
//! is noted, taken out of the tree, and the reading begins again: every field has a default, so
//! that what is left always reads in the end.

use toml::Spanned;
use toml::de::{DeValue, ValueDeserializer};

use super::key_path::{KeyPath, Part};
use super::report::Report;
use super::{Config, tree, wording};

/// The keys that hold tables. serde would also read their fields from a list, by position.
const SECTIONS: [&str; 15] = [
    "server",
    "server.tls",
    "admin",
    "backend",
    "backend.login",
    "backend.pool",
    "access",
    "access.rate",
    "apio",
    "icws",
    "numbering",
    "phone_types",
    "number_policy",
    "audit",
    "log",
];

/// The first value in a tree that cannot be read.
struct Fault {
    path: KeyPath,
    message: String,
}

/// Reads the report's tree; everything unreadable becomes a mistake and has its default.
pub(super) fn read(report: &mut Report<'_>) -> Config {
    let mut root = report.tree();
    loop {
        let fault = match attempt(&root) {
            Ok(config) => return config,
            Err(fault) => fault,
        };
        if !retry_as_string(report, &mut root, &fault) && !take_out(report, &mut root, fault) {
            report.give_up();
            return Config::default();
        }
    }
}

fn attempt(root: &DeValue<'_>) -> Result<Config, Fault> {
    check_sections(root)?;
    let deserializer = ValueDeserializer::from(Spanned::new(0..0, root.clone()));
    serde_path_to_error::deserialize(deserializer).map_err(|error| {
        let path = KeyPath::from(error.path());
        let value = tree::find(root, &path).map(|found| found.value);
        Fault {
            message: wording::say(&path, error.inner().message(), value),
            path,
        }
    })
}

fn check_sections(root: &DeValue<'_>) -> Result<(), Fault> {
    for path in SECTIONS.map(KeyPath::dotted) {
        match tree::find(root, &path) {
            Some(found) if !found.value.is_table() => {
                return Err(Fault {
                    message: wording::not_a_table(found.value),
                    path,
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// Makes the environment's value at the fault a string; `false` when it is none, or is one already.
/// A fault deeper inside the value stays: no string would do in place of that list or table.
fn retry_as_string<'t>(report: &mut Report<'t>, root: &mut DeValue<'t>, fault: &Fault) -> bool {
    let toml = report
        .overlays
        .iter_mut()
        .rev()
        .find(|overlay| overlay.path == fault.path);
    let Some(overlay) = toml.filter(|overlay| !overlay.is_literal()) else {
        return false;
    };
    let value = overlay.as_string(fault.message.clone());
    tree::put(root, &overlay.path, value)
}

/// Notes the fault and removes its value; `false` when that does not get us any further.
fn take_out(report: &mut Report<'_>, root: &mut DeValue<'_>, fault: Fault) -> bool {
    let removed = tree::remove(root, &fault.path);
    let overlay = report
        .overlays
        .iter()
        .rev()
        .find(|overlay| overlay.path == fault.path);
    let first = overlay.and_then(|overlay| overlay.toml_fault.clone());
    let path = as_given(report, &fault.path);
    removed && report.spoil(path, first.unwrap_or(fault.message))
}

/// The path before earlier items of the same list were taken out.
fn as_given(report: &Report<'_>, path: &KeyPath) -> KeyPath {
    path.parts()
        .iter()
        .fold(KeyPath::default(), |way, part| match part {
            Part::Item(index) => report.nth_item(&way, *index),
            key => way.with(key.clone()),
        })
}
