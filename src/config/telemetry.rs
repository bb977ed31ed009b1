//! Where spans go: `[telemetry]`.

use std::fmt;

use super::host_port::HostPort;
use super::key::*;
use super::section::section;
use super::value::TextValue;

/// The port that OTLP over HTTP has by default.
const OTLP_PORT: u16 = 4318;

section! {
    /// Spans of requests and of the exchanges with the switch that they took, for systems that collect
    /// traces. The trace that a caller gives in the header traceparent goes on; one that it does not record
    /// is not sent. Log lines have the ids of the trace with and without this.
    TelemetryConfig: PartialEq Eq {
        /// The collector: it gets OTLP (JSON over plain HTTP) at the path /v1/traces; the port is 4318 unless
        /// given. Default: none, and nothing is sent. Only builds with the feature "otlp" can: cargo build
        /// --release --features otlp.
        otlp_endpoint: Option<CollectorUrl> = None, example = Some("\"http://127.0.0.1:4318\""), restart = true;
        /// What this gateway is called there.
        service_name: String = "ocip-gateway".to_owned(),
            limit = Filled("a name such as \"ocip-gateway\""), restart = true;
    }
}

/// A collector of spans: `http://127.0.0.1:4318`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectorUrl(pub HostPort);

impl TextValue for CollectorUrl {
    const EXPECTED: &'static str = "http:// and the host of a collector, perhaps with its port, \
         such as \"http://127.0.0.1:4318\"; for https, send to a collector nearby that passes on";

    fn read(text: &str) -> Option<CollectorUrl> {
        let host = text.strip_prefix("http://")?;
        let mut host = HostPort::read(host.strip_suffix('/').unwrap_or(host))?;
        if host.port == 0 {
            host.port = OTLP_PORT;
        }
        Some(CollectorUrl(host))
    }
}

impl fmt::Display for CollectorUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_collector_is_read_and_printed() {
        for (given, printed) in [
            ("http://127.0.0.1:4318", "http://127.0.0.1:4318"),
            ("http://collector/", "http://collector:4318"),
            ("http://[::1]:80", "http://[::1]:80"),
        ] {
            assert_eq!(CollectorUrl::read(given).unwrap().to_string(), printed);
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for given in [
            "",
            "collector:4318",
            "https://collector",
            "http://",
            "http://a/v1/traces",
            "http://a:0",
            "http://user@a",
        ] {
            assert_eq!(CollectorUrl::read(given), None);
        }
    }
}
