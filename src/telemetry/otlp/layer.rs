//! From the process's spans to those that are sent.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::SyncSender;
use std::time::SystemTime;

use tracing::Subscriber;
use tracing::span::{Attributes, Id, Record};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::{LookupSpan, SpanRef};

use super::sender::QueueItem;
use super::span::{Span, SpanContext, SpanFields, kind};

/// Puts every finished span of a recorded trace into the queue.
pub(super) struct SpanLayer {
    queue: SyncSender<QueueItem>,
    dropped: Arc<AtomicU64>,
}

// === impl SpanLayer ===

impl SpanLayer {
    /// A layer for this queue, and the number of spans that found no room in it.
    pub(super) fn new(queue: SyncSender<QueueItem>) -> (Self, Arc<AtomicU64>) {
        let dropped = Arc::<AtomicU64>::default();
        let layer = Self {
            queue,
            dropped: Arc::clone(&dropped),
        };
        (layer, dropped)
    }
}

impl<S: Subscriber + for<'l> LookupSpan<'l>> Layer<S> for SpanLayer {
    fn on_new_span(&self, attributes: &Attributes<'_>, id: &Id, context: Context<'_, S>) {
        let (Some(span), Some(kind)) = (context.span(id), kind(attributes.metadata())) else {
            return;
        };
        let mut fields = SpanFields::default();
        attributes.record(&mut fields);
        let parent = span.parent();
        let place = fields.place().or_else(|| place_below(&parent?));
        if let Some(place) = place {
            let now = SystemTime::now();
            span.extensions_mut().insert(Span {
                place,
                kind,
                started: now,
                ended: now,
                attributes: fields.attributes,
            });
        }
    }

    fn on_record(&self, id: &Id, values: &Record<'_>, context: Context<'_, S>) {
        let Some(span) = context.span(id) else { return };
        if let Some(known) = span.extensions_mut().get_mut::<Span>() {
            let mut fields = SpanFields::default();
            values.record(&mut fields);
            known.attributes.append(&mut fields.attributes);
        }
    }

    fn on_close(&self, id: Id, context: Context<'_, S>) {
        let span = context.span(&id);
        let ended = span.and_then(|span| span.extensions_mut().remove::<Span>());
        let Some(mut ended) = ended else { return };
        ended.ended = SystemTime::now();
        if self.queue.try_send(QueueItem::Span(ended)).is_err() {
            self.dropped.fetch_add(1, Ordering::Relaxed);
        }
    }
}

/// The place of a new step of this span; none when the span itself is not sent.
fn place_below<'l, S: LookupSpan<'l>>(parent: &SpanRef<'l, S>) -> Option<SpanContext> {
    let extensions = parent.extensions();
    let above = &extensions.get::<Span>()?.place;
    Some(SpanContext {
        trace_id: above.trace_id.clone(),
        span_id: format!("{:016x}", rand::random::<std::num::NonZeroU64>()),
        parent_id: Some(above.span_id.clone()),
    })
}
