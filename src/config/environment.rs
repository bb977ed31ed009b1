//! `OCIP_GATEWAY__SECTION__KEY`: single keys from the environment, laid over the file.
//!
//! Names are compared without regard to case, and two underscores separate the levels. A value is
//! TOML when it parses as TOML of the right type, else a string: lists and numbers work, and
//! nobody has to quote "10s" twice. A password is always taken as it stands, because whoever makes
//! passwords does not think of TOML's quotes.

use std::ffi::OsString;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::key_path;

const PREFIX: &str = "OCIP_GATEWAY__";

/// More levels than any key has.
const LEVELS_MAX: usize = 8;

/// The levels a value may nest. The deepest real key has three; the limit keeps whoever walks down a
/// hostile file's tree off the end of the stack.
pub(super) const NESTING_MAX: usize = 16;

/// One variable that overrides a key. Has no `Debug`, for its value may be a secret.
pub(super) struct EnvOverride<'t> {
    /// The variable's name as it stands in the environment.
    pub(super) name: String,
    /// The key that it sets.
    pub(super) path: String,
    /// The value; `None` when it is not UTF-8, and sets nothing.
    pub(super) text: Option<&'t str>,
}

/// Lays our variables among `env` over the tree of the file, and gives them: outer keys before inner
/// ones, so that the inner ones win.
pub(super) fn lay_over<'t>(
    root: &mut DeValue<'t>,
    env: &'t [(OsString, OsString)],
) -> Vec<EnvOverride<'t>> {
    let ours = |(name, text): &'t (OsString, OsString)| {
        let name = name.to_string_lossy().into_owned();
        Some((levels(&name)?, name, text.to_str()))
    };
    let mut ours: Vec<_> = env.iter().filter_map(ours).collect();
    ours.sort_by_cached_key(|(levels, name, _)| (levels.len(), levels.clone(), name.clone()));
    let lay = |(levels, name, text): (Vec<String>, _, Option<&'t str>)| {
        let is_secret = levels.iter().any(|level| level == "password");
        if let Some(text) = text {
            let toml = DeValue::parse(text).ok().map(Spanned::into_inner);
            let toml = toml.filter(|toml| !is_secret && !nests(toml, NESTING_MAX));
            put(root, &levels, toml.unwrap_or(DeValue::String(text.into())));
        }
        let below = |table: String, level: &String| key_path(&table, level);
        let path = levels.iter().fold(String::new(), below);
        EnvOverride { name, path, text }
    };
    ours.into_iter().map(lay).collect()
}

/// Whether a value nests so many levels: more than `NESTING_MAX` no configuration needs.
pub(super) fn nests(value: &DeValue<'_>, levels: usize) -> bool {
    let is_deep = |inner: &Spanned<_>| nests(inner.get_ref(), levels - 1);
    match value {
        _ if levels == 0 => true,
        DeValue::Table(table) => table.values().any(is_deep),
        DeValue::Array(list) => list.iter().any(is_deep),
        _ => false,
    }
}

/// The levels of the key that a variable sets, if it is one of ours.
fn levels(name: &str) -> Option<Vec<String>> {
    let (start, rest) = name.split_at_checked(PREFIX.len())?;
    let levels = rest.split("__").take(LEVELS_MAX);
    let is_ours = start.eq_ignore_ascii_case(PREFIX);
    is_ours.then(|| levels.map(str::to_ascii_lowercase).collect())
}

/// Sets a value, making the tables on the way; nothing changes where something else stands in it.
fn put<'t>(at: &mut DeValue<'t>, levels: &[String], value: DeValue<'t>) {
    match (at, levels) {
        (at, []) => *at = value,
        (DeValue::Table(table), [name, inner @ ..]) => {
            let name = Spanned::new(0..0, name.clone().into());
            let empty = || Spanned::new(0..0, DeValue::Table(DeTable::new()));
            let next = table.entry(name).or_insert_with(empty);
            put(next.get_mut(), inner, value);
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        let pairs = pairs.iter();
        pairs
            .map(|(name, value)| (name.into(), value.into()))
            .collect()
    }

    fn applied(text: &str, pairs: &[(&str, &str)], key: &str) -> Option<String> {
        let env = env(pairs);
        let mut root = DeValue::Table(DeTable::parse(text).unwrap().into_inner());
        lay_over(&mut root, &env);
        let found = key
            .split('.')
            .try_fold(&root, |here, name| here.get(name).map(Spanned::get_ref));
        found.map(|value| match value {
            DeValue::String(text) => format!("{text:?}"),
            DeValue::Integer(number) => number.to_string(),
            other => other.type_str().to_owned(),
        })
    }

    #[test]
    fn names_are_case_blind_and_split_at_double_underscores() {
        let env = env(&[
            ("ocip_Gateway__Backend__MAX_document_bytes", "1"),
            ("OCIP_GATEWAY_X", ""),
        ]);
        let variables = lay_over(&mut DeValue::Table(DeTable::new()), &env);
        assert_eq!(variables.len(), 1);
        assert_eq!(variables[0].path, "backend.max_document_bytes");
    }

    #[test]
    fn values_are_toml_or_else_strings() {
        let value = |given| applied("", &[("OCIP_GATEWAY__A", given)], "a").unwrap();
        assert_eq!(value("5"), "5");
        assert_eq!(value("[1]"), "array");
        assert_eq!(value("'x'"), "\"x\"");
        assert_eq!(value("10s"), "\"10s\"");
        assert_eq!(value(""), "\"\"");
    }

    #[test]
    fn inner_keys_win_over_outer_ones() {
        let pairs = [
            ("OCIP_GATEWAY__A__B", "2"),
            ("OCIP_GATEWAY__A", "{ b = 1 }"),
        ];
        assert_eq!(applied("", &pairs, "a.b").unwrap(), "2");
    }

    #[test]
    fn passwords_keep_their_quotes() {
        let pairs = [("OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD", "'x'")];
        assert_eq!(
            applied("", &pairs, "backend.login.password").unwrap(),
            "\"'x'\""
        );
    }

    #[test]
    fn deep_names_and_values_are_cut() {
        let name = format!("OCIP_GATEWAY__{}", ["A"; 1000].join("__"));
        let env = env(&[(&name, "1")]);
        let variables = lay_over(&mut DeValue::Table(DeTable::new()), &env);
        assert_eq!(variables[0].path.split('.').count(), LEVELS_MAX);
        let deep = format!("{}1{}", "[".repeat(50), "]".repeat(50));
        let value = applied("", &[("OCIP_GATEWAY__A", &deep)], "a").unwrap();
        assert_eq!(value, format!("{deep:?}"));
    }

    #[cfg(unix)]
    #[test]
    fn variables_that_are_not_utf8_are_told_apart() {
        use std::os::unix::ffi::OsStringExt;
        let odd = || OsString::from_vec(vec![0xff]);
        let variables = [("OCIP_GATEWAY__A".into(), odd()), ("PATH".into(), odd())];
        let mut root = DeValue::Table(DeTable::new());
        let ours = lay_over(&mut root, &variables);
        assert_eq!(ours.len(), 1);
        assert_eq!((&*ours[0].name, ours[0].text), ("OCIP_GATEWAY__A", None));
        assert!(root.as_table().unwrap().is_empty());
    }
}
