//! What a run prints, and when it fails.

use std::time::Duration;

use crate::rounds::{CALLERS, CASES, LoadCase, Measured, Row, Way};

/// How much CPU time the gateway may take beside a proxy, by the length of the list.
const PROXY_RATIOS_MAX: [(usize, f64); 2] = [(10, 1.5), (100, 2.0)];

/// How much of its CPU time a gateway in Python would take at least.
const PYTHON_RATIO_MIN: f64 = 50.0;

/// How much it may take beside the bare exchange, with ten entries.
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
        "callers  entries  way                          requests  CPU/request  / bare  / copy  / nginx      p50   ratio      p99"
    );
    for case in CASES {
        let rows = measured.rows.iter().filter(|row| row.case == case);
        rows.for_each(|row| print_row(row, measured));
    }
    println!();
    verdicts(measured);
    let mebibytes = |bytes: usize| bytes as f64 / 1024.0 / 1024.0;
    let quiet = mebibytes(measured.quiet_resident_bytes);
    let kept = verdict(quiet <= RESIDENT_MIB_MAX);
    println!(
        "resident memory at the end: {quiet:.1} MiB of the gateway that only serves (aim {RESIDENT_MIB_MAX}: {kept}), \
         {:.1} MiB of the one that also makes the bare exchanges and keeps their latencies",
        mebibytes(measured.resident_bytes)
    );
    let listening = measured.listening_after;
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

fn print_row(row: &Row, measured: &Measured) {
    let to = |way| ratio(row, way, measured, cpu);
    let p50 = |row: &Row| percentile(&row.latencies, 50);
    println!(
        "{:7}  {:7}  {:27} {:9}  {:8.1} us  {}  {}  {:>7}  {:4.0} us  {}  {:4.0} us",
        row.case.callers,
        row.case.entries,
        label(row.way),
        row.latencies.len(),
        cpu(row),
        words(to(Way::Bare)),
        words(to(Way::Copy)),
        words(to(Way::Nginx)),
        p50(row),
        words(ratio(row, Way::Bare, measured, p50)),
        percentile(&row.latencies, 99),
    );
}

fn words(ratio: Option<f64>) -> String {
    ratio.map_or("     -".to_owned(), |ratio| format!("{ratio:5.2}x"))
}

/// How a row compares with another way of its case.
fn ratio(row: &Row, way: Way, measured: &Measured, of: impl Fn(&Row) -> f64) -> Option<f64> {
    let mut rows = measured.rows.iter();
    let other = rows.find(|other| other.way == way && other.case == row.case)?;
    Some(of(row) / of(other))
}

fn verdicts(measured: &Measured) {
    for (entries, aim) in PROXY_RATIOS_MAX {
        if let Some(whole) = whole(measured, entries) {
            proxy_verdict(whole, measured, aim);
        }
    }
    let Some(whole) = whole(measured, 10) else {
        return;
    };
    python_verdict(whole, measured);
    let p50 = |row: &Row| percentile(&row.latencies, 50);
    for (what, ratio) in [
        ("CPU time", ratio(whole, Way::Bare, measured, cpu)),
        ("median latency", ratio(whole, Way::Bare, measured, p50)),
    ] {
        let ratio = ratio.unwrap_or(f64::INFINITY);
        let kept = verdict(ratio <= RATIO_MAX);
        println!(
            "whole path / bare exchange with {CALLERS} callers, {what}: {ratio:.2} (aim {RATIO_MAX}: {kept})"
        );
    }
    let documents = whole.documents as f64 / whole.latencies.len() as f64;
    println!("OCI documents per warm request: {documents:.2}");
}

/// The aim is one for nginx; where there is none, the byte-copying proxy stands in.
fn proxy_verdict(whole: &Row, measured: &Measured, aim: f64) {
    let nginx = ratio(whole, Way::Nginx, measured, cpu);
    let name = nginx.map_or("byte-copying proxy", |_| "nginx");
    let ratio = nginx.or_else(|| ratio(whole, Way::Copy, measured, cpu));
    let ratio = ratio.unwrap_or(f64::INFINITY);
    println!(
        "whole path / {name} with {CALLERS} callers, {} entries, CPU time: {ratio:.2} (aim {aim}: {})",
        whole.case.entries,
        verdict(ratio <= aim)
    );
}

/// Says what is not there to be compared with, too.
fn python_verdict(whole: &Row, measured: &Measured) {
    if ratio(whole, Way::Nginx, measured, cpu).is_none() {
        println!("nginx is not on the PATH, so it is not compared with");
    }
    match ratio(whole, Way::Python, measured, cpu) {
        None => println!("python3 is not on the PATH, so its forwarder is not compared with"),
        Some(ratio) => {
            let (times, kept) = (ratio.recip(), verdict(ratio.recip() >= PYTHON_RATIO_MIN));
            println!(
                "forwarder in Python / whole path with {CALLERS} callers, 10 entries, CPU time: {times:.1} \
                 (aim of the gateway in Python: {PYTHON_RATIO_MIN}: {kept})"
            );
        }
    }
}

/// The row that the aims are for.
fn whole(measured: &Measured, entries: usize) -> Option<&Row> {
    let case = LoadCase {
        callers: CALLERS,
        entries,
    };
    let mut rows = measured.rows.iter();
    rows.find(|row| row.way == Way::Whole && row.case == case)
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
        Way::Nginx => "nginx",
        Way::Python => "forwarder in Python",
    }
}

/// Microseconds a request.
fn cpu(row: &Row) -> f64 {
    row.cpu.as_secs_f64() * 1e6 / row.latencies.len() as f64
}

/// A percentile in microseconds, of times in nanoseconds.
pub(crate) fn percentile(times: &[u64], percent: usize) -> f64 {
    let mut sorted = times.to_vec();
    sorted.sort_unstable();
    let at = (sorted.len() * percent / 100).min(sorted.len().saturating_sub(1));
    sorted.get(at).map_or(0.0, |nanos| *nanos as f64 / 1000.0)
}
