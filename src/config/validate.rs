//! The rules that types cannot hold: ranges, needed keys, and keys that must agree.

use std::collections::HashSet;
use std::time::Duration;

use super::key_path::KeyPath;
use super::report::Report;
use super::{
    Access, Apio, Config, Icws, NumberPolicy, Telemetry, limits, validate_access, validate_backend,
    validate_numbering,
};

/// Notes every rule that the configuration breaks.
pub(super) fn validate(config: &Config, report: &mut Report<'_>) {
    ranges(config, report);
    listeners(config, report);
    origins(&config.server.cors_origins, report);
    host_names("server.host_names", &config.server.host_names, report);
    host_names("admin.host_names", &config.admin.host_names, report);
    validate_backend::validate(&config.backend, report);
    validate_access::validate(&config.access, report);
    apio(&config.apio, report);
    icws(&config.icws, report);
    rest(config, report);
}

fn ranges(config: &Config, report: &mut Report<'_>) {
    let Config {
        server,
        backend,
        access,
        ..
    } = config;
    count("server.max_connections", server.max_connections, report);
    if let Some(most) = server.connections_per_address {
        count("server.connections_per_address", most, report);
    }
    count("server.max_body_bytes", server.max_body_bytes, report);
    count("server.max_header_bytes", server.max_header_bytes, report);
    time("server.header_timeout", server.header_timeout, report);
    time("server.body_timeout", server.body_timeout, report);
    time("server.idle_timeout", server.idle_timeout, report);
    time("server.drain_timeout", server.drain_timeout, report);
    time("server.shutdown_delay", server.shutdown_delay, report);
    time("backend.connect_timeout", backend.connect_timeout, report);
    time("backend.request_timeout", backend.request_timeout, report);
    count(
        "backend.max_document_bytes",
        backend.max_document_bytes,
        report,
    );
    time("backend.login.backoff", backend.login.backoff, report);
    time(
        "backend.login.backoff_max",
        backend.login.backoff_max,
        report,
    );
    count(
        "backend.pool.min_sessions",
        backend.pool.min_sessions,
        report,
    );
    count(
        "backend.pool.max_sessions",
        backend.pool.max_sessions,
        report,
    );
    time(
        "backend.pool.idle_timeout",
        backend.pool.idle_timeout,
        report,
    );
    time("backend.pool.max_age", backend.pool.max_age, report);
    time(
        "backend.pool.probe_interval",
        backend.pool.probe_interval,
        report,
    );
    access_ranges(access, report);
}

fn access_ranges(access: &Access, report: &mut Report<'_>) {
    let rate = &access.rate;
    time("access.proof_ttl", access.proof_ttl, report);
    time("access.write_proof_ttl", access.write_proof_ttl, report);
    time(
        "access.session_idle_timeout",
        access.session_idle_timeout,
        report,
    );
    time("access.session_max_age", access.session_max_age, report);
    time("access.login_window", access.login_window, report);
    for (key, given) in [
        ("access.sessions_max", access.sessions_max),
        ("access.sessions_per_user_max", access.sessions_per_user_max),
        (
            "access.login_attempts_per_user",
            access.login_attempts_per_user,
        ),
        (
            "access.login_attempts_per_address",
            access.login_attempts_per_address,
        ),
        ("access.rate.user_per_second", rate.user_per_second),
        ("access.rate.user_burst", rate.user_burst),
        ("access.tenant_concurrency", access.tenant_concurrency),
        ("access.commands_per_request", access.commands_per_request),
        ("access.rate.key_per_second", rate.key_per_second),
        ("access.rate.key_burst", rate.key_burst),
        ("access.rate.address_per_second", rate.address_per_second),
        ("access.rate.address_burst", rate.address_burst),
    ] {
        count(key, given, report);
    }
}

fn count(key: &str, given: usize, report: &mut Report<'_>) {
    let key = KeyPath::dotted(key);
    if let Some(fault) = limits::of_count(&key).and_then(|limit| limit.fault(&given.to_string())) {
        report.add(&key, fault);
    }
}

fn time(key: &str, given: Duration, report: &mut Report<'_>) {
    let key = KeyPath::dotted(key);
    if let Some(fault) = limits::of_time(&key).and_then(|limit| limit.fault(given)) {
        report.add(&key, fault);
    }
}

fn listeners(config: &Config, report: &mut Report<'_>) {
    let (rest, admin) = (config.server.listen, config.admin.listen);
    if !report.is_sound("server.listen") {
        return;
    }
    if rest == admin && rest.port() != 0 {
        report.add_at(
            "admin.listen",
            format!("{admin} given, which is server.listen already"),
        );
    }
    if config.access.allow_anonymous && !rest.ip().is_loopback() {
        let message = format!(
            "true is only allowed while server.listen is a loopback address such as \
             127.0.0.1:8080, and that is {rest}"
        );
        report.add_at("access.allow_anonymous", message);
    }
    if config.server.tls.is_none() && !config.server.insecure_http && !rest.ip().is_loopback() {
        let message = format!(
            "{rest} is not a loopback address and there is no server.tls, so keys and passwords \
             would travel in the clear; give server.tls, or say server.insecure_http = true where \
             something in front encrypts"
        );
        report.add_at("server.listen", message);
    }
    if config.server.tls.is_some() {
        for key in ["server.tls.certificate", "server.tls.private_key"] {
            needed(key, "a PEM file", report);
        }
    }
}

/// An origin that no browser would write never fits, and nobody would know why.
fn origins(origins: &[String], report: &mut Report<'_>) {
    let list = KeyPath::dotted("server.cors_origins");
    for (nth, origin) in origins.iter().enumerate() {
        let host = origin
            .strip_prefix("https://")
            .or_else(|| origin.strip_prefix("http://"));
        let plain = |byte: u8| {
            byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._:[]".contains(&byte)
        };
        if !host.is_some_and(|host| !host.is_empty() && host.bytes().all(plain)) {
            let message = format!(
                "{origin:?} given, expected an origin as browsers write it, such as \
                 \"https://portal.example.net\": lower case, no path, no slash at the end"
            );
            report.add(&report.nth_item(&list, nth), message);
        }
    }
}

/// A name with a port, or what is no name at all, would never fit.
fn host_names(list: &str, names: &[String], report: &mut Report<'_>) {
    let list = KeyPath::dotted(list);
    for (nth, name) in names.iter().enumerate() {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        if name.is_empty() || !name.bytes().all(plain) {
            let message = format!(
                "{name:?} given, expected a host name such as \"gateway.example.net\", without a scheme \
                 and a port"
            );
            report.add(&report.nth_item(&list, nth), message);
        }
    }
}

/// Notes that this key is not given, where `what` was expected.
pub(super) fn needed(key: &str, what: &str, report: &mut Report<'_>) {
    if !report.is_given(key) {
        report.add_at(key, format!("not given, expected {what}"));
    }
}

/// Notes every item of the dotted `list` whose name has come before.
pub(super) fn duplicates(list: &str, names: impl Iterator<Item = String>, report: &mut Report<'_>) {
    let list = KeyPath::dotted(list);
    let mut seen = HashSet::new();
    for (nth, name) in names.enumerate() {
        if seen.contains(&name) {
            report.add(
                &report.nth_item(&list, nth),
                format!("{name:?} given twice"),
            );
        }
        seen.insert(name);
    }
}

fn apio(apio: &Apio, report: &mut Report<'_>) {
    prefix("apio.prefix", &apio.prefix, report);
    let list = KeyPath::dotted("apio.project_segments");
    for (nth, segment) in apio.project_segments.iter().enumerate() {
        if !is_segment(segment) || segment == "tenants" {
            let message = format!(
                "{segment:?} given, expected one path segment of letters, digits and -._~, and \
                 not \"tenants\""
            );
            report.add(&report.nth_item(&list, nth), message);
        }
    }
    duplicates(
        "apio.project_segments",
        apio.project_segments.iter().cloned(),
        report,
    );
}

fn icws(icws: &Icws, report: &mut Report<'_>) {
    if !icws.prefix.is_empty() {
        prefix("icws.prefix", &icws.prefix, report);
    }
    time("icws.busy_wait", icws.busy_wait, report);
    time("icws.refresh_interval", icws.refresh_interval, report);
    count("icws.lookup_users_max", icws.lookup_users_max, report);
    let list = KeyPath::dotted("icws.alternate_hosts");
    for (nth, host) in icws.alternate_hosts.iter().enumerate() {
        if host.is_empty() || !host.bytes().all(is_of_host) {
            let message = format!(
                "{host:?} given, expected a host name or an address: clients keep to the scheme and \
                 port that they have"
            );
            report.add(&report.nth_item(&list, nth), message);
        }
    }
}

fn is_of_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte)
}

fn prefix(key: &str, given: &str, report: &mut Report<'_>) {
    let segments = given.strip_prefix('/').map(|path| path.split('/'));
    if !segments.is_some_and(|mut segments| segments.all(is_segment)) {
        let message = format!(
            "{given:?} given, expected a path such as \"/api/v1\": a slash before each segment, \
             none at the end, and only letters, digits and -._~ in a segment"
        );
        report.add_at(key, message);
    }
}

/// Whether the text stands in a path as it is, and the route table takes it literally.
fn is_segment(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !matches!(text, "" | "." | "..") && text.bytes().all(plain)
}

fn rest(config: &Config, report: &mut Report<'_>) {
    validate_numbering::validate(&config.numbering, report);
    number_policy(&config.number_policy, report);
    if config.audit.required && config.audit.file.is_none() {
        let message = "true is only of use with audit.file, which says where changes are recorded";
        report.add_at("audit.required", message);
    }
    if config.log.level.trim().is_empty() {
        let message = "is empty, expected a level such as \"info\"";
        report.add_at("log.level", message);
    }
    telemetry(&config.telemetry, report);
}

fn telemetry(telemetry: &Telemetry, report: &mut Report<'_>) {
    if telemetry.otlp_endpoint.is_some() && !cfg!(feature = "otlp") {
        let message = "this build cannot send spans; build it with --features otlp, or leave this \
                       key out";
        report.add_at("telemetry.otlp_endpoint", message);
    }
    if telemetry.service_name.trim().is_empty() {
        let message = "is empty, expected a name such as \"ocip-gateway\"";
        report.add_at("telemetry.service_name", message);
    }
}

fn number_policy(policy: &NumberPolicy, report: &mut Report<'_>) {
    prefixes("number_policy.allow", &policy.allow, report);
    prefixes("number_policy.deny", &policy.deny, report);
    for (nth, own) in policy.tenant.iter().enumerate() {
        let key = |field: &str| format!("number_policy.tenant[{nth}].{field}");
        if !(1..=30).contains(&own.id.chars().count()) {
            let message = format!("{:?} given, expected 1 to 30 characters", own.id);
            report.add_at("number_policy.tenant", message);
        }
        prefixes(&key("allow"), &own.allow, report);
        prefixes(&key("deny"), &own.deny, report);
    }
    let ids = policy.tenant.iter().map(|own| own.id.clone());
    duplicates("number_policy.tenant", ids, report);
}

fn prefixes(key: &str, given: &[String], report: &mut Report<'_>) {
    for prefix in given {
        let digits = prefix.strip_prefix('+').unwrap_or(prefix);
        let good = !prefix.is_empty()
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || b"*#".contains(&byte));
        if !good {
            let message = format!("{prefix:?} given, expected digits, * and # after at most one +");
            report.add_at(key, message);
        }
    }
}
