//! What `check` says of the numbering plan.

use std::process::{Command, Output};

const BASE: &str = "backend.servers = ['as1']\nbackend.login.user_id = 'x'\n\
                    backend.login.password = 'geheim'\n";

fn check(more: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(&path, format!("{BASE}{more}")).unwrap();
    Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .args(["check", "--config"])
        .arg(path)
        .output()
        .unwrap()
}

fn printed(more: &str) -> String {
    let output = check(more);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn warned(more: &str) -> String {
    let output = check(more);
    assert!(output.status.success(), "{output:?}");
    let warnings = String::from_utf8(output.stderr).unwrap();
    let about_files = |line: &&str| !line.contains("gateway.toml");
    warnings.lines().filter(about_files).collect()
}

#[test]
fn the_plan_in_effect_is_printed_as_comments() {
    let printed = printed("numbering.country_code = '61'\nnumbering.outside_prefix = '9'\n");
    for line in [
        "# The numbering plan in effect:",
        "#   country code: 61",
        "#   trunk prefix: 0 1831 1832",
        "#   leading 0: not part of the number",
        "#   outside prefix: 9",
    ] {
        assert!(
            printed.lines().any(|printed| printed == line),
            "{line}: {printed}"
        );
    }
    assert!(
        printed.contains("#   prefixes abroad: + 0011 "),
        "{printed}"
    );
    printed.parse::<toml::Table>().unwrap();
}

#[test]
fn overrides_are_in_the_plan_that_is_printed() {
    let printed = printed(
        "[numbering]\ncountry_code = '45'\ntrunk_prefix = '0'\ninternational_prefixes = ['009', '00xx']\n",
    );
    assert!(printed.contains("\n#   trunk prefix: 0\n"), "{printed}");
    assert!(
        printed.contains("\n#   prefixes abroad: + 009 00xx\n"),
        "{printed}"
    );
    let none = super::check::printed("");
    assert!(
        none.contains("#   country code: none; only + and 00 are understood"),
        "{none}"
    );
}

#[test]
fn rules_without_a_country_code_and_unknown_codes_are_warned_of() {
    let rules = "[number_policy]\ndeny = ['+32900']\n";
    assert!(warned(rules).contains("numbering.country_code"));
    let tenant = "[[number_policy.tenant]]\nid = 'foo'\nallow = ['+32']\n";
    assert!(warned(tenant).contains("numbering.country_code"));
    assert_eq!(
        warned(&format!("numbering.country_code = '32'\n{rules}")),
        ""
    );
    assert_eq!(warned(""), "");
    let unknown = warned("numbering.country_code = '999'\n");
    assert!(
        unknown.contains("\"999\" is of no country that is known"),
        "{unknown}"
    );
}
