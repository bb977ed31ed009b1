//! The systemd unit, as systemd itself reads it.

use std::fs;
use std::process::Command;

use super::{folder, run};

/// Where systemd's tools are not installed nothing can be checked. Versions before 253 do not know
/// `notify-reload`, for which the unit provides.
#[test]
fn systemd_understands_every_line_of_the_unit() {
    if Command::new("systemd-analyze")
        .arg("--version")
        .output()
        .is_err()
    {
        println!("not checked: there is no systemd-analyze here");
        return;
    }
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("ocip-gateway.service");
    let unit = fs::read_to_string(folder().join("systemd/ocip-gateway.service")).unwrap();
    let here = unit.replace("/usr/bin/ocip-gateway", env!("CARGO_BIN_EXE_ocip-gateway"));
    fs::write(&path, here).unwrap();
    let (_, said) = run(Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(&path));
    let complaints: Vec<_> = said
        .lines()
        .filter(|line| line.contains("ocip-gateway"))
        .filter(|line| !line.ends_with("Failed to parse service type, ignoring: notify-reload"))
        .collect();
    assert!(complaints.is_empty(), "{complaints:#?}");
}

#[test]
fn no_core_dump_is_written_of_the_service() {
    let unit = fs::read_to_string(folder().join("systemd/ocip-gateway.service")).unwrap();
    assert!(unit.lines().any(|line| line == "LimitCORE=0"));
}

#[test]
fn the_service_finds_the_password_where_systemd_puts_it() {
    let unit = fs::read_to_string(folder().join("systemd/ocip-gateway.service")).unwrap();
    let line = |name: &str| {
        unit.lines()
            .find_map(|line| line.strip_prefix(name))
            .unwrap()
    };
    let (credential, _) = line("LoadCredential=").split_once(':').unwrap();
    let credentials = tempfile::tempdir().unwrap();
    fs::write(credentials.path().join(credential), "geheim-geheim\n").unwrap();
    let variable = line("Environment=").replace("%d", credentials.path().to_str().unwrap());
    let (name, value) = variable.split_once('=').unwrap();

    // The file that the example itself names is root's, and here not even there.
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join("gateway.toml");
    fs::copy("config.example.toml", &config).unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"));
    check.arg("check").arg("--config").arg(&config);
    assert!(!run(&mut check).0);
    let (good, said) = run(check.env(name, value));
    assert!(good, "{said}");
}
