//! `docs/metrics.md`, `deploy/grafana.json` and `deploy/alerts.yml` against what is exported.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use ocip_simulator::SimulatedSwitch;
use serde_json::Value;

use super::Scrape;
use crate::support::gateway::host_port;
use crate::support::{LIST, TestGateway, simulate, tcp_config};

const PAGE: &str = include_str!("../../../docs/metrics.md");
const DASHBOARD: &str = include_str!("../../../deploy/grafana.json");
const ALERTS: &str = include_str!("../../../deploy/alerts.yml");

/// What the names of metrics begin with.
const PREFIXES: [&str; 2] = ["ocip_gateway_", "process_"];

/// A scrape after a request, since before the first one there is nothing to show of requests; with a store that is
/// away, since without `[shared]` there is nothing to show of one.
async fn scrape() -> Scrape {
    let simulator = simulate(&SimulatedSwitch::demo()).await;
    let mut config = tcp_config(simulator.local_addr());
    config.shared.servers = vec![host_port("127.0.0.1:1".parse().unwrap())];
    let gateway = TestGateway::start(config).await;
    assert_eq!(gateway.request("GET", LIST, "").await.status, 200);
    Scrape::of(&gateway).await
}

/// All names of metrics in a text, as they stand there.
fn names(text: &str) -> BTreeSet<String> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let words = text.split(|c| !is_part(c));
    let is_ours = |word: &&str| PREFIXES.iter().any(|prefix| word.starts_with(prefix));
    let ours = words.filter(is_ours);
    ours.map(str::to_owned).collect()
}

/// The family that a name in a query belongs to: a histogram is asked for by its parts.
fn family(name: &str, families: &BTreeSet<String>) -> Option<String> {
    let parts = ["", "_bucket", "_sum", "_count"].into_iter();
    let candidates = parts.filter_map(|part| name.strip_suffix(part));
    candidates
        .map(str::to_owned)
        .find(|candidate| families.contains(candidate))
}

/// The rows of the page's table: the type and the labels of each family.
fn table() -> BTreeMap<String, (String, BTreeSet<String>)> {
    let rows = PAGE.lines().filter(|line| {
        let starts = |prefix: &&str| line.starts_with(&format!("| `{prefix}"));
        PREFIXES.iter().any(starts)
    });
    let rows = rows.map(|row| {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let labels = cells[3].split(", ").map(|label| label.trim_matches('`'));
        let labels = labels.filter(|label| !label.is_empty()).map(str::to_owned);
        let name = cells[1].trim_matches('`').to_owned();
        (name, (cells[2].to_owned(), labels.collect()))
    });
    rows.collect()
}

#[tokio::test]
async fn the_table_of_the_page_is_what_is_exported() {
    let (scrape, table) = (scrape().await, table());
    assert_eq!(
        table.keys().cloned().collect::<BTreeSet<_>>(),
        scrape.families()
    );
    for (name, (metric_type, _)) in &table {
        let suffix = ["_total", "_info"].into_iter();
        let base = suffix.fold(name.as_str(), |base, end| {
            base.strip_suffix(end).unwrap_or(base)
        });
        let line = format!("# TYPE {base} {metric_type}");
        assert!(scrape.text.lines().any(|given| given == line), "{line}");
    }
}

#[tokio::test]
async fn each_series_has_the_labels_that_the_table_says() {
    let (scrape, table) = (scrape().await, table());
    let families = scrape.families();
    for series in scrape.values.keys() {
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let labels = labels.split(',').filter_map(|label| label.split_once('='));
        let labels = labels
            .map(|(label, _)| label)
            .filter(|label| *label != "le");
        let labels: BTreeSet<String> = labels.map(str::to_owned).collect();
        let family = family(name, &families).unwrap_or_else(|| panic!("{name} has no family"));
        assert_eq!(labels, table[&family].1, "{series}");
    }
}

#[tokio::test]
async fn the_dashboard_shows_every_family_and_no_other() {
    let families = scrape().await.families();
    let dashboard: Value = serde_json::from_str(DASHBOARD).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let targets = panels
        .filter_map(|panel| panel["targets"].as_array())
        .flatten();
    let queries: Vec<&str> = targets
        .map(|target| target["expr"].as_str().unwrap())
        .collect();
    let shown = names(&queries.join(" "));
    let shown = shown.iter().map(|name| {
        family(name, &families).unwrap_or_else(|| panic!("the dashboard asks for {name}"))
    });
    assert_eq!(shown.collect::<BTreeSet<_>>(), families);
    for name in names(DASHBOARD) {
        assert!(family(&name, &families).is_some(), "{name}");
    }
}

#[tokio::test]
async fn the_alert_rules_ask_for_what_is_exported_and_say_what_to_do() {
    let families = scrape().await.families();
    for name in names(ALERTS) {
        assert!(
            family(&name, &families).is_some(),
            "the rules ask for {name}"
        );
    }
    let rules: Vec<&str> = ALERTS.split("- alert: ").skip(1).collect();
    assert!(rules.len() > 10);
    for rule in rules {
        for key in ["expr:", "severity:", "summary:", "action:"] {
            assert!(rule.contains(&format!("{key} ")), "no {key} {rule}");
        }
        assert!(!names(rule).is_empty(), "{rule}");
    }
}

/// Where Prometheus is not installed this cannot be tried; `.ci/run` installs it.
#[test]
fn the_alert_rules_do_what_their_tests_say() {
    let rules = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/alerts_test.yml");
    let tested = Command::new("promtool")
        .args(["test", "rules", rules])
        .output();
    let output = match tested {
        Ok(output) => output,
        Err(error) => {
            assert!(std::env::var_os("CI").is_none(), "promtool: {error}");
            println!("not tried: there is no promtool here");
            return;
        }
    };
    let said = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&said)
    );
}
