//! `docs/examples.md`: every command line that the demo prints.

use std::fmt::Write;

use ocip_gateway::cli::demo::EXAMPLES;
use ocip_gateway::cli::oci_examples::{OCI_EXAMPLES, OCI_KEY};
use ocip_gateway::cli::walk::STEPS;

use super::{MADE, page};
use crate::support::golden;

/// Where the demo listens unless told otherwise.
const ADDR: &str = "127.0.0.1:8080";

#[test]
fn the_page_of_examples_has_what_the_demo_prints() {
    let addr = ADDR.parse().unwrap();
    let mut text = format!(
        "{MADE}\n# Examples\n\nEverything here works against `ocip-gateway demo`, which prints the same \
         lines, in this order and again and again: the last of each service put things back as they \
         were.\n\n## REST\n\n"
    );
    for example in EXAMPLES {
        let answer = match example.answer {
            "" => String::new(),
            answer => format!("\n```json\n{answer}\n```\n"),
        };
        let (title, line) = (example.title, example.curl(addr));
        write!(text, "{title}:\n\n```sh\n{line}\n```\n{answer}\n").unwrap();
    }
    text += "## Any command\n\nOf a small set of schema files that comes with the demo; \
         [any command](any-command.md) says how it works.\n\n";
    for example in OCI_EXAMPLES {
        let answer = match example.answer {
            "" => String::new(),
            answer => format!("\n```json\n{answer}\n```\n"),
        };
        let (title, line) = (example.title, example.curl_with(OCI_KEY, addr));
        write!(text, "{title}:\n\n```sh\n{line}\n```\n{answer}\n").unwrap();
    }
    text +=
        "## ICWS\n\nIn one shell, since each step uses what the ones before it found:\n\n```sh\n";
    let steps = STEPS
        .iter()
        .map(|step| format!("# {}\n{}\n", step.title, step.lines(addr)));
    text += &steps.collect::<Vec<_>>().join("\n");
    golden::check(&page("examples.md"), &(text + "```\n"));
}
