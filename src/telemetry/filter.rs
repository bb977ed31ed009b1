//! Filter directives for log lines.

use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

/// The crate whose name stands for all of this project in directives.
const GATEWAY: &str = "ocip_gateway";

/// What was a module of the gateway, and what the targets of its lines begin with. A target is a plain
/// prefix, so without its colons `ocip` would be all of them.
const CRATES: [(&str, &str); 2] = [
    ("ocip_gateway::ocip", "ocip::"),
    ("ocip_gateway::simulator", "ocip_simulator"),
];

/// The filter for `directives`.
pub(super) fn filter(directives: &str) -> Result<EnvFilter, ParseError> {
    EnvFilter::builder().parse(for_all_crates(directives))
}

/// The same directives with the names of crates in them. What is said of all comes first, because of
/// two directives for one target the later one holds.
fn for_all_crates(directives: &str) -> String {
    let of_all = directives.split(',').filter_map(of_others);
    let each = directives.split(',').map(renamed);
    of_all.chain(each).collect::<Vec<_>>().join(",")
}

/// A directive for the other crates, when this one is for all of the project.
fn of_others(directive: &str) -> Option<String> {
    let (target, rest) = split(directive);
    let others = CRATES.map(|(_, name)| format!("{name}{rest}"));
    (target == GATEWAY).then(|| others.join(","))
}

fn renamed(directive: &str) -> String {
    let (target, rest) = split(directive);
    for (module, name) in CRATES {
        match target.strip_prefix(module) {
            Some("") => return format!("{name}{rest}"),
            Some(path) if path.starts_with("::") => {
                return format!("{}{path}{rest}", name.trim_end_matches("::"));
            }
            _ => {}
        }
    }
    directive.to_owned()
}

/// The target of a directive, and what follows it.
fn split(directive: &str) -> (&str, &str) {
    directive.split_at(directive.find(['=', '[']).unwrap_or(directive.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_the_gateway_stands_for_all_crates() {
        for (given, expected) in [
            ("info", "info"),
            ("info,ocip_gateway::ocip=debug", "info,ocip::=debug"),
            ("ocip_gateway::ocip::pool=warn", "ocip::pool=warn"),
            ("ocip_gateway::ocipx=warn", "ocip_gateway::ocipx=warn"),
            ("ocip_gateway::simulator=warn", "ocip_simulator=warn"),
            (
                "ocip_gateway::ocip[exchange]=trace",
                "ocip::[exchange]=trace",
            ),
            (
                "ocip_gateway::ocip=debug,ocip_gateway=warn",
                "ocip::=warn,ocip_simulator=warn,ocip::=debug,ocip_gateway=warn",
            ),
            ("ocip_gateway", "ocip::,ocip_simulator,ocip_gateway"),
        ] {
            assert_eq!(for_all_crates(given), expected);
            filter(given).unwrap();
        }
    }

    #[test]
    fn a_crate_is_no_more_than_its_own_lines() {
        use crate::telemetry::testing::Lines;
        use tracing_subscriber::layer::SubscriberExt;
        let lines = Lines::default();
        let writer = lines.clone();
        let to_lines = tracing_subscriber::fmt::layer().with_writer(move || writer.clone());
        let filter = filter("warn,ocip_gateway::ocip=debug").unwrap();
        let subscriber = tracing_subscriber::registry().with(filter).with(to_lines);
        tracing::subscriber::with_default(subscriber, || {
            tracing::debug!(target: "ocip::session", "seen");
            tracing::debug!(target: "ocip_gateway::http", "hidden");
            tracing::warn!(target: "ocip_gateway::http", "seen");
        });
        assert_eq!(
            (lines.with("seen").len(), lines.with("hidden").len()),
            (2, 0)
        );
    }
}
