//! Rules beyond a single key: needed keys, and keys that must agree.

use std::collections::HashSet;
use std::fmt::Debug;
use std::hash::Hash;

use ocip::connect::ServerEndpoint;
use ocip::login::LoginMethod;

use super::access::{AccessKey, is_key_name};
use super::backend::{BackendConfig, BackendTransport};
use super::front::TenantNumberPolicy;
use super::mistake::key_path;
use super::oci::OciConfig;
use super::report::{ConfigReport, PASSWORD_KEYS};
use super::root::Config;

/// Rows of rules, each with a key of a table, when it is wrong, and what is wrong with it.
macro_rules! rules {
    ($report:ident, $table:expr; $($key:expr, $is_wrong:expr => $message:literal;)*) => {
        $( if $is_wrong { $report.add(&format!("{}{}", $table, $key), format!($message)); } )*
    };
}

/// Notes every rule that the configuration breaks.
pub(super) fn hold(config: &Config, report: &mut ConfigReport<'_>) {
    if report.is_sound("server.listen") {
        listeners(config, report);
    }
    backend(&config.backend, report);
    keys(&config.access.key, report);
    grants(config, report);
    timeouts(&config.oci, report);
    let segments = &config.apio.project_segments;
    duplicates("apio.project_segments", segments, report);
    numbers(config, report);
    shared(config, report);
    let has_store = !config.shared.servers.is_empty();
    let (audit, collector) = (&config.audit, &config.telemetry.otlp_endpoint);
    rules! { report, "";
        "audit.required", audit.required && audit.file.is_none() =>
            "true is only of use with audit.file, which says where changes are recorded";
        "telemetry.otlp_endpoint", collector.is_some() && !cfg!(feature = "otlp") =>
            "this build cannot send spans; build it with --features otlp, or leave this key out";
        "shared.servers", has_store && !cfg!(feature = "shared") =>
            "this build knows no store; build it with --features shared, or leave this key out";
    }
}

fn shared(config: &Config, report: &mut ConfigReport<'_>) {
    let (store, is_used) = (&config.shared, !config.shared.servers.is_empty());
    let names = store.servers.iter().map(ServerEndpoint::to_string);
    duplicates("shared.servers", names, report);
    for key in ["sentinel", "ca_file", "user", "password_file"] {
        rules! { report, "shared.";
            key, !is_used && report.is_given(&format!("shared.{key}")) => "only of use with shared.servers";
        }
    }
    rules! { report, "shared.";
        "ca_file", is_used && !store.tls && store.ca_file.is_some() => "only allowed with shared.tls = true";
        "user", is_used && store.user.is_some() && store.password_file.is_none() =>
            "a user needs shared.password_file";
    }
}

fn listeners(config: &Config, report: &mut ConfigReport<'_>) {
    let (rest, admin) = (config.server.listen, config.admin.listen);
    let (is_off_loopback, has_tls) = (!rest.ip().is_loopback(), config.server.tls.is_some());
    rules! { report, "";
        "admin.listen", rest == admin && rest.port() != 0 => "{admin} given, which is server.listen already";
        "access.allow_anonymous", config.access.allow_anonymous && is_off_loopback =>
            "true is only allowed while server.listen is a loopback address such as 127.0.0.1:8080, and \
             that is {rest}";
        "server.listen", is_off_loopback && !has_tls && !config.server.insecure_http =>
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
    let (login, pool) = (&backend.login, &backend.pool);
    let is_tcp = backend.transport == BackendTransport::Tcp;
    let [first, longest] = [login.backoff, login.backoff_max].map(humantime::format_duration);
    let (least, most) = (pool.min_sessions, pool.max_sessions);
    let [password, password_file] = PASSWORD_KEYS.map(|key| report.is_given(key));
    rules! { report, "backend.";
        "servers", backend.servers.is_empty() && report.is_sound("backend.servers") =>
            "no server given, expected at least one, such as [\"as1.example.net:2209\"]";
    }
    let servers = backend.servers.iter().map(ServerEndpoint::to_string);
    let names = servers.map(|name| name.to_ascii_lowercase());
    duplicates("backend.servers", names, report);
    for key in ["ca_file", "server_name", "pin_sha256", "min_tls_version"] {
        rules! { report, "backend.";
            key, is_tcp && report.is_given(&format!("backend.{key}")) =>
                "only allowed with transport = \"tls\"; remove it or change that";
        }
    }
    rules! { report, "backend.";
        "login.method", is_tcp && login.method == LoginMethod::Plain =>
            "\"plain\" would send the password in the clear with transport = \"tcp\"; allowed are \"auto\" \
             and \"challenge\"";
        "login.user_id", !report.is_given("backend.login.user_id") =>
            "not given, expected the administrator's user id";
        "login.password", password && password_file => "given together with password_file; remove one of them";
        "login.password", !password && !password_file =>
            "not given, expected the password here, in the file that password_file names, or in \
             OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD";
        "login.backoff_max", login.backoff > login.backoff_max
            && report.is_sound("backend.login.backoff_max") && report.is_sound("backend.login.backoff") =>
            "{longest} given, which is less than backoff, {first}";
        "pool.min_sessions", least > most
            && report.is_sound("backend.pool.min_sessions") && report.is_sound("backend.pool.max_sessions") =>
            "{least} given, which is more than max_sessions, {most}";
    }
}

fn keys(keys: &[AccessKey], report: &mut ConfigReport<'_>) {
    let mut hashes = HashSet::new();
    for (nth, key) in keys.iter().enumerate() {
        let (name, sha256, tenants) = (&key.name, key.sha256, &key.tenants);
        let has_all = tenants.iter().any(|one| one == "*");
        let table = report.nth_item("access.key", nth) + ".";
        rules! { report, table;
            "name", !is_key_name(name) => "{name:?} given, expected 1 to 64 letters, digits and -._";
            "tenants", tenants.is_empty() => "no tenant given, expected at least one, or \"*\" for all";
            "tenants", has_all && tenants.len() > 1 => "\"*\" means all tenants and must stand alone";
            "groups", !key.groups.is_empty() && (has_all || tenants.len() != 1) =>
                "only allowed with exactly one tenant, since groups of several tenants may share an id; make a \
                 key for each tenant";
            "sha256", sha256.is_none() => "not given, expected a key's SHA-256";
            "sha256", sha256.is_some_and(|hash| !hashes.insert(hash)) => "given twice; make another key";
        }
    }
    duplicates("access.key", keys.iter().map(|key| &key.name), report);
}

/// What a key may use needs a dialect that is served, and an exception something that it is from.
fn grants(config: &Config, report: &mut ConfigReport<'_>) {
    let is_off = config.oci.schemas.is_none() && report.is_sound("oci.schemas");
    for (nth, key) in config.access.key.iter().enumerate() {
        let table = report.nth_item("access.key", nth) + ".";
        let (grant, is_none) = (key.oci.as_ref(), key.oci.is_none());
        let allows_nothing = grant.is_some_and(|grant| grant.allow.is_empty());
        let denies = grant.is_some_and(|grant| !grant.deny.is_empty());
        let is_sound = report.is_sound(&format!("{table}oci"));
        rules! { report, table;
            "oci", is_off && !is_none => "is only of use with oci.schemas, which says what commands there are";
            "oci.deny", denies && allows_nothing && is_sound =>
                "given without allow, so there is nothing to be denied; what is not allowed is denied anyway";
            "oci_system", key.oci_system && is_none && is_sound => "true is only of use with oci, which allows commands";
            "oci_secrets", key.oci_secrets && is_none && is_sound => "true is only of use with oci, which allows commands";
        }
    }
}

fn timeouts(oci: &OciConfig, report: &mut ConfigReport<'_>) {
    let most = oci.timeout_max;
    let is_sound = report.is_sound("oci.timeout_max");
    let longer = oci
        .timeouts
        .0
        .iter()
        .filter(|(_, time)| *time > most && is_sound);
    for (pattern, time) in longer {
        let [time, most] = [*time, most].map(humantime::format_duration);
        let key = key_path("oci.timeouts", &pattern.to_string());
        report.add(
            &key,
            format!("{time} given, which is more than timeout_max, {most}"),
        );
    }
}

/// What is said of a country needs one, and a 0 is one thing or the other.
fn numbers(config: &Config, report: &mut ConfigReport<'_>) {
    let (numbering, tenants) = (&config.numbering, &config.number_policy.tenant);
    let trunk = numbering.trunk_prefix.as_deref();
    let zero = numbering.keeps_leading_zero;
    let is_idle = numbering.country_code.is_none();
    let prefixes = numbering.international_prefixes.as_ref();
    let count = prefixes.map_or(1, Vec::len);
    rules! { report, "";
        "numbering.trunk_prefix", is_idle && trunk.is_some() => "is only of use with numbering.country_code";
        "numbering.keeps_leading_zero", is_idle && zero.is_some() => "is only of use with numbering.country_code";
        "numbering.keeps_leading_zero", zero == Some(true) && trunk == Some("0") =>
            "true, and numbering.trunk_prefix is \"0\": a leading 0 is either of them";
        "numbering.international_prefixes", !(1..=100).contains(&count) =>
            "{count} given, expected 1 to 100 prefixes";
    }
    for (nth, TenantNumberPolicy { id, .. }) in tenants.iter().enumerate() {
        rules! { report, report.nth_item("number_policy.tenant", nth);
            ".id", !(1..=30).contains(&id.chars().count()) => "{id:?} given, expected 1 to 30 characters";
        }
    }
    let ids = tenants.iter().map(|own| &own.id);
    duplicates("number_policy.tenant", ids, report);
}

/// Notes every item of the list whose name has come before.
fn duplicates<N: Debug + Eq + Hash>(
    list: &str,
    names: impl IntoIterator<Item = N>,
    report: &mut ConfigReport<'_>,
) {
    let mut seen = HashSet::new();
    for (nth, name) in names.into_iter().enumerate() {
        let message = format!("{name:?} given twice");
        if !seen.insert(name) {
            report.add(&report.nth_item(list, nth), message);
        }
    }
}
