//! The numbers of `/metrics`: that they are right, that nobody's data is in them, and that
//! docs/metrics.md, the dashboard and the alert rules name the same ones.

mod documents;
mod numbers;

use std::collections::{BTreeMap, BTreeSet};

use crate::support::TestGateway;

/// What a gateway shows at one moment.
struct Scrape {
    text: String,
    values: BTreeMap<String, f64>,
}

impl Scrape {
    async fn of(gateway: &TestGateway) -> Self {
        let reply = gateway.admin("/metrics").await;
        assert_eq!(reply.status, 200);
        let media_type = reply.header("content-type").unwrap();
        assert_eq!(
            media_type,
            "application/openmetrics-text; version=1.0.0; charset=utf-8"
        );
        assert!(reply.body.ends_with("\n# EOF\n"));
        let lines = reply.body.lines().filter(|line| !line.starts_with('#'));
        let values = lines.map(|line| {
            let (name, value) = line.rsplit_once(' ').unwrap();
            (name.to_owned(), value.parse().unwrap())
        });
        let values = values.collect();
        Self {
            text: reply.body,
            values,
        }
    }

    /// The value of a series, written as in the scrape but without the prefix of all names; 0 when
    /// it is not there.
    fn get(&self, series: &str) -> f64 {
        let name = format!("ocip_gateway_{series}");
        self.values.get(&name).copied().unwrap_or_default()
    }

    /// The families as they are called in queries: counters with `_total`, information with `_info`.
    fn families(&self) -> BTreeSet<String> {
        let types = self.text.lines();
        let types = types.filter_map(|line| line.strip_prefix("# TYPE "));
        let families = types.map(|line| match line.split_once(' ').unwrap() {
            (name, "counter") => format!("{name}_total"),
            (name, "info") => format!("{name}_info"),
            (name, _) => name.to_owned(),
        });
        families.collect()
    }
}
