//! `config.example.toml`: complete, valid, and true about the defaults.

use ocip_gateway::config::{Config, ConfigKey};

const EXAMPLE: &str = include_str!("../../../config.example.toml");

/// The example with its switched-off keys switched on: `#key = …` is a key, `# text` is not.
fn all_keys() -> String {
    let switched_on = |line: &'static str| match line.strip_prefix('#') {
        Some(rest) if rest.starts_with(|c: char| c.is_ascii_lowercase() || c == '[') => rest,
        _ => line,
    };
    EXAMPLE
        .lines()
        .map(|line| switched_on(line).to_owned() + "\n")
        .collect()
}

/// Calls with the path of each key that holds a value.
fn for_each_value(path: &str, keys: &[ConfigKey], each: &mut impl FnMut(&str)) {
    for key in keys {
        match key.keys {
            [] => each(&format!("{path}{}", key.name)),
            keys => for_each_value(&format!("{path}{}.", key.name), keys, each),
        }
    }
}

#[test]
fn example_is_valid_once_its_secret_file_exists() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("as-password"), "geheim\n").unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(&path, EXAMPLE).unwrap();
    let config = Config::load(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert!(!config.effective().contains("geheim"));
}

#[test]
fn example_has_every_key_and_each_can_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let files = ["cert.pem", "key.pem", "as-ca.pem", "as-password"];
    for file in files.iter().chain(&["store-ca.pem", "store-password"]) {
        std::fs::write(folder.path().join(file), "x").unwrap();
    }
    for inner in ["phone-types", "oci-schemas"] {
        std::fs::create_dir(folder.path().join(inner)).unwrap();
    }
    let said = Config::from_toml(&all_keys(), &folder.path().join("gateway.toml"), &[]);
    let said = said.map(drop).map_err(|mistakes| mistakes.to_string());
    let mut expected = vec!["given together with password_file"];
    if !cfg!(feature = "otlp") {
        expected.push("this build cannot send spans");
    }
    let said = said.unwrap_err();
    assert_eq!(said.lines().count(), expected.len(), "{said}");
    assert!(expected.iter().all(|words| said.contains(words)), "{said}");
    let root = toml::Value::Table(all_keys().parse().unwrap());
    for_each_value("", Config::keys(), &mut |path| {
        let found = path.split('.').try_fold(&root, |here, name| {
            let here = here.as_array().map_or(here, |items| &items[0]);
            here.get(name)
        });
        assert!(found.is_some(), "{path}");
    });
}
