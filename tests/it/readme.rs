//! README.md: everything in it that can be tried is tried as written.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
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

/// The ports that the walk uses; the test puts free ones in their place.
const PORTS: [&str; 3] = ["2309", "8090", "8091"];

/// Stands for anything in a line of output.
const ANYTHING: &str = "…";

/// What the shell says at the end of the walk.
const DONE: &str = "@@ walk done";

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

/// A shell in a folder of its own, into which a newcomer pastes.
struct Shell {
    child: Child,
    stdin: ChildStdin,
    output: Receiver<String>,
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
        }
    }

    /// Pastes all of it at once, and gives what was said until it was done.
    fn paste(&mut self, lines: &str) -> Vec<String> {
        write!(self.stdin, "{lines}\nprintf '\\n{DONE}\\n'\n").unwrap();
        let mut said = Vec::new();
        while said.last().is_none_or(|line| line != DONE) {
            let line = self.output.recv_timeout(PATIENCE);
            said.push(line.unwrap_or_else(|_| panic!("not done: {said:#?}")));
        }
        said
    }
}

/// Free ports in the place of those of the walk.
struct Ports([String; 3]);

impl Ports {
    fn free() -> Self {
        let listeners = PORTS.map(|_| TcpListener::bind("127.0.0.1:0").unwrap());
        Self(listeners.map(|listener| listener.local_addr().unwrap().port().to_string()))
    }

    fn put_into(&self, text: &str) -> String {
        let ports = PORTS.iter().zip(&self.0);
        ports.fold(text.to_owned(), |text, (port, free)| {
            text.replace(&format!("127.0.0.1:{port}"), &format!("127.0.0.1:{free}"))
        })
    }
}

/// Whether `line` is what README.md promises.
fn is(promised: &str, line: &str) -> bool {
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
    let ports = Ports::free();
    let walk = blocks(section("### A walk with a simulated switch"));
    let (lines, outputs): (Vec<_>, Vec<_>) = walk.iter().partition(|block| block.language == "sh");
    let lines: String = lines.iter().map(|block| block.text).collect();
    let binary = Path::new(env!("CARGO_BIN_EXE_ocip-gateway"));
    let built = binary.parent().unwrap().to_str().unwrap();
    // The one thing that is done already.
    let lines = lines.replace("cargo build --release\n", "");
    let lines = lines.replace("$PWD/target/release", built);
    let said = Shell::start(folder.path()).paste(&ports.put_into(&lines));
    assert!(outputs.len() > 8);
    for output in outputs {
        assert_eq!(output.language, "text", "{}", output.text);
        let mut rest = said.iter();
        for promised in ports.put_into(output.text).lines() {
            assert!(rest.any(|line| is(promised, line)), "{promised}\n{said:#?}");
        }
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
