//! The root of the file: a table of its sections, and what the whole of it says to people.

use std::collections::BTreeMap;

use secrecy::ExposeSecret;
use toml::Value;

use super::access::AccessConfig;
use super::backend::{BackendConfig, BackendTransport};
use super::front::{ApioConfig, IcwsConfig, NumberPolicyConfig, NumberingConfig, PhoneTypesConfig};
use super::mistake::key_path;
use super::oci::OciConfig;
use super::section::section;
use super::server::{AdminConfig, AuditConfig, LogConfig, ServerConfig, TelemetryConfig};
use super::shared::SharedConfig;
use super::value::{ConfigValue, MASK};

section! {
    /// The whole configuration; one field per section of the file.
    ///
    /// `Config::default()` has the defaults of all keys, but not yet what has none: the switch's
    /// servers and our login.
    Config {
        server: ServerConfig;
        admin: AdminConfig;
        backend: BackendConfig;
        access: AccessConfig;
        apio: ApioConfig;
        icws: IcwsConfig;
        numbering: NumberingConfig;
        phone_types: PhoneTypesConfig;
        number_policy: NumberPolicyConfig;
        oci: OciConfig;
        shared: SharedConfig;
        audit: AuditConfig;
        log: LogConfig;
        telemetry: TelemetryConfig;
    }
}

impl Config {
    /// The table of all keys, by their sections.
    pub fn keys() -> &'static [super::key::ConfigKey] {
        <Config as ConfigValue>::KEYS
    }

    /// Whether the password is what [`Config::effective`] shows instead of one.
    pub fn has_masked_password(&self) -> bool {
        self.backend.login.password.expose_secret() == MASK
    }

    /// This configuration as TOML, for people to compare with what they meant. It can be read again,
    /// from anywhere; only the password itself is missing.
    pub fn effective(&self) -> String {
        let mut whole = self.write().unwrap_or(Value::Boolean(false));
        // What may not stand beside others that are given.
        if let Some(Value::Table(backend)) = whole.get_mut("backend") {
            if self.backend.transport == BackendTransport::Tcp {
                backend.remove("min_tls_version");
            }
            let is_elsewhere = self.backend.login.password_file.is_some();
            if let Some(Value::Table(login)) = backend.get_mut("login").filter(|_| is_elsewhere) {
                login.remove("password");
            }
        }
        toml::to_string(&whole).unwrap_or_default()
    }

    /// One line for each key whose value is another one in `new`, in the order of their names:
    /// `backend.pool.max_sessions: 4 -> 8`. Of secrets, and of lists of tables, only the name is told.
    pub fn changes_to(&self, new: &Config) -> Vec<String> {
        let mut values = BTreeMap::new();
        spread("", self.write(), 0, &mut values);
        spread("", new.write(), 1, &mut values);
        let mut changes: Vec<_> = values.into_iter().filter_map(change).collect();
        // What is printed of a password is the same for all passwords.
        let [old, new] = [self, new].map(|config| config.backend.login.password.expose_secret());
        if old != new {
            changes.push("backend.login.password".to_owned());
            changes.sort();
        }
        changes
    }
}

/// The values that a key has in two configurations.
type Pair = [Option<Value>; 2];

/// Puts the values of all keys of one configuration beside those of the other.
fn spread(path: &str, value: Option<Value>, nth: usize, values: &mut BTreeMap<String, Pair>) {
    match value {
        Some(Value::Table(table)) => table
            .into_iter()
            .for_each(|(key, value)| spread(&key_path(path, &key), Some(value), nth, values)),
        value => values.entry(path.to_owned()).or_default()[nth] = value,
    }
}

fn change((path, values): (String, Pair)) -> Option<String> {
    let lists = values.iter().flatten().filter_map(Value::as_array);
    let has_tables = lists.flatten().any(Value::is_table);
    let [old, new] = values;
    if old == new || has_tables {
        return (old != new).then_some(path);
    }
    let shown = |value: Option<Value>| value.map_or("nothing".into(), |value| value.to_string());
    Some(format!("{path}: {} -> {}", shown(old), shown(new)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::AccessKey;

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
            config.backend.servers = vec!["as1:2209".parse().unwrap()];
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
