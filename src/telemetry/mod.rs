//! Telemetry: logs, audit, metrics and spans.
//!
//! Logs are written to standard error: standard output belongs to what a command prints for its
//! user. Passwords never get here, because nothing that holds one can be printed.

pub mod audit;
pub mod escape;
mod filter;
pub mod metrics;
#[cfg(feature = "otlp")]
pub mod otlp;
mod process;
pub mod reloads;
pub mod requests;
#[cfg(test)]
#[path = "../../crates/ocip/src/testing.rs"]
pub(crate) mod testing;

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing_subscriber::filter::{ParseError, dynamic_filter_fn};
use tracing_subscriber::layer::{Filter, Layered, SubscriberExt};
use tracing_subscriber::reload::Handle;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, reload};

use self::escape::{EscapingWriter, LineFormat};
use crate::config::{LogConfig, LogFormat};

/// What sees spans beside the log, and has a filter of its own.
pub type SpanCollector = Box<dyn Layer<Registry> + Send + Sync>;

/// What the log lines are layered on.
type Below = Layered<Option<SpanCollector>, Registry>;

/// Logging of the process, whose level and format can be changed.
pub struct Logging {
    filter: Handle<EnvFilter, Below>,
    as_json: Arc<AtomicBool>,
}

/// A level and a form that have been found good.
#[derive(Debug)]
pub struct LogSettings {
    filter: EnvFilter,
    format: LogFormat,
}

/// Sets the process's log lines up as configured: text for people, JSON for machines. Does nothing
/// when logging has been set up already.
pub fn start(log: &LogConfig) -> Result<Logging, ParseError> {
    start_with(log, None)
}

/// The same with a collector of spans, which sees them at whatever level the log is.
pub fn start_with(
    log: &LogConfig,
    collector: Option<SpanCollector>,
) -> Result<Logging, ParseError> {
    let settings = LogSettings::read(log)?;
    let as_json = Arc::new(AtomicBool::new(settings.format == LogFormat::Json));
    let (filter, handle) = reload::Layer::new(settings.filter);
    // Both forms are there and one of them is silent: what a form has noted about a span is of no
    // use to the other one.
    let is_terminal = std::io::stderr().is_terminal();
    let form = if is_terminal {
        LineFormat::Terminal
    } else {
        LineFormat::Text
    };
    let text = fmt::layer()
        .with_writer(move || EscapingWriter::new(std::io::stderr(), form))
        .with_ansi(is_terminal)
        .with_filter(while_it_is(false, &as_json));
    let json = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(|| EscapingWriter::new(std::io::stderr(), LineFormat::Json))
        .with_filter(while_it_is(true, &as_json));
    let _ = tracing_subscriber::registry()
        .with(collector)
        .with(text.and_then(json).with_filter(filter))
        .try_init();
    Ok(Logging {
        filter: handle,
        as_json,
    })
}

/// Lets lines through for as long as `state` is the wanted one.
fn while_it_is<S>(wanted: bool, state: &Arc<AtomicBool>) -> impl Filter<S> + use<S> {
    let state = Arc::clone(state);
    dynamic_filter_fn(move |_, _| state.load(Ordering::Relaxed) == wanted)
}

// === impl Logging ===

impl Logging {
    /// Writes lines of another level and form from now on.
    pub fn change(&self, settings: LogSettings) {
        let as_json = settings.format == LogFormat::Json;
        self.as_json.store(as_json, Ordering::Relaxed);
        // Fails only where logging had been set up before, and these lines go nowhere.
        let _ = self.filter.reload(settings.filter);
    }
}

// === impl LogSettings ===

impl LogSettings {
    /// Understands what is configured.
    pub fn read(log: &LogConfig) -> Result<Self, ParseError> {
        Ok(Self {
            filter: filter::filter(&log.level)?,
            format: log.format,
        })
    }
}
