//! SIGHUP to a process, with the log as operators see it.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::time::Duration;

use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::json;
use tempfile::TempDir;

use crate::commands::{ANY, Running};
use crate::support::gateway::until;
use crate::support::{Client, LIST, request, simulate};

/// `serve` on a file that can be written anew.
struct Served {
    running: Running,
    log: Receiver<String>,
    rest: SocketAddr,
    admin: SocketAddr,
    path: PathBuf,
    _folder: TempDir,
}

/// How a reload ended, and every line that was logged up to that.
struct Reloaded {
    taken: bool,
    lines: Vec<String>,
}

/// A configuration with `more` sections for a switch at `servers`.
fn config(servers: &[SocketAddr], more: &str) -> String {
    let servers: Vec<String> = servers.iter().map(SocketAddr::to_string).collect();
    format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = {servers:?}\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [access]\nallow_anonymous = true\ntenant_concurrency = 0\n\
         [access.rate]\naddress_per_second = 0\n{more}\n"
    )
}

impl Served {
    /// Starts and waits until requests are answered.
    async fn start(text: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("gateway.toml");
        std::fs::write(&path, text).unwrap();
        let mut running = Running::start(&["serve", "--config", path.to_str().unwrap()]);
        let (rest, admin) = (running.listening("rest"), running.listening("admin"));
        until(|| async { request(admin, "GET", "/readyz", "").await.status == 200 }).await;
        Self {
            log: running.log(),
            running,
            rest,
            admin,
            path,
            _folder: folder,
        }
    }

    /// Writes the file anew and sends SIGHUP; waits for the end of that. Needs a level at which it is
    /// told.
    fn reload(&self, text: &str) -> Reloaded {
        std::fs::write(&self.path, text).unwrap();
        self.running.signal("-HUP");
        let mut lines = Vec::new();
        loop {
            let line = tokio::task::block_in_place(|| self.log.recv_timeout(PATIENCE));
            let line = line.unwrap_or_else(|_| panic!("no end: {lines:#?}"));
            let taken = line.contains("configuration reloaded");
            let refused = line.contains("the old configuration stays in force");
            lines.push(line);
            if taken || refused {
                return Reloaded { taken, lines };
            }
        }
    }

    /// Waits until operators see that so many reloads succeeded and so many failed.
    async fn shows(&self, succeeded: u64, failed: u64) {
        let metric = |outcome, count| {
            format!("\nocip_gateway_config_reloads_total{{outcome=\"{outcome}\"}} {count}\n")
        };
        let counts = [metric("success", succeeded), metric("failure", failed)];
        until(|| async {
            let metrics = request(self.admin, "GET", "/metrics", "").await.body;
            counts.iter().all(|line| metrics.contains(line))
        })
        .await;
    }

    async fn status(&self) -> u16 {
        request(self.rest, "GET", LIST, "").await.status
    }
}

/// Far beyond what any machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

impl Reloaded {
    fn last(&self) -> &str {
        self.lines.last().unwrap()
    }
}

/// Callers that never pause, and what they saw.
#[derive(Default)]
struct Load {
    over: AtomicBool,
    answered: AtomicUsize,
}

impl Load {
    /// Asks until it is over, on one connection or on a new one for each request.
    async fn call(self: Arc<Self>, rest: SocketAddr, method: &'static str, keep: bool) {
        let change = json!({"speedCodes": [{"speedCode": "03", "description": "x"}]});
        let body = match method {
            "PUT" => change.to_string(),
            _ => String::new(),
        };
        let mut client = Client::connect(rest).await;
        while !self.over.load(Ordering::Relaxed) {
            if !keep {
                client = Client::connect(rest).await;
            }
            let reply = client.send(method, LIST, &body).await;
            assert_eq!(reply.status, 200, "{reply:?}");
            self.answered.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 3)]
async fn twenty_reloads_under_load_fail_no_request() {
    const RELOADS: usize = 20;
    let switches = [SimulatedSwitch::demo(), SimulatedSwitch::demo()];
    let simulators = [simulate(&switches[0]).await, simulate(&switches[1]).await];
    let [one, other] = [simulators[0].local_addr(), simulators[1].local_addr()];
    let hash = "0".repeat(64);
    let configs = [
        config(&[one, other], "[log]\nlevel = \"info\""),
        config(
            &[one, other],
            &format!("[[access.key]]\nname = \"a\"\nsha256 = \"{hash}\"\ntenants = [\"foo\"]"),
        ),
        config(&[other], "[backend.pool]\nmax_sessions = 2"),
        config(
            &[other, one],
            "[log]\nlevel = \"info,ocip_gateway::http=debug\"\nformat = \"json\"",
        ),
    ];
    let served = Served::start(&configs[0]).await;
    let load = Arc::<Load>::default();
    let callers: Vec<_> = [
        ("GET", true),
        ("GET", true),
        ("GET", true),
        ("PUT", true),
        ("GET", false),
        ("PUT", false),
    ]
    .map(|(method, keep)| tokio::spawn(Arc::clone(&load).call(served.rest, method, keep)))
    .into();
    for number in 1..=RELOADS {
        let reloaded = served.reload(&configs[number % configs.len()]);
        assert!(reloaded.taken, "{number}: {:#?}", reloaded.lines);
        // Every configuration answers some requests.
        let before = load.answered.load(Ordering::Relaxed);
        let served_some = || async { load.answered.load(Ordering::Relaxed) >= before + 100 };
        until(served_some).await;
    }
    load.over.store(true, Ordering::Relaxed);
    for caller in callers {
        caller.await.unwrap();
    }
    for switch in &switches {
        assert!(switch.counts().logins_accepted >= 10);
        assert_eq!(switch.counts().logins_refused, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_bad_file_leaves_the_old_one_in_force_and_is_told_as_by_check() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let good = config(&[simulator.local_addr()], "");
    let served = Served::start(&good).await;
    for (bad, told) in [
        (
            good.replace("[admin]", "max_conections = 1\n[admin]"),
            "gateway.toml:3: server.max_conections: ",
        ),
        (good.replace("listen = \"", "listen = "), "gateway.toml:2: "),
        (good.clone() + "[log]\nlevel = \"=\"", "log.level: "),
        (
            good.clone() + "[backend.pool]\nmax_sessions = 0",
            "backend.pool.max_sessions: 0 given",
        ),
    ] {
        let reloaded = served.reload(&bad);
        assert!(!reloaded.taken, "{bad}");
        assert!(
            reloaded.last().contains(told),
            "{told}: {:?}",
            reloaded.lines
        );
        assert!(reloaded.last().contains("ERROR"), "{:?}", reloaded.lines);
        assert_eq!(served.status().await, 200);
    }
    let more = good.clone() + "[backend.pool]\nmax_sessions = 7";
    let reloaded = served.reload(&more);
    assert!(reloaded.taken);
    assert!(
        reloaded
            .last()
            .contains("backend.pool.max_sessions: 4 -> 7"),
        "{:?}",
        reloaded.lines
    );
    assert_eq!(served.status().await, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn operators_see_how_reloads_went() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let good = config(&[simulator.local_addr()], "");
    let served = Served::start(&good).await;
    let last = async || {
        let shown = request(served.admin, "GET", "/status.json", "")
            .await
            .json();
        let last = &shown["reloads"]["last"];
        (last["succeeded"].clone(), last["lines"][0].to_string())
    };
    let is_good = async |value| {
        let line = format!("\nocip_gateway_config_last_reload_successful {value}\n");
        let metrics = request(served.admin, "GET", "/metrics", "").await;
        metrics.body.contains(&line)
    };
    assert!(is_good(1).await);
    served.reload(&(good.clone() + "[backend.pool]\nmax_sessions = 0"));
    served.shows(0, 1).await;
    assert!(is_good(0).await);
    let (succeeded, line) = last().await;
    assert_eq!(succeeded, json!(false));
    assert!(line.contains("max_sessions: 0 given"), "{line}");

    served.reload(&(good + "[backend.pool]\nmax_sessions = 7"));
    served.shows(1, 1).await;
    assert!(is_good(1).await);
    let (succeeded, line) = last().await;
    assert_eq!(succeeded, json!(true));
    assert!(line.contains("max_sessions: 4 -> 7"), "{line}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_needs_a_restart_is_warned_about_and_the_old_serves_on() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let text = config(&[simulator.local_addr()], "");
    let served = Served::start(&text).await;
    let moved = text.replacen(ANY, "127.0.0.1:1", 1);
    let renamed = text + "[telemetry]\nservice_name = \"edge\"";
    // As long as the file says so, each reload warns.
    for (text, key) in [
        (&moved, "server.listen"),
        (&moved, "server.listen"),
        (&renamed, "telemetry"),
        (&renamed, "telemetry"),
    ] {
        let reloaded = served.reload(text);
        assert!(reloaded.taken);
        let warning = reloaded.lines.iter().find(|line| line.contains("WARN"));
        let warning = warning.unwrap_or_else(|| panic!("{:?}", reloaded.lines));
        assert!(
            warning.contains("needs a restart") && warning.contains(key),
            "{warning}"
        );
        assert_eq!(served.status().await, 200);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn log_lines_change_their_form_and_level() {
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let text = config(&[simulator.local_addr()], "");
    let served = Served::start(&text).await;
    let is_json = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
    let json = served.reload(&(text.clone() + "[log]\nformat = \"json\"\nlevel = \"debug\""));
    assert!(is_json(json.last()), "{:?}", json.lines);
    // What is refused is told at that level.
    request(served.rest, "GET", "/nowhere", "").await;
    let back = served.reload(&text);
    let (last, before) = back.lines.split_last().unwrap();
    assert!(!is_json(last), "{last}");
    assert!(before.iter().all(|line| is_json(line)), "{before:?}");
    let debug = before.iter().any(|line| line.contains("\"DEBUG\""));
    assert!(debug, "{before:?}");
    request(served.rest, "GET", "/nowhere", "").await;
    let quiet = served.reload(&text);
    let debug = quiet.lines.iter().any(|line| line.contains("DEBUG"));
    assert!(!debug, "{:?}", quiet.lines);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_that_is_told_to_stop_does_not_wait_for_a_reload() {
    let (switch, mute) = (SimulatedSwitch::demo(), SimulatedSwitch::demo());
    let (simulator, silent) = (simulate(&switch).await, simulate(&mute).await);
    mute.add_fault(Fault::new(FaultAction::NeverBefore));
    let mut served = Served::start(&config(&[simulator.local_addr()], "")).await;
    let next = config(&[silent.local_addr()], "");
    let next = next.replace(
        "transport",
        "connect_timeout = \"2m\"\nrequest_timeout = \"2m\"\ntransport",
    );
    std::fs::write(&served.path, next).unwrap();
    served.running.signal("-HUP");
    until(|| async { mute.counts().faults > 0 }).await;
    let status = tokio::task::block_in_place(|| served.running.terminate());
    assert_eq!(status, 0);
}
