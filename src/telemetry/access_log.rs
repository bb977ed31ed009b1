//! Access log of the process: who takes access lines, and which.

use std::io;
use std::panic;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

use arc_swap::ArcSwap;
use tracing::Level;
use tracing::subscriber::with_default;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;

use super::access_line::AccessLine;
use super::batch_writer::BatchWriter;
use super::escape::LineFormat;

/// The longest that a flush waits for an output that takes nothing.
const FLUSH_PATIENCE: Duration = Duration::from_secs(1);

/// The one of this process, once its logging is set up.
static LOG: OnceLock<AccessLog> = OnceLock::new();

/// Access log of the process.
struct AccessLog {
    writer: BatchWriter,
    settings: ArcSwap<AccessLogSettings>,
}

/// Settings of an access log.
#[derive(Debug, Clone, Copy)]
pub(super) struct AccessLogSettings {
    pub(super) form: LineFormat,
    pub(super) levels: AccessLevels,
    /// For how long lines may wait.
    pub(super) delay: Duration,
}

/// Which access lines a filter lets through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AccessLevels {
    info: bool,
    debug: bool,
}

/// Whether this filter lets an access line of a level through.
macro_rules! passes {
    ($level:ident) => {
        tracing::event_enabled!(
            target: "access",
            Level::$level,
            request_id,
            trace_id,
            span_id,
            peer,
            method,
            route,
            path,
            status,
            response_bytes,
            duration_ms
        )
    };
}

/// Takes access lines from now on, and writes them to standard error.
pub(super) fn start(settings: AccessLogSettings) -> io::Result<()> {
    let report = |lines| tracing::warn!(lines, "access lines were lost");
    let writer = BatchWriter::start(settings.delay, io::stderr(), report)?;
    let settings = ArcSwap::from_pointee(settings);
    if LOG.set(AccessLog { writer, settings }).is_ok() {
        let before = panic::take_hook();
        panic::set_hook(Box::new(move |panicked| {
            flush();
            before(panicked);
        }));
    }
    Ok(())
}

/// Other settings from now on. What was logged before is written before.
pub(super) fn change(settings: AccessLogSettings) {
    flush();
    if let Some(log) = LOG.get() {
        log.writer.set_delay(settings.delay);
        log.settings.store(Arc::new(settings));
    }
}

/// Leaves a line to be written. Where no logging was set up, as in a test, it is an event like any other.
pub fn log(line: &AccessLine<'_>) {
    let Some(log) = LOG.get() else {
        return line.emit();
    };
    let settings = log.settings.load();
    if settings.levels.has(line.level()) {
        let line = line.to_bytes(settings.form, SystemTime::now());
        log.writer.leave(&line);
    }
}

/// Has every access line written that was logged so far, and waits for that for a while.
pub fn flush() {
    if let Some(log) = LOG.get() {
        log.writer.flush(FLUSH_PATIENCE);
    }
}

/// How many access lines were lost: dropped, because what takes them was too slow, or not written.
pub fn lines_lost() -> u64 {
    LOG.get().map_or(0, |log| log.writer.lost())
}

// === impl AccessLevels ===

impl AccessLevels {
    pub(super) fn of(filter: EnvFilter) -> Self {
        let subscriber = tracing_subscriber::registry().with(filter);
        with_default(subscriber, || Self {
            info: passes!(INFO),
            debug: passes!(DEBUG),
        })
    }

    fn has(self, level: Level) -> bool {
        match level {
            Level::DEBUG => self.debug,
            _ => self.info,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::filter::filter;

    #[test]
    fn a_filter_decides_about_access_lines_as_about_all_others() {
        for (directives, info, debug) in [
            ("info", true, false),
            ("warn", false, false),
            ("debug", true, true),
            ("warn,access=debug", true, true),
            ("debug,access=off", false, false),
            ("info,ocip_gateway::ocip=debug", true, false),
            ("warn,access[{duration_ms}]=info", true, false),
        ] {
            let levels = AccessLevels::of(filter(directives).unwrap());
            assert_eq!(levels, AccessLevels { info, debug }, "{directives}");
        }
    }

    /// The variable that makes this test the process that panics.
    const PANICS: &str = "OCIP_GATEWAY_TEST_PANICS";

    fn log_and_panic() {
        let settings = AccessLogSettings {
            form: LineFormat::Text,
            levels: AccessLevels::of(filter("info").unwrap()),
            delay: Duration::MAX,
        };
        start(settings).unwrap();
        log(&AccessLine {
            is_probe: false,
            request_id: "last-request",
            trace_id: 1,
            span_id: 1,
            peer: ([127, 0, 0, 1], 80).into(),
            method: "GET",
            route: "a_route",
            path: "/",
            status: 200,
            response_bytes: 0,
            duration: Duration::ZERO,
        });
        panic!("the last words");
    }

    #[test]
    fn lines_that_wait_are_written_before_a_panic_is_told() {
        if std::env::var_os(PANICS).is_some() {
            log_and_panic();
        }
        let (_, module) = module_path!().split_once("::").unwrap();
        let name = format!("{module}::lines_that_wait_are_written_before_a_panic_is_told");
        let this = std::env::current_exe().unwrap();
        let mut process = std::process::Command::new(this);
        let process = process.args([&name, "--exact", "--nocapture"]);
        let ended = process.env(PANICS, "1").output().unwrap();
        let said = String::from_utf8(ended.stderr).unwrap();
        let at = |text| {
            said.find(text)
                .unwrap_or_else(|| panic!("no {text:?} in {said:?}"))
        };
        assert!(!ended.status.success());
        assert!(at("request_id=last-request") < at("the last words"));
    }
}
