//! The examination of the store that replicas share, if the configuration has one.

use std::time::Duration;

use super::report::{DoctorReport, DoctorStep};
use super::visit::shown;
use crate::cli::store::settings;
use crate::config::SharedConfig;
use crate::shared::{StoreProbe, probe};

/// How far clocks may be apart before it is worth a word, in milliseconds.
const CLOCK_APART_MAX: u64 = 2000;

/// The share of `shared.timeout` that a call may take, so that slow ones still are in time.
const SHARE_OF_TIMEOUT: u32 = 4;

/// Reports the step `store`.
pub(super) async fn examine(shared: &SharedConfig, report: &mut DoctorReport) {
    if shared.servers.is_empty() {
        return;
    }
    let found = match settings(shared) {
        Ok(settings) => probe(&settings).await,
        Err(error) => Err(error.to_string()),
    };
    match found {
        Ok(found) => judge(&found, shared, report),
        Err(why) => report.fail(DoctorStep::Store, "", &why, hint(&why)),
    }
}

fn judge(found: &StoreProbe, shared: &SharedConfig, report: &mut DoctorReport) {
    let doubts = doubts(found, shared.timeout);
    for (message, hint) in &doubts {
        report.warn(DoctorStep::Store, &found.server, message, hint);
    }
    report.ok(DoctorStep::Store, &found.server, &summary(found, shared));
}

/// What there is to say of a store that can be used.
fn summary(found: &StoreProbe, shared: &SharedConfig) -> String {
    let way = match shared.tls {
        true => "TLS",
        false => "clear text",
    };
    let login = match (&shared.user, &shared.password_file) {
        (Some(user), _) => format!("logged in as {user}"),
        (None, Some(_)) => "logged in as the default user".to_owned(),
        (None, None) => "without a login".to_owned(),
    };
    format!(
        "primary of version {}, {way}, {login}, a call takes {}, eviction: {}, its clock is {}",
        found.version,
        shown(found.latency),
        found.eviction.as_deref().unwrap_or("unknown"),
        clock(found.clock_ahead_ms),
    )
}

/// What is wrong with it, with what to do.
fn doubts(found: &StoreProbe, timeout: Duration) -> Vec<(String, &'static str)> {
    let mut doubts = Vec::new();
    if let Some(policy) = found.eviction.as_deref().filter(|one| *one != "noeviction") {
        let message = format!("its maxmemory-policy is {policy}");
        let hint = "set maxmemory-policy to noeviction in the store: with this one it forgets locks and logins \
                    when its memory is full, and nobody notices";
        doubts.push((message, hint));
    }
    if found.latency > timeout / SHARE_OF_TIMEOUT {
        let message = format!(
            "a call takes {}, and shared.timeout is {timeout:?}",
            shown(found.latency)
        );
        let hint = "have the store nearer, or raise shared.timeout: calls that take longer count as failed";
        doubts.push((message, hint));
    }
    if found.clock_ahead_ms.unsigned_abs() > CLOCK_APART_MAX {
        let message = format!("its clock is {}", clock(found.clock_ahead_ms));
        let hint = "set the clock right, here or at the store (NTP)";
        doubts.push((message, hint));
    }
    doubts
}

fn clock(ahead_ms: i64) -> String {
    match ahead_ms {
        0 => "the same".to_owned(),
        1.. => format!("{ahead_ms} ms ahead"),
        _ => format!("{} ms behind", ahead_ms.unsigned_abs()),
    }
}

/// Words of the store, or of the way to it, in small letters, and what to do where they are in what went wrong.
const HINTS: [(&[&str], &str); 6] = [
    (
        &["noauth", "wrongpass", "authentication failed"],
        "check shared.user and the password in shared.password_file against the store's (requirepass, or its \
         access list)",
    ),
    (
        &["noperm", "no permissions"],
        "have the access list of the store let shared.user use keys ~ocigw:* and channels &ocigw:*, run scripts, \
         and ask INFO, ROLE and TIME",
    ),
    (
        &["knows no primary"],
        "check shared.sentinel: it is the name after `sentinel monitor` in the Sentinel's configuration",
    ),
    (
        &["no primary", "readonly"],
        "name the primary in shared.servers, or Sentinels and shared.sentinel, which find it",
    ),
    (
        &["certificate"],
        "set shared.ca_file to the PEM file of the authority that signed the store's certificate, and use a name \
         in shared.servers that the certificate has",
    ),
    (
        &["no answer within", "tls", "ssl"],
        "does the port speak TLS if and only if shared.tls says so, and does no firewall drop it?",
    ),
];

fn hint(why: &str) -> &'static str {
    let why = why.to_lowercase();
    let fits = |(words, _): &&(&[&str], &str)| words.iter().any(|word| why.contains(word));
    HINTS.iter().find(fits).map_or(
        "is the store running there, and is the port in shared.servers right? 6379 is usual, 26379 is a Sentinel's",
        |(_, hint)| hint,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found() -> StoreProbe {
        StoreProbe {
            server: "s:6379".to_owned(),
            version: "7.0.15".to_owned(),
            latency: Duration::from_millis(1),
            clock_ahead_ms: -3,
            eviction: Some("noeviction".to_owned()),
        }
    }

    fn doubt(found: &StoreProbe) -> String {
        let doubts = doubts(found, Duration::from_millis(50));
        let texts = doubts.iter().map(|(message, _)| message.as_str());
        texts.collect::<Vec<_>>().join("; ")
    }

    #[test]
    fn a_good_store_is_told_in_one_line() {
        assert_eq!(doubt(&found()), "");
        let shared = SharedConfig {
            user: Some("gw".to_owned()),
            tls: true,
            ..SharedConfig::default()
        };
        assert_eq!(
            summary(&found(), &shared),
            "primary of version 7.0.15, TLS, logged in as gw, a call takes 1 ms, eviction: noeviction, its clock \
             is 3 ms behind"
        );
    }

    #[test]
    fn what_is_doubtful_is_a_warning_of_its_own() {
        let slow = StoreProbe {
            latency: Duration::from_millis(20),
            ..found()
        };
        assert_eq!(
            doubt(&slow),
            "a call takes 20 ms, and shared.timeout is 50ms"
        );
        let early = StoreProbe {
            clock_ahead_ms: 2001,
            ..found()
        };
        assert_eq!(doubt(&early), "its clock is 2001 ms ahead");
        let forgetful = StoreProbe {
            eviction: Some("allkeys-lru".to_owned()),
            ..found()
        };
        assert_eq!(doubt(&forgetful), "its maxmemory-policy is allkeys-lru");
    }
}
