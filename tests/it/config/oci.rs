//! `[oci]` and the grants of keys.

use std::path::Path;
use std::time::Duration;

use ocip_gateway::config::Config;

use super::{NEEDED, good, with_env, wrong};

/// The start of a key to which a grant is added.
const KEY: &str = "access.key = [{ name = 'a', tenants = ['*'], sha256 = \
                   '00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', ";

/// The configuration of a key with these words, its schemas in the folder of the tests.
fn with_key(more: &str) -> String {
    format!("oci.schemas = 'src'\n{KEY}{more} }}]\n")
}

#[test]
fn without_a_word_the_dialect_is_off_and_no_key_has_a_grant() {
    let config = good("");
    assert_eq!(config.oci.schemas, None);
    assert_eq!(config.oci.response_rows_max, 1000);
    assert_eq!(config.oci.timeout_max, Duration::from_secs(120));
    assert!(!config.oci.descriptions && config.oci.timeouts.0.is_empty());
    let config = good(&format!("{KEY} }}]"));
    let key = &config.access.key[0];
    assert!(key.oci.is_none() && !key.oci_system && !key.oci_secrets);
}

#[test]
fn a_grant_is_read_and_printed_again() {
    let config = good(&with_key(
        "oci = { allow = ['read:User*', 'UserModify'], deny = ['*Passcode*'] }, oci_system = true",
    ));
    let grant = config.access.key[0].oci.as_ref().unwrap();
    let texts: Vec<_> = grant.allow.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["read:User*", "UserModify"]);
    assert_eq!(grant.deny[0].to_string(), "*Passcode*");
    assert!(config.access.key[0].oci_system && !config.access.key[0].oci_secrets);
    let printed = config
        .effective()
        .replace("'***'", "'geheim'")
        .replace("\"***\"", "'geheim'");
    let again = Config::from_toml(&printed, Path::new("/elsewhere/gateway.toml"), &[]);
    let again = again.unwrap_or_else(|mistakes| panic!("{mistakes}\n{printed}"));
    assert_eq!(again.effective(), config.effective());
}

#[test]
fn what_is_no_pattern_is_told_at_its_place() {
    for (list, words) in [
        (
            "allow = ['User-Get']",
            "access.key[0].oci.allow[0]: \"User-Get\" is no pattern of commands",
        ),
        (
            "allow = ['*', '']",
            "access.key[0].oci.allow[1]: \"\" is no pattern of commands",
        ),
        (
            "allow = ['reads:User*']",
            "access.key[0].oci.allow[0]: \"reads\" is no kind of commands",
        ),
        (
            "allow = ['*'], deny = ['a b']",
            "access.key[0].oci.deny[0]: \"a b\" is no pattern",
        ),
        (
            "allow = [7]",
            "access.key[0].oci.allow[0]: 7 given, expected the name of a command",
        ),
        (
            "allows = ['*']",
            "access.key[0].oci.allows: unknown key, expected `allow` or `deny`",
        ),
    ] {
        let said = wrong(&with_key(&format!("oci = {{ {list} }}")));
        assert!(said.starts_with(&format!("5: {words}")), "{list}: {said}");
        assert_eq!(said.lines().count(), 1, "{list}: {said}");
    }
}

#[test]
fn nothing_can_be_denied_that_is_not_allowed() {
    let said = wrong(&with_key("oci = { deny = ['*'] }"));
    assert!(
        said.starts_with("5: access.key[0].oci.deny: given without allow"),
        "{said}"
    );
    good(&with_key("oci = {}"));
}

#[test]
fn a_grant_needs_schemas_and_an_exception_needs_a_grant() {
    let said = wrong(&format!("{KEY} oci = {{ allow = ['*'] }} }}]"));
    assert_eq!(
        said,
        "4: access.key[0].oci: is only of use with oci.schemas, which says what commands there are"
    );
    for key in ["oci_system", "oci_secrets"] {
        let said = wrong(&with_key(&format!("{key} = true")));
        assert_eq!(
            said,
            format!("5: access.key[0].{key}: true is only of use with oci, which allows commands")
        );
    }
}

#[test]
fn the_folder_is_found_from_the_file_and_must_be_there() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join("xsd")).unwrap();
    let text = format!("{NEEDED}oci.schemas = 'xsd'");
    let read = |text: &str| Config::from_toml(text, &home.path().join("gateway.toml"), &[]);
    assert_eq!(
        read(&text).unwrap().oci.schemas,
        Some(home.path().join("xsd"))
    );
    let said = read(&text.replace("xsd", "none")).unwrap_err().to_string();
    assert!(
        said.contains("gateway.toml:4: oci.schemas: ") && said.ends_with("none is not a folder"),
        "{said}"
    );
}

#[test]
fn a_timeout_has_a_pattern_and_is_not_longer_than_the_longest() {
    let config = good("oci.timeouts = { 'ServiceProvider*' = '60s', 'read:User*' = '200ms' }");
    let times = config.oci.timeouts.0.iter();
    let times: Vec<_> = times
        .map(|(name, time)| (name.to_string(), time.as_millis()))
        .collect();
    assert_eq!(
        times,
        [
            ("ServiceProvider*".to_owned(), 60_000),
            ("read:User*".to_owned(), 200)
        ]
    );
    for (given, words) in [
        (
            "{ 'a b' = '1s' }",
            "oci.timeouts.\"a b\": \"a b\" is no pattern of commands",
        ),
        (
            "{ 'x:A' = '1s' }",
            "oci.timeouts.\"x:A\": \"x\" is no kind of commands",
        ),
        (
            "{ 'A*' = 7 }",
            "oci.timeouts.\"A*\": 7 given, expected a time with its unit",
        ),
        (
            "{ 'A*' = '1ms' }",
            "oci.timeouts.\"A*\": 1ms given, allowed are 100ms to 10m",
        ),
        (
            "{ 'A*' = '3m' }",
            "oci.timeouts.\"A*\": 3m given, which is more than timeout_max, 2m",
        ),
        ("7", "oci.timeouts: 7 given, expected a table"),
    ] {
        let said = wrong(&format!("oci.timeouts = {given}"));
        assert!(said.starts_with(&format!("4: {words}")), "{given}: {said}");
        assert_eq!(said.lines().count(), 1, "{given}: {said}");
    }
    good("oci.timeouts = { 'A*' = '3m' }\noci.timeout_max = '3m'");
    let said = wrong("oci.timeout_max = '11m'");
    assert_eq!(said, "4: oci.timeout_max: 11m given, allowed are 1s to 10m");
}

#[test]
fn the_environment_gives_timeouts_as_a_whole() {
    let config = with_env(
        NEEDED,
        &[
            ("OCI__TIMEOUTS", "{ 'User*' = '5s' }"),
            ("OCI__DESCRIPTIONS", "true"),
        ],
    );
    let config = config.unwrap();
    assert_eq!(config.oci.timeouts.0.len(), 1);
    assert!(config.oci.descriptions);
}

#[test]
fn a_change_of_a_timeout_is_told() {
    let old = good("oci.timeouts = { 'User*' = '5s' }");
    let new = good("oci.timeouts = { 'User*' = '6s', GroupGet = '7s' }\noci.response_rows_max = 5");
    assert_eq!(
        old.changes_to(&new),
        [
            "oci.response_rows_max: 1000 -> 5",
            "oci.timeouts.\"User*\": \"5s\" -> \"6s\"",
            "oci.timeouts.GroupGet: nothing -> \"7s\"",
        ]
    );
    assert_eq!(
        good(&with_key("")).changes_to(&good(&with_key("oci = { allow = ['*'] }"))),
        ["access.key"]
    );
}
