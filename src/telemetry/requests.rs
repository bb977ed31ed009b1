//! Request metrics: how many there were, and how long they took.
//!
//! No label can be made by a stranger: routes are those of the table, methods those that are known,
//! and statuses those that this program answers with.

use std::hash::{Hash, Hasher};
use std::time::Duration;

use http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::histogram::Histogram;

use super::metrics::Metrics;

/// The buckets of durations, in seconds: from an answer without the switch to the longest deadline
/// that makes sense.
const SECONDS: [f64; 14] = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

/// Counters and durations of requests. A clone shows the same numbers.
#[derive(Debug, Clone)]
pub struct RequestMetrics {
    counts: Family<RequestLabels, Counter>,
    seconds: Family<RouteLabels, Histogram, fn() -> Histogram>,
}

#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabels {
    route: &'static str,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, EncodeLabelSet)]
struct RouteLabels {
    route: &'static str,
    method: &'static str,
}

// === impl RequestLabels ===

impl Hash for RequestLabels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        let of_method = fingerprint(self.method) << 48;
        state.write_u64(fingerprint(self.route) ^ of_method ^ u64::from(self.status) << 32);
    }
}

// === impl RouteLabels ===

impl Hash for RouteLabels {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(fingerprint(self.route) ^ fingerprint(self.method) << 32);
    }
}

/// Number that tells labels apart well enough for a hash: their length and three of their characters. To look
/// at all of them would take longer than all else there is to counting.
fn fingerprint(label: &str) -> u64 {
    let (bytes, quarter) = (label.as_bytes(), label.len() / 4);
    let at = |nth: usize| bytes.get(nth * quarter).copied().map_or(0, u64::from);
    at(1) << 24 | at(2) << 16 | at(3) << 8 | label.len() as u64 & 0xff
}

// === impl RequestMetrics ===

impl Default for RequestMetrics {
    fn default() -> Self {
        Self {
            counts: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(SECONDS)),
        }
    }
}

impl RequestMetrics {
    /// Counts a request that is over.
    pub fn count(&self, route: &'static str, method: &Method, status: u16, took: Duration) {
        let method = known(method);
        let labels = RequestLabels {
            route,
            method,
            status,
        };
        self.counts.get_or_create(&labels).inc();
        let seconds = self.seconds.get_or_create(&RouteLabels { route, method });
        seconds.observe(took.as_secs_f64());
    }

    /// Adds these numbers to `metrics`.
    pub fn register(&self, metrics: &mut Metrics) {
        let help = "Requests to the REST listener";
        metrics.own("http_requests", help, self.counts.clone());
        let help = "From the end of a request's head to its answer being ready";
        metrics.seconds("http_request_duration", help, self.seconds.clone());
    }
}

/// The method as a label; anybody can make up others.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn made_up_methods_share_one_label() {
        let (requests, mut metrics) = (RequestMetrics::default(), Metrics::new());
        requests.register(&mut metrics);
        for method in ["GET", "BREW", "WHEN"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            requests.count("pot", &method, 418, Duration::from_millis(2));
        }
        let text = metrics.render().unwrap();
        for line in [
            "ocip_gateway_http_requests_total{route=\"pot\",method=\"GET\",status=\"418\"} 1",
            "ocip_gateway_http_requests_total{route=\"pot\",method=\"other\",status=\"418\"} 2",
            "ocip_gateway_http_request_duration_seconds_count{route=\"pot\",method=\"other\"} 2",
        ] {
            assert!(text.lines().any(|given| given == line), "{line}\n{text}");
        }
        assert!(!text.contains("BREW"));
    }
}
