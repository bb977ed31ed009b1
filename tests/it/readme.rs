//! README.md: everything in it that can be tried is tried as written.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use ocip_gateway::apio::error::ErrorCode;
use ocip_gateway::cli::demo::EXAMPLES;
use ocip_gateway::cli::walk::STEPS;
use ocip_gateway::icws::error::ErrorId;

const README: &str = include_str!("../../README.md");

/// The ports that the walk uses; the test lets each process take a free one and reads which.
const PORTS: [&str; 3] = ["2309", "8090", "8091"];

/// Stands for anything in a line of output.
const ANYTHING: &str = "…";

/// What the shell says at the end of a block.
const DONE: &str = "@@ block done";

/// How long a line of output may take before it counts as missing.
const PATIENCE: Duration = Duration::from_secs(60);

/// A fenced block: its language and its lines.
struct Block<'r> {
    language: &'r str,
    text: &'r str,
}

/// The text from a heading up to the next one of the same or a higher level. The highest is the title's,
/// which looks like a comment in a shell.
fn section(heading: &str) -> &'static str {
    let (_, rest) = README.split_once(&format!("\n{heading}\n")).unwrap();
    let level = heading.split(' ').next().unwrap();
    let ends =
        (2..=level.len()).filter_map(|depth| rest.find(&format!("\n{} ", "#".repeat(depth))));
    &rest[..ends.min().unwrap_or(rest.len())]
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let fenced = text.split("```").skip(1).step_by(2);
    fenced
        .map(|block| {
            let (language, text) = block.split_once('\n').unwrap();
            Block { language, text }
        })
        .collect()
}

/// A shell that is fed block by block, in a folder of its own, as a newcomer pastes them.
struct Shell {
    child: Child,
    stdin: ChildStdin,
    output: Receiver<String>,
    /// Which port stands for one of `PORTS`, as far as it is known.
    ports: BTreeMap<&'static str, String>,
}

impl Shell {
    fn start(folder: &Path) -> Self {
        let mut child = Command::new("bash")
            .args(["-c", "exec bash -e 2>&1"])
            .current_dir(folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (sender, output) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = lines.map_while(Result::ok);
            lines.try_for_each(|line| sender.send(line))
        });
        Self {
            stdin: child.stdin.take().unwrap(),
            output,
            child,
            ports: BTreeMap::new(),
        }
    }

    /// Runs the lines, and reads until they are done and all of `expected` was said in its order.
    fn run(&mut self, lines: &str, expected: &'static str) {
        let lines = self.with_ports(lines);
        write!(self.stdin, "{lines}\nprintf '\\n{DONE}\\n'\n").unwrap();
        let mut expected: Vec<_> = expected.lines().rev().collect();
        let (mut done, mut said) = (false, String::new());
        while !done || !expected.is_empty() {
            let line = self.output.recv_timeout(PATIENCE).unwrap_or_else(|_| {
                panic!("missing: {expected:?}\nran: {lines}\nit said: {said}");
            });
            done |= line == DONE;
            if expected.last().is_some_and(|next| self.is(next, &line)) {
                expected.pop();
            }
            said += &line;
            said.push('\n');
        }
    }

    fn with_ports(&self, text: &str) -> String {
        PORTS.iter().fold(text.to_owned(), |text, port| {
            let real = self.ports.get(port).map_or("0", String::as_str);
            text.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{real}"))
        })
    }

    /// Whether `line` is what README.md promises. `listening …` tells which port was taken.
    fn is(&mut self, promised: &'static str, line: &str) -> bool {
        if let Some((name, port)) = promised
            .strip_prefix("listening ")
            .and(promised.rsplit_once(':'))
        {
            let real = line.strip_prefix(&format!("{name}:"));
            real.inspect(|real| drop(self.ports.insert(port, (*real).to_owned())));
            return real.is_some();
        }
        let promised = self.with_ports(promised);
        let mut parts = promised.split(ANYTHING);
        let Some(mut rest) = line.strip_prefix(parts.next().unwrap()) else {
            return false;
        };
        for part in parts {
            let Some(at) = rest.find(part) else {
                return false;
            };
            rest = &rest[at + part.len()..];
        }
        rest.is_empty() || promised.ends_with(ANYTHING)
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        // What it started in the background, too.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

#[test]
fn the_walk_to_a_running_gateway_works_as_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut shell = Shell::start(folder.path());
    let walk = blocks(section("### A walk with a simulated switch"));
    let mut walk = walk.into_iter().peekable();
    let binary = Path::new(env!("CARGO_BIN_EXE_ocip-gateway"));
    let built = binary.parent().unwrap().to_str().unwrap();
    while let Some(block) = walk.next() {
        assert_eq!(block.language, "sh", "{}", block.text);
        // The one thing that is done already.
        let lines = block.text.replace("cargo build --release\n", "");
        let lines = lines.replace("$PWD/target/release", built);
        let output = walk.next_if(|next| next.language == "text");
        shell.run(&lines, output.map_or("", |output| output.text));
    }
}

#[test]
fn the_lines_to_try_are_among_those_of_the_demo() {
    let addr = "127.0.0.1:8080".parse().unwrap();
    let known: Vec<_> = EXAMPLES.iter().map(|example| example.curl(addr)).collect();
    let steps: Vec<_> = STEPS.iter().map(|step| step.lines(addr)).collect();
    let shown = blocks(section("## Try it"));
    let shown: Vec<_> = shown.iter().flat_map(|block| block.text.lines()).collect();
    let lines = shown.iter().filter(|line| line.contains("/api/v1/"));
    let (mut count, is_known) = (0, |line: &str| known.iter().any(|known| known == line));
    for line in lines {
        assert!(is_known(line), "the demo does not print: {line}");
        count += 1;
    }
    assert!(count >= 3, "{shown:?}");
    for line in shown.iter().filter(|line| line.contains("/icws/")) {
        assert!(
            steps.iter().any(|step| step.contains(line)),
            "the demo does not print: {line}"
        );
    }
}

#[test]
fn every_error_of_both_dialects_is_listed() {
    let listed = section("### Errors");
    let apio = ErrorCode::ALL
        .iter()
        .map(|code| format!("| {} | {} |", code.number(), code.meaning()));
    let icws = ErrorId::ALL.iter().map(|id| {
        let status = id.status().as_u16();
        format!("| {status} | `{}` | {} |", id.id(), id.meaning())
    });
    let rows: Vec<_> = apio.chain(icws).collect();
    for row in &rows {
        assert!(listed.contains(row.as_str()), "README.md lacks: {row}");
    }
    let is_row = |line: &&str| line.starts_with("| 4") || line.starts_with("| 5");
    assert_eq!(listed.lines().filter(is_row).count(), rows.len());
}
