//! The set-up of logging together with the export of spans, in builds that have it.

use super::error::CliError;
use super::process::bad_log_level;
use crate::config::{Config, TelemetryConfig};
use crate::telemetry::{self, Logging, SpanCollector};

/// What is to be done when the process ends.
type AtEnd = Box<dyn FnOnce()>;

/// The export of spans, if there is one.
pub(super) struct TraceExport {
    configured: TelemetryConfig,
    at_end: AtEnd,
}

impl TraceExport {
    /// Sets logging up as configured, and starts to export what is configured.
    pub(super) fn start(config: &Config) -> Result<(Logging, Self), CliError> {
        let (collector, at_end) = collector(config)?;
        let logging = telemetry::start_with(&config.log, collector);
        let logging = logging.map_err(|error| bad_log_level(&error))?;
        let configured = config.telemetry.clone();
        Ok((logging, Self { configured, at_end }))
    }

    /// Says so when spans are to go elsewhere by now: that needs a restart.
    pub(super) fn warn_if_elsewhere(&self, configured: &TelemetryConfig) {
        if *configured != self.configured {
            let key = "telemetry";
            tracing::warn!(key, "a new collector or service name needs a restart");
        }
    }

    /// Sends what is left, for a while.
    pub(super) fn finish(self) {
        (self.at_end)();
    }
}

#[cfg(feature = "otlp")]
fn collector(config: &Config) -> Result<(Option<SpanCollector>, AtEnd), CliError> {
    use crate::telemetry::otlp::SpanExporter;
    let Some(collector) = &config.telemetry.otlp_endpoint else {
        return Ok((None, Box::new(|| {})));
    };
    let started = SpanExporter::start(collector, &config.telemetry);
    let failed = |error| CliError::failure("starting telemetry.otlp_endpoint", error);
    let (exporter, layer) = started.map_err(failed)?;
    Ok((Some(Box::new(layer)), Box::new(|| exporter.finish())))
}

/// This build has no export, and its configuration cannot ask for one.
#[cfg(not(feature = "otlp"))]
fn collector(_config: &Config) -> Result<(Option<SpanCollector>, AtEnd), CliError> {
    Ok((None, Box::new(|| {})))
}
