//! What a configuration says only together with its surroundings: default ports, paths relative
//! to the file, and the password in its file.

use std::path::{Path, PathBuf};

use super::key_path::KeyPath;
use super::report::Report;
use super::{Config, secret};

const NO_PATH: &str = "is empty, expected the path of a file";

/// Fills in the ports, makes paths absolute or relative to where we run, and reads the password.
pub(super) fn settle(config: &mut Config, report: &mut Report<'_>) {
    for server in &mut config.backend.servers {
        if server.port == 0 {
            server.port = config.backend.transport.default_port();
        }
    }
    resolve_paths(config, report);
    read_password(config, report);
}

fn resolve_paths(config: &mut Config, report: &mut Report<'_>) {
    let tls = config.server.tls.iter_mut().flat_map(|tls| {
        let [certificate, key] = ["server.tls.certificate", "server.tls.private_key"];
        [
            (certificate, &mut tls.certificate),
            (key, &mut tls.private_key),
        ]
    });
    let ca = config
        .backend
        .ca_file
        .iter_mut()
        .map(|path| ("backend.ca_file", path));
    for (key, path) in tls.chain(ca) {
        resolve(path, report);
        if report.is_given(key) {
            check_readable(key, path, report);
        }
    }
    if let Some(path) = &mut config.backend.login.password_file {
        resolve(path, report);
    }
    if let Some(path) = &mut config.audit.file
        && *path != Path::new("-")
    {
        resolve(path, report);
    }
    if let Some(path) = &mut config.phone_types.directory {
        resolve(path, report);
        if !path.is_dir() {
            let message = format!("{} is not a folder", path.display());
            report.add_at("phone_types.directory", message);
        }
    }
}

fn resolve(path: &mut PathBuf, report: &Report<'_>) {
    if !path.as_os_str().is_empty() {
        *path = report.folder().join(&path);
    }
}

fn check_readable(key: &str, path: &Path, report: &mut Report<'_>) {
    match std::fs::File::open(path).and_then(|file| file.metadata()) {
        _ if path.as_os_str().is_empty() => report.add_at(key, NO_PATH),
        Err(error) => report.add_at(key, format!("cannot read {}: {error}", path.display())),
        Ok(found) if found.is_dir() => {
            report.add_at(
                key,
                format!("{} is a directory, expected a file", path.display()),
            );
        }
        Ok(_) => {}
    }
}

fn read_password(config: &mut Config, report: &mut Report<'_>) {
    let login = &mut config.backend.login;
    let mut key = KeyPath::dotted("backend.login.password");
    if let Some(path) = &login.password_file {
        key = KeyPath::dotted("backend.login.password_file");
        match secret::read_file(path) {
            _ if path.as_os_str().is_empty() => return report.add(&key, NO_PATH),
            Ok(password) => login.password = password,
            Err(why) => return report.add(&key, why),
        }
    } else if !report.is_given("backend.login.password") {
        return;
    }
    if let Some(fault) = secret::password_fault(&login.password) {
        report.add(&key, fault);
    }
}
