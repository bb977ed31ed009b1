//! The rules of the switch's sections that types cannot hold.

use super::report::Report;
use super::validate::{duplicates, needed};
use super::{Backend, Login, LoginMethod, Pool, Transport, secret};

const USER_ID_CHARACTERS_MAX: usize = 161;

const HOST_BYTES_MAX: usize = 253;

const TLS_ONLY: [&str; 4] = [
    "backend.ca_file",
    "backend.server_name",
    "backend.pin_sha256",
    "backend.min_tls_version",
];

/// Notes every rule that `[backend]`, `[backend.login]` or `[backend.pool]` breaks.
pub(super) fn validate(backend: &Backend, report: &mut Report<'_>) {
    servers(backend, report);
    transport(backend, report);
    server_name(backend, report);
    user_id(&backend.login, report);
    password(report);
    method(backend, report);
    backoff(&backend.login, report);
    pool(&backend.pool, report);
}

fn servers(backend: &Backend, report: &mut Report<'_>) {
    if backend.servers.is_empty() && report.is_sound("backend.servers") {
        let message = "no server given, expected at least one, such as [\"as1.example.net:2209\"]";
        report.add_at("backend.servers", message);
    }
    let names = backend
        .servers
        .iter()
        .map(|server| server.to_string().to_ascii_lowercase());
    duplicates("backend.servers", names, report);
}

fn transport(backend: &Backend, report: &mut Report<'_>) {
    if backend.transport == Transport::Tls {
        return;
    }
    for key in TLS_ONLY {
        if report.is_given(key) {
            let message = "only allowed with transport = \"tls\"; remove it or change that";
            report.add_at(key, message);
        }
    }
}

fn server_name(backend: &Backend, report: &mut Report<'_>) {
    let Some(name) = &backend.server_name else {
        return;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:".contains(&byte);
    if !(1..=HOST_BYTES_MAX).contains(&name.len()) || !name.bytes().all(plain) {
        let message = format!("{name:?} given, expected a host name or an IP address");
        report.add_at("backend.server_name", message);
    }
}

fn user_id(login: &Login, report: &mut Report<'_>) {
    let key = "backend.login.user_id";
    needed(key, "the administrator's user id", report);
    if report.is_sound(key)
        && let Some(fault) = secret::token_fault(&login.user_id, USER_ID_CHARACTERS_MAX)
    {
        report.add_at(key, format!("the user id {fault}"));
    }
}

fn password(report: &mut Report<'_>) {
    let key = "backend.login.password";
    match (
        report.is_given(key),
        report.is_given("backend.login.password_file"),
    ) {
        (true, true) => {
            report.add_at(key, "given together with password_file; remove one of them");
        }
        (false, false) => report.add_at(
            key,
            "not given, expected the password here, in the file that password_file names, or in \
             OCIP_GATEWAY__BACKEND__LOGIN__PASSWORD",
        ),
        _ => {}
    }
}

fn method(backend: &Backend, report: &mut Report<'_>) {
    if backend.login.method == LoginMethod::Plain && backend.transport == Transport::Tcp {
        let message = "\"plain\" would send the password in the clear with transport = \"tcp\"; \
                       allowed are \"auto\" and \"challenge\"";
        report.add_at("backend.login.method", message);
    }
}

fn backoff(login: &Login, report: &mut Report<'_>) {
    let sound = ["backend.login.backoff", "backend.login.backoff_max"];
    if login.backoff > login.backoff_max && sound.iter().all(|key| report.is_sound(key)) {
        let [first, most] = [login.backoff, login.backoff_max].map(humantime::format_duration);
        let message = format!("{most} given, which is less than backoff, {first}");
        report.add_at("backend.login.backoff_max", message);
    }
}

fn pool(pool: &Pool, report: &mut Report<'_>) {
    let sound = ["backend.pool.min_sessions", "backend.pool.max_sessions"];
    if pool.min_sessions > pool.max_sessions && sound.iter().all(|key| report.is_sound(key)) {
        let (least, most) = (pool.min_sessions, pool.max_sessions);
        let message = format!("{least} given, which is more than max_sessions, {most}");
        report.add_at("backend.pool.min_sessions", message);
    }
}
