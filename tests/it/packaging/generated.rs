//! `packaging/man` and `packaging/completions` are what the command line and the example configuration
//! make them. With `GOLDEN_WRITE=1` in the environment the test writes them, to be committed.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use clap_complete::Shell;

use super::{folder, run, sections};
use crate::docs::example_config::example;
use crate::support::golden;

#[test]
fn manual_pages_are_up_to_date() {
    let fresh = tempfile::tempdir().unwrap();
    clap_mangen::generate_to(ocip_gateway::cli::command(), fresh.path()).unwrap();
    sections::append(fresh.path());
    let page = fresh.path().join("ocip-gateway.toml.5");
    fs::write(page, configuration_page(&example())).unwrap();
    check(fresh.path(), &folder().join("man"));
}

#[test]
fn completions_are_up_to_date() {
    let fresh = tempfile::tempdir().unwrap();
    for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
        let mut command = ocip_gateway::cli::command();
        clap_complete::generate_to(shell, &mut command, "ocip-gateway", fresh.path()).unwrap();
    }
    mend(&fresh.path().join("ocip-gateway.bash"));
    check(fresh.path(), &folder().join("completions"));
}

/// clap_complete 4 has two names for a program with a hyphen in its own, so that no option of a
/// subcommand is ever offered: one where it finds out which it is, another where it says what it has.
fn mend(bash: &Path) {
    let script = fs::read_to_string(bash).unwrap();
    let mended = script.replace("ocip__subcmd__gateway", "ocip__gateway");
    fs::write(bash, mended).unwrap();
}

/// What bash offers after these words, the last of which is begun.
fn offered(words: &[&str]) -> BTreeSet<String> {
    let script = format!(
        "source {}; COMP_WORDS=({}); COMP_CWORD={}; _ocip__gateway ocip-gateway {:?} {:?}; \
         printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        folder().join("completions/ocip-gateway.bash").display(),
        words
            .iter()
            .map(|word| format!("{word:?} "))
            .collect::<String>(),
        words.len() - 1,
        words[words.len() - 1],
        words[words.len() - 2],
    );
    let (done, said) = run(Command::new("bash").args(["-c", &script]));
    assert!(done, "{said}");
    said.lines().map(str::to_owned).collect()
}

#[test]
fn bash_offers_the_options_of_every_subcommand() {
    let command = ocip_gateway::cli::command();
    for subcommand in command.get_subcommands() {
        let found = offered(&["ocip-gateway", subcommand.get_name(), "--"]);
        let options = subcommand.get_opts().chain(subcommand.get_arguments());
        for long in options.filter_map(|option| option.get_long()) {
            let long = format!("--{long}");
            assert!(
                found.contains(&long),
                "{}: {long}: {found:?}",
                subcommand.get_name()
            );
        }
    }
    let found = offered(&["ocip-gateway", "check", "--c"]);
    assert_eq!(found, BTreeSet::from(["--config".to_owned()]));
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
