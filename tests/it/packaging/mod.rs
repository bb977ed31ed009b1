//! What is installed: manual pages and completions, the Debian package, the systemd unit; and the container.

mod container;
mod debian;
mod generated;
mod replicas;
mod sections;
mod tarball;
mod unit;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The folder that all this lies in.
fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("packaging")
}

/// What the command prints on either output, and whether it was content.
fn run(command: &mut Command) -> (bool, String) {
    let output = command.output();
    let output = output.unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.success(), text)
}
