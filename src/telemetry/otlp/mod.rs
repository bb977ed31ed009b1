//! Export of spans to a collector: OTLP over HTTP, as JSON.
//!
//! Two kinds of spans leave: those of requests, and those of the exchanges with the switch that a
//! request took. What other tasks exchange (logins, probes) belongs to no trace and stays. The
//! layer takes the ids from the request's span, so that a collector shows the ids that stand in
//! the log; the official crates make ids of their own, and would be two dozen crates more. Requests
//! never wait: a finished span is put into a bounded queue or, when that is full, counted and
//! dropped; a thread of its own sends what has gathered.

mod layer;
mod message;
mod sender;
mod span;

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Duration;

use tracing::Subscriber;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::FilterFn;
use tracing_subscriber::registry::LookupSpan;

use self::layer::SpanLayer;
use self::sender::{QueueItem, SpanSender};
use crate::config::{CollectorUrl, TelemetryConfig};

/// How many finished spans may wait to be sent.
const QUEUE_SPANS_MAX: usize = 4096;

/// How long the last spans may take to leave at the end.
const FLUSH_TIMEOUT: Duration = Duration::from_secs(2);

/// Exporter of spans, until it is [finished](SpanExporter::finish).
pub struct SpanExporter {
    queue: SyncSender<QueueItem>,
    ended: Receiver<()>,
}

// === impl SpanExporter ===

impl SpanExporter {
    /// Starts to send to `collector`. The layer collects what is sent.
    pub fn start<S>(
        collector: &CollectorUrl,
        telemetry: &TelemetryConfig,
    ) -> io::Result<(Self, impl Layer<S> + Send + Sync + use<S>)>
    where
        S: Subscriber + for<'l> LookupSpan<'l>,
    {
        let (queue, items) = sync_channel(QUEUE_SPANS_MAX);
        let (layer, dropped) = SpanLayer::new(queue.clone());
        let sender = SpanSender::new(collector, &telemetry.service_name, dropped);
        let (end, ended) = sync_channel(1);
        thread::Builder::new()
            .name("otlp".to_owned())
            .spawn(move || {
                sender.run(&items);
                let _ = end.send(());
            })?;
        let only_spans = FilterFn::new(|metadata| metadata.is_span() && span::is_sent(metadata));
        Ok((Self { queue, ended }, layer.with_filter(only_spans)))
    }

    /// Sends what is left, for a while.
    pub fn finish(self) {
        // A full queue means that the collector does not take anything anyway.
        if self.queue.try_send(QueueItem::End).is_err()
            || self.ended.recv_timeout(FLUSH_TIMEOUT).is_err()
        {
            tracing::warn!("the last spans could not be sent");
        }
    }
}
