//! `packaging/man` and `packaging/completions` are what the command line and the example configuration
//! make them. With `GOLDEN_WRITE=1` in the environment the test writes them, to be committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clap_complete::Shell;

use super::folder;
use crate::support::golden;

#[test]
fn manual_pages_are_up_to_date() {
    let fresh = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(ocip_gateway::cli::command(), fresh.path()).unwrap();
    let page = fresh.path().join("ocip-gateway.toml.5");
    fs::write(
        page,
        configuration_page(include_str!("../../../config.example.toml")),
    )
    .unwrap();
    check(fresh.path(), &folder().join("man"));
}

#[test]
fn completions_are_up_to_date() {
    let fresh = tempfile::tempdir().unwrap();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut command = ocip_gateway::cli::command();
        clap_complete::generate_to(shell, &mut command, "ocip-gateway", fresh.path()).unwrap();
    }
    check(fresh.path(), &folder().join("completions"));
}

/// Compares two folders, or writes the second one.
fn check(fresh: &Path, kept: &Path) {
    for name in names(fresh).union(&names(kept)) {
        let found = fs::read_to_string(fresh.join(name)).unwrap_or_default();
        golden::check(&kept.join(name), &found);
    }
}

fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap();
    let name = |entry: fs::DirEntry| entry.file_name().into_string().unwrap();
    entries.map(|entry| name(entry.unwrap())).collect()
}

/// The manual page of the configuration: the example as it stands, which explains every key.
fn configuration_page(example: &str) -> String {
    let lines = example.lines().map(|line| {
        let line = line.replace('\\', "\\e").replace('-', "\\-");
        let is_request = line.starts_with(['.', '\'']);
        format!("{}{line}\n", if is_request { "\\&" } else { "" })
    });
    let version = env!("CARGO_PKG_VERSION");
    format!(
        ".TH ocip\\-gateway.toml 5 \"\" \"ocip\\-gateway {version}\"\n\
         .SH NAME\nocip\\-gateway.toml \\- the configuration of ocip\\-gateway\n\
         .SH DESCRIPTION\nThe Debian package has it in /etc/ocip\\-gateway/gateway.toml.\n.PP\n\
         .nf\n{}.fi\n.SH SEE ALSO\n\\fBocip\\-gateway\\fR(1), \\fBocip\\-gateway\\-check\\fR(1)\n",
        lines.collect::<String>()
    )
}
