//! Access line: what became of one request, as tracing's own lines show it.

use std::net::SocketAddr;
use std::time::{Duration, SystemTime};

use tracing::Level;

use super::escape::LineFormat;
use super::line_builder::{LineBuilder, put_addr, put_hex, put_millis, put_number};

/// The target of these lines.
const TARGET: &str = "access";

/// Access line of one request.
#[derive(Debug, Clone)]
pub struct AccessLine<'l> {
    /// Whether the line is for debugging alone.
    pub is_probe: bool,
    /// The id, which needs no escapes.
    pub request_id: &'l str,
    /// The trace.
    pub trace_id: u128,
    /// The request's step of it.
    pub span_id: u64,
    /// Who asked.
    pub peer: SocketAddr,
    /// The method: a token, so that it needs no escapes.
    pub method: &'l str,
    /// The label of the route.
    pub route: &'l str,
    /// The path, as it came.
    pub path: &'l str,
    /// The status.
    pub status: u16,
    /// Bytes of the answer's body.
    pub response_bytes: u64,
    /// How long it took.
    pub duration: Duration,
}

/// The line of this level as an event: tracing wants a level to be known to the compiler.
macro_rules! event {
    ($level:ident, $line:expr) => {{
        let line = $line;
        tracing::$level!(
            target: TARGET,
            request_id = %line.request_id,
            trace_id = format_args!("{:032x}", line.trace_id),
            span_id = format_args!("{:016x}", line.span_id),
            peer = %line.peer,
            method = %line.method,
            route = line.route,
            path = line.path,
            status = line.status,
            response_bytes = line.response_bytes,
            duration_ms = line.duration.as_micros() as f64 / 1000.0,
        );
    }};
}

// === impl AccessLine ===

impl AccessLine<'_> {
    pub(super) fn level(&self) -> Level {
        match self.is_probe {
            true => Level::DEBUG,
            false => Level::INFO,
        }
    }

    /// The line as an event like any other.
    pub(super) fn emit(&self) {
        match self.is_probe {
            true => event!(debug, self),
            false => event!(info, self),
        }
    }

    /// The line in this form, as it is written; it happened at `time`.
    pub(super) fn to_bytes(&self, form: LineFormat, time: SystemTime) -> Vec<u8> {
        let mut builder = LineBuilder::new(form, TARGET);
        match form {
            LineFormat::Json => builder.begin_json(self.level(), time),
            LineFormat::Text | LineFormat::Terminal => builder.begin_text(self.level(), time),
        }
        self.put_fields(&mut builder);
        builder.finish()
    }

    fn put_fields(&self, to: &mut LineBuilder) {
        to.id("request_id", |line| {
            line.extend_from_slice(self.request_id.as_bytes())
        });
        to.id("trace_id", |line| put_hex::<32>(line, self.trace_id));
        to.id("span_id", |line| put_hex::<16>(line, self.span_id.into()));
        to.id("peer", |line| put_addr(line, self.peer));
        to.id("method", |line| {
            line.extend_from_slice(self.method.as_bytes())
        });
        to.text("route", self.route);
        to.text("path", self.path);
        to.value("status", |line| put_number(line, self.status.into()));
        to.value("response_bytes", |line| {
            put_number(line, self.response_bytes)
        });
        to.last_value("duration_ms", |line| put_millis(line, self.duration));
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::fmt::format::Writer;
    use tracing_subscriber::fmt::time::FormatTime;

    use super::*;
    use crate::telemetry::escape::EscapingWriter;
    use crate::telemetry::testing::Lines;

    /// The stamp of every line.
    const NOW: SystemTime = SystemTime::UNIX_EPOCH;

    struct AtNow;

    impl FormatTime for AtNow {
        fn format_time(&self, writer: &mut Writer<'_>) -> std::fmt::Result {
            writer.write_str("1970-01-01T00:00:00.000000Z")
        }
    }

    /// The line as tracing writes it.
    fn of_tracing(line: &AccessLine<'_>, form: LineFormat) -> String {
        let lines = Lines::default();
        let to_lines = lines.clone();
        let writer = move || EscapingWriter::new(to_lines.clone(), form);
        let text = tracing_subscriber::fmt()
            .with_max_level(Level::DEBUG)
            .with_timer(AtNow)
            .with_writer(writer);
        match form {
            LineFormat::Json => {
                let subscriber = text.json().flatten_event(true).finish();
                tracing::subscriber::with_default(subscriber, || line.emit());
            }
            LineFormat::Text | LineFormat::Terminal => {
                let subscriber = text.with_ansi(form == LineFormat::Terminal).finish();
                tracing::subscriber::with_default(subscriber, || line.emit());
            }
        }
        lines.with("").join("\n") + "\n"
    }

    fn line() -> AccessLine<'static> {
        AccessLine {
            is_probe: false,
            request_id: "trace-7",
            trace_id: 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c,
            span_id: 0x1f,
            peer: SocketAddr::from(([127, 0, 0, 1], 80)),
            method: "M-SEARCH",
            route: "speed_dial_100",
            path: "/api/v1/users/u%20v/",
            status: 200,
            response_bytes: 0,
            duration: Duration::from_micros(1_234),
        }
    }

    fn assert_same(line: &AccessLine<'_>) {
        for form in [LineFormat::Text, LineFormat::Terminal, LineFormat::Json] {
            let ours = String::from_utf8(line.to_bytes(form, NOW)).unwrap();
            assert_eq!(ours, of_tracing(line, form));
        }
    }

    #[test]
    fn a_line_is_what_tracing_would_write() {
        assert_same(&line());
        assert_same(&AccessLine {
            is_probe: true,
            ..line()
        });
        for peer in ["[::1]:8080", "255.10.0.9:65535", "[fe80::1%3]:1"] {
            let peer = peer.parse().unwrap();
            assert_same(&AccessLine { peer, ..line() });
        }
        for response_bytes in [9, 10, 4096, u64::MAX] {
            assert_same(&AccessLine {
                response_bytes,
                ..line()
            });
        }
        for micros in [
            0,
            1,
            10,
            100,
            120,
            999,
            1000,
            1010,
            60_000_000,
            86_400_123_456,
        ] {
            let duration = Duration::from_micros(micros);
            assert_same(&AccessLine { duration, ..line() });
        }
    }

    #[test]
    fn whatever_a_path_holds_is_escaped_as_by_tracing() {
        for path in [
            "",
            "/\"quoted\"\\",
            "/caf\u{e9}",
            "/\u{9b}31m\u{7f}\u{202e}\u{2028}\u{feff}\r\n\t\u{0}\u{1b}[2J",
            "/'{}|~`",
        ] {
            assert_same(&AccessLine { path, ..line() });
        }
    }
}
