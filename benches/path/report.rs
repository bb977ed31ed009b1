//! What a run prints, and when it fails.

use std::time::Duration;

use crate::rounds::{CALLERS, Measured, Row, Way};

/// The aims of the project's first issue.
const RATIO_MAX: f64 = 2.5;
const RESIDENT_MIB_MAX: f64 = 20.0;
const LISTENING_MAX: Duration = Duration::from_millis(100);

/// Ends the run as a failure.
pub(crate) fn fail(why: &str) -> ! {
    println!("FAILED: {why}");
    std::process::exit(1)
}

/// Prints the table and the other numbers.
pub(crate) fn print(measured: &Measured) {
    println!(
        "callers  way                          requests  CPU/request   ratio      p50   ratio      p99"
    );
    for callers in CALLERS {
        let rows = || {
            measured
                .rows
                .iter()
                .filter(move |row| row.callers == callers)
        };
        let bare = rows().find(|row| row.way == Way::Bare);
        rows().for_each(|row| print_row(row, bare.unwrap_or(row)));
    }
    let mebibytes = measured.resident_bytes as f64 / 1024.0 / 1024.0;
    let listening = measured.listening_after;
    println!();
    verdicts(measured);
    let kept = verdict(mebibytes <= RESIDENT_MIB_MAX);
    println!(
        "resident memory of the gateway at the end: {mebibytes:.1} MiB (aim {RESIDENT_MIB_MAX}: {kept})"
    );
    let kept = verdict(listening <= LISTENING_MAX);
    println!(
        "listening {listening:.1?} after its process was started (aim {LISTENING_MAX:?}: {kept})"
    );
    println!("all sessions open after {:.1?}", measured.ready_after);
}

/// Fails unless every request was one document.
pub(crate) fn check(measured: &Measured) {
    let wrong = measured
        .rows
        .iter()
        .find(|row| row.documents != row.latencies.len());
    if let Some(row) = wrong {
        fail(&format!(
            "{} documents for {} requests",
            row.documents,
            row.latencies.len()
        ));
    }
}

fn print_row(row: &Row, bare: &Row) {
    println!(
        "{:7}  {:27} {:9}  {:8.1} us  {:5.2}x  {:4.0} us  {:5.2}x  {:4.0} us",
        row.callers,
        label(row.way),
        row.latencies.len(),
        cpu(row),
        cpu(row) / cpu(bare),
        latency(row, 50),
        latency(row, 50) / latency(bare, 50),
        latency(row, 99),
    );
}

fn verdicts(measured: &Measured) {
    let most = CALLERS[CALLERS.len() - 1];
    let of = |way| {
        let mut rows = measured.rows.iter();
        rows.find(|row| row.way == way && row.callers == most)
    };
    let (Some(bare), Some(whole)) = (of(Way::Bare), of(Way::Whole)) else {
        return;
    };
    for (what, ratio) in [
        ("CPU time", cpu(whole) / cpu(bare)),
        ("median latency", latency(whole, 50) / latency(bare, 50)),
    ] {
        let kept = verdict(ratio <= RATIO_MAX);
        println!(
            "whole path / bare exchange with {most} callers, {what}: {ratio:.2} (aim {RATIO_MAX}: {kept})"
        );
    }
    let documents = whole.documents as f64 / whole.latencies.len() as f64;
    println!("OCI documents per warm request: {documents:.2}");
}

fn verdict(kept: bool) -> &'static str {
    if kept { "met" } else { "MISSED" }
}

fn label(way: Way) -> &'static str {
    match way {
        Way::Bare => "bare OCI exchange",
        Way::Whole => "whole path, logging requests",
        Way::Quiet => "whole path, log.level = warn",
        Way::Copy => "byte-copying proxy",
    }
}

/// Microseconds a request.
fn cpu(row: &Row) -> f64 {
    row.cpu.as_secs_f64() * 1e6 / row.latencies.len() as f64
}

/// A percentile in microseconds.
fn latency(row: &Row, percent: usize) -> f64 {
    let mut sorted = row.latencies.clone();
    sorted.sort_unstable();
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |nanos| *nanos as f64 / 1000.0)
}
