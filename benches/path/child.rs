//! A process with a role: how it is started, asked and measured, and how it answers.

use std::fmt::Display;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};
use tokio::runtime::{Builder, Runtime};

/// How long the kernel's unit of CPU time is; Linux has told programs 100 a second for ever.
const TICK: Duration = Duration::from_millis(10);

/// A running role, or another program in its place.
pub(crate) struct Role {
    child: Child,
    questions: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Whether the end of its standard input is no reason for it to end.
    signalled: bool,
}

// === the side that asks ===

/// This program, to be started again with `arguments`.
pub(crate) fn program(arguments: &[&str]) -> Command {
    let program = std::env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

impl Role {
    /// Starts a role that ends when its standard input does; its log goes to `log`.
    pub(crate) fn start(command: Command, log: Stdio) -> Self {
        Self::spawn(command, log, false)
    }

    /// Starts a program that knows nothing of roles and ends when it is told to terminate.
    pub(crate) fn start_signalled(command: Command, log: Stdio) -> Self {
        Self::spawn(command, log, true)
    }

    fn spawn(mut command: Command, log: Stdio, signalled: bool) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .expect("a process");
        Self {
            questions: child.stdin.take(),
            answers: BufReader::new(child.stdout.take().expect("a pipe")),
            child,
            signalled,
        }
    }

    /// The next line that it says.
    pub(crate) fn hear(&mut self) -> String {
        let mut line = String::new();
        let count = self.answers.read_line(&mut line).expect("a line");
        assert!(count > 0, "a process ended early");
        line.trim_end().to_owned()
    }

    /// Its answer to `question`.
    pub(crate) fn ask(&mut self, question: impl Display) -> String {
        let mut pipe = self.questions.as_ref().expect("open until the end");
        writeln!(pipe, "{question}").expect("a process that listens");
        self.hear()
    }

    /// The CPU time that it has used, in the kernel and outside.
    pub(crate) fn cpu_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()));
        let stat = stat.expect("a running process");
        // The second field is a name in brackets; the 14th and 15th are the times.
        let (_, fields) = stat.rsplit_once(')').expect("a name in brackets");
        let times = fields.split_ascii_whitespace().skip(11).take(2);
        let ticks: u32 = times.map(|text| text.parse().unwrap_or(0_u32)).sum();
        TICK * ticks
    }

    /// Its resident memory in bytes.
    pub(crate) fn resident_bytes(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("a running process");
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
        kibibytes.and_then(|text| text.parse().ok()).unwrap_or(0) * 1024
    }
}

impl Drop for Role {
    fn drop(&mut self) {
        self.questions = None;
        if self.signalled {
            let _ = kill_process(Pid::from_child(&self.child), Signal::TERM);
        }
        let _ = self.child.wait();
    }
}

// === the side that answers ===

/// Says a line.
pub(crate) fn say(line: impl Display) {
    println!("{line}");
}

/// Answers line by line, until standard input ends.
pub(crate) fn serve(mut answer: impl FnMut(&str) -> String) {
    for line in std::io::stdin().lines() {
        say(answer(&line.expect("a line")));
    }
}

/// A runtime of one thread, for the roles that are not to be measured but to be quick.
pub(crate) fn runtime() -> Runtime {
    let runtime = Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime")
}
