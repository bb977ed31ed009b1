//! The metrics as a whole: what is registered here is what `/metrics` shows.
//!
//! Most numbers are kept by whoever counts them, in atomics of their own, and only read when
//! somebody scrapes; so counting costs the way of a request next to nothing, and nobody but the
//! wiring knows the list of all metrics.

use std::fmt;

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::{encode_eof, encode_registry};
use prometheus_client::encoding::{DescriptorEncoder, MetricEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

use super::process::ProcessMetrics;

/// What every name begins with.
const PREFIX: &str = "ocip_gateway";

/// The labels of one number. Values come from the program or its configuration, never from a
/// request or a reply.
pub type MetricLabels = Vec<(&'static str, String)>;

/// All metrics.
#[derive(Debug)]
pub struct Metrics(Registry);

/// A metric whose numbers are read when somebody asks.
struct Read<F> {
    name: &'static str,
    help: &'static str,
    metric_type: MetricType,
    read: F,
}

// === impl Metrics ===

impl Metrics {
    /// No metrics but the version of this program.
    pub fn new() -> Self {
        let mut registry = Registry::with_prefix(PREFIX);
        let version = Info::new(vec![("version", env!("CARGO_PKG_VERSION"))]);
        registry.register("build", "The program", version);
        Self(registry)
    }

    /// Adds a counter that `read` knows; its name gets `_total` at its end.
    pub fn counter<F>(&mut self, name: &'static str, help: &'static str, read: F)
    where
        F: Fn() -> Vec<(MetricLabels, u64)> + Send + Sync + 'static,
    {
        self.read(name, help, MetricType::Counter, read);
    }

    /// Adds a number that can fall, which `read` knows.
    pub fn gauge<F>(&mut self, name: &'static str, help: &'static str, read: F)
    where
        F: Fn() -> Vec<(MetricLabels, u64)> + Send + Sync + 'static,
    {
        self.read(name, help, MetricType::Gauge, read);
    }

    /// Adds a metric that keeps its own numbers.
    pub fn own(&mut self, name: &'static str, help: &'static str, metric: impl Metric) {
        self.0.register(name, help, metric);
    }

    /// Adds a metric in seconds that keeps its own numbers; its name gets `_seconds` at its end.
    pub fn seconds(&mut self, name: &'static str, help: &'static str, metric: impl Metric) {
        self.0.register_with_unit(name, help, Unit::Seconds, metric);
    }

    /// All numbers as they are now, as OpenMetrics text.
    pub fn render(&self) -> Result<String, fmt::Error> {
        let mut text = String::new();
        encode_registry(&mut text, &self.0)?;
        let mut process = Registry::default();
        process.register_collector(Box::new(ProcessMetrics));
        encode_registry(&mut text, &process)?;
        encode_eof(&mut text)?;
        Ok(text)
    }

    fn read<F>(&mut self, name: &'static str, help: &'static str, metric_type: MetricType, read: F)
    where
        F: Fn() -> Vec<(MetricLabels, u64)> + Send + Sync + 'static,
    {
        let collector = Read {
            name,
            help,
            metric_type,
            read,
        };
        self.0.register_collector(Box::new(collector));
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

// === impl Read ===

impl<F> Collector for Read<F>
where
    F: Fn() -> Vec<(MetricLabels, u64)> + Send + Sync + 'static,
{
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), fmt::Error> {
        // The crate ends the help with a full stop of its own only for registered metrics.
        let help = format!("{}.", self.help);
        let mut metric = encoder.encode_descriptor(self.name, &help, None, self.metric_type)?;
        for (labels, value) in (self.read)() {
            match labels.is_empty() {
                true => self.encode_value(&mut metric, value)?,
                false => self.encode_value(&mut metric.encode_family(&labels)?, value)?,
            }
        }
        Ok(())
    }
}

impl<F> Read<F> {
    fn encode_value(&self, encoder: &mut MetricEncoder<'_>, value: u64) -> Result<(), fmt::Error> {
        match self.metric_type {
            MetricType::Counter => encoder.encode_counter::<NoLabelSet, _, u64>(&value, None),
            _ => encoder.encode_gauge(&value),
        }
    }
}

impl<F> fmt::Debug for Read<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Read({})", self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_when_somebody_asks() {
        let mut metrics = Metrics::new();
        metrics.counter("things", "Things", || {
            vec![(vec![("kind", "a".to_owned())], 2)]
        });
        metrics.gauge("level", "The level", || vec![(MetricLabels::new(), 7)]);
        let expected = format!(
            "# HELP ocip_gateway_build The program.\n# TYPE ocip_gateway_build info\n\
             ocip_gateway_build_info{{version=\"{}\"}} 1\n\
             # HELP ocip_gateway_things Things.\n# TYPE ocip_gateway_things counter\n\
             ocip_gateway_things_total{{kind=\"a\"}} 2\n\
             # HELP ocip_gateway_level The level.\n# TYPE ocip_gateway_level gauge\n\
             ocip_gateway_level 7\n# HELP process_",
            env!("CARGO_PKG_VERSION")
        );
        let rendered = metrics.render().unwrap();
        assert!(rendered.starts_with(&expected), "{rendered}");
        assert!(rendered.ends_with("\n# EOF\n"), "{rendered}");
    }
}
