//! The allowed range of every key that is a number or a time: one table for the checks and the
//! messages. `config.example.toml` repeats it for people.

use std::time::Duration;

use super::key_path::KeyPath;

/// The least and the most that a key may be, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Limit<T> {
    key: &'static str,
    pub(super) least: T,
    pub(super) most: T,
}

const MANY: usize = 100_000;
const KIB: usize = 1024;
const MIB: usize = 1024 * KIB;

const ZERO: Duration = Duration::ZERO;
const TENTH: Duration = Duration::from_millis(100);
const SECOND: Duration = Duration::from_secs(1);
const MINUTE: Duration = Duration::from_secs(60);
const TWO_MINUTES: Duration = Duration::from_secs(2 * 60);
const TEN_MINUTES: Duration = Duration::from_secs(10 * 60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

const COUNTS: [Limit<usize>; 20] = [
    limit("server.max_connections", 1, MANY),
    limit("server.connections_per_address", 1, MANY),
    limit("server.max_body_bytes", KIB, 16 * MIB),
    limit("server.max_header_bytes", 8 * KIB, MIB),
    limit("backend.max_document_bytes", 64 * KIB, 64 * MIB),
    limit("backend.pool.min_sessions", 1, 64),
    limit("backend.pool.max_sessions", 1, 64),
    limit("access.sessions_max", 1, 1_000_000),
    limit("access.sessions_per_user_max", 1, 1000),
    limit("access.login_attempts_per_user", 1, 1000),
    limit("access.login_attempts_per_address", 1, MANY),
    limit("access.rate.user_per_second", 0, MANY),
    limit("access.rate.user_burst", 1, MANY),
    limit("access.tenant_concurrency", 0, MANY),
    limit("access.commands_per_request", 20, MANY),
    limit("access.rate.key_per_second", 0, MANY),
    limit("access.rate.key_burst", 1, MANY),
    limit("access.rate.address_per_second", 0, MANY),
    limit("access.rate.address_burst", 1, MANY),
    limit("icws.lookup_users_max", 0, 10_000),
];

const TIMES: [Limit<Duration>; 19] = [
    limit("server.header_timeout", TENTH, TEN_MINUTES),
    limit("server.body_timeout", TENTH, TEN_MINUTES),
    limit("server.idle_timeout", SECOND, HOUR),
    limit("server.drain_timeout", ZERO, TEN_MINUTES),
    limit("server.shutdown_delay", ZERO, TEN_MINUTES),
    limit("backend.connect_timeout", TENTH, TWO_MINUTES),
    limit("backend.request_timeout", TENTH, TWO_MINUTES),
    limit("backend.login.backoff", TENTH, HOUR),
    limit("backend.login.backoff_max", TENTH, DAY),
    limit("backend.pool.idle_timeout", TENTH, DAY),
    limit("backend.pool.max_age", TENTH, DAY),
    limit("backend.pool.probe_interval", TENTH, HOUR),
    limit("access.proof_ttl", ZERO, TEN_MINUTES),
    limit("access.write_proof_ttl", ZERO, TEN_MINUTES),
    limit("access.session_idle_timeout", MINUTE, DAY),
    limit("access.session_max_age", MINUTE, WEEK),
    limit("access.login_window", SECOND, DAY),
    limit("icws.busy_wait", ZERO, MINUTE),
    limit("icws.refresh_interval", SECOND, HOUR),
];

/// The limit of a number, in the unit that its name ends with; `None` for any other key.
pub(super) fn of_count(key: &KeyPath) -> Option<Limit<usize>> {
    COUNTS
        .into_iter()
        .find(|limit| KeyPath::dotted(limit.key) == *key)
}

/// The limit of a time; `None` for any other key.
pub(super) fn of_time(key: &KeyPath) -> Option<Limit<Duration>> {
    TIMES
        .into_iter()
        .find(|limit| KeyPath::dotted(limit.key) == *key)
}

const fn limit<T: Copy>(key: &'static str, least: T, most: T) -> Limit<T> {
    Limit { key, least, most }
}

// === impl Limit ===

impl Limit<usize> {
    /// The sentence about `given`, which may be any text; `None` when it is a number in range.
    pub(super) fn fault(&self, given: &str) -> Option<String> {
        let inside = |count: usize| (self.least..=self.most).contains(&count);
        if given.parse().is_ok_and(inside) {
            return None;
        }
        Some(format!(
            "{given} given, allowed are {} to {}",
            self.least, self.most
        ))
    }
}

impl Limit<Duration> {
    /// The sentence about `given`, or `None` when it is in range.
    pub(super) fn fault(&self, given: Duration) -> Option<String> {
        if (self.least..=self.most).contains(&given) {
            return None;
        }
        let [given, least, most] = [given, self.least, self.most].map(humantime::format_duration);
        Some(format!("{given} given, allowed are {least} to {most}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_limited_key_exists() {
        let mut config = Config::default();
        config.server.connections_per_address = Some(1);
        let text = toml::to_string(&config).unwrap();
        let config: toml::Table = text.parse().unwrap();
        let keys = COUNTS
            .map(|l| l.key)
            .into_iter()
            .chain(TIMES.map(|l| l.key));
        for key in keys {
            let mut parts = key.split('.');
            let section = config.get(parts.next().unwrap()).unwrap();
            assert!(
                parts
                    .try_fold(section, |here, part| here.get(part))
                    .is_some(),
                "{key}"
            );
        }
    }

    #[test]
    fn ends_of_the_range_are_allowed() {
        let limit = of_count(&KeyPath::dotted("backend.pool.max_sessions")).unwrap();
        assert_eq!(limit.fault("1"), None);
        assert_eq!(limit.fault("64"), None);
        assert_eq!(limit.fault("65").unwrap(), "65 given, allowed are 1 to 64");
        assert_eq!(limit.fault("-1").unwrap(), "-1 given, allowed are 1 to 64");
    }

    #[test]
    fn times_are_told_with_their_units() {
        let limit = of_time(&KeyPath::dotted("backend.request_timeout")).unwrap();
        assert_eq!(limit.fault(Duration::from_secs(120)), None);
        let said = limit.fault(Duration::from_millis(50)).unwrap();
        assert_eq!(said, "50ms given, allowed are 100ms to 2m");
    }
}
