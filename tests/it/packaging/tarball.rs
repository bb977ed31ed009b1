//! The archive, its bill of materials and its checksums, made of the tests' own binary.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::{folder, run};

/// The archive, the bill of materials and the checksums.
fn build(out: &Path) -> Vec<PathBuf> {
    let (built, said) = run(Command::new(folder().join("build-tarball"))
        .arg(env!("CARGO_BIN_EXE_ocip-gateway"))
        .arg(out)
        .env("SOURCE_DATE_EPOCH", "1767225600"));
    assert!(built, "{said}");
    said.lines().map(PathBuf::from).collect()
}

#[test]
fn the_archive_has_what_it_takes_fits_its_checksum_and_is_the_same_each_time() {
    let out = [(); 2].map(|()| tempfile::tempdir().unwrap());
    let [first, second] = [build(out[0].path()), build(out[1].path())];
    for (first, second) in first.iter().zip(&second) {
        assert!(
            fs::read(first).unwrap() == fs::read(second).unwrap(),
            "{}",
            first.display()
        );
    }
    let checked = Command::new("sha256sum")
        .arg("--check")
        .arg(&first[2])
        .current_dir(out[0].path())
        .output()
        .unwrap();
    assert!(checked.status.success(), "{checked:?}");
    let (listed, names) = run(Command::new("tar").arg("-tzf").arg(&first[0]));
    assert!(listed, "{names}");
    let names: BTreeSet<_> = names
        .lines()
        .filter_map(|name| name.split_once('/'))
        .map(|(_, name)| name)
        .collect();
    for name in [
        "bin/ocip-gateway",
        "lib/systemd/system/ocip-gateway.service",
        "share/man/man1/ocip-gateway-serve.1",
        "share/man/man5/ocip-gateway.toml.5",
        "share/completions/ocip-gateway.bash",
        "README.md",
        "SECURITY.md",
        "docs/first-steps.md",
        "deploy/alerts.yml",
        "config.example.toml",
        "LICENSE-MIT",
    ] {
        assert!(names.contains(name), "{name}: {names:?}");
    }
}

#[test]
fn the_bill_of_materials_has_what_is_linked_with_its_licence_and_nothing_of_the_tests() {
    let output = Command::new(folder().join("sbom")).output().unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let bill: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(
        (&bill["bomFormat"], &bill["specVersion"]),
        (&"CycloneDX".into(), &"1.6".into())
    );
    let components = bill["components"].as_array().unwrap();
    let names: BTreeSet<_> = components
        .iter()
        .map(|one| one["name"].as_str().unwrap())
        .collect();
    for linked in [
        "ocip",
        "ocip-services",
        "hyper",
        "tokio",
        "quick-xml",
        "openssl-sys",
    ] {
        assert!(names.contains(linked), "{linked}");
    }
    for of_tests in ["proptest", "criterion", "jsonschema", "syn"] {
        assert!(!names.contains(of_tests), "{of_tests}");
    }
    let lock = fs::read_to_string(folder().with_file_name("Cargo.lock")).unwrap();
    for one in components {
        let (name, version) = (
            one["name"].as_str().unwrap(),
            one["version"].as_str().unwrap(),
        );
        assert!(
            lock.contains(&format!("name = \"{name}\"\nversion = \"{version}\"")),
            "{name}"
        );
        assert!(
            one["licenses"][0]["expression"].is_string(),
            "{name} has no licence"
        );
    }
}
