//! What operators meet at the command line and in the log.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use ocip_simulator::certificate::{CertificateValidity, TestCa};
use ocip_simulator::{SimulatedSwitch, Simulator};

use crate::commands::{ANY, Running, demo_of_release, shell, start_switch};
use crate::support::gateway::until;
use crate::support::{LIST, simulate};
use crate::tls::{NAMES, simulate_tls};

const BINARY: &str = env!("CARGO_BIN_EXE_ocip-gateway");

/// Far beyond what any machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a run of the binary said, and how it ended.
fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = Command::new(BINARY).args(arguments).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (
        output.status.code(),
        text(output.stdout),
        text(output.stderr),
    )
}

/// What `check` complains about in a folder with a configuration of `backend` and `more`.
fn complaints(folder: &Path, more: &str) -> String {
    let path = folder.join("gateway.toml");
    let needed = "backend.servers = ['as1']\nbackend.login = { user_id = 'x', password = 'y' }\n";
    std::fs::write(&path, format!("{needed}{more}")).unwrap();
    let config = path.to_str().unwrap();
    let (status, stdout, stderr) = run(&["check", "-c", config]);
    assert_eq!((status, stdout.as_str()), (Some(2), ""), "{more}: {stderr}");
    // What is told before is what would have been told at the start.
    let (status, _, _) = run(&["serve", "--config", config]);
    assert!(matches!(status, Some(1 | 2)), "{more}: {status:?}");
    stderr
}

#[test]
fn check_finds_what_serve_would_refuse_with_line_and_key() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let authority = TestCa::new().unwrap();
    std::fs::write(at("ca.pem"), authority.ca_pem().unwrap()).unwrap();
    for (name, text) in [
        ("none.pem", "no certificate\n"),
        ("empty", ""),
        ("file", "x"),
    ] {
        std::fs::write(at(name), text).unwrap();
    }
    std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
    let generate = |name: &str| {
        shell(&format!(
            "openssl req -x509 -newkey rsa:2048 -nodes -days 3 -subj /CN=x -keyout {0}/{name}.key \
             -out {0}/{name}.pem 2>/dev/null",
            folder.path().display()
        ));
    };
    generate("a");
    generate("b");
    let tls = |certificate: &str, key: &str| {
        format!("[server.tls]\ncertificate = '{certificate}'\nprivate_key = '{key}'\n")
    };
    for (more, expected) in [
        (
            "backend.ca_file = 'none.pem'".to_owned(),
            "gateway.toml:3: backend.ca_file: ",
        ),
        (
            "backend.ca_file = 'empty'".to_owned(),
            "gateway.toml:3: backend.ca_file: ",
        ),
        (
            tls("a.pem", "b.key"),
            "gateway.toml:5: server.tls.private_key: ",
        ),
        (
            tls("a.pem", "empty"),
            "gateway.toml:5: server.tls.private_key: ",
        ),
        (
            tls("empty", "a.key"),
            "gateway.toml:4: server.tls.certificate: ",
        ),
        (
            tls("a.key", "a.key"),
            "gateway.toml:4: server.tls.certificate: ",
        ),
        (
            "audit.file = 'none/audit'".to_owned(),
            "gateway.toml:3: audit.file: ",
        ),
        (
            "audit.file = 'link'".to_owned(),
            "gateway.toml:3: audit.file: ",
        ),
        (
            "audit.file = 'file/audit'".to_owned(),
            "gateway.toml:3: audit.file: ",
        ),
        (
            "log.level = 'a=b=c'".to_owned(),
            "gateway.toml:3: log.level: ",
        ),
    ] {
        let said = complaints(folder.path(), &more);
        assert!(said.contains(expected), "{more}: {said}");
        assert_eq!(said.lines().count(), 1, "{more}: {said}");
    }
    let all = format!(
        "audit.file = 'link'\nlog.level = 'a=b=c'\n{}",
        tls("a.pem", "empty")
    );
    assert_eq!(complaints(folder.path(), &all).lines().count(), 3);
    assert!(complaints(folder.path(), &tls("a.pem", "empty")).contains("is empty"));
}

#[test]
fn mistakes_are_called_what_they_are() {
    let folder = tempfile::tempdir().unwrap();
    for (more, expected) in [
        (
            "[server]\nlisten = '127.0.0.1:1'\nlisten = '127.0.0.1:2'\n",
            "gateway.toml:5: the key listen is given twice",
        ),
        (
            "[server]\n[admin]\n[server]\n",
            "gateway.toml:5: the section server stands twice",
        ),
        (
            "backend.servers = ['https://as1']",
            "gateway.toml:3: the key servers is given twice",
        ),
    ] {
        let said = complaints(folder.path(), more);
        assert!(said.contains(expected), "{more}: {said}");
    }
    let path = folder.path().join("url.toml");
    std::fs::write(&path, "[backend]\nservers = ['https://as1:2209']\n").unwrap();
    let (_, _, said) = run(&["check", "-c", path.to_str().unwrap()]);
    assert!(
        said.contains(
            "url.toml:2: backend.servers[0]: \"https://as1:2209\" given; leave https:// out"
        ),
        "{said}"
    );
}

#[test]
fn what_check_prints_can_be_checked_again() {
    let (folder, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let authority = TestCa::new().unwrap();
    std::fs::write(folder.path().join("ca.pem"), authority.ca_pem().unwrap()).unwrap();
    std::fs::write(folder.path().join("secret"), "geheim\n").unwrap();
    for login in [
        "password_file = 'secret'\n[backend]\nservers = ['as1']\nca_file = 'ca.pem'\n",
        "password = 'geheim'\n[backend]\nservers = ['as1']\ntransport = 'tcp'\n[audit]\nfile = 'audit'\n",
    ] {
        let path = folder.path().join("gateway.toml");
        std::fs::write(&path, format!("[backend.login]\nuser_id = 'x'\n{login}")).unwrap();
        let (status, printed, said) = run(&["check", "--config", path.to_str().unwrap()]);
        assert_eq!(status, Some(0), "{said}");
        let copy = elsewhere.path().join("copy.toml");
        std::fs::write(&copy, &printed).unwrap();
        let (status, again, said) = run(&["check", "--config", copy.to_str().unwrap()]);
        assert_eq!(status, Some(0), "{said}\n{printed}");
        assert_eq!(again, printed);
        let masked = said.contains("in the place of a password");
        assert_eq!(masked, login.starts_with("password = "), "{said}");
    }
}

#[test]
fn an_address_that_another_program_has_is_named_with_the_option_that_changes_it() {
    let taken = std::net::TcpListener::bind(ANY).unwrap();
    let addr = taken.local_addr().unwrap().to_string();
    for option in ["--listen", "--admin-listen", "--ocip-listen"] {
        let mut arguments = vec!["demo"];
        for each in ["--listen", "--admin-listen", "--ocip-listen"] {
            arguments.extend([each, if each == option { &addr } else { ANY }]);
        }
        let (status, stdout, said) = run(&arguments);
        assert_eq!((status, stdout.as_str()), (Some(1), ""), "{said}");
        let expected = format!("{addr} is in use by another program");
        assert!(said.contains(&expected) && said.contains(option), "{said}");
    }
    let (status, _, said) = run(&["simulate", "--listen", &addr]);
    assert_eq!(status, Some(1));
    assert!(said.contains("is in use by another program"), "{said}");
}

#[test]
fn without_a_configuration_it_is_said_where_one_may_be() {
    // Where this machine has the usual file, that is taken.
    if Path::new("/etc/ocip-gateway/gateway.toml").exists() {
        return;
    }
    for command in ["check", "serve", "doctor"] {
        let (status, _, said) = run(&[command]);
        assert_eq!(status, Some(2), "{command}: {said}");
        assert!(said.contains("--config FILE (-c)"), "{said}");
        assert!(said.contains("/etc/ocip-gateway/gateway.toml"), "{said}");
    }
}

/// A configuration for a switch, and its path.
fn config_for(folder: &Path, server: &str, more: &str) -> String {
    let path = folder.join("gateway.toml");
    let text = format!(
        "[server]\nlisten = '{ANY}'\n[admin]\nlisten = '{ANY}'\n[backend]\nservers = ['{server}']\n\
         [backend.login]\nuser_id = 'gateway-admin'\npassword = 'demo-admin-password'\n\
         [access]\nallow_anonymous = true\n{more}"
    );
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

/// Runs a command whose reader has gone before its first word, and gives how it ended.
fn unread(arguments: &[&str]) -> (Option<i32>, String) {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let output = Command::new(BINARY)
        .args(arguments)
        .stdout(writer)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stderr).unwrap(),
    )
}

#[test]
fn commands_end_quietly_when_their_reader_goes_away() {
    let folder = tempfile::tempdir().unwrap();
    let (_switch, server) = start_switch(folder.path(), &demo_of_release("23"));
    let config = config_for(folder.path(), &server.to_string(), "");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(
        &config,
        text.replace("[backend]\n", "[backend]\nca_file = 'as-ca.pem'\n"),
    )
    .unwrap();
    shell(&format!("chmod 600 {config}"));
    for arguments in [
        &["check", "-c", &config][..],
        &["doctor", "-c", &config],
        &["doctor", "--json", "-c", &config],
        &["openapi"],
        &["api-key", "a"],
        &[
            "call",
            "-c",
            &config,
            "UserGetRequest22V9",
            "userId=foouser",
        ],
        &[
            "call",
            "-c",
            &config,
            "--raw",
            "UserGetRequest22V9",
            "userId=foouser",
        ],
    ] {
        assert_eq!(unread(arguments), (Some(0), String::new()), "{arguments:?}");
    }
    let full = Command::new("sh")
        .args(["-c", &format!("{BINARY} api-key a >/dev/full")])
        .output()
        .unwrap();
    assert_eq!(full.status.code(), Some(1));
}

#[test]
fn the_doctor_has_colours_on_a_terminal_alone() {
    let folder = tempfile::tempdir().unwrap();
    let config = config_for(folder.path(), "127.0.0.1:1", "");
    let doctor = format!("{BINARY} doctor -c {config}");
    let terminal = |variables: &str| {
        let script =
            format!("TERM=xterm {variables} script -qec '{doctor}' /dev/null </dev/null || true");
        shell(&script)
    };
    assert!(terminal("").contains("\u{1b}[31mFAIL"), "{}", terminal(""));
    assert!(!terminal("NO_COLOR=1").contains('\u{1b}'));
    assert!(!shell(&format!("{doctor} || true")).contains('\u{1b}'));
}

/// The lines of a log so far, as they come.
struct Log {
    lines: std::sync::mpsc::Receiver<String>,
    read: Vec<String>,
}

impl Log {
    fn of(running: &mut Running) -> Self {
        Self {
            lines: running.log(),
            read: Vec::new(),
        }
    }

    /// Reads on until a line has these words.
    fn until(&mut self, words: &str) {
        let begun = Instant::now();
        while !self.read.iter().any(|line| line.contains(words)) {
            let left = PATIENCE.saturating_sub(begun.elapsed());
            let line = self.lines.recv_timeout(left);
            self.read
                .push(line.unwrap_or_else(|_| panic!("{words}: {:#?}", self.read)));
        }
    }

    /// The lines read that are neither of requests nor of the start.
    fn told(&self) -> Vec<&String> {
        self.read
            .iter()
            .filter(|line| !line.contains(" access: "))
            .collect()
    }
}

fn clear(simulator: &Simulator) -> String {
    format!("{}", simulator.local_addr())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_switch_that_is_away_is_a_line_when_it_goes_and_one_when_it_is_back() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let addr = clear(&simulator);
    let config = config_for(folder.path(), &addr, "[backend.pool]\nmin_sessions = 3\n");
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(
        &config,
        text.replace("[backend]\n", "[backend]\ntransport = 'tcp'\n"),
    )
    .unwrap();
    let mut gateway = Running::start(&["serve", "-c", &config]);
    let (rest, admin) = (gateway.listening("rest"), gateway.listening("admin"));
    let mut log = Log::of(&mut gateway);
    until(|| async { switch.counts().executed("LoginRequest14sp4") >= 3 }).await;
    simulator.stop().await;
    tokio::task::block_in_place(|| log.until("the server cannot be used"));
    // Attempts and requests go on, and say nothing.
    for _ in 0..20 {
        shell(&format!("curl -s http://{rest}{LIST}"));
        shell(&format!(
            "curl -s http://{admin}/readyz; curl -s http://{admin}/metrics >/dev/null"
        ));
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let settings = ocip_simulator::SimulatorSettings {
        listen: addr.parse().unwrap(),
        transport: ocip_simulator::ListenTransport::Clear,
    };
    let _again = Simulator::start(switch.clone(), settings).await.unwrap();
    tokio::task::block_in_place(|| log.until("the server can be used"));
    let told = log.told();
    assert_eq!(told.len(), 3, "{told:#?}");
    assert!(told[0].contains("session opened"), "{told:#?}");
    assert!(
        told[1].contains("no session, the server cannot be used"),
        "{told:#?}"
    );
    assert!(
        told[2].contains("session opened, the server can be used"),
        "{told:#?}"
    );
    let of_probes = |line: &&String| {
        ["/readyz", "/metrics"]
            .iter()
            .any(|path| line.contains(path))
    };
    assert_eq!(log.read.iter().find(of_probes), None);
}

#[tokio::test]
async fn a_switch_that_is_not_trusted_is_not_asked_twice_a_second() {
    let authority = TestCa::new().unwrap();
    let expired = authority
        .server(NAMES, CertificateValidity::Expired)
        .unwrap();
    let switch = SimulatedSwitch::demo();
    let simulator = simulate_tls(&switch, expired).await;
    let mut config = crate::support::tcp_config(simulator.local_addr());
    config.backend.transport = ocip_gateway::config::BackendTransport::Tls;
    let begun = Instant::now();
    let _gateway = crate::support::TestGateway::start_unready(config).await;
    until(|| async { switch.counts().connections_accepted >= 1 }).await;
    tokio::time::sleep(Duration::from_secs(3)).await;
    let asked = switch.counts().connections_accepted;
    let seconds = begun.elapsed().as_secs();
    assert!(asked <= seconds.div_ceil(2) + 1, "{asked} in {seconds} s");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_balancer_sees_the_end_before_the_listener_closes() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let config = config_for(folder.path(), &clear(&simulator), "");
    let text = std::fs::read_to_string(&config).unwrap();
    let text = text.replace("[backend]\n", "[backend]\ntransport = 'tcp'\n");
    std::fs::write(
        &config,
        text.replace("[server]\n", "[server]\nshutdown_delay = '10m'\n"),
    )
    .unwrap();
    let mut gateway = Running::start(&["serve", "-c", &config]);
    let (rest, admin) = (gateway.listening("rest"), gateway.listening("admin"));
    let status = |url: String| shell(&format!("curl -s -o /dev/null -w '%{{http_code}}' {url}"));
    let ready = || status(format!("http://{admin}/readyz"));
    until(|| async { ready() == "200" }).await;
    gateway.signal("-TERM");
    until(|| async { ready() == "503" }).await;
    for _ in 0..3 {
        assert_eq!(status(format!("http://{rest}{LIST}")), "200");
    }
    let said = shell(&format!("curl -s http://{admin}/readyz"));
    assert_eq!(said, "not ready: shutting down\n");
    // A second one ends the pause.
    assert_eq!(gateway.terminate(), 0);
}
