//! Where spans go: `[telemetry]`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::HostPort;
use super::text::{self, Written};

/// The port that OTLP over HTTP has by default.
const OTLP_PORT: u16 = 4318;

/// `[telemetry]`: where spans go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Telemetry {
    /// The collector that is sent the spans of requests and exchanges. Default none. Only a build
    /// with the feature `otlp` takes one.
    pub otlp_endpoint: Option<Collector>,
    /// What this gateway is called in them. Default `ocip-gateway`.
    pub service_name: String,
}

/// A collector of spans: `http://127.0.0.1:4318`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Collector(pub HostPort);

impl Default for Telemetry {
    fn default() -> Telemetry {
        Telemetry {
            otlp_endpoint: None,
            service_name: "ocip-gateway".to_owned(),
        }
    }
}

// === impl Collector ===

impl Written for Collector {
    const EXPECTED: &'static str = "http:// and the host of a collector, perhaps with its port, \
         such as \"http://127.0.0.1:4318\"; for https, send to a collector nearby that passes on";

    fn read(text: &str) -> Result<Collector, String> {
        let wrong = || format!("{text:?} given, expected {}", Self::EXPECTED);
        let host = text.strip_prefix("http://").ok_or_else(wrong)?;
        let host = host.strip_suffix('/').unwrap_or(host);
        let mut host = HostPort::read(host).map_err(|_| wrong())?;
        if host.port == 0 {
            host.port = OTLP_PORT;
        }
        Ok(Collector(host))
    }
}

impl fmt::Display for Collector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "http://{}", self.0)
    }
}

impl<'de> Deserialize<'de> for Collector {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Collector, D::Error> {
        text::read(from)
    }
}

impl Serialize for Collector {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        text::write(self, to)
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
            assert_eq!(Collector::read(given).unwrap().to_string(), printed);
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
            let said = Collector::read(given).unwrap_err();
            assert!(said.contains("expected http:// and"), "{said}");
        }
    }
}
