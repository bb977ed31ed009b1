//! Variables over files.

use secrecy::ExposeSecret;

use super::{NEEDED, with_env};

fn env_says(env: &[(&str, &str)]) -> String {
    with_env(NEEDED, env).unwrap_err().to_string()
}

#[test]
fn variables_win_over_the_file() {
    let env = [
        ("SERVER__MAX_CONNECTIONS", "7"),
        ("BACKEND__SERVERS", "['as2', 'as3:1']"),
        ("BACKEND__REQUEST_TIMEOUT", "5s"),
        ("ACCESS__ALLOW_ANONYMOUS", "true"),
    ];
    let config = with_env(NEEDED, &env).unwrap();
    assert_eq!(config.server.max_connections, 7);
    assert_eq!(config.backend.servers[1].to_string(), "as3:1");
    assert_eq!(config.backend.request_timeout.as_secs(), 5);
    assert!(config.access.allow_anonymous);
}

#[test]
fn variables_alone_are_enough() {
    let env = [
        ("BACKEND__SERVERS", "['as1']"),
        ("BACKEND__LOGIN__USER_ID", "12345"),
        ("BACKEND__LOGIN__PASSWORD", "67890"),
    ];
    let config = with_env("", &env).unwrap();
    assert_eq!(config.backend.login.user_id, "12345");
    assert_eq!(config.backend.login.password.expose_secret(), "67890");
}

#[test]
fn values_that_look_like_other_types_become_strings() {
    let env = [
        ("BACKEND__MIN_TLS_VERSION", "1.1"),
        ("NUMBERING__COUNTRY_CODE", "32"),
    ];
    let config = with_env(NEEDED, &env).unwrap();
    assert_eq!(config.numbering.country_code.as_deref(), Some("32"));
}

#[test]
fn whole_sections_can_be_given() {
    let config = with_env(NEEDED, &[("LOG", "{ level = 'debug' }")]).unwrap();
    assert_eq!(config.log.level, "debug");
}

#[test]
fn mistakes_name_the_variable_and_the_key() {
    let said = env_says(&[("BACKEND__POOL__MAX_SESSIONS", "1.5")]);
    assert_eq!(
        said,
        "environment OCIP_GATEWAY__BACKEND__POOL__MAX_SESSIONS: backend.pool.max_sessions: \
         1.5 given, allowed are 1 to 64"
    );
    let said = env_says(&[("LOG", "{ lvl = 1 }")]);
    assert!(
        said.starts_with("environment OCIP_GATEWAY__LOG: log.lvl: unknown key"),
        "{said}"
    );
    let said = env_says(&[("LOG", "debug")]);
    assert_eq!(
        said,
        "environment OCIP_GATEWAY__LOG: log: a string given, expected a table"
    );
}

#[test]
fn odd_names_are_unknown_keys() {
    for name in [
        "",
        "__",
        "SERVER__",
        "SERVER____LISTEN",
        "A__B__C__D__E__F__G__H__I__J",
    ] {
        let said = env_says(&[(name, "1")]);
        assert!(
            said.contains("unknown key") && said.lines().count() == 1,
            "{name}: {said}"
        );
    }
}

#[test]
fn same_key_twice_is_a_mistake() {
    let said = env_says(&[("LOG__LEVEL", "a"), ("log__level", "b")]);
    assert_eq!(
        said,
        "environment OCIP_GATEWAY__log__level: log.level: also given by \
         OCIP_GATEWAY__LOG__LEVEL; only one may remain"
    );
}

#[test]
fn password_of_the_environment_replaces_the_files_own_way() {
    let text = "backend.servers = ['as1']\nbackend.login.user_id = 'x'\n\
                backend.login.password_file = 'nowhere'";
    let config = with_env(text, &[("BACKEND__LOGIN__PASSWORD", "geheim")]).unwrap();
    assert_eq!(config.backend.login.password.expose_secret(), "geheim");
    assert_eq!(config.backend.login.password_file, None);
}
