//! The rules of `[access]`: keys that are complete, distinct, and say whom they are for.

use std::collections::HashSet;

use super::access::{Access, AccessKey};
use super::key_path::{KeyPath, Part};
use super::report::Report;
use super::secret::token_fault;
use super::validate::duplicates;

/// The longest tenant and group id, and name of a key, in characters.
const ID_MAX: usize = 30;
const NAME_MAX: usize = 64;

/// What stands for all tenants.
const ALL: &str = "*";

/// Notes every rule that the keys break.
pub(super) fn validate(access: &Access, report: &mut Report<'_>) {
    let list = KeyPath::dotted("access.key");
    let mut hashes = HashSet::new();
    for (nth, key) in access.key.iter().enumerate() {
        let path = report.nth_item(&list, nth);
        name(key, &path, report);
        tenants(key, &path, report);
        groups(key, &path, report);
        match key.sha256 {
            None => report.add(
                &field(&path, "sha256"),
                "not given, expected a key's SHA-256",
            ),
            Some(hash) if !hashes.insert(hash) => {
                report.add(&field(&path, "sha256"), "given twice; make another key");
            }
            Some(_) => {}
        }
    }
    let names = access.key.iter().map(|key| key.name.clone());
    duplicates("access.key", names, report);
}

fn name(key: &AccessKey, path: &KeyPath, report: &mut Report<'_>) {
    if !is_name(&key.name) {
        let message = format!(
            "{:?} given, expected 1 to {NAME_MAX} letters, digits and -._",
            key.name
        );
        report.add(&field(path, "name"), message);
    }
}

/// Whether the text can be the name of a key.
pub fn is_name(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    (1..=NAME_MAX).contains(&text.len()) && text.bytes().all(plain)
}

fn tenants(key: &AccessKey, path: &KeyPath, report: &mut Report<'_>) {
    let list = field(path, "tenants");
    if key.tenants.is_empty() {
        report.add(
            &list,
            "no tenant given, expected at least one, or \"*\" for all",
        );
    }
    if key.tenants.len() > 1 && key.tenants.iter().any(|one| one == ALL) {
        report.add(&list, "\"*\" means all tenants and must stand alone");
    }
    ids(&key.tenants, &list, report);
}

fn groups(key: &AccessKey, path: &KeyPath, report: &mut Report<'_>) {
    let list = field(path, "groups");
    let one_tenant = key.tenants.len() == 1 && key.tenants.iter().all(|one| one != ALL);
    if !key.groups.is_empty() && !one_tenant {
        let message = "only allowed with exactly one tenant, since groups of several tenants may \
                       share an id; make a key for each tenant";
        report.add(&list, message);
    }
    ids(&key.groups, &list, report);
}

fn ids(ids: &[String], list: &KeyPath, report: &mut Report<'_>) {
    for (nth, id) in ids.iter().enumerate() {
        if let Some(fault) = token_fault(id, ID_MAX) {
            report.add(&report.nth_item(list, nth), format!("the id {fault}"));
        }
    }
}

fn field(path: &KeyPath, name: &str) -> KeyPath {
    path.with(Part::Key(name.to_owned()))
}
