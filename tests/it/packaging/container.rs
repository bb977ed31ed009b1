//! The container: what it is made from, says of itself, and lets others reach.

use std::process::Command;

use super::{folder, run};

/// The lines of the Dockerfile, those that go on joined.
fn instructions() -> Vec<String> {
    let text = std::fs::read_to_string(folder().join("container/Dockerfile")).unwrap();
    let text = text.replace("\\\n", " ");
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

/// What stands behind each instruction of this name.
fn all_of(name: &str) -> Vec<String> {
    let all = instructions().into_iter();
    let named = all.filter_map(|line| line.strip_prefix(&format!("{name} ")).map(str::to_owned));
    named.collect()
}

#[test]
fn the_bases_are_pinned_by_their_digests() {
    let bases = all_of("ARG");
    for (base, name) in bases.iter().zip(["BUILDER", "RUNTIME"]) {
        let image = base.strip_prefix(&format!("{name}=")).unwrap();
        let (tagged, digest) = image.split_once("@sha256:").unwrap();
        let tag = tagged.rsplit_once(':').unwrap().1;
        assert!(!["", "latest"].contains(&tag), "{image}");
        let is_hex = |sign: char| matches!(sign, '0'..='9' | 'a'..='f');
        assert!(digest.len() == 64 && digest.chars().all(is_hex), "{image}");
    }
    let from = all_of("FROM");
    assert_eq!(from, ["${BUILDER} AS build", "${RUNTIME}"]);
}

#[test]
fn the_image_says_what_it_is() {
    let labels = all_of("LABEL").join(" ");
    for (label, value) in [
        ("title", env!("CARGO_PKG_NAME")),
        ("licenses", env!("CARGO_PKG_LICENSE")),
    ] {
        let label = format!("org.opencontainers.image.{label}=\"{value}\"");
        assert!(labels.contains(&label), "{label} is not in {labels}");
    }
}

#[test]
fn the_admin_listener_is_where_the_image_publishes_it() {
    let variable = all_of("ENV").into_iter().find(|one| one.contains("ADMIN"));
    let variable = variable.unwrap();
    let (name, address) = variable.split_once('=').unwrap();
    let port = address.strip_prefix("0.0.0.0:").unwrap();
    let published = all_of("EXPOSE").join(" ");
    assert!(published.split(' ').any(|one| one == port), "{published}");
    // The file need not say it.
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("gateway.toml");
    let text = "backend.servers = ['as1']\nbackend.login = { user_id = 'x', password = 'y' }\n";
    std::fs::write(&config, text).unwrap();
    let mut check = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"));
    check.args(["check", "-c"]).arg(&config).env(name, address);
    let (is_good, said) = run(&mut check);
    let in_effect = said.split("[admin]").nth(1).unwrap();
    let listen = in_effect.lines().find(|line| line.starts_with("listen"));
    assert_eq!(listen, Some(&*format!("listen = \"{address}\"")), "{said}");
    assert!(is_good, "{said}");
}
