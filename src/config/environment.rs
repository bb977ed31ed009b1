//! `OCIP_GATEWAY__SECTION__KEY`: single keys from the environment, laid over the file.
//!
//! Names are compared without regard to case, and two underscores separate the levels. A value is
//! TOML when it parses as TOML of the right type, else a string: lists and numbers work, and
//! nobody has to quote "10s" twice. A password is always taken as it stands, because whoever makes
//! passwords does not think of TOML's quotes.

use std::ffi::OsString;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::path;

const PREFIX: &str = "OCIP_GATEWAY__";

/// More levels than any key has.
const LEVELS_MAX: usize = 8;

/// The levels a value may nest. The deepest real key has three; the limit keeps whoever walks down a
/// hostile file's tree off the end of the stack.
const NESTING_MAX: usize = 16;

/// One variable that overrides a key. Has no `Debug`, for its value may be a secret.
pub(super) struct EnvOverride<'t> {
    /// The variable's name as it stands in the environment.
    pub(super) name: &'t str,
    /// The key that it sets.
    pub(super) path: String,
    /// The text of the value, if it was taken for TOML.
    pub(super) toml: Option<&'t str>,
}

/// Lays our variables among `env` over the tree of the file, and gives them: outer keys before inner
/// ones, so that the inner ones win.
pub(super) fn lay_over<'t>(
    root: &mut DeTable<'t>,
    env: &'t [(String, String)],
) -> Vec<EnvOverride<'t>> {
    let ours = |(name, value): &'t (String, String)| Some((levels(name)?, &**name, &**value));
    let mut variables: Vec<_> = env.iter().filter_map(ours).collect();
    variables.sort_by_cached_key(|(levels, name, _)| (levels.len(), levels.clone(), *name));
    let lay = |(levels, name, value): (Vec<String>, _, &'t str)| {
        let is_secret = levels.iter().any(|level| level == "password");
        let toml = DeValue::parse(value).ok().map(Spanned::into_inner);
        let toml = toml.filter(|toml| !is_secret && !is_too_deep(toml));
        let taken = toml.is_some().then_some(value);
        let literal = || DeValue::String(value.into());
        put(root, &levels, toml.unwrap_or_else(literal));
        let path = levels
            .iter()
            .fold(String::new(), |table, level| path::of_key(&table, level));
        EnvOverride {
            name,
            path,
            toml: taken,
        }
    };
    variables.into_iter().map(lay).collect()
}

/// Our variables among those of the process; those that are not UTF-8 come second, by their name.
pub(super) fn of_process(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> (Vec<(String, String)>, Vec<String>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (name, value) in variables {
        let name = name.to_string_lossy().into_owned();
        match (levels(&name), value.into_string()) {
            (None, _) => {}
            (Some(_), Ok(value)) => good.push((name, value)),
            (Some(_), Err(_)) => bad.push(name),
        }
    }
    (good, bad)
}

/// Whether a value nests deeper than any configuration needs to.
pub(super) fn is_too_deep(value: &DeValue<'_>) -> bool {
    fn inner<'v>(value: &'v DeValue<'_>) -> Vec<&'v DeValue<'v>> {
        match value {
            DeValue::Table(table) => table.values().map(Spanned::get_ref).collect(),
            DeValue::Array(list) => list.iter().map(Spanned::get_ref).collect(),
            _ => Vec::new(),
        }
    }
    let deeper = |level: Vec<_>, _| level.into_iter().flat_map(inner).collect();
    !(0..NESTING_MAX).fold(vec![value], deeper).is_empty()
}

/// The levels of the key that a variable sets, if it is one of ours.
fn levels(name: &str) -> Option<Vec<String>> {
    let (start, rest) = name.split_at_checked(PREFIX.len())?;
    let levels = rest.split("__").take(LEVELS_MAX);
    let is_ours = start.eq_ignore_ascii_case(PREFIX);
    is_ours.then(|| levels.map(str::to_ascii_lowercase).collect())
}

/// Sets a value, making the tables on the way; nothing changes when something that is no table stands
/// there.
fn put<'t>(table: &mut DeTable<'t>, levels: &[String], value: DeValue<'t>) {
    let Some((name, rest)) = levels.split_first() else {
        return;
    };
    let name = Spanned::new(0..0, name.clone().into());
    if rest.is_empty() {
        table.insert(name, Spanned::new(0..0, value));
        return;
    }
    let empty = || Spanned::new(0..0, DeValue::Table(DeTable::new()));
    if let DeValue::Table(inner) = table.entry(name).or_insert_with(empty).get_mut() {
        put(inner, rest, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn applied(text: &str, pairs: &[(&str, &str)], key: &str) -> Option<String> {
        let env = env(pairs);
        let mut root = DeTable::parse(text).unwrap().into_inner();
        lay_over(&mut root, &env);
        let root = DeValue::Table(root);
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
        let variables = lay_over(&mut DeTable::new(), &env);
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
        let variables = lay_over(&mut DeTable::new(), &env);
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
        let (good, bad) = of_process(variables.into_iter());
        assert!(good.is_empty());
        assert_eq!(bad, ["OCIP_GATEWAY__A"]);
    }
}
