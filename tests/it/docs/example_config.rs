//! `config.example.toml`, written from the table of keys; `docs/configuration.md` and the manual page
//! are written from it.

use std::path::Path;
use std::time::Duration;

use ocip_gateway::config::{Config, ConfigKey, KeyFact};
use toml::Value;

use crate::support::golden;

/// How long a line of words may be.
const WIDTH: usize = 100;

const HEAD: &str = r##"# The configuration of ocip-gateway: every key there is.
#
#     ocip-gateway check --config gateway.toml     # reports every mistake, prints what is in effect
#     ocip-gateway serve --config gateway.toml
#
# A line "#key = value" is switched off; without another remark its value is the default. Times have
# a unit: "500ms", "10s", "2m", "1h". Relative paths start from this file's folder. Any key can be
# overridden by an environment variable: OCIP_GATEWAY__BACKEND__POOL__MAX_SESSIONS=8 sets
# max_sessions of [backend.pool]. Its value is TOML (8, true, ["a", "b"]) or else plain text; a
# password is always plain text.
#
# SIGHUP has a running gateway read this file again, and all files named in it: everything but the
# addresses of the listeners, [shared] and [telemetry] changes. With a mistake anywhere nothing does, and the log
# says why.
"##;

/// The example: every key with its words, its default and its range. Those that a configuration can do
/// without are switched off.
pub(crate) fn example() -> String {
    let mut text = HEAD.to_owned();
    sections(&mut text, "", Config::keys());
    text
}

#[test]
fn the_example_has_what_the_table_of_keys_has() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("config.example.toml");
    golden::check(&path, &example());
}

/// The paths of the keys for which a change needs a restart.
fn fixed(path: &str, keys: &[ConfigKey]) -> Vec<String> {
    let of_key = |key: &ConfigKey| match key.keys {
        [] if needs_restart(key) => vec![format!("{path}{}", key.name)],
        keys => fixed(&format!("{path}{}.", key.name), keys),
    };
    keys.iter().flat_map(of_key).collect()
}

#[test]
fn the_head_of_the_example_says_what_a_reload_leaves_alone() {
    let expected = [
        "server.listen",
        "admin.listen",
        "shared.servers",
        "shared.sentinel",
        "shared.tls",
        "shared.ca_file",
        "shared.user",
        "shared.password_file",
        "shared.cluster",
        "shared.on_loss",
        "shared.timeout",
        "telemetry.otlp_endpoint",
        "telemetry.service_name",
    ];
    assert_eq!(fixed("", Config::keys()), expected);
}

fn needs_restart(key: &ConfigKey) -> bool {
    key.facts
        .iter()
        .any(|fact| matches!(fact, KeyFact::Restart))
}

fn sections(text: &mut String, path: &str, keys: &[ConfigKey]) {
    for key in keys.iter().filter(|key| !key.keys.is_empty()) {
        // What a section is without being given says what kind it is.
        let around = match (key.default)() {
            None => ["#[", "]"],
            Some(Value::Array(_)) => ["#[[", "]]"],
            Some(_) => ["[", "]"],
        };
        section(text, &format!("{path}{}", key.name), around, key);
    }
}

fn section(text: &mut String, path: &str, [open, close]: [&str; 2], table: &ConfigKey) {
    text.push('\n');
    paragraph(text, &joined(table.words));
    *text += &format!("{open}{path}{close}\n");
    let values = table.keys.iter().filter(|key| key.keys.is_empty());
    values.for_each(|key| row(text, key));
    sections(text, &format!("{path}."), table.keys);
}

fn row(text: &mut String, key: &ConfigKey) {
    paragraph(text, &format!("{}{}", joined(key.words), facts(key)));
    let is_on = key.facts.iter().any(|fact| matches!(fact, KeyFact::On));
    let off = if is_on { "" } else { "#" };
    let value = example_of(key).map_or_else(|| default(key), str::to_owned);
    *text += &format!("{off}{} = {value}\n", key.name);
}

fn example_of(key: &ConfigKey) -> Option<&'static str> {
    key.facts.iter().find_map(|fact| match fact {
        KeyFact::Example(value) => Some(*value),
        _ => None,
    })
}

/// What the table knows of a key, after its words.
fn facts(key: &ConfigKey) -> String {
    let shown = |text: String| {
        if text == "[]" {
            "none".to_owned()
        } else {
            text
        }
    };
    let default = example_of(key)
        .is_none()
        .then(|| shown(with_unit(key, default(key))));
    let facts = match (default, range(key)) {
        (Some(default), Some(range)) => format!(" Default {default}, allowed {range}."),
        (Some(default), None) => format!(" Default {default}."),
        (None, Some(range)) => format!(" Allowed {range}."),
        (None, None) => String::new(),
    };
    match needs_restart(key) {
        true => facts + " A change needs a restart.",
        false => facts,
    }
}

fn default(key: &ConfigKey) -> String {
    let time = |text: &str| short(humantime::parse_duration(text).unwrap());
    match ((key.default)(), key.facts) {
        (Some(Value::String(text)), [KeyFact::Time(..), ..]) => time(&text),
        (value, _) => value.map(|value| value.to_string()).unwrap_or_default(),
    }
}

fn range(key: &ConfigKey) -> Option<String> {
    let (least, most) = match key.facts.first()? {
        KeyFact::Count(least, most) => (least.to_string(), most.to_string()),
        KeyFact::Time(least, most) => (short(*least), short(*most)),
        _ => return None,
    };
    let zero = key.facts.iter().find_map(|fact| match fact {
        KeyFact::Zero(means) => Some(format!(" ({means})")),
        _ => None,
    });
    let zero = zero.unwrap_or_default();
    let [least, most] = [least, most].map(|end| with_unit(key, end));
    Some(format!("{least}{zero} to {most}"))
}

/// A number of bytes also in the largest unit that divides it.
fn with_unit(key: &ConfigKey, number: String) -> String {
    let bytes: usize = match key.name.ends_with("_bytes") {
        true => number.parse().unwrap(),
        false => return number,
    };
    match (bytes % 1024, bytes % (1024 * 1024)) {
        (0, 0) => format!("{number} ({} MiB)", bytes / (1024 * 1024)),
        (0, _) => format!("{number} ({} KiB)", bytes / 1024),
        _ => number,
    }
}

/// A time in the largest unit that divides it.
fn short(time: Duration) -> String {
    let time = time.as_millis();
    let units = [
        (24 * 3_600_000, "d"),
        (3_600_000, "h"),
        (60_000, "m"),
        (1000, "s"),
        (1, "ms"),
    ];
    let divides = |(unit, name): &(u128, &str)| match time {
        0 => *name == "s",
        _ => time.is_multiple_of(*unit),
    };
    let (unit, name) = units.into_iter().find(divides).unwrap();
    format!("\"{}{name}\"", time / unit)
}

fn joined(words: &[&str]) -> String {
    let lines: Vec<_> = words.iter().map(|line| line.trim()).collect();
    lines.join(" ")
}

/// Adds the words as a comment, in lines that are not too long.
fn paragraph(text: &mut String, words: &str) {
    let mut line = String::from("#");
    for word in words.split(' ') {
        if line.chars().count() + 1 + word.chars().count() > WIDTH {
            *text += &format!("{line}\n");
            line = String::from("#");
        }
        line += &format!(" {word}");
    }
    *text += &format!("{line}\n");
}
