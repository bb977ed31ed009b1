//! The commands of the binary, as a user runs them.

use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;

use ocip_gateway::cli::demo::EXAMPLES;
use ocip_gateway::cli::oci_examples::OCI_EXAMPLES;
use ocip_gateway::cli::walk::STEPS;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// A process that is killed when the test ends.
pub(crate) struct Running {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Running {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, &[])
    }

    /// The same with variables of the environment.
    pub(crate) fn start_with(arguments: &[&str], variables: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
            .args(arguments)
            .envs(variables.iter().copied())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    /// The next line of standard output; empty at its end.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }

    /// The address in the line `listening NAME ADDR`, which must be the next one.
    pub(crate) fn listening(&mut self, name: &str) -> SocketAddr {
        let line = self.line();
        let address = line.strip_prefix(&format!("listening {name} "));
        address
            .unwrap_or_else(|| panic!("{line:?}: {}", self.stderr()))
            .parse()
            .unwrap()
    }

    fn stderr(&mut self) -> String {
        let _ = self.child.kill();
        let mut text = String::new();
        self.child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        text
    }

    /// Reads standard error while the process runs, so that it never waits for a reader.
    pub(crate) fn read_stderr(&mut self) -> std::thread::JoinHandle<String> {
        let mut stderr = self.child.stderr.take().unwrap();
        std::thread::spawn(move || {
            let mut text = String::new();
            stderr.read_to_string(&mut text).unwrap();
            text
        })
    }

    /// The lines of standard error, as they come.
    pub(crate) fn log(&mut self) -> mpsc::Receiver<String> {
        let lines = BufReader::new(self.child.stderr.take().unwrap()).lines();
        let (sender, receiver) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = sender.send(line);
            }
        });
        receiver
    }

    pub(crate) fn id(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    /// The memory that is resident, in KiB.
    pub(crate) fn resident_kib(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let words = line.unwrap().split_whitespace();
        words.take(1).collect::<String>().parse().unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        let id = self.child.id().to_string();
        let mut kill = Command::new("kill");
        assert!(kill.args([name, &id]).status().unwrap().success());
    }

    /// Sends SIGTERM and waits for the end.
    pub(crate) fn terminate(&mut self) -> i32 {
        self.signal("-TERM");
        self.child.wait().unwrap().code().unwrap_or(-1)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

pub(crate) const ANY: &str = "127.0.0.1:0";

/// The demo's switch, of another release.
pub(crate) fn demo_of_release(release: &str) -> String {
    include_str!("../../fixtures/demo/switch.toml")
        .replace("release = \"23\"", &format!("release = \"{release}\""))
}

/// `simulate` with `data`, and where it listens. Its authority is `as-ca.pem` in the folder.
pub(crate) fn start_switch(folder: &Path, data: &str) -> (Running, SocketAddr) {
    let (data_file, ca) = (folder.join("switch.toml"), folder.join("as-ca.pem"));
    std::fs::write(&data_file, data).unwrap();
    let mut switch = Running::start(&[
        "simulate",
        "--listen",
        ANY,
        "--data",
        data_file.to_str().unwrap(),
        "--ca-out",
        ca.to_str().unwrap(),
    ]);
    let server = switch.listening("ocip");
    (switch, server)
}

pub(crate) fn start_demo() -> Running {
    Running::start(&[
        "demo",
        "--listen",
        ANY,
        "--admin-listen",
        ANY,
        "--ocip-listen",
        ANY,
    ])
}

pub(crate) fn shell(command: &str) -> String {
    let output = Command::new("sh").args(["-c", command]).output().unwrap();
    assert!(
        output.status.success(),
        "{command}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn every_command_line_that_the_demo_prints_gives_the_documented_answer() {
    let mut demo = start_demo();
    demo.listening("ocip");
    demo.listening("rest");
    demo.listening("admin");
    let mut lines = Vec::new();
    while lines.len() < EXAMPLES.len() {
        let line = demo.line();
        if line.starts_with("curl ") {
            lines.push(line);
        }
    }
    // They leave things as they were, so they can be tried again.
    for _ in 0..2 {
        for (line, example) in lines.iter().zip(EXAMPLES) {
            let answer = shell(line);
            // The line feed is curl's.
            assert_eq!(answer, format!("{}\n", example.answer), "{line}");
        }
    }
    assert_eq!(demo.terminate(), 0);
}

#[test]
fn every_command_of_the_switch_that_the_demo_prints_gives_the_documented_answer() {
    let mut demo = start_demo();
    let mut lines = Vec::new();
    while lines.len() < OCI_EXAMPLES.len() {
        let line = demo.line();
        if line.starts_with("curl ") && line.contains("/oci/v1/") {
            lines.push(line);
        }
    }
    for _ in 0..2 {
        for (line, example) in lines.iter().zip(OCI_EXAMPLES) {
            let answer = shell(line);
            match example.answer {
                // Too long for a page.
                "" => {
                    let document: Value = serde_json::from_str(&answer).unwrap();
                    assert_eq!(document["openapi"], "3.1.0", "{line}");
                }
                documented => assert_eq!(answer, format!("{documented}\n"), "{line}"),
            }
        }
    }
    assert_eq!(demo.terminate(), 0);
}

#[test]
fn the_icws_walk_that_the_demo_prints_works_as_printed() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let rest = demo.listening("rest");
    let mut printed = String::new();
    while !printed.contains("# disconnect") {
        printed += &demo.line();
        printed += "\n";
    }
    printed += &demo.line();
    let walk = printed.split("in one shell:").nth(1).unwrap();
    // They leave things as they were, so they can be tried again.
    for _ in 0..2 {
        let mut answers = shell(walk);
        assert!(!answers.contains("errorId"), "{answers}");
        assert!(
            answers.contains("\"primaryNumberDesignation\":5"),
            "{answers}"
        );
        for step in STEPS {
            assert!(walk.contains(&step.lines(rest)), "{}", step.title);
            let at = answers.find(step.answer);
            let at = at.unwrap_or_else(|| panic!("{}: {answers}", step.title));
            answers.drain(..at + step.answer.len());
        }
    }
    assert_eq!(demo.terminate(), 0);
}

#[test]
fn the_demo_ends_well_and_quietly() {
    let mut demo = start_demo();
    demo.listening("ocip");
    assert_eq!(demo.terminate(), 0);
    let mut log = String::new();
    demo.child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    assert_eq!(log, "");
}

#[test]
fn a_gateway_serves_what_simulate_simulates_over_a_verified_certificate() {
    let folder = tempfile::tempdir().unwrap();
    let (ca, config) = (
        folder.path().join("as-ca.pem"),
        folder.path().join("gateway.toml"),
    );
    let mut switch = Running::start(&[
        "simulate",
        "--listen",
        ANY,
        "--ca-out",
        ca.to_str().unwrap(),
    ]);
    let server = switch.listening("ocip");
    std::fs::write(folder.path().join("as-password"), "demo-admin-password\n").unwrap();
    let text = format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\nca_file = \"as-ca.pem\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword_file = \"as-password\"\n\
         [access]\nallow_anonymous = true\n"
    );
    std::fs::write(&config, text).unwrap();
    let mut gateway = Running::start(&["serve", "--config", config.to_str().unwrap()]);
    let (rest, admin) = (gateway.listening("rest"), gateway.listening("admin"));
    shell(&format!(
        "until curl -sf http://{admin}/readyz; do sleep 0.01; done"
    ));
    assert_eq!(
        shell(&EXAMPLES[0].curl(rest)),
        format!("{}\n", EXAMPLES[0].answer)
    );
    assert_eq!(shell(&format!("curl -s http://{admin}/livez")), "alive\n");
    assert_eq!(gateway.terminate(), 0);
    assert_eq!(switch.terminate(), 0);
}

#[test]
fn check_prints_every_mistake_and_exits_with_2() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(
        &path,
        "[server]\nlisten = \"0.0.0.0:80\"\nmax_conections = 1\n[access]\nallow_anonymous = true\n",
    )
    .unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .args(["check", "--config", path.to_str().unwrap()])
        .output()
        .unwrap();
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{text}");
    for key in [
        "server.max_conections",
        "access.allow_anonymous",
        "backend.servers",
        "backend.login.user_id",
        "backend.login.password",
    ] {
        assert!(text.contains(key), "{key}: {text}");
    }
    assert!(
        text.lines().all(|line| line.contains("gateway.toml")),
        "{text}"
    );
}

#[test]
fn the_example_configuration_is_good_once_its_files_exist() {
    let folder = tempfile::tempdir().unwrap();
    let mut switch = Running::start(&[
        "simulate",
        "--listen",
        ANY,
        "--ca-out",
        folder.path().join("as-ca.pem").to_str().unwrap(),
    ]);
    switch.listening("ocip");
    let config = folder.path().join("gateway.toml");
    std::fs::copy("config.example.toml", &config).unwrap();
    std::fs::write(folder.path().join("as-password"), "geheim-geheim\n").unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .args(["check", "--config", config.to_str().unwrap()])
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(!text.contains("geheim"), "{text}");
}

/// What `check` warns of in a folder with these files, by name and mode.
fn warnings(config: &str, files: &[(&str, u32)]) -> String {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    for (name, mode) in files {
        let (path, text) = (
            folder.path().join(name),
            if *name == "gateway.toml" { config } else { "x" },
        );
        std::fs::write(&path, text).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(*mode)).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
        .args(["check", "--config"])
        .arg(folder.path().join("gateway.toml"))
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    said
}

#[test]
fn files_that_others_can_read_or_write_are_warned_of() {
    let by_file = "backend.servers = ['as1']\nbackend.login.user_id = 'x'\n\
                   backend.login.password_file = 'secret'\naudit.file = 'audit'\n";
    let private = [("gateway.toml", 0o644), ("secret", 0o600), ("audit", 0o600)];
    assert_eq!(warnings(by_file, &private), "");
    let inside = by_file.replace("password_file = 'secret'", "password = 'secret'");
    assert_eq!(warnings(&inside, &[("gateway.toml", 0o640)]), "");
    let said = warnings(&inside, &[("gateway.toml", 0o644)]);
    assert!(
        said.contains("/gateway.toml: others can read it (mode 0644)"),
        "{said}"
    );
    for (name, mode, what) in [
        ("secret", 0o644, "others can read it (mode 0644)"),
        ("secret", 0o660, "its group can write it"),
        ("secret", 0o602, "others can write it"),
        ("audit", 0o644, "others can read it"),
        ("gateway.toml", 0o666, "others can write it"),
        ("gateway.toml", 0o660, "its group can write it"),
    ] {
        let files = private.map(|(each, usual)| (each, if each == name { mode } else { usual }));
        let said = warnings(by_file, &files);
        assert_eq!(said.lines().count(), 1, "{said}");
        let about = format!("/{name}: {what}");
        assert!(
            said.starts_with("warning: ") && said.contains(&about),
            "{about}: {said}"
        );
        assert!(said.contains("; chmod g"), "{said}");
    }
}

#[test]
fn no_core_dump_is_written_of_a_running_gateway() {
    let mut demo = start_demo();
    demo.listening("ocip");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", demo.child.id())).unwrap();
    let core = limits
        .lines()
        .find(|line| line.starts_with("Max core file size"));
    let words: Vec<&str> = core.unwrap().split_whitespace().collect();
    assert_eq!(words[4..6], ["0", "0"], "{limits}");
}

/// The password is planted in the configuration, and everything that a gateway at the most talkative
/// level logs about good and bad logins of both kinds is read.
#[test]
fn no_password_appears_in_any_log() {
    const PLANTED: &str = "demo-admin-password";
    let folder = tempfile::tempdir().unwrap();
    for (release, format) in [("23", "text"), ("21", "json")] {
        for password in [PLANTED, "planted-wrong-password"] {
            let log = log_of_a_session(folder.path(), release, format, password);
            assert!(
                log.contains("session opened") || log.contains("no session"),
                "{log}"
            );
            for secret in [PLANTED, "planted-wrong-password", &reversed(password)] {
                assert!(
                    !log.contains(secret),
                    "{release} {format} {password}: {log}"
                );
            }
        }
    }
}

fn reversed(text: &str) -> String {
    text.chars().rev().collect()
}

/// What a gateway logs that logs in, answers a request (or cannot) and stops.
fn log_of_a_session(folder: &Path, release: &str, format: &str, password: &str) -> String {
    let (_switch, server) = start_switch(folder, &demo_of_release(release));
    let config = folder.join("gateway.toml");
    let text = format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\nca_file = \"as-ca.pem\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"{password}\"\n[access]\nallow_anonymous = true\n\
         [log]\nlevel = \"trace\"\nformat = \"{format}\"\n"
    );
    std::fs::write(&config, text).unwrap();
    let mut gateway = Running::start(&["serve", "--config", config.to_str().unwrap()]);
    let rest = gateway.listening("rest");
    shell(&EXAMPLES[0].curl(rest));
    assert_eq!(gateway.terminate(), 0);
    let mut log = String::new();
    gateway
        .child
        .stderr
        .take()
        .unwrap()
        .read_to_string(&mut log)
        .unwrap();
    log
}

#[test]
fn a_fresh_key_comes_with_the_configuration_that_lets_it_in() {
    let print = |name: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_ocip-gateway"))
            .args(["api-key", name])
            .output()
            .unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (status, text) = print("crm");
    assert_eq!(status, Some(0));
    let (key, section) = text.split_once("\n\n").unwrap();
    let key = key.lines().last().unwrap();
    assert!(key.starts_with("ocipgw_") && key.len() == 71, "{key}");
    assert!(!section.contains(key));
    let needed = "backend.servers = ['as1']\nbackend.login.user_id = 'x'\n\
                  backend.login.password = 'y'\n";
    let config = ocip_gateway::config::Config::from_toml(
        &format!("{needed}{section}"),
        "gateway.toml".as_ref(),
        &[],
    );
    let config = config.unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(config.access.key[0].name, "crm");
    let hash = config.access.key[0].sha256.unwrap();
    let expected: [u8; 32] = Sha256::digest(key).into();
    assert_eq!(hash.0, expected);
    assert_ne!(print("crm").1, text);
    assert_eq!(print("c r m").0, Some(2));
}
