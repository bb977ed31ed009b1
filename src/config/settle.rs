//! What a configuration says only together with its surroundings: default ports, paths relative
//! to the file, and the password in its file.

use std::path::{Path, PathBuf};

use super::report::Report;
use super::root::Config;
use super::secret;

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
    let (certificate, private_key) = config
        .server
        .tls
        .as_mut()
        .map(|tls| (&mut tls.certificate, &mut tls.private_key))
        .unzip();
    let read = [
        ("server.tls.certificate", certificate),
        ("server.tls.private_key", private_key),
        ("backend.ca_file", config.backend.ca_file.as_mut()),
    ];
    for (key, path) in read {
        if let Some(path) = path.filter(|_| report.is_given(key)) {
            resolve(path, report);
            check_readable(key, path, report);
        }
    }
    let audit = config
        .audit
        .file
        .iter_mut()
        .filter(|path| path.as_path() != Path::new("-"));
    for path in audit.chain(&mut config.backend.login.password_file) {
        resolve(path, report);
    }
    if let Some(path) = &mut config.phone_types.directory {
        resolve(path, report);
        if !path.is_dir() {
            let message = format!("{} is not a folder", path.display());
            report.add("phone_types.directory", message);
        }
    }
}

fn resolve(path: &mut PathBuf, report: &Report<'_>) {
    if !path.as_os_str().is_empty() {
        *path = report.folder().join(&path);
    }
}

fn check_readable(key: &str, path: &Path, report: &mut Report<'_>) {
    let fault = match std::fs::File::open(path).and_then(|file| file.metadata()) {
        _ if path.as_os_str().is_empty() => NO_PATH.to_owned(),
        Err(error) => format!("cannot read {}: {error}", path.display()),
        Ok(found) if found.is_dir() => {
            format!("{} is a directory, expected a file", path.display())
        }
        Ok(_) => return,
    };
    report.add(key, fault);
}

fn read_password(config: &mut Config, report: &mut Report<'_>) {
    let login = &mut config.backend.login;
    let mut key = "backend.login.password";
    if let Some(path) = &login.password_file {
        key = "backend.login.password_file";
        match secret::read_file(path) {
            _ if path.as_os_str().is_empty() => return report.add(key, NO_PATH),
            Ok(password) => login.password = password,
            Err(why) => return report.add(key, why),
        }
    }
    if let Some(fault) = secret::password_fault(&login.password).filter(|_| report.is_given(key)) {
        report.add(key, fault);
    }
}
