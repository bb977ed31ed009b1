//! README.md and the pages with a walk: everything in them that can be tried is tried as written.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use ocip_gateway::cli::demo::EXAMPLES;

const README: &str = include_str!("../../README.md");
const FIRST_STEPS: &str = include_str!("../../docs/first-steps.md");
const SIMULATE: &str = include_str!("../../docs/simulate.md");
const ANY_COMMAND: &str = include_str!("../../docs/any-command.md");

/// The ports that pages use; the test puts free ones in their place.
const PORTS: [&str; 6] = ["2209", "2309", "8080", "8081", "8090", "8091"];

/// How many lines README.md may have.
const LINES_MAX: usize = 150;

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
            .env("PATH", path())
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
struct Ports([String; PORTS.len()]);

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

/// Whether `line` is what a page promises.
fn is(promised: &str, line: &str) -> bool {
    let Some((first, rest)) = promised.split_once(ANYTHING) else {
        return promised == line;
    };
    let (middle, last) = rest.rsplit_once(ANYTHING).unwrap_or(("", rest));
    let Some(line) = line
        .strip_prefix(first)
        .and_then(|line| line.strip_suffix(last))
    else {
        return false;
    };
    let mut parts = middle.split(ANYTHING);
    parts
        .try_fold(line, |line, part| {
            line.split_once(part).map(|(_, behind)| behind)
        })
        .is_some()
}

impl Drop for Shell {
    fn drop(&mut self) {
        // What it started in the background, too.
        let group = format!("-{}", self.child.id());
        let _ = Command::new("kill").args(["-KILL", "--", &group]).status();
        let _ = self.child.wait();
    }
}

/// The binary under test.
const BINARY: &str = env!("CARGO_BIN_EXE_ocip-gateway");

/// The folder of the binary before all others.
fn path() -> String {
    let built = Path::new(BINARY).parent().unwrap().display();
    format!("{built}:{}", std::env::var("PATH").unwrap_or_default())
}

/// Pastes all lines of a page into one shell, with what is built already and on free ports, and looks for
/// what it promises.
fn try_page(page: &str) {
    let folder = tempfile::tempdir().unwrap();
    let ports = Ports::free();
    let walk = blocks(page);
    let walk = walk
        .iter()
        .filter(|block| ["sh", "text"].contains(&block.language));
    let (lines, outputs): (Vec<_>, Vec<_>) = walk.partition(|block| block.language == "sh");
    let lines: String = lines.iter().map(|block| block.text).collect();
    let said = Shell::start(folder.path()).paste(&as_built(&ports.put_into(&lines), &ports));
    assert!(!outputs.is_empty());
    for output in outputs {
        let mut rest = said.iter();
        for promised in ports.put_into(output.text).lines() {
            assert!(rest.any(|line| is(promised, line)), "{promised}\n{said:#?}");
        }
    }
}

/// Without the builds, and with the folder of the project where the lines are pasted elsewhere.
fn as_built(lines: &str, ports: &Ports) -> String {
    let listen = [
        "--listen 127.0.0.1:8080",
        "--admin-listen 127.0.0.1:8081",
        "--ocip-listen 127.0.0.1:2209",
    ];
    let demo = format!("{BINARY} demo {}", ports.put_into(&listen.join(" ")));
    let examples = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/examples");
    lines
        .replace("cargo build --release\n", "")
        .replace("export PATH=\"$PWD/target/release:$PATH\"\n", "")
        .replace("cargo run --release -- demo", &demo)
        .replace("target/release/ocip-gateway", BINARY)
        .replace("docs/examples", examples)
}

#[test]
fn whoever_pastes_the_front_page_gets_an_answer_a_checked_configuration_and_a_client_call() {
    try_page(README);
}

#[test]
fn the_first_steps_to_a_running_gateway_work_as_written() {
    try_page(FIRST_STEPS);
}

#[test]
fn the_switch_for_tests_works_in_a_pipeline_as_written() {
    try_page(SIMULATE);
}

#[test]
fn any_command_of_the_demo_is_answered_as_written() {
    try_page(ANY_COMMAND);
}

#[test]
fn the_front_page_is_short_and_its_lines_are_those_of_the_demo() {
    assert!(README.lines().count() <= LINES_MAX);
    let addr = "127.0.0.1:8080".parse().unwrap();
    let known: Vec<_> = EXAMPLES.iter().map(|example| example.curl(addr)).collect();
    let shown = blocks(README);
    let shown: Vec<_> = shown.iter().flat_map(|block| block.text.lines()).collect();
    let mut lines = shown
        .iter()
        .filter(|line| line.contains("/api/v1/") && line.starts_with("curl"));
    let first = lines.next().unwrap();
    for line in std::iter::once(first).chain(lines) {
        assert!(
            known.iter().any(|known| known == line),
            "the demo does not print: {line}"
        );
    }
}
