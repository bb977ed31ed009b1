//! Process metrics, by the names that Prometheus has for them. What cannot be read
//! is left out.

use std::fmt;
use std::fs;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;
use rustix::param::clock_ticks_per_second;
use rustix::process::{Resource, getrlimit};
use rustix::time::{ClockId, clock_gettime};

/// Metrics of the process, read at each scrape.
#[derive(Debug)]
pub(super) struct ProcessMetrics;

impl Collector for ProcessMetrics {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        let mut add = |name: &str, help: &str, metric: Option<&dyn EncodeMetric>| match metric {
            None => Ok(()),
            Some(metric) => {
                let kind = metric.metric_type();
                metric.encode(encoder.encode_descriptor(name, help, None, kind)?)
            }
        };
        let cpu = ConstCounter::new(cpu_seconds());
        add(
            "process_cpu_seconds",
            "Time of processors used.",
            Some(&cpu),
        )?;
        for (name, help, value) in [
            (
                "process_start_time_seconds",
                "When the process began, in Unix time.",
                start_time(),
            ),
            (
                "process_resident_memory_bytes",
                "Memory that is resident.",
                resident_bytes(),
            ),
            (
                "process_open_fds",
                "File descriptors that are open.",
                open_fds(),
            ),
            (
                "process_max_fds",
                "File descriptors that may be open.",
                max_fds(),
            ),
        ] {
            let gauge = value.map(ConstGauge::new);
            add(
                name,
                help,
                gauge.as_ref().map(|gauge| gauge as &dyn EncodeMetric),
            )?;
        }
        Ok(())
    }
}

fn cpu_seconds() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

/// The start in ticks since the system's (proc(5), stat, field 22), and the system's in Unix time.
fn start_time() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    // The name of the program, the second field, may hold anything.
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks: u64 = fields.split_ascii_whitespace().nth(19)?.parse().ok()?;
    let system = fs::read_to_string("/proc/stat").ok()?;
    let booted = system
        .lines()
        .find_map(|line| line.strip_prefix("btime "))?;
    let booted: u64 = booted.trim().parse().ok()?;
    Some(booted as f64 + ticks as f64 / clock_ticks_per_second() as f64)
}

fn resident_bytes() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kib: u64 = line.trim().strip_suffix(" kB")?.trim().parse().ok()?;
    Some((kib * 1024) as f64)
}

/// The one with which they are looked at is not counted.
fn open_fds() -> Option<f64> {
    let count = fs::read_dir("/proc/self/fd").ok()?.count();
    Some(count.saturating_sub(1) as f64)
}

fn max_fds() -> Option<f64> {
    getrlimit(Resource::Nofile).current.map(|most| most as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_of_this_process() {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs_f64();
        let started = start_time().unwrap();
        assert!(started < now + 1.0 && started > now - 3600.0, "{started}");
        assert!(resident_bytes().unwrap() > 1e6);
        assert!(cpu_seconds() > 0.0);
        let (before, held) = (
            open_fds().unwrap(),
            fs::File::open("/proc/self/stat").unwrap(),
        );
        assert!(open_fds().unwrap() >= 3.0 && before >= 3.0 && max_fds().unwrap() > before);
        drop(held);
    }
}
