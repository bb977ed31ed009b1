//! The password gets in, and never out.

use std::error::Error as _;
use std::path::Path;

use ocip_gateway::config::Config;
use secrecy::ExposeSecret;

use super::{NEEDED, good, printed, read, with_env};

const WITHOUT: &str = "backend.servers = ['as1']\nbackend.login.user_id = 'x'\n";

/// A folder with the file `secret` of this content.
fn folder(content: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("secret"), content).unwrap();
    folder
}

fn from_file(folder: &Path) -> Result<Config, super::ConfigErrors> {
    let text = format!("{WITHOUT}backend.login.password_file = 'secret'");
    Config::from_toml(&text, &folder.join("gateway.toml"), &[])
}

#[test]
fn password_file_is_read_relative_to_the_config_file() {
    let folder = folder("geheim\n");
    let config = from_file(folder.path()).unwrap();
    assert_eq!(config.backend.login.password.expose_secret(), "geheim");
    assert_eq!(
        config.backend.login.password_file,
        Some(folder.path().join("secret"))
    );
}

#[test]
fn password_file_that_cannot_be_read_names_key_path_and_reason() {
    let said = printed(&format!("{WITHOUT}backend.login.password_file = 'nowhere'"));
    let expected = "3: backend.login.password_file: cannot read nowhere: No such file";
    assert!(said.starts_with(expected), "{said}");
    let said = printed(&format!("{WITHOUT}backend.login.password_file = '/'"));
    let expected = "3: backend.login.password_file: cannot read /: Is a directory";
    assert!(said.starts_with(expected), "{said}");
}

#[test]
fn password_file_that_is_empty_or_odd_is_a_mistake() {
    for (content, why) in [("\n", "is empty"), ("geheim\n\n", "control character")] {
        let folder = folder(content);
        let said = from_file(folder.path()).unwrap_err().to_string();
        assert!(
            said.contains("backend.login.password_file: ") && said.contains(why),
            "{said}"
        );
        assert!(!said.contains("geheim"));
    }
}

#[test]
fn password_is_needed_exactly_once() {
    assert!(printed(WITHOUT).contains("backend.login.password: not given, expected"));
    let said = printed(&format!("{NEEDED}backend.login.password_file = 'nowhere'"));
    assert!(
        said.contains("password: given together with password_file"),
        "{said}"
    );
}

#[test]
fn password_must_be_a_token_of_60() {
    for bad in [
        "",
        " geheim",
        "geheim ",
        "ge  heim",
        "ge\\theim",
        &"geheim".repeat(11),
    ] {
        let said = printed(&format!("{WITHOUT}backend.login.password = \"{bad}\""));
        assert!(
            said.starts_with("3: backend.login.password: the password "),
            "{said}"
        );
        assert!(!said.contains("geheim") && !said.contains("heim"), "{said}");
    }
}

#[test]
fn good_password_is_masked_everywhere() {
    let config = good("");
    let effective = config.effective();
    assert!(effective.contains("password = \"***\""), "{effective}");
    let everything = format!("{config:?}{config:#?}{effective}{:?}", config.effective());
    assert!(!everything.contains("geheim"), "{everything}");
}

#[test]
fn checked_file_prints_masked() {
    let folder = folder("geheim");
    let path = folder.path().join("gateway.toml");
    let text = format!("{WITHOUT}backend.login.password_file = 'secret'");
    std::fs::write(&path, text).unwrap();
    let printed = Config::load(&path).unwrap().effective();
    assert!(!printed.contains("password = "), "{printed}");
    assert!(!printed.contains("geheim"), "{printed}");
}

#[test]
fn what_is_printed_can_be_read_again_from_anywhere() {
    let folder = folder("geheim\n");
    std::fs::write(folder.path().join("file"), "x").unwrap();
    let needed = "backend.servers = ['as1', '[2001:db8::1]:80']\nbackend.login.user_id = 'x'\n";
    for more in [
        "backend.login.password_file = 'secret'\nbackend.ca_file = 'file'",
        "backend.login.password = 'geheim'\nbackend.transport = 'tcp'",
        "backend.login.password = 'geheim'\nbackend.min_tls_version = '1.3'\n\
         server.connections_per_address = 7\nserver.cors_origins = ['https://a.example']",
        "backend.login.password_file = 'secret'\naudit.file = '-'\naudit.required = true\n\
         numbering.country_code = '32'\nphone_types.directory = '.'\n\
         number_policy.tenant = [{ id = 'a', deny = ['+32'] }]",
        "backend.login.password_file = 'secret'\naudit.file = 'audit'\n\
         server.tls = { certificate = 'file', private_key = 'file' }\n\
         access.key = [{ name = 'a', role = 'read', tenants = ['*'], sha256 = \
         '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff' }]",
    ] {
        let (text, origin) = (
            format!("{needed}{more}"),
            folder.path().join("gateway.toml"),
        );
        let config = Config::from_toml(&text, &origin, &[]).unwrap();
        let printed = config.effective();
        let again = Config::from_toml(&printed, Path::new("/elsewhere/gateway.toml"), &[]);
        let again = again.unwrap_or_else(|mistakes| panic!("{mistakes}\n{printed}"));
        assert_eq!(again.effective(), printed);
        let is_inside = more.contains("password = ");
        assert_eq!(again.has_masked_password(), is_inside, "{printed}");
    }
}

#[test]
fn effective_configuration_is_toml_with_every_default() {
    let config = good("backend.request_timeout = '90s'");
    let table: toml::Table = config.effective().parse().unwrap();
    assert_eq!(table["backend"]["request_timeout"].as_str(), Some("1m 30s"));
    assert_eq!(table["backend"]["servers"][0].as_str(), Some("as1:2209"));
    assert_eq!(table["admin"]["listen"].as_str(), Some("127.0.0.1:8081"));
}

#[test]
fn misplaced_and_mistyped_passwords_are_never_quoted() {
    let spots = [
        "backend.login.password = 7654321",
        "backend.login.password = 7654321.5",
        "backend.login.password = ['geheim']",
        "backend.login.password = { geheim = 'geheim' }",
        "backend.login.password.geheim = 'geheim'",
        "backend.login.password = 'geheim'\nbackend.login.password = 'geheim'",
        "backend.login.password = geheim",
        "backend.login.password = 'geheim",
        "backend.login.password = 'geheim' 'geheim'",
        "backend.login.password = \"geheim\\q\"",
        "backend.login.passwort = 'geheim'",
        "backend.password = 'geheim'",
        "password = 'geheim'",
        "backend.login = 'geheim'",
        "backend = ['geheim']",
        "backend.login.user_id = ['geheim']",
        "backend.pool.max_sessions = 'geheim'",
        "access.allow_anonymous = 'geheim'",
    ];
    for spot in spots {
        let mistakes = read(&format!("log.level = ''\n{spot}\n")).unwrap_err();
        let said = format!("{mistakes}{mistakes:?}{:?}", mistakes.source());
        assert!(
            !said.contains("geheim") && !said.contains("7654321"),
            "{spot}: {said}"
        );
    }
}

#[test]
fn passwords_in_the_environment_are_never_quoted() {
    let spots = [
        ("BACKEND__LOGIN__PASSWORD", "geheim "),
        ("BACKEND__LOGIN__PASSWORD__X", "geheim"),
        ("BACKEND__LOGIN", "geheim"),
        ("BACKEND__LOGIN", "{ password = ['geheim'] }"),
        ("PASSWORD", "geheim"),
    ];
    for spot in spots {
        let mistakes = with_env(WITHOUT, &[spot]).unwrap_err();
        let said = format!("{mistakes}{mistakes:?}");
        assert!(!said.contains("geheim"), "{spot:?}: {said}");
    }
}
