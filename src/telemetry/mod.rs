//! Telemetry: logs, audit, metrics and spans.
//!
//! Logs are written to standard error: standard output belongs to what a command prints for its
//! user. Passwords never get here, because nothing that holds one can be printed.

pub mod access_line;
pub mod access_log;
pub mod audit;
mod batch_writer;
pub mod escape;
mod event_format;
mod filter;
pub mod hex_digits;
mod line_builder;
mod line_marks;
pub mod metrics;
#[cfg(feature = "otlp")]
pub mod otlp;
mod process;
pub mod reloads;
pub mod request_ids;
pub mod requests;
#[cfg(test)]
#[path = "../../crates/ocip/src/testing.rs"]
pub(crate) mod testing;
mod time_stamp;

use std::io::IsTerminal;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::{ParseError, dynamic_filter_fn};
use tracing_subscriber::layer::{Filter, Layered, SubscriberExt};
use tracing_subscriber::reload::Handle;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry, fmt, reload};

use self::access_log::{AccessLevels, AccessLogSettings};
use self::escape::{EscapingWriter, LineFormat};
use self::event_format::WithRequestIds;
use crate::config::{LogConfig, LogFormat};

/// What sees spans beside the log, and has a filter of its own.
pub type SpanCollector = Box<dyn Layer<Registry> + Send + Sync>;

/// What the log lines are layered on.
type Below = Layered<Option<SpanCollector>, Registry>;

/// Logging of the process, whose level and format can be changed.
pub struct Logging {
    filter: Handle<EnvFilter, Below>,
    as_json: Arc<AtomicBool>,
    /// Whether spans are collected beside the log.
    collects: bool,
}

/// A level and a form that have been found good.
#[derive(Debug)]
pub struct LogSettings {
    filter: EnvFilter,
    access: AccessLogSettings,
    /// Whether lines may be chosen by the spans that they are in, or be too many to find without.
    wants_spans: bool,
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
    let as_json = Arc::new(AtomicBool::new(settings.is_json()));
    let collects = collector.is_some();
    let (filter, handle) = reload::Layer::new(settings.filter);
    let lines = lines(&as_json).with_filter(filter);
    let subscriber = tracing_subscriber::registry().with(collector).with(lines);
    if subscriber.try_init().is_ok() {
        // Without a thread of its own, access lines are events like all others.
        let _ = access_log::start(settings.access);
        request_ids::want_spans(settings.wants_spans || collects);
    }
    Ok(Logging {
        filter: handle,
        as_json,
        collects,
    })
}

/// What writes lines in both forms, of which one is silent: what a form has noted about a span is of no
/// use to the other one.
fn lines(as_json: &Arc<AtomicBool>) -> impl Layer<Below> + use<> {
    let form = text_form();
    let is_terminal = form == LineFormat::Terminal;
    let text = fmt::layer()
        .with_writer(move || EscapingWriter::new(std::io::stderr(), form))
        .with_ansi(is_terminal)
        .map_event_format(|format| WithRequestIds::new(format.with_ansi(is_terminal), form))
        .with_filter(while_it_is(false, as_json));
    let json = fmt::layer()
        .json()
        .flatten_event(true)
        .with_writer(|| EscapingWriter::new(std::io::stderr(), LineFormat::Json))
        .map_event_format(|format| WithRequestIds::new(format, LineFormat::Json))
        .with_filter(while_it_is(true, as_json));
    text.and_then(json)
}

/// The form of text that standard error is for.
fn text_form() -> LineFormat {
    match std::io::stderr().is_terminal() {
        true => LineFormat::Terminal,
        false => LineFormat::Text,
    }
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
        access_log::change(settings.access);
        request_ids::want_spans(settings.wants_spans || self.collects);
        self.as_json.store(settings.is_json(), Ordering::Relaxed);
        // Fails only where logging had been set up before, and these lines go nowhere.
        let _ = self.filter.reload(settings.filter);
    }
}

// === impl LogSettings ===

impl LogSettings {
    /// Understands what is configured.
    pub fn read(log: &LogConfig) -> Result<Self, ParseError> {
        let filter = filter::filter(&log.level)?;
        let form = match log.format {
            LogFormat::Text => text_form(),
            LogFormat::Json => LineFormat::Json,
        };
        let most = filter.max_level_hint().unwrap_or(LevelFilter::TRACE);
        Ok(Self {
            access: AccessLogSettings {
                form,
                levels: AccessLevels::of(filter::filter(&log.level)?),
                delay: log.buffer,
            },
            wants_spans: most > LevelFilter::INFO || log.level.contains('['),
            filter,
        })
    }

    fn is_json(&self) -> bool {
        self.access.form == LineFormat::Json
    }
}
