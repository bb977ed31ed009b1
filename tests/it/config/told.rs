//! What is said of every key when it has a value of each kind: `fixtures/config/told.txt`. The lines were written
//! by the code from before the table of keys had facts, and hold whatever comes after it to the same words.

use std::ffi::OsString;
use std::path::Path;

use ocip_gateway::config::{Config, ConfigKey};
use toml::Value;

use super::NEEDED;
use crate::support::golden;

/// No key is content with all of them.
const VALUES: [&str; 9] = [
    "7",
    "true",
    "''",
    "'x'",
    "'1s'",
    "[]",
    "['x', 'x']",
    "{ x = 1 }",
    "[{}]",
];

/// In a variable this is a number, and text where a key wants text.
const VARIABLE: &str = "32";

/// Nothing of this machine is in a message about a path.
const ORIGIN: &str = "/nowhere/gateway.toml";

/// Calls with the path of each key and section, and with what stands around a value of it.
fn for_each_key(
    path: &str,
    [open, close]: [&str; 2],
    keys: &[ConfigKey],
    each: &mut impl FnMut(&str, [&str; 2]),
) {
    for key in keys {
        let (path, open) = (format!("{path}{}", key.name), format!("{open}{}", key.name));
        each(&path, [&format!("{open} = "), close]);
        let path = format!("{path}.");
        match (key.default)() {
            Some(Value::Array(_)) => {
                let around = [&*format!("{open} = [{{ "), " }]"];
                for_each_key(&path, around, key.keys, each);
            }
            _ => for_each_key(&path, [&format!("{open}."), close], key.keys, each),
        }
    }
}

/// What differs from a configuration of the needed keys alone, or what is wrong.
fn told(text: &str, env: &[(OsString, OsString)]) -> String {
    let read = |text: &str, env: &[_]| Config::from_toml(text, Path::new(ORIGIN), env);
    match read(text, env) {
        Ok(config) => read(NEEDED, &[]).unwrap().changes_to(&config).join("; "),
        Err(mistakes) => mistakes.to_string().replace(ORIGIN, "").replace('\n', "; "),
    }
}

#[test]
fn every_key_says_of_every_value_what_it_always_said() {
    let mut found = String::new();
    for_each_key("", ["", ""], Config::keys(), &mut |key, [open, close]| {
        // A key stands only once.
        let others = NEEDED.lines().filter(|line| !line.starts_with(key));
        let others: String = others.map(|line| format!("{line}\n")).collect();
        for value in VALUES {
            let said = told(&format!("{others}{open}{value}{close}\n"), &[]);
            found += &format!("{open}{value}{close} -> {said}\n");
        }
        let name = format!("OCIP_GATEWAY__{}", key.replace('.', "__"));
        let said = told(NEEDED, &[((&name).into(), VARIABLE.into())]);
        found += &format!("{name}={VARIABLE} -> {said}\n");
    });
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/config/told.txt");
    golden::check(Path::new(path), &found);
}
