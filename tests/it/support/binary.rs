//! The binary, run to its end against a switch that the test holds.

use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ocip_simulator::certificate::TestCa;
use tempfile::TempDir;

use super::gateway::PASSWORD;

/// What a run of the binary said.
#[derive(Debug)]
pub(crate) struct Said {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A folder with a configuration, and what the binary is told in it.
pub(crate) struct Site {
    folder: TempDir,
}

/// Runs the binary to its end.
pub(crate) async fn run(arguments: &[&str], stdin: &str) -> Said {
    let arguments: Vec<_> = arguments.iter().map(|one| (*one).to_owned()).collect();
    let stdin = stdin.to_owned();
    // The switch answers meanwhile, on the thread of the test.
    tokio::task::spawn_blocking(move || run_blocking(&arguments, &stdin))
        .await
        .unwrap()
}

fn run_blocking(arguments: &[String], stdin: &str) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that reads nothing may be gone already.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let output = child.wait_with_output().unwrap();
    Said {
        status: output.status.code().unwrap(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Site {
    /// A configuration for `servers` that trusts `authority`, with `more` keys of `[backend]`.
    pub(crate) fn new(authority: &TestCa, servers: &[String], more: &str) -> Self {
        Self::with_login(authority, servers, more, "gateway-admin", PASSWORD)
    }

    pub(crate) fn with_login(
        authority: &TestCa,
        servers: &[String],
        more: &str,
        user_id: &str,
        password: &str,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("ca.pem"), authority.ca_pem().unwrap()).unwrap();
        let site = Self { folder };
        site.write(&format!(
            "[backend]\nservers = {servers:?}\nca_file = \"ca.pem\"\nconnect_timeout = \"30s\"\n\
             {more}\n[backend.login]\nuser_id = \"{user_id}\"\npassword = \"{password}\"\n"
        ));
        site
    }

    pub(crate) fn write(&self, config: &str) {
        std::fs::write(self.config(), config).unwrap();
        self.allow(0o600);
    }

    /// Gives the configuration another mode.
    pub(crate) fn allow(&self, mode: u32) {
        let mode = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(self.config(), mode).unwrap();
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.folder.path().join("gateway.toml")
    }

    /// Runs a subcommand with this configuration.
    pub(crate) async fn run(&self, command: &str, arguments: &[&str], stdin: &str) -> Said {
        let config = self.config();
        let all = [&[command, "--config", text(&config)], arguments].concat();
        run(&all, stdin).await
    }
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}
