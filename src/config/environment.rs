//! `OCIP_GATEWAY__SECTION__KEY`: single keys from the environment, laid over the file.
//!
//! Names are compared without regard to case, and two underscores separate the levels. A value is
//! TOML when it parses as TOML of the right type, else a string: lists and numbers work, and
//! nobody has to quote "10s" twice. A password is always taken as it stands, because whoever makes
//! passwords does not think of TOML's quotes.

use std::ffi::OsString;

use toml::de::DeValue;

use super::key_path::KeyPath;
use super::tree;

const PREFIX: &str = "OCIP_GATEWAY__";

/// More levels than any key has.
const LEVELS_MAX: usize = 8;

/// The two ways to give the password: the environment's one replaces the file's other one.
const PASSWORD_KEYS: [&str; 2] = ["backend.login.password", "backend.login.password_file"];

/// One variable that overrides a key. Has no `Debug`, for its value may be a secret.
pub(super) struct Overlay<'t> {
    /// The variable's name as it stands in the environment.
    pub(super) variable: &'t str,
    /// The key that it sets.
    pub(super) path: KeyPath,
    /// What its value did not do as TOML, kept in case that it does not do as a string either.
    pub(super) toml_fault: Option<String>,
    value: &'t str,
    literal: bool,
}

/// Our variables among `env`, outer keys before inner ones so that the inner ones win.
pub(super) fn overlays(env: &[(String, String)]) -> Vec<Overlay<'_>> {
    let mut overlays: Vec<_> = env
        .iter()
        .filter_map(|(name, value)| Overlay::new(name, value))
        .collect();
    overlays.sort_by(|a, b| {
        let order = |o: &Overlay<'_>| o.path.parts().len();
        order(a)
            .cmp(&order(b))
            .then_with(|| a.path.cmp(&b.path))
            .then(a.variable.cmp(b.variable))
    });
    overlays
}

/// Our variables among those of the process; those that are not UTF-8 come second, by their name.
pub(super) fn of_process(
    variables: impl Iterator<Item = (OsString, OsString)>,
) -> (Vec<(String, String)>, Vec<String>) {
    let (mut good, mut bad) = (Vec::new(), Vec::new());
    for (name, value) in variables {
        let name = name.to_string_lossy().into_owned();
        match (strip_prefix(&name), value.into_string()) {
            (None, _) => {}
            (Some(_), Ok(value)) => good.push((name, value)),
            (Some(_), Err(_)) => bad.push(name),
        }
    }
    (good, bad)
}

/// Lays the variables over the tree of the file.
pub(super) fn apply<'t>(overlays: &mut [Overlay<'t>], root: &mut DeValue<'t>) {
    let given = PASSWORD_KEYS.map(|key| {
        let path = KeyPath::dotted(key);
        overlays.iter().any(|overlay| overlay.path == path)
    });
    for (index, key) in PASSWORD_KEYS.into_iter().enumerate() {
        if given[1 - index] && !given[index] {
            tree::remove(root, &KeyPath::dotted(key));
        }
    }
    for overlay in overlays {
        let value = overlay.toml_or_string();
        tree::put(root, &overlay.path, value);
    }
}

fn strip_prefix(name: &str) -> Option<&str> {
    let (start, rest) = name.split_at_checked(PREFIX.len())?;
    start.eq_ignore_ascii_case(PREFIX).then_some(rest)
}

// === impl Overlay ===

impl<'t> Overlay<'t> {
    fn new(variable: &'t str, value: &'t str) -> Option<Overlay<'t>> {
        let levels = strip_prefix(variable)?.split("__").take(LEVELS_MAX);
        let path = KeyPath::of_keys(levels.map(str::to_ascii_lowercase));
        let literal = path.is_secret();
        Some(Overlay {
            variable,
            path,
            toml_fault: None,
            value,
            literal,
        })
    }

    /// Whether the value was, or has become, a plain string.
    pub(super) fn is_literal(&self) -> bool {
        self.literal
    }

    /// Gives up on the value as TOML because of `fault`, and makes it a string.
    pub(super) fn as_string(&mut self, fault: String) -> DeValue<'t> {
        self.literal = true;
        self.toml_fault = Some(fault);
        DeValue::String(self.value.into())
    }

    fn toml_or_string(&mut self) -> DeValue<'t> {
        let parsed = (!self.literal)
            .then(|| DeValue::parse(self.value).ok())
            .flatten();
        match parsed.map(toml::Spanned::into_inner) {
            Some(value) if !tree::too_deep(&value) => value,
            _ => {
                self.literal = true;
                DeValue::String(self.value.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use toml::de::DeTable;

    fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn applied(text: &str, pairs: &[(&str, &str)], key: &str) -> Option<String> {
        let env = env(pairs);
        let mut root = DeValue::Table(DeTable::parse(text).unwrap().into_inner());
        apply(&mut overlays(&env), &mut root);
        tree::find(&root, &KeyPath::dotted(key)).map(|found| match found.value {
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
        let overlays = overlays(&env);
        assert_eq!(overlays.len(), 1);
        assert_eq!(overlays[0].path.to_string(), "backend.max_document_bytes");
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
    fn password_replaces_the_files_password_file() {
        let pairs = [("OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD", "x")];
        let text = "backend.login.password_file = 'f'";
        assert_eq!(applied(text, &pairs, "backend.login.password_file"), None);
    }

    #[test]
    fn deep_names_and_values_are_cut() {
        let name = format!("OCIP_GATEWAY__{}", ["A"; 1000].join("__"));
        let env = env(&[(&name, "1")]);
        assert_eq!(overlays(&env)[0].path.parts().len(), LEVELS_MAX);
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
