//! What others wrote does not get into a log line as more than text.

use std::net::SocketAddr;
use std::time::Duration;

use ocip_gateway::telemetry::escape::is_unprintable;
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch};
use serde_json::Value;

use crate::commands::{ANY, Running};
use crate::support::simulate;

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
    std::fs::write(&path, config(simulator.local_addr(), format)).unwrap();
    let mut running = Running::start(&["serve", "--config", path.to_str().unwrap()]);
    let log = running.log();
    loop {
        let line = tokio::task::block_in_place(|| log.recv_timeout(PATIENCE)).unwrap();
        if line.contains("no session") {
            return line;
        }
    }
}

fn config(server: SocketAddr, format: &str) -> String {
    format!(
        "[server]\nlisten = \"{ANY}\"\n[admin]\nlisten = \"{ANY}\"\n[backend]\n\
         servers = [\"{server}\"]\ntransport = \"tcp\"\n[backend.login]\n\
         user_id = \"gateway-admin\"\npassword = \"demo-admin-password\"\n\
         [log]\nformat = \"{format}\"\n"
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
