//! What the gateway adds to an OCI exchange: CPU time and latency of the whole path (HTTP in, OCI
//! over TLS to an answering task, HTTP out) beside the bare exchange over the same sessions.
//!
//! `cargo bench --bench path` measures that, with lists of 0, 10 and 100 entries and with 1, 8 and 64
//! callers, then an overload and idle connections. It takes less than two minutes, uses loopback and
//! ports of the system's choice, stops by itself and fails when something answers wrongly. Parts, and
//! what takes longer, after `--`:
//!
//! * `overload`: three times the requests that the switch can answer.
//! * `idle`: the memory of connections that idle.
//! * `memory SECONDS`: the memory during a run at full speed.
//! * `instructions`: what callgrind counts for a request to the gateway; with `all` behind it, for the
//!   proxies too. `PROFILES=folder` keeps the profiles.
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
//! * nginx, where it is installed: HTTP in, TLS out, bytes untouched.
//! * `forward.py`, where there is Python: the same with its `http.server` and `http.client`.
//!
//! Rounds of all of them alternate, so that a busy machine troubles them alike.

#![expect(
    clippy::expect_used,
    reason = "a bench that cannot go on should stop and say where"
)]

mod answer;
mod certificate;
mod child;
mod copy;
mod gateway;
mod instructions;
mod load;
mod memory;
mod overload;
mod report;
mod rounds;
mod scene;

use std::time::Duration;

/// More than this would mean that something hangs.
const PATIENCE: Duration = Duration::from_secs(150);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments = arguments.iter().map(String::as_str);
    // What cargo passes to each bench.
    let arguments: Vec<&str> = arguments.filter(|word| *word != "--bench").collect();
    match arguments[..] {
        ["answer", folder, delay] => answer::run(folder.as_ref(), delay),
        ["gateway", config] => gateway::run(config.as_ref()),
        ["copy", folder, port] => copy::run(folder.as_ref(), port),
        ["instructions"] => instructions::run(false),
        ["instructions", "all"] => instructions::run(true),
        ["memory", seconds] => memory::run(seconds),
        ["overload"] => overload::run(),
        ["idle"] => memory::run_idle(),
        // Nothing, or a filter for benches of another kind.
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
    overload::run();
    memory::run_idle();
    report::check(&measured);
}
