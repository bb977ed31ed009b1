//! Preview of the errors of `serve`, found by `check` without serving.
//!
//! Everything is read by the same functions as at a start, so that nothing can pass here and fail
//! there. Not looked at is what may be otherwise then: whether an address is free, whether the switch
//! answers.

use ocip::cluster::Cooperation;
use std::path::Path;

use super::assembly::rest_tls;
use super::backend::{BackendEndpoint, read_ca_certificates};
use super::start_error::StartError;
use crate::config::{Config, read_password};
use crate::http::TlsError;
use crate::telemetry::LogSettings;
use crate::telemetry::audit::AuditLog;

/// The key at fault, and what is wrong there.
type PreviewError = (&'static str, String);

/// All that would be refused.
pub(super) fn refusals(config: &Config) -> Vec<PreviewError> {
    [
        to_the_switch(config).err(),
        to_the_store(config).err(),
        to_clients(config).err(),
        audit(config).err(),
        log(config).err(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn to_the_switch(config: &Config) -> Result<(), PreviewError> {
    let of_file = |error: StartError| ("backend.ca_file", error.to_string());
    let ca_certificates = read_ca_certificates(&config.backend).map_err(of_file)?;
    let settings = BackendEndpoint::new(&config.backend, ca_certificates)
        .cluster_settings(Cooperation::default());
    settings
        .map(drop)
        .map_err(|error| ("backend", error.to_string()))
}

fn to_the_store(config: &Config) -> Result<(), PreviewError> {
    let shared = &config.shared;
    if let Some(file) = &shared.password_file {
        let key = "shared.password_file";
        read_password(file).map_err(|error| (key, error.to_string()))?;
    }
    let key = match shared.ca_file {
        Some(_) => "shared.ca_file",
        None => "shared.tls",
    };
    let settings = super::store::settings(shared);
    settings.map(drop).map_err(|error| (key, error.to_string()))
}

fn to_clients(config: &Config) -> Result<(), PreviewError> {
    let certificate = "server.tls.certificate";
    let private_key = "server.tls.private_key";
    let key = |error: &TlsError| match error {
        TlsError::Certificate(_) | TlsError::NoCertificate => certificate,
        TlsError::Key(_) | TlsError::Mismatch | TlsError::Refused(_) => private_key,
        TlsError::Read { path, .. } | TlsError::Empty { path } => {
            let tls = config.server.tls.as_ref();
            let is_certificate = tls.is_some_and(|tls| tls.certificate == *path);
            if is_certificate {
                certificate
            } else {
                private_key
            }
        }
    };
    let identity = rest_tls(config).map(drop);
    identity.map_err(|error| (key(&error), error.to_string()))
}

fn audit(config: &Config) -> Result<(), PreviewError> {
    let file = config.audit.file.as_deref();
    let Some(path) = file.filter(|path| *path != Path::new("-")) else {
        return Ok(());
    };
    let refused = |error| format!("{} cannot be opened: {error}", path.display());
    AuditLog::try_file(path).map_err(|error| ("audit.file", refused(error)))
}

fn log(config: &Config) -> Result<(), PreviewError> {
    let settings = LogSettings::read(&config.log).map(drop);
    settings.map_err(|error| ("log.level", error.to_string()))
}
