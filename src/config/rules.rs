//! Rules beyond a single key: needed keys, and keys that must agree.

use std::collections::HashSet;

use super::access::AccessKey;
use super::backend::{BackendConfig, BackendTransport, ConfiguredLogin};
use super::checks::is_key_name;
use super::front::TenantNumberPolicy;
use super::report::ConfigReport;
use super::root::Config;

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

/// Rows of rules, each with a key, when it is wrong, and what is wrong with it.
macro_rules! rules {
    ($report:ident; $($key:expr, $is_wrong:expr => $message:literal;)*) => {
        $( if $is_wrong { $report.add($key, format!($message)); } )*
    };
}

/// Notes every rule that the configuration breaks.
pub(super) fn hold(config: &Config, report: &mut ConfigReport<'_>) {
    if report.is_sound("server.listen") {
        listeners(config, report);
    }
    backend(&config.backend, report);
    keys(&config.access.key, report);
    let segments = config.apio.project_segments.iter().cloned();
    duplicates("apio.project_segments", segments, report);
    numbers(config, report);
    let (audit, collector) = (&config.audit, &config.telemetry.otlp_endpoint);
    rules! { report;
        "audit.required", audit.required && audit.file.is_none() =>
            "true is only of use with audit.file, which says where changes are recorded";
        "telemetry.otlp_endpoint", collector.is_some() && !cfg!(feature = "otlp") =>
            "this build cannot send spans; build it with --features otlp, or leave this key out";
    }
}

fn listeners(config: &Config, report: &mut ConfigReport<'_>) {
    let (rest, admin) = (config.server.listen, config.admin.listen);
    let (is_off_loopback, has_tls) = (!rest.ip().is_loopback(), config.server.tls.is_some());
    let is_clear = is_off_loopback && !has_tls && !config.server.insecure_http;
    rules! { report;
        "admin.listen", rest == admin && rest.port() != 0 =>
            "{admin} given, which is server.listen already";
        "access.allow_anonymous", config.access.allow_anonymous && is_off_loopback =>
            "true is only allowed while server.listen is a loopback address such as 127.0.0.1:8080, and \
             that is {rest}";
        "server.listen", is_clear =>
            "{rest} is not a loopback address and there is no server.tls, so keys and passwords would travel \
             in the clear; give server.tls, or say server.insecure_http = true where something in front \
             encrypts";
        "server.tls.certificate", has_tls && !report.is_given("server.tls.certificate") =>
            "not given, expected a PEM file";
        "server.tls.private_key", has_tls && !report.is_given("server.tls.private_key") =>
            "not given, expected a PEM file";
    }
}

fn backend(backend: &BackendConfig, report: &mut ConfigReport<'_>) {
    rules! { report;
        "backend.servers", backend.servers.is_empty() && report.is_sound("backend.servers") =>
            "no server given, expected at least one, such as [\"as1.example.net:2209\"]";
    }
    let names = backend.servers.iter();
    let names = names.map(|server| server.to_string().to_ascii_lowercase());
    duplicates("backend.servers", names, report);
    let (login, pool) = (&backend.login, &backend.pool);
    let is_tcp = backend.transport == BackendTransport::Tcp;
    for key in TLS_ONLY.into_iter().filter(|_| is_tcp) {
        rules! { report;
            key, report.is_given(key) => "only allowed with transport = \"tls\"; remove it or change that";
        }
    }
    let (user_id, password) = ("backend.login.user_id", "backend.login.password");
    let given = [password, "backend.login.password_file"].map(|key| report.is_given(key));
    let [first, longest] = [login.backoff, login.backoff_max].map(humantime::format_duration);
    let (least, most) = (pool.min_sessions, pool.max_sessions);
    let backoff = ["backend.login.backoff_max", "backend.login.backoff"];
    let sessions = ["backend.pool.min_sessions", "backend.pool.max_sessions"];
    rules! { report;
        "backend.login.method", is_tcp && login.method == ConfiguredLogin::Plain =>
            "\"plain\" would send the password in the clear with transport = \"tcp\"; allowed are \"auto\" \
             and \"challenge\"";
        user_id, !report.is_given(user_id) => "not given, expected the administrator's user id";
        password, given == [true, true] => "given together with password_file; remove one of them";
        password, given == [false, false] =>
            "not given, expected the password here, in the file that password_file names, or in \
             OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD";
        backoff[0], login.backoff > login.backoff_max && backoff.iter().all(|key| report.is_sound(key)) =>
            "{longest} given, which is less than backoff, {first}";
        sessions[0], least > most && sessions.iter().all(|key| report.is_sound(key)) =>
            "{least} given, which is more than max_sessions, {most}";
    }
}

fn keys(keys: &[AccessKey], report: &mut ConfigReport<'_>) {
    let mut hashes = HashSet::new();
    for (nth, key) in keys.iter().enumerate() {
        let (name, sha256, tenants) = (&key.name, key.sha256, &key.tenants);
        let at = |key| format!("{}.{key}", report.nth_item("access.key", nth));
        let [of_name, of_hash, of_tenants, of_groups] =
            ["name", "sha256", "tenants", "groups"].map(at);
        let has_all = tenants.iter().any(|one| one == ALL);
        rules! { report;
            &of_name, !is_key_name(name) => "{name:?} given, expected 1 to 64 letters, digits and -._";
            &of_tenants, tenants.is_empty() => "no tenant given, expected at least one, or \"*\" for all";
            &of_tenants, has_all && tenants.len() > 1 => "\"*\" means all tenants and must stand alone";
            &of_groups, !key.groups.is_empty() && (has_all || tenants.len() != 1) =>
                "only allowed with exactly one tenant, since groups of several tenants may share an id; make a \
                 key for each tenant";
            &of_hash, sha256.is_none() => "not given, expected a key's SHA-256";
            &of_hash, sha256.is_some_and(|hash| !hashes.insert(hash)) => "given twice; make another key";
        }
    }
    let names = keys.iter().map(|key| key.name.clone());
    duplicates("access.key", names, report);
}

/// What is said of a country needs one, and a 0 is one thing or the other.
fn numbers(config: &Config, report: &mut ConfigReport<'_>) {
    let (numbering, tenants) = (&config.numbering, &config.number_policy.tenant);
    let trunk = numbering.trunk_prefix.as_deref();
    let zero = numbering.keeps_leading_zero;
    let is_idle = numbering.country_code.is_none();
    let prefixes = numbering.international_prefixes.as_ref();
    let count = prefixes.map_or(1, Vec::len);
    rules! { report;
        "numbering.trunk_prefix", is_idle && trunk.is_some() => "is only of use with numbering.country_code";
        "numbering.keeps_leading_zero", is_idle && zero.is_some() =>
            "is only of use with numbering.country_code";
        "numbering.keeps_leading_zero", zero == Some(true) && trunk == Some("0") =>
            "true, and numbering.trunk_prefix is \"0\": a leading 0 is either of them";
        "numbering.international_prefixes", !(1..=ABROAD_COUNT_MAX).contains(&count) =>
            "{count} given, expected 1 to {ABROAD_COUNT_MAX} prefixes";
    }
    for (nth, TenantNumberPolicy { id, .. }) in tenants.iter().enumerate() {
        rules! { report;
            &format!("{}.id", report.nth_item("number_policy.tenant", nth)),
            !(1..=30).contains(&id.chars().count()) => "{id:?} given, expected 1 to 30 characters";
        }
    }
    let ids = tenants.iter().map(|own| own.id.clone());
    duplicates("number_policy.tenant", ids, report);
}

/// Notes every item of the list whose name has come before.
fn duplicates(list: &str, names: impl Iterator<Item = String>, report: &mut ConfigReport<'_>) {
    let mut seen = HashSet::new();
    for (nth, name) in names.enumerate() {
        let message = format!("{name:?} given twice");
        if !seen.insert(name) {
            report.add(&report.nth_item(list, nth), message);
        }
    }
}
