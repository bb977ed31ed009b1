//! What differs between two configurations, for people who have just reloaded one.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use toml::Value;

use super::path;
use super::root::Config;
use super::value::ConfigValue;

/// Where our password stands; what is printed of it is the same for all passwords.
const PASSWORD: &str = "backend.login.password";

impl Config {
    /// One line for each key whose value is another one in `new`, in the order of their names:
    /// `backend.pool.max_sessions: 4 -> 8`. Of secrets, and of lists of tables, only the name is told.
    pub fn changes_to(&self, new: &Config) -> Vec<String> {
        let [old_values, new_values] = [self, new].map(|config| {
            let mut values = BTreeMap::new();
            flatten(String::new(), config.write(), &mut values);
            values
        });
        let names = old_values.keys().chain(new_values.keys());
        let change = |name: &String| change(name, old_values.get(name), new_values.get(name));
        let mut changes: Vec<String> = names.filter_map(change).collect();
        let [old, new] = [self, new].map(|config| config.backend.login.password.expose_secret());
        if old != new {
            changes.push(PASSWORD.to_owned());
        }
        changes.sort();
        changes.dedup();
        changes
    }
}

/// Collects every key with its value, by dotted names.
fn flatten(name: String, value: Option<Value>, into: &mut BTreeMap<String, Value>) {
    match value {
        Some(Value::Table(inner)) => {
            for (key, value) in inner {
                flatten(path::of_key(&name, &key), Some(value), into);
            }
        }
        Some(value) => drop(into.insert(name, value)),
        None => {}
    }
}

fn change(name: &str, old: Option<&Value>, new: Option<&Value>) -> Option<String> {
    if old == new {
        return None;
    }
    if [old, new].into_iter().flatten().any(holds_tables) {
        return Some(name.to_owned());
    }
    let [old, new] = [old, new].map(|value| value.map_or("nothing".into(), Value::to_string));
    Some(format!("{name}: {old} -> {new}"))
}

fn holds_tables(value: &Value) -> bool {
    value
        .as_array()
        .is_some_and(|items| items.iter().any(Value::is_table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{AccessKey, HostPort};

    fn changed(change: impl Fn(&mut Config)) -> Vec<String> {
        let mut new = Config::default();
        change(&mut new);
        Config::default().changes_to(&new)
    }

    #[test]
    fn each_changed_key_is_told_with_both_values() {
        let changes = changed(|config| {
            config.log.level = "debug".into();
            config.backend.pool.max_sessions = 8;
            config.backend.servers = vec![HostPort {
                host: "as1".into(),
                port: 2209,
            }];
            config.numbering.country_code = Some("32".into());
        });
        assert_eq!(
            changes,
            [
                "backend.pool.max_sessions: 4 -> 8",
                "backend.servers: [] -> [\"as1:2209\"]",
                "log.level: \"info\" -> \"debug\"",
                "numbering.country_code: nothing -> \"32\"",
            ]
        );
        assert!(changed(|_| {}).is_empty());
    }

    #[test]
    fn of_secrets_and_tables_only_the_name_is_told() {
        let changes = changed(|config| {
            config.backend.login.password = "geheim".into();
            config.access.key = vec![AccessKey::default()];
        });
        assert_eq!(changes, ["access.key", "backend.login.password"]);
    }
}
