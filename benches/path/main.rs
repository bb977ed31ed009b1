//! What the gateway adds to an OCI exchange: CPU time and latency of the whole path (HTTP in, OCI
//! over TLS to an answering task, HTTP out) beside the bare exchange over the same sessions.
//!
//! Repeat with `cargo bench --bench path`; it takes less than a minute, uses loopback and ports of
//! the system's choice, stops by itself and fails when something answers wrongly.
//!
//! This process makes the load. The others are the same program with a role as its first argument,
//! so that the kernel itself keeps their CPU times apart (`/proc/PID/stat`); each runs for as long
//! as its standard input is open, so none is left behind. They are:
//!
//! * `answer`: the switch; answers over TLS with prepared text and counts documents.
//! * `gateway`: the gateway as `serve` starts it, once with the default log (each request is a line
//!   in a file) and once without access lines. The first makes the bare exchanges too, over the
//!   sessions of its own cluster.
//! * `copy`: a proxy that copies bytes between TCP and TLS, for comparison: less is not possible
//!   for anything that stands in between.
//!
//! Rounds of all of them alternate, so that a busy machine troubles them alike.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on should stop and say where"
)]

mod answer;
mod child;
mod copy;
mod gateway;
mod load;
mod report;
mod rounds;

use std::time::Duration;

/// More than this would mean that something hangs.
const PATIENCE: Duration = Duration::from_secs(55);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments[..] {
        ["answer", folder] => answer::run(folder.as_ref()),
        ["gateway", config] => gateway::run(config.as_ref()),
        ["copy", folder, port] => copy::run(folder.as_ref(), port),
        // Cargo passes `--bench`, and perhaps a filter for benches of another kind.
        _ => measure(),
    }
}

fn measure() {
    std::thread::spawn(|| {
        std::thread::sleep(PATIENCE);
        report::fail("the run takes too long");
    });
    let measured = rounds::measure();
    report::print(&measured);
    report::check(&measured);
}
