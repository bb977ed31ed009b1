//! What others wrote does not get into a log line as more than text.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use ocip_gateway::telemetry::escape::is_unprintable;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::Value;

use crate::commands::{ANY, Running};
use crate::support::{Client, request, simulate};

/// Far beyond what any machine needs.
const PATIENCE: Duration = Duration::from_secs(60);

/// C1 and DEL move cursors, and what follows changes the order in which a line is read.
const ODD: &str = "odd \u{9b}31m \u{7f} \u{202e} \u{2028} \u{2066} end";

/// The line about a login that the switch refuses in such words.
async fn line(format: &str) -> String {
    let switch = SimulatedSwitch::demo();
    switch.add_fault(Fault::new(FaultAction::RefuseLogin { text: ODD.into() }));
    let simulator = simulate(&switch).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gateway.toml");
    std::fs::write(
        &path,
        config(simulator.local_addr(), &format!("format = \"{format}\"")),
    )
    .unwrap();
    let mut running = Running::start(&["serve", "--config", path.to_str().unwrap()]);
    let log = running.log();
    loop {
        let line = tokio::task::block_in_place(|| log.recv_timeout(PATIENCE)).unwrap();
        if line.contains("no session") {
            return line;
        }
    }
}

fn config(server: SocketAddr, log: &str) -> String {
    format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [log]\n{log}\n"
    )
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_forms_of_the_log_write_out_what_cannot_be_printed() {
    for format in ["text", "json"] {
        let line = line(format).await;
        assert!(!line.contains(is_unprintable), "{line:?}");
        assert!(line.contains("odd ") && line.contains(" end"), "{line}");
        if format == "json" {
            let decoded: Value = serde_json::from_str(&line).unwrap();
            let error = decoded["error"].as_str().unwrap();
            assert!(!error.contains(is_unprintable), "{error:?}");
            assert!(error.contains("odd \\u009b31m \\u007f \\u202e"), "{error}");
        }
    }
}

/// A gateway that logs in this way, and where its two sides listen.
fn serve(folder: &Path, log: &str) -> (Running, [SocketAddr; 2]) {
    let path = folder.join("gateway.toml");
    // Nobody is there, which is no matter to requests that are refused before.
    let server = "127.0.0.1:9".parse().unwrap();
    let level = "level = \"error,access=info\"";
    std::fs::write(&path, config(server, &format!("{level}\n{log}"))).unwrap();
    let mut running = Running::start(&["serve", "--config", path.to_str().unwrap()]);
    let addresses = [running.listening("rest"), running.listening("admin")];
    (running, addresses)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_about_requests_come_within_their_time_or_at_the_end() {
    let folder = tempfile::tempdir().unwrap();
    for log in ["", "buffer = \"0s\"", "buffer = \"1s\""] {
        let (mut running, [rest, _]) = serve(folder.path(), log);
        let lines = running.log();
        let next = || tokio::task::block_in_place(|| lines.recv_timeout(PATIENCE)).unwrap();
        assert_eq!(request(rest, "GET", "/first", "").await.status, 404);
        assert!(next().contains(" INFO access: request_id="), "{log}");
        assert_eq!(request(rest, "GET", "/last", "").await.status, 404);
        assert_eq!(running.terminate(), 0);
        assert!(next().contains("path=\"/last\" status=404 "), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn lines_from_before_a_reload_are_written_before_it_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, [rest, _]) = serve(folder.path(), "buffer = \"1s\"");
    let lines = running.log();
    let next = || tokio::task::block_in_place(|| lines.recv_timeout(PATIENCE)).unwrap();
    assert_eq!(request(rest, "GET", "/before", "").await.status, 404);
    let server = "127.0.0.1:9".parse().unwrap();
    let other = config(server, "level = \"error,access=info,ocip_gateway=info\"");
    std::fs::write(folder.path().join("gateway.toml"), other).unwrap();
    running.signal("-HUP");
    assert!(next().contains("path=\"/before\" status=404 "));
    assert!(next().contains("configuration reloaded"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_holds_up_no_request_and_losses_are_counted() {
    let folder = tempfile::tempdir().unwrap();
    let (mut running, [rest, admin]) = serve(folder.path(), "");
    let path = format!("/{}", "x".repeat(255));
    let mut client = Client::connect(rest).await;
    let lost = async || {
        let metrics = request(admin, "GET", "/metrics", "").await.body;
        let name = "ocip_gateway_access_lines_lost_total ";
        let value = metrics.lines().find_map(|line| line.strip_prefix(name));
        value.unwrap().parse::<u64>().unwrap()
    };
    let mut asked = 0;
    while lost().await == 0 {
        for _ in 0..500 {
            assert_eq!(client.send("GET", &path, "").await.status, 404);
        }
        asked += 500;
    }
    let log = running.read_stderr();
    assert_eq!(running.terminate(), 0);
    let written = log.join().unwrap().matches(" INFO access: ").count();
    assert!(written < asked, "{written} of {asked}");
}
