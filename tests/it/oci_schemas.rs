//! Schema files of the operator: what `check` says of them, and what a start and a reload make of them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use ocip_simulator::SimulatedSwitch;

use crate::support::{TestGateway, simulate, tcp_config};

const BASE: &str =
    "backend.servers = ['as1']\nbackend.login.user_id = 'x'\nbackend.login.password = 'geheim'\n";

const HASH: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

/// Our own schema files, which are as good as any.
fn own() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas")
}

fn key(name: &str, more: &str) -> String {
    let sha256 = format!("{}{HASH}", name.len());
    format!(
        "[[access.key]]\nname = '{name}'\nsha256 = '{}'\n{more}\n",
        &sha256[..64]
    )
}

fn check(folder: &Path, text: &str, arguments: &[&str]) -> Output {
    let path = folder.join("gateway.toml");
    fs::write(&path, format!("{BASE}{text}")).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"));
    command
        .arg("check")
        .arg("--config")
        .arg(path)
        .args(arguments);
    command.output().unwrap()
}

fn printed(text: &str, arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = check(folder.path(), text, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn with_keys() -> String {
    let reader = "tenants = ['foo']\nrole = 'read'\noci = { allow = ['*'] }";
    let writer = "tenants = ['*']\nrole = 'write'\noci = { allow = ['UserModify', 'UserDelete'], deny = ['*17sp4'] }";
    format!(
        "oci.schemas = '{}'\n{}{}",
        own().display(),
        key("reader", reader),
        key("the-writer", writer)
    )
}

#[test]
fn check_counts_the_commands_and_says_who_may_use_them() {
    let printed = printed(&with_keys(), &[]);
    assert!(
        printed.contains("\n# Commands of the switch in oci.schemas: "),
        "{printed}"
    );
    assert!(
        printed.contains("\n# Keys that may use them:\n#   reader (read, tenants foo): "),
        "{printed}"
    );
    assert!(
        printed.contains(" reads, 0 writes\n#   the-writer (write, all tenants): 0 reads, "),
        "{printed}"
    );
    assert!(
        printed.contains("; of these by name alone: UserDeleteRequest"),
        "{printed}"
    );
    assert!(!printed.contains("#     read"), "{printed}");
    // It is a configuration still.
    printed.parse::<toml::Table>().unwrap();
}

#[test]
fn check_names_all_commands_when_asked() {
    let printed = printed(&with_keys(), &["--oci"]);
    assert!(
        printed.contains("\n#     read   UserGetRequest21\n"),
        "{printed}"
    );
    assert!(
        printed.contains("\n#     write  UserDeleteRequest\n"),
        "{printed}"
    );
    assert!(
        !printed.contains("write  UserModifyRequest17sp4"),
        "{printed}"
    );
    let of_the_session = printed.lines().any(|line| line.contains("  Login"));
    assert!(!of_the_session, "{printed}");
}

#[test]
fn without_schemas_check_says_nothing_of_commands() {
    let printed = printed("", &["--oci"]);
    assert!(
        !printed.contains("Commands of the switch") && !printed.contains("Keys that"),
        "{printed}"
    );
}

#[test]
fn a_folder_that_is_of_no_use_is_a_mistake_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("xsd")).unwrap();
    let said = || {
        let output = check(folder.path(), "oci.schemas = 'xsd'", &[]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    let empty = said();
    assert!(
        empty.contains("gateway.toml:4: oci.schemas: ") && empty.contains("ends in .xsd"),
        "{empty}"
    );
    fs::write(folder.path().join("xsd/a.xsd"), "no XML").unwrap();
    let broken = said();
    assert!(
        broken.contains("gateway.toml:4: oci.schemas: ") && broken.contains("a.xsd, line 1"),
        "{broken}"
    );
}

#[test]
fn what_matches_nothing_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let grant = "tenants = ['foo']\noci = { allow = ['Usr*', 'LoginRequest22V5'] }";
    let text = format!("oci.schemas = '{}'\n{}", own().display(), key("k", grant));
    let output = check(folder.path(), &text, &[]);
    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        said.contains(
            "warning: access.key \"k\": oci.allow has \"Usr*\", which matches no command"
        ),
        "{said}"
    );
    assert!(said.contains("\"LoginRequest22V5\" in vain: "), "{said}");
}

#[tokio::test]
async fn a_reload_reads_the_folder_again_and_keeps_what_it_has_when_that_is_broken() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let mut config = tcp_config(simulator.local_addr());
    let mut gateway = TestGateway::start(config.clone()).await;
    assert!(gateway.schemas().is_none());
    config.oci.schemas = Some(own());
    gateway.reload(&config).await.unwrap();
    let first = gateway.schemas().unwrap();
    assert!(first.command("UserGetRequest21").is_some());
    gateway.reload(&config).await.unwrap();
    let second = gateway.schemas().unwrap();
    assert!(!std::sync::Arc::ptr_eq(&first, &second));
    let empty = tempfile::tempdir().unwrap();
    let mut broken = config.clone();
    broken.oci.schemas = Some(empty.path().to_owned());
    broken.log.level = "debug".into();
    let said = gateway.reload(&broken).await.unwrap_err().to_string();
    assert!(said.starts_with("reading oci.schemas: "), "{said}");
    assert!(std::sync::Arc::ptr_eq(&second, &gateway.schemas().unwrap()));
    config.oci.schemas = None;
    gateway.reload(&config).await.unwrap();
    assert!(gateway.schemas().is_none());
}
