//! Format of log lines: tracing's own, with the ids of the request under way where no span has them.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::escape::LineFormat;
use super::line_marks::LineMarks;
use super::request_ids::{RequestIds, current_ids};

/// Format that puts the ids into the lines of another.
pub(super) struct WithRequestIds<F> {
    format: F,
    form: LineFormat,
}

// === impl WithRequestIds ===

impl<F> WithRequestIds<F> {
    pub(super) fn new(format: F, form: LineFormat) -> Self {
        Self { format, form }
    }
}

impl<S, N, F> FormatEvent<S, N> for WithRequestIds<F>
where
    S: Subscriber + for<'l> LookupSpan<'l>,
    N: for<'w> FormatFields<'w> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let has_span = context.event_scope().is_some();
        let Some(ids) = current_ids().filter(|_| !has_span) else {
            return self.format.format_event(context, writer, event);
        };
        let mut line = String::new();
        self.format
            .format_event(context, Writer::new(&mut line), event)?;
        writer.write_str(&with_ids(line, event.metadata().target(), &ids, self.form))
    }
}

/// The line with the ids where a span would have put them: before the target, or behind all else.
fn with_ids(mut line: String, target: &str, ids: &RequestIds, form: LineFormat) -> String {
    let (at, ids) = match form {
        LineFormat::Json => (line.rfind('}'), ids.to_json()),
        LineFormat::Text | LineFormat::Terminal => {
            let marks = LineMarks::of(form);
            // What stands before it, time and level, has no small letters.
            let at = line.find(&format!("{}{target}", marks.dim));
            (at, ids.to_text(marks))
        }
    };
    line.insert_str(at.unwrap_or(0), &ids);
    line
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use tracing::Span;
    use tracing::subscriber::DefaultGuard;
    use tracing_subscriber::Layer;
    use tracing_subscriber::fmt::format::{Format, JsonFields};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;
    use crate::telemetry::request_ids::{begin_span, current_span, within};
    use crate::telemetry::testing::Lines;

    fn ids(parent: Option<(u64, &'static str)>) -> RequestIds {
        RequestIds {
            request_id: Arc::from("r-1"),
            trace_id: 0xa1,
            span_id: 0xb2,
            parent,
        }
    }

    fn formatted<F>(form: LineFormat, format: F) -> WithRequestIds<F> {
        WithRequestIds::new(format, form)
    }

    /// Sends the lines of this thread to `lines`, in this form and without the time.
    fn collect(form: LineFormat, lines: &Lines) -> DefaultGuard {
        let writer = lines.clone();
        let layer = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
        let ansi = form == LineFormat::Terminal;
        let format = Format::default().without_time().with_ansi(ansi);
        let layer = match form {
            LineFormat::Json => {
                let format = format.json().flatten_event(true);
                let layer = layer.fmt_fields(JsonFields::new()).event_format(format);
                layer.map_event_format(|of| formatted(form, of)).boxed()
            }
            LineFormat::Text | LineFormat::Terminal => {
                let layer = layer.with_ansi(ansi).event_format(format);
                layer.map_event_format(|of| formatted(form, of)).boxed()
            }
        };
        tracing::subscriber::set_default(tracing_subscriber::registry().with(layer))
    }

    #[tokio::test]
    async fn ids_stand_where_a_span_would_have_put_them() {
        for form in [LineFormat::Text, LineFormat::Terminal, LineFormat::Json] {
            for parent in [None, Some((0xc3, "01"))] {
                let lines = Lines::default();
                let _guard = collect(form, &lines);
                let ids = ids(parent);
                for span in [begin_span(&ids), Span::none()] {
                    within(ids.clone(), span, async {
                        tracing::warn!(target: "ocip::x", what = "a: b", "said");
                    })
                    .await;
                }
                let lines = lines.with("said");
                assert_eq!(lines.len(), 2);
                assert_eq!(lines[0], lines[1]);
                assert!(lines[0].contains("r-1"));
            }
        }
    }

    #[tokio::test]
    async fn what_outlives_a_request_takes_its_ids_along() {
        let lines = Lines::default();
        let _guard = collect(LineFormat::Text, &lines);
        let span = within(ids(None), Span::none(), async { current_span() }).await;
        span.in_scope(|| tracing::warn!("inside"));
        tracing::warn!("outside");
        assert!(lines.with("inside")[0].contains("request{request_id=r-1 "));
        assert!(!lines.with("outside")[0].contains("r-1"));
    }
}
