//! Rules beyond a single key: needed keys, and keys that must agree.

use std::collections::HashSet;

use super::access::{AccessConfig, AccessKey};
use super::backend::{BackendConfig, BackendTransport, ConfiguredLogin, LoginConfig, PoolConfig};
use super::checks::is_key_name;
use super::front::{NumberPolicyConfig, NumberingConfig};
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

/// Notes every rule that the configuration breaks.
pub(super) fn hold(config: &Config, report: &mut ConfigReport<'_>) {
    listeners(config, report);
    servers(&config.backend, report);
    transport(&config.backend, report);
    login(&config.backend.login, report);
    pool(&config.backend.pool, report);
    access(&config.access, report);
    let segments = config.apio.project_segments.iter().cloned();
    duplicates("apio.project_segments", segments, report);
    numbering(&config.numbering, report);
    number_policy(&config.number_policy, report);
    audit_and_spans(config, report);
}

fn listeners(config: &Config, report: &mut ConfigReport<'_>) {
    let (rest, admin) = (config.server.listen, config.admin.listen);
    let (is_off_loopback, has_tls) = (!rest.ip().is_loopback(), config.server.tls.is_some());
    if !report.is_sound("server.listen") {
        return;
    }
    let message = format!("{admin} given, which is server.listen already");
    report.add_if(rest == admin && rest.port() != 0, "admin.listen", message);
    let message = format!(
        "true is only allowed while server.listen is a loopback address such as 127.0.0.1:8080, and \
         that is {rest}"
    );
    let is_open = config.access.allow_anonymous && is_off_loopback;
    report.add_if(is_open, "access.allow_anonymous", message);
    let message = format!(
        "{rest} is not a loopback address and there is no server.tls, so keys and passwords would \
         travel in the clear; give server.tls, or say server.insecure_http = true where something in \
         front encrypts"
    );
    let is_clear = is_off_loopback && !has_tls && !config.server.insecure_http;
    report.add_if(is_clear, "server.listen", message);
    for key in ["server.tls.certificate", "server.tls.private_key"] {
        let is_missing = has_tls && !report.is_given(key);
        report.add_if(is_missing, key, "not given, expected a PEM file");
    }
}

fn servers(backend: &BackendConfig, report: &mut ConfigReport<'_>) {
    let is_missing = backend.servers.is_empty() && report.is_sound("backend.servers");
    let message = "no server given, expected at least one, such as [\"as1.example.net:2209\"]";
    report.add_if(is_missing, "backend.servers", message);
    let names = backend.servers.iter();
    let names = names.map(|server| server.to_string().to_ascii_lowercase());
    duplicates("backend.servers", names, report);
}

fn transport(backend: &BackendConfig, report: &mut ConfigReport<'_>) {
    let is_tcp = backend.transport == BackendTransport::Tcp;
    for key in TLS_ONLY {
        let message = "only allowed with transport = \"tls\"; remove it or change that";
        report.add_if(is_tcp && report.is_given(key), key, message);
    }
    let message = "\"plain\" would send the password in the clear with transport = \"tcp\"; allowed \
                   are \"auto\" and \"challenge\"";
    let is_clear = is_tcp && backend.login.method == ConfiguredLogin::Plain;
    report.add_if(is_clear, "backend.login.method", message);
}

fn login(login: &LoginConfig, report: &mut ConfigReport<'_>) {
    let (user_id, password) = ("backend.login.user_id", "backend.login.password");
    let message = "not given, expected the administrator's user id";
    report.add_if(!report.is_given(user_id), user_id, message);
    let given = [password, "backend.login.password_file"].map(|key| report.is_given(key));
    let message = "given together with password_file; remove one of them";
    report.add_if(given == [true, true], password, message);
    let message = "not given, expected the password here, in the file that password_file names, or in \
                   OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD";
    report.add_if(given == [false, false], password, message);
    let [first, most] = [login.backoff, login.backoff_max].map(humantime::format_duration);
    let message = format!("{most} given, which is less than backoff, {first}");
    let keys = ["backend.login.backoff_max", "backend.login.backoff"];
    let is_wrong = login.backoff > login.backoff_max && keys.iter().all(|key| report.is_sound(key));
    report.add_if(is_wrong, keys[0], message);
}

fn pool(pool: &PoolConfig, report: &mut ConfigReport<'_>) {
    let (least, most) = (pool.min_sessions, pool.max_sessions);
    let message = format!("{least} given, which is more than max_sessions, {most}");
    let keys = ["backend.pool.min_sessions", "backend.pool.max_sessions"];
    let is_wrong = least > most && keys.iter().all(|key| report.is_sound(key));
    report.add_if(is_wrong, keys[0], message);
}

fn access(access: &AccessConfig, report: &mut ConfigReport<'_>) {
    let mut hashes = HashSet::new();
    for (nth, key) in access.key.iter().enumerate() {
        let at = report.nth_item("access.key", nth);
        let message = format!(
            "{:?} given, expected 1 to 64 letters, digits and -._",
            key.name
        );
        report.add_if(!is_key_name(&key.name), &format!("{at}.name"), message);
        scope(key, &at, report);
        let at = format!("{at}.sha256");
        report.add_if(
            key.sha256.is_none(),
            &at,
            "not given, expected a key's SHA-256",
        );
        let is_known = key.sha256.is_some_and(|hash| !hashes.insert(hash));
        report.add_if(is_known, &at, "given twice; make another key");
    }
    let names = access.key.iter().map(|key| key.name.clone());
    duplicates("access.key", names, report);
}

fn scope(key: &AccessKey, at: &str, report: &mut ConfigReport<'_>) {
    let list = format!("{at}.tenants");
    let message = "no tenant given, expected at least one, or \"*\" for all";
    report.add_if(key.tenants.is_empty(), &list, message);
    let has_all = key.tenants.iter().any(|one| one == ALL);
    let message = "\"*\" means all tenants and must stand alone";
    report.add_if(has_all && key.tenants.len() > 1, &list, message);
    let has_one = !has_all && key.tenants.len() == 1;
    let message = "only allowed with exactly one tenant, since groups of several tenants may share an \
                   id; make a key for each tenant";
    report.add_if(
        !key.groups.is_empty() && !has_one,
        &format!("{at}.groups"),
        message,
    );
}

/// What is said of a country needs one, and a 0 is one thing or the other.
fn numbering(numbering: &NumberingConfig, report: &mut ConfigReport<'_>) {
    let (trunk, zero) = (&numbering.trunk_prefix, numbering.keeps_leading_zero);
    let (trunk_key, zero_key) = ("numbering.trunk_prefix", "numbering.keeps_leading_zero");
    for (key, is_given) in [(trunk_key, trunk.is_some()), (zero_key, zero.is_some())] {
        let is_idle = is_given && numbering.country_code.is_none();
        report.add_if(is_idle, key, "is only of use with numbering.country_code");
    }
    let message = "true, and numbering.trunk_prefix is \"0\": a leading 0 is either of them";
    let is_both = zero == Some(true) && trunk.as_deref() == Some("0");
    report.add_if(is_both, zero_key, message);
    let count = numbering
        .international_prefixes
        .as_ref()
        .map_or(1, Vec::len);
    let message = format!("{count} given, expected 1 to {ABROAD_COUNT_MAX} prefixes");
    let is_within = (1..=ABROAD_COUNT_MAX).contains(&count);
    report.add_if(!is_within, "numbering.international_prefixes", message);
}

fn number_policy(policy: &NumberPolicyConfig, report: &mut ConfigReport<'_>) {
    let list = "number_policy.tenant";
    for (nth, own) in policy.tenant.iter().enumerate() {
        let at = format!("{}.id", report.nth_item(list, nth));
        let message = format!("{:?} given, expected 1 to 30 characters", own.id);
        report.add_if(!(1..=30).contains(&own.id.chars().count()), &at, message);
    }
    let ids = policy.tenant.iter().map(|own| own.id.clone());
    duplicates(list, ids, report);
}

fn audit_and_spans(config: &Config, report: &mut ConfigReport<'_>) {
    let is_idle = config.audit.required && config.audit.file.is_none();
    let message = "true is only of use with audit.file, which says where changes are recorded";
    report.add_if(is_idle, "audit.required", message);
    let is_idle = config.telemetry.otlp_endpoint.is_some() && !cfg!(feature = "otlp");
    let message =
        "this build cannot send spans; build it with --features otlp, or leave this key out";
    report.add_if(is_idle, "telemetry.otlp_endpoint", message);
}

/// Notes every item of the list whose name has come before.
fn duplicates(list: &str, names: impl Iterator<Item = String>, report: &mut ConfigReport<'_>) {
    let mut seen = HashSet::new();
    for (nth, name) in names.enumerate() {
        if seen.contains(&name) {
            let message = format!("{name:?} given twice");
            report.add(&report.nth_item(list, nth), message);
        }
        seen.insert(name);
    }
}
