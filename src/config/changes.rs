//! What differs between two configurations, for people who have just reloaded one.

use std::collections::BTreeSet;

use secrecy::ExposeSecret;
use toml::Value;

use super::path;
use super::root::Config;
use super::value::ConfigValue;

impl Config {
    /// One line for each key whose value is another one in `new`, in the order of their names:
    /// `backend.pool.max_sessions: 4 -> 8`. Of secrets, and of lists of tables, only the name is told.
    pub fn changes_to(&self, new: &Config) -> Vec<String> {
        let mut changes = BTreeSet::new();
        compare(
            "",
            self.write().as_ref(),
            new.write().as_ref(),
            &mut changes,
        );
        // What is printed of a password is the same for all passwords.
        let [old, new] = [self, new].map(|config| config.backend.login.password.expose_secret());
        if old != new {
            changes.insert("backend.login.password".to_owned());
        }
        changes.into_iter().collect()
    }
}

/// Tells what differs, of tables the keys.
fn compare(name: &str, old: Option<&Value>, new: Option<&Value>, changes: &mut BTreeSet<String>) {
    let both = || [old, new].into_iter().flatten();
    if both().any(Value::is_table) {
        for key in both()
            .filter_map(Value::as_table)
            .flat_map(toml::Table::keys)
        {
            let [old, new] = [old, new].map(|table| table.and_then(|table| table.get(key)));
            compare(&path::of_key(name, key), old, new, changes);
        }
    } else if both().any(holds_tables) && old != new {
        changes.insert(name.to_owned());
    } else if old != new {
        let [old, new] = [old, new].map(|value| value.map_or("nothing".into(), Value::to_string));
        changes.insert(format!("{name}: {old} -> {new}"));
    }
}

fn holds_tables(value: &Value) -> bool {
    let items = value.as_array();
    items.is_some_and(|items| items.iter().any(Value::is_table))
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
