//! The rules that no one key can tell: needed keys, and keys that must agree.

use std::collections::HashSet;

use super::access::{Access, AccessKey};
use super::backend::{Backend, LoginMethod, Transport};
use super::checks;
use super::front::{NumberPolicy, Numbering};
use super::report::Report;
use super::root::Config;
use super::server::Server;

const TLS_ONLY: [&str; 4] = [
    "backend.ca_file",
    "backend.server_name",
    "backend.pin_sha256",
    "backend.min_tls_version",
];

/// What stands for all tenants.
const ALL: &str = "*";

/// The most prefixes that lead abroad.
const ABROAD_COUNT_MAX: usize = 100;

/// Notes every rule that the configuration breaks.
pub(super) fn hold(config: &Config, report: &mut Report<'_>) {
    listeners(config, report);
    servers(&config.backend, report);
    transport(&config.backend, report);
    login(report);
    backoff_and_pool(&config.backend, report);
    access(&config.access, report);
    let segments = config.apio.project_segments.iter().cloned();
    duplicates("apio.project_segments", segments, report);
    abroad(&config.numbering, report);
    country(&config.numbering, report);
    number_policy(&config.number_policy, report);
    audit_and_spans(config, report);
}

fn listeners(config: &Config, report: &mut Report<'_>) {
    let (rest, admin) = (config.server.listen, config.admin.listen);
    if !report.is_sound("server.listen") {
        return;
    }
    if rest == admin && rest.port() != 0 {
        let message = format!("{admin} given, which is server.listen already");
        report.add("admin.listen", message);
    }
    if config.access.allow_anonymous && !rest.ip().is_loopback() {
        let message = format!(
            "true is only allowed while server.listen is a loopback address such as \
             127.0.0.1:8080, and that is {rest}"
        );
        report.add("access.allow_anonymous", message);
    }
    encryption(&config.server, report);
}

fn encryption(server: &Server, report: &mut Report<'_>) {
    if server.tls.is_some() {
        for key in ["server.tls.certificate", "server.tls.private_key"] {
            needed(key, "a PEM file", report);
        }
    } else if !server.insecure_http && !server.listen.ip().is_loopback() {
        let message = format!(
            "{} is not a loopback address and there is no server.tls, so keys and passwords \
             would travel in the clear; give server.tls, or say server.insecure_http = true where \
             something in front encrypts",
            server.listen
        );
        report.add("server.listen", message);
    }
}

fn servers(backend: &Backend, report: &mut Report<'_>) {
    if backend.servers.is_empty() && report.is_sound("backend.servers") {
        let message = "no server given, expected at least one, such as [\"as1.example.net:2209\"]";
        report.add("backend.servers", message);
    }
    let names = backend.servers.iter();
    let names = names.map(|server| server.to_string().to_ascii_lowercase());
    duplicates("backend.servers", names, report);
}

fn transport(backend: &Backend, report: &mut Report<'_>) {
    if backend.transport == Transport::Tls {
        return;
    }
    for key in TLS_ONLY
        .into_iter()
        .filter(|key| report.is_given(key))
        .collect::<Vec<_>>()
    {
        report.add(
            key,
            "only allowed with transport = \"tls\"; remove it or change that",
        );
    }
    if backend.login.method == LoginMethod::Plain {
        let message = "\"plain\" would send the password in the clear with transport = \"tcp\"; \
                       allowed are \"auto\" and \"challenge\"";
        report.add("backend.login.method", message);
    }
}

fn login(report: &mut Report<'_>) {
    needed(
        "backend.login.user_id",
        "the administrator's user id",
        report,
    );
    let password = "backend.login.password";
    match (
        report.is_given(password),
        report.is_given("backend.login.password_file"),
    ) {
        (true, true) => {
            report.add(
                password,
                "given together with password_file; remove one of them",
            );
        }
        (false, false) => report.add(
            password,
            "not given, expected the password here, in the file that password_file names, or in \
             OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD",
        ),
        _ => {}
    }
}

fn backoff_and_pool(backend: &Backend, report: &mut Report<'_>) {
    let (login, pool) = (&backend.login, &backend.pool);
    let backoff = ["backend.login.backoff_max", "backend.login.backoff"];
    if login.backoff > login.backoff_max && are_sound(backoff, report) {
        let [first, most] = [login.backoff, login.backoff_max].map(humantime::format_duration);
        let message = format!("{most} given, which is less than backoff, {first}");
        report.add(backoff[0], message);
    }
    let sessions = ["backend.pool.min_sessions", "backend.pool.max_sessions"];
    if pool.min_sessions > pool.max_sessions && are_sound(sessions, report) {
        let (least, most) = (pool.min_sessions, pool.max_sessions);
        let message = format!("{least} given, which is more than max_sessions, {most}");
        report.add(sessions[0], message);
    }
}

fn are_sound(keys: [&str; 2], report: &Report<'_>) -> bool {
    keys.iter().all(|key| report.is_sound(key))
}

fn access(access: &Access, report: &mut Report<'_>) {
    let mut hashes = HashSet::new();
    for (nth, key) in access.key.iter().enumerate() {
        let at = report.nth_item("access.key", nth);
        let field = |name: &str| format!("{at}.{name}");
        if let Some(fault) = checks::key_name(&key.name) {
            report.add(&field("name"), fault);
        }
        tenants(key, &field("tenants"), report);
        groups(key, &field("groups"), report);
        match key.sha256 {
            None => report.add(&field("sha256"), "not given, expected a key's SHA-256"),
            Some(hash) if !hashes.insert(hash) => {
                report.add(&field("sha256"), "given twice; make another key");
            }
            Some(_) => {}
        }
    }
    let names = access.key.iter().map(|key| key.name.clone());
    duplicates("access.key", names, report);
}

fn tenants(key: &AccessKey, list: &str, report: &mut Report<'_>) {
    if key.tenants.is_empty() {
        report.add(
            list,
            "no tenant given, expected at least one, or \"*\" for all",
        );
    }
    if key.tenants.len() > 1 && key.tenants.iter().any(|one| one == ALL) {
        report.add(list, "\"*\" means all tenants and must stand alone");
    }
}

fn groups(key: &AccessKey, list: &str, report: &mut Report<'_>) {
    let one_tenant = key.tenants.len() == 1 && key.tenants.iter().all(|one| one != ALL);
    if !key.groups.is_empty() && !one_tenant {
        let message = "only allowed with exactly one tenant, since groups of several tenants may \
                       share an id; make a key for each tenant";
        report.add(list, message);
    }
}

fn abroad(numbering: &Numbering, report: &mut Report<'_>) {
    let key = "numbering.international_prefixes";
    let count = numbering
        .international_prefixes
        .as_ref()
        .map_or(1, Vec::len);
    if !(1..=ABROAD_COUNT_MAX).contains(&count) {
        let message = format!("{count} given, expected 1 to {ABROAD_COUNT_MAX} prefixes");
        report.add(key, message);
    }
}

/// What is said of a country needs one, and a 0 is one thing or the other.
fn country(numbering: &Numbering, report: &mut Report<'_>) {
    let (trunk, zero) = (&numbering.trunk_prefix, numbering.keeps_leading_zero);
    let of_country = [
        ("numbering.trunk_prefix", trunk.is_some()),
        ("numbering.keeps_leading_zero", zero.is_some()),
    ];
    let is_known = numbering.country_code.is_some() || !report.is_sound("numbering.country_code");
    for (key, _) in of_country
        .into_iter()
        .filter(|(_, given)| *given && !is_known)
    {
        report.add(key, "is only of use with numbering.country_code");
    }
    if zero == Some(true) && trunk.as_deref() == Some("0") {
        let message = "true, and numbering.trunk_prefix is \"0\": a leading 0 is either of them";
        report.add("numbering.keeps_leading_zero", message);
    }
}

fn number_policy(policy: &NumberPolicy, report: &mut Report<'_>) {
    let list = "number_policy.tenant";
    for (nth, own) in policy.tenant.iter().enumerate() {
        if let Some(fault) = checks::tenant_id(&own.id) {
            let at = report.nth_item(list, nth);
            report.add(&format!("{at}.id"), fault);
        }
    }
    let ids = policy.tenant.iter().map(|own| own.id.clone());
    duplicates(list, ids, report);
}

fn audit_and_spans(config: &Config, report: &mut Report<'_>) {
    if config.audit.required && config.audit.file.is_none() {
        let message = "true is only of use with audit.file, which says where changes are recorded";
        report.add("audit.required", message);
    }
    if config.telemetry.otlp_endpoint.is_some() && !cfg!(feature = "otlp") {
        let message = "this build cannot send spans; build it with --features otlp, or leave this \
                       key out";
        report.add("telemetry.otlp_endpoint", message);
    }
}

/// Notes that this key is not given, where `what` was expected.
fn needed(key: &str, what: &str, report: &mut Report<'_>) {
    if !report.is_given(key) {
        report.add(key, format!("not given, expected {what}"));
    }
}

/// Notes every item of the list whose name has come before.
fn duplicates(list: &str, names: impl Iterator<Item = String>, report: &mut Report<'_>) {
    let mut seen = HashSet::new();
    for (nth, name) in names.enumerate() {
        if seen.contains(&name) {
            let message = format!("{name:?} given twice");
            report.add(&report.nth_item(list, nth), message);
        }
        seen.insert(name);
    }
}
