//! `docs/limits.md`: what is allowed, with the defaults of the table of keys.

use std::time::Duration;

use ocip_gateway::config::Config;
use ocip_gateway::switch::value::Destination;

use super::{MADE, page};
use crate::support::golden;

/// What, how much, and by which key.
type Row = (&'static str, String, &'static str);

#[test]
fn the_page_of_limits_has_the_defaults_of_the_keys() {
    let rows = rows(&Config::default());
    let rows = rows
        .iter()
        .map(|(what, limit, key)| format!("| {what} | {limit} | {key} |\n"));
    let text = format!(
        "{MADE}\n# Limits\n\nWhat there is unless the configuration says otherwise.\n\n\
         | what | limit | key |\n|---|---|---|\n{}",
        rows.collect::<String>()
    );
    golden::check(&page("limits.md"), &text);
}

fn rows(config: &Config) -> Vec<Row> {
    [of_requests(config), of_callers(config), of_bodies()].concat()
}

fn of_requests(config: &Config) -> Vec<Row> {
    let server = &config.server;
    vec![
        (
            "body of a request",
            format!("{}, else 413", kib(server.max_body_bytes)),
            "`server.max_body_bytes`",
        ),
        (
            "request line and headers",
            format!("{}, else 431", kib(server.max_header_bytes)),
            "`server.max_header_bytes`",
        ),
        (
            "time for head and for body",
            format!(
                "{}, {}",
                time(server.header_timeout),
                time(server.body_timeout)
            ),
            "`server.header_timeout`, `server.body_timeout`",
        ),
        (
            "time for the whole answer",
            time(config.backend.request_timeout),
            "`backend.request_timeout`",
        ),
        (
            "commands of the switch that one request may take",
            config.access.commands_per_request.to_string(),
            "`access.commands_per_request`",
        ),
        (
            "connections; requests at once on one (HTTP/2)",
            format!("{}, the idlest goes; 100", server.max_connections),
            "`server.max_connections`",
        ),
        (
            "connections of one address, or one IPv6 network",
            (server.max_connections / 4).to_string(),
            "`server.connections_per_address`",
        ),
    ]
}

fn of_callers(config: &Config) -> Vec<Row> {
    let (access, rate) = (&config.access, &config.access.rate);
    let rate_of =
        |per_second: usize, burst: usize| format!("{per_second} a second, {burst} at once");
    vec![
        (
            "requests with one key",
            rate_of(rate.key_per_second, rate.key_burst),
            "`access.rate.key_per_second`, `access.rate.key_burst`",
        ),
        (
            "requests of one user",
            rate_of(rate.user_per_second, rate.user_burst),
            "`access.rate.user_per_second`, `access.rate.user_burst`",
        ),
        (
            "requests from one address",
            rate_of(rate.address_per_second, rate.address_burst),
            "`access.rate.address_per_second`, `access.rate.address_burst`",
        ),
        (
            "requests of one tenant that run at once",
            access.tenant_concurrency.to_string(),
            "`access.tenant_concurrency`",
        ),
        (
            "wrong passwords for one user, from one address",
            format!(
                "{}, {} in {}",
                access.login_attempts_per_user,
                access.login_attempts_per_address,
                time(access.login_window)
            ),
            "`access.login_attempts_per_user`, `access.login_attempts_per_address`, `access.login_window`",
        ),
        (
            "a login",
            format!(
                "{} of pause, {} in all",
                time(access.session_idle_timeout),
                time(access.session_max_age)
            ),
            "`access.session_idle_timeout`, `access.session_max_age`",
        ),
        (
            "logins of one user at once",
            format!("{}, the oldest goes", access.sessions_per_user_max),
            "`access.sessions_per_user_max`",
        ),
    ]
}

/// What the switch and the dialects allow, whatever is configured.
fn of_bodies() -> Vec<Row> {
    let number = Destination::CHARACTERS_MAX;
    vec![
        (
            "speed codes; description; number",
            format!("`00` to `99`; 80 characters; {number} characters"),
            "",
        ),
        (
            "simultaneous ring: numbers; numbers of a criteria (of selective services, too); its name",
            "10; 12; 50 characters".to_owned(),
            "",
        ),
        (
            "endpoints of shared call appearance in one deletion; line port; SIP contact",
            "100; 161 characters; 1020 characters".to_owned(),
            "",
        ),
        (
            "subscriptions of one ICWS session; entries of a page",
            "32; 300".to_owned(),
            "",
        ),
    ]
}

fn kib(bytes: usize) -> String {
    format!("{} KiB", bytes / 1024)
}

fn time(time: Duration) -> String {
    match time.as_secs() {
        seconds if seconds % 3600 == 0 => format!("{} hours", seconds / 3600),
        seconds if seconds % 60 == 0 => format!("{} minutes", seconds / 60),
        seconds => format!("{seconds} s"),
    }
}
