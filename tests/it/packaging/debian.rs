//! The Debian package, built from the tests' own binary and installed into a folder by dpkg itself.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{folder, run};

const CONFIG: &str = "etc/ocip-gateway/gateway.toml";

/// Builds the package in `out`. Packing fast matters more here than packing small.
fn build(out: &Path) -> PathBuf {
    let (built, said) = run(Command::new(folder().join("build-deb"))
        .arg(env!("CARGO_BIN_EXE_ocip-gateway"))
        .arg(out)
        .env("SOURCE_DATE_EPOCH", "1767225600")
        .env("DPKG_DEB_COMPRESSOR_TYPE", "gzip")
        .env("DPKG_DEB_COMPRESSOR_LEVEL", "1"));
    assert!(built, "{said}");
    PathBuf::from(said.trim_end())
}

fn dpkg_deb(option: &str, package: &Path) -> String {
    let (read, said) = run(Command::new("dpkg-deb").arg(option).arg(package));
    assert!(read, "{said}");
    said
}

/// A system that is a folder, and nothing but dpkg's records.
struct Root(tempfile::TempDir);

impl Root {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        for records in ["info", "updates"] {
            fs::create_dir_all(root.path().join("var/lib/dpkg").join(records)).unwrap();
        }
        fs::write(root.path().join("var/lib/dpkg/status"), "").unwrap();
        Self(root)
    }

    /// Runs dpkg on this system. Its scripts run outside of it, where there is a shell; what the
    /// package depends on is outside, too.
    fn dpkg(&self, action: &str, package: &Path) {
        let (done, said) = run(Command::new("dpkg")
            .arg(format!("--root={}", self.0.path().display()))
            .args([
                "--force-not-root",
                "--force-depends",
                "--force-script-chrootless",
            ])
            .args(["--log=/dev/null", action])
            .arg(package)
            .env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin"));
        assert!(done, "{said}");
    }

    fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// Runs the installed program.
    fn gateway(&self, arguments: &[&str]) -> (bool, String) {
        run(Command::new(self.path("usr/bin/ocip-gateway")).args(arguments))
    }
}

#[test]
fn the_installed_package_runs_keeps_its_configuration_and_goes_without_a_trace() {
    let out = tempfile::tempdir().unwrap();
    let package = build(out.path());
    let root = Root::new();
    root.dpkg("--install", &package);

    let version = format!("ocip-gateway {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(root.gateway(&["--version"]), (true, version));
    let config = root.path(CONFIG);
    let check = || root.gateway(&["check", "--config", config.to_str().unwrap()]);
    let (good, said) = check();
    assert!(!good && said.contains("as-password"), "{said}");
    let password = root.path("etc/ocip-gateway/as-password");
    fs::write(&password, "geheim-geheim\n").unwrap();
    let (good, said) = check();
    assert!(good, "{said}");

    let edited = fs::read_to_string(&config).unwrap() + "# ours\n";
    fs::write(&config, &edited).unwrap();
    root.dpkg("--install", &package);
    assert_eq!(fs::read_to_string(&config).unwrap(), edited);
    root.dpkg("--remove", Path::new("ocip-gateway"));
    assert!(!root.path("usr/bin/ocip-gateway").exists());
    assert_eq!(fs::read_to_string(&config).unwrap(), edited);
    root.dpkg("--purge", Path::new("ocip-gateway"));
    assert!(!root.path("etc/ocip-gateway").exists());
}

#[test]
fn the_package_has_everything_in_its_place_and_the_same_bytes_each_time() {
    let (first, second) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (package, again) = (build(first.path()), build(second.path()));
    assert!(fs::read(&package).unwrap() == fs::read(again).unwrap());

    let contents = dpkg_deb("--contents", &package);
    for (mode, path) in [
        ("-rwxr-xr-x", "usr/bin/ocip-gateway"),
        ("drwxr-x---", "etc/ocip-gateway/"),
        ("-rw-r--r--", CONFIG),
        ("-rw-r--r--", "usr/lib/systemd/system/ocip-gateway.service"),
        ("-rw-r--r--", "usr/share/man/man1/ocip-gateway.1.gz"),
        ("-rw-r--r--", "usr/share/man/man1/ocip-gateway-serve.1.gz"),
        ("-rw-r--r--", "usr/share/man/man5/ocip-gateway.toml.5.gz"),
        (
            "-rw-r--r--",
            "usr/share/bash-completion/completions/ocip-gateway",
        ),
        (
            "-rw-r--r--",
            "usr/share/zsh/vendor-completions/_ocip-gateway",
        ),
        (
            "-rw-r--r--",
            "usr/share/fish/vendor_completions.d/ocip-gateway.fish",
        ),
        ("-rw-r--r--", "usr/share/doc/ocip-gateway/copyright"),
        (
            "-rw-r--r--",
            "usr/share/doc/ocip-gateway/changelog.Debian.gz",
        ),
        ("-rw-r--r--", "usr/share/doc/ocip-gateway/README.Debian"),
        ("-rw-r--r--", "usr/share/doc/ocip-gateway/README.md.gz"),
        ("-rw-r--r--", "usr/share/doc/ocip-gateway/docs/security.md"),
        (
            "-rw-r--r--",
            "usr/share/doc/ocip-gateway/deploy/grafana.json",
        ),
        ("-rw-r--r--", "usr/share/doc/ocip-gateway/deploy/alerts.yml"),
    ] {
        let listed = contents.lines().any(|line| {
            line.starts_with(&format!("{mode} root/root ")) && line.ends_with(&format!(" ./{path}"))
        });
        assert!(listed, "{mode} {path}:\n{contents}");
    }
    assert!(
        !contents.lines().any(|line| line.contains("/target/")),
        "{contents}"
    );
}

#[test]
fn the_package_says_what_it_is_and_what_it_needs() {
    let out = tempfile::tempdir().unwrap();
    let package = build(out.path());
    let control = dpkg_deb("--field", &package);
    let has = |line: &str| control.lines().any(|known| known == line);
    assert!(has("Package: ocip-gateway"), "{control}");
    assert!(
        has(&format!("Version: {}-1", env!("CARGO_PKG_VERSION"))),
        "{control}"
    );
    assert!(
        !control.replace("<root@localhost>", "").contains('@'),
        "{control}"
    );
    let depends = control
        .lines()
        .find(|line| line.starts_with("Depends: "))
        .unwrap();
    assert!(depends.contains("libc6 (>= 2."), "{depends}");
    // Every system with OpenSSL 3 has what is used of it.
    if depends.contains("libssl3") {
        assert!(depends.contains("libssl3 (>= 3.0.0)"), "{depends}");
    }
    assert!(depends.ends_with(", adduser"), "{depends}");

    let parts = tempfile::tempdir().unwrap();
    let (done, said) = run(Command::new("dpkg-deb")
        .arg("--control")
        .arg(&package)
        .arg(parts.path()));
    assert!(done, "{said}");
    let conffiles = fs::read_to_string(parts.path().join("conffiles")).unwrap();
    assert_eq!(conffiles, format!("/{CONFIG}\n"));
    for script in ["postinst", "prerm", "postrm"] {
        let mode = fs::metadata(parts.path().join(script))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o755, "{script}");
    }
}

/// Where lintian is not installed this cannot be tried; `.ci/run` installs it.
#[test]
fn lintian_has_no_error_to_tell() {
    let out = tempfile::tempdir().unwrap();
    let package = build(out.path());
    let looked = Command::new("lintian")
        .args(["--allow-root", "--fail-on", "error"])
        .arg(&package)
        .output();
    let output = match looked {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "lintian: {error}");
            println!("not tried: there is no lintian here");
            return;
        }
    };
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.lines().any(|line| line.starts_with("E: ")), "{said}");
    assert!(output.status.success(), "{said}");
}
