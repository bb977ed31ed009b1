//! `config.example.toml`: complete, valid, and true about the defaults.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::super::{
    AccessKey, Collector, Config, HostPort, KeyHash, Numbering, ServerTls, Sha256Pin, check,
};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// Keys without a default, or for which the example shows another value than the default.
const NO_DEFAULT: [&str; 19] = [
    "access.key",
    "server.tls.certificate",
    "server.tls.private_key",
    "backend.servers",
    "backend.ca_file",
    "backend.server_name",
    "backend.pin_sha256",
    "backend.login.user_id",
    "backend.login.password",
    "backend.login.password_file",
    "numbering.country_code",
    "numbering.trunk_prefix",
    "numbering.keeps_leading_zero",
    "numbering.international_prefixes",
    "numbering.outside_prefix",
    "phone_types.directory",
    "number_policy.tenant",
    "audit.file",
    "telemetry.otlp_endpoint",
];

/// The example with its switched-off keys switched on: `#key = …` is a key, `# text` is not.
fn all_keys() -> toml::Table {
    let switched_on = |line: &'static str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest,
        _ => line,
    };
    let text: Vec<_> = EXAMPLE.lines().map(switched_on).collect();
    text.join("\n").parse().unwrap()
}

/// A configuration in which no optional field is absent, as TOML.
fn all_fields() -> toml::Table {
    let mut config = Config::default();
    config.server.tls = Some(ServerTls::default());
    // What it comes to with the default of `max_connections`.
    config.server.connections_per_address = Some(config.server.max_connections / 4);
    config.backend.ca_file = Some(PathBuf::new());
    config.backend.server_name = Some(String::new());
    config.backend.pin_sha256 = Some(Sha256Pin([0; 32]));
    config.backend.login.password_file = Some(PathBuf::new());
    config.access.key = vec![AccessKey {
        sha256: Some(KeyHash([0; 32])),
        ..AccessKey::default()
    }];
    config.numbering = Numbering {
        country_code: Some(String::new()),
        trunk_prefix: Some(String::new()),
        keeps_leading_zero: Some(false),
        international_prefixes: Some(Vec::new()),
        outside_prefix: Some(String::new()),
    };
    config.phone_types.directory = Some(PathBuf::new());
    config.audit.file = Some(PathBuf::new());
    config.telemetry.otlp_endpoint = Some(Collector(HostPort {
        host: String::new(),
        port: 1,
    }));
    toml::Table::try_from(config).unwrap()
}

fn leaves(table: &toml::Table, prefix: &str, into: &mut Vec<(String, toml::Value)>) {
    for (name, value) in table {
        match value {
            toml::Value::Table(inner) => leaves(inner, &format!("{prefix}{name}."), into),
            other => into.push((format!("{prefix}{name}"), other.clone())),
        }
    }
}

fn flat(table: &toml::Table) -> Vec<(String, toml::Value)> {
    let mut found = Vec::new();
    leaves(table, "", &mut found);
    found
}

fn same(shown: &toml::Value, default: &toml::Value) -> bool {
    let time = |value: &toml::Value| -> Option<Duration> {
        humantime::parse_duration(value.as_str()?).ok()
    };
    shown == default || (time(shown).is_some() && time(shown) == time(default))
}

#[test]
fn example_is_valid_once_its_secret_file_exists() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("as-password"), "geheim\n").unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(&path, EXAMPLE).unwrap();
    let printed = check(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(!printed.contains("geheim"));
}

#[test]
fn example_has_exactly_the_keys_that_exist() {
    let names = |table| {
        flat(table)
            .into_iter()
            .map(|(key, _)| key)
            .collect::<BTreeSet<_>>()
    };
    assert_eq!(names(&all_keys()), names(&all_fields()));
}

#[test]
fn example_shows_the_defaults() {
    let defaults = flat(&all_fields());
    for (key, shown) in flat(&all_keys()) {
        let default = defaults
            .iter()
            .find(|(name, _)| *name == key)
            .map(|(_, value)| value);
        let known = NO_DEFAULT.contains(&key.as_str()) || default.is_some_and(|d| same(&shown, d));
        assert!(
            known,
            "{key}: the example shows {shown}, the default is {default:?}"
        );
    }
}

#[test]
fn every_key_of_the_example_is_explained() {
    let lines: Vec<_> = EXAMPLE.lines().collect();
    for pair in lines.windows(2) {
        let is_key = pair[1].trim_start_matches('#').split_once(" = ").is_some()
            && !pair[1].starts_with("# ");
        assert!(
            !is_key || pair[0].starts_with("# "),
            "no comment above: {}",
            pair[1]
        );
    }
}
