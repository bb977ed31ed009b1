//! Settings of the cluster, from the configuration of the switch.

use std::fs;
use std::path::Path;
use std::time::Duration;

use ocip::cluster::{ClusterSettings, Cooperation};
use ocip::connect::{TlsSettings, Transport};
use ocip::login::LoginCredentials;
use ocip::pool::PoolSettings;
use ocip::tls;
use openssl::ssl::SslVersion;
use openssl::x509::X509;

use super::start_error::{StartError, failed};
use crate::config::{BackendConfig, LoginConfig, PoolConfig, TlsVersion};

/// Connection settings with CA certificates loaded. Between two that are equal nobody logs in anew.
#[derive(Debug, PartialEq)]
pub(super) struct BackendEndpoint {
    backend: BackendConfig,
    ca_certificates: Option<Vec<u8>>,
}

/// CA certificates (PEM) to trust for the switch, if the configuration names any.
pub(super) fn read_ca_certificates(backend: &BackendConfig) -> Result<Option<Vec<u8>>, StartError> {
    let Some(path) = &backend.ca_file else {
        return Ok(None);
    };
    read_pem("backend.ca_file", path).map(Some)
}

/// The certificates (PEM) in the file that `key` names.
pub(super) fn read_pem(key: &str, path: &Path) -> Result<Vec<u8>, StartError> {
    let doing = format!("reading {key} {}", path.display());
    let pem = fs::read(path).map_err(failed(&doing))?;
    let ca_certificates = X509::stack_from_pem(&pem).map_err(failed(&doing))?;
    if ca_certificates.is_empty() {
        return Err(failed(&doing)("it holds no PEM certificate"));
    }
    Ok(pem)
}

// === impl BackendEndpoint ===

impl BackendEndpoint {
    /// The way to the switch with the authorities read already. Where they and the password were read
    /// from is left out, and so is what only requests depend on.
    pub(super) fn new(backend: &BackendConfig, ca_certificates: Option<Vec<u8>>) -> Self {
        let backend = BackendConfig {
            ca_file: None,
            request_timeout: Duration::ZERO,
            login: LoginConfig {
                password_file: None,
                ..backend.login.clone()
            },
            ..backend.clone()
        };
        Self {
            backend,
            ca_certificates,
        }
    }

    /// Settings of the cluster, which shares with others what `cooperation` says.
    pub(super) fn cluster_settings(
        &self,
        cooperation: Cooperation,
    ) -> Result<ClusterSettings, StartError> {
        let BackendConfig { servers, login, .. } = &self.backend;
        Ok(ClusterSettings {
            servers: servers.clone(),
            transport: self.transport()?,
            connect_timeout: self.backend.connect_timeout,
            document_bytes_max: self.backend.max_document_bytes,
            credentials: LoginCredentials {
                user_id: login.user_id.clone(),
                password: login.password.clone(),
                method: login.method,
            },
            login_backoff: (login.backoff, login.backoff_max),
            pool: pool_settings(&self.backend.pool),
            cooperation,
        })
    }

    fn transport(&self) -> Result<Transport, StartError> {
        let backend = &self.backend;
        if backend.transport == crate::config::BackendTransport::Tcp {
            return Ok(Transport::Tcp);
        }
        let doing = "setting up TLS to the switch";
        let oldest = protocol(backend.min_tls_version);
        let builder = tls::connector(oldest, self.ca_certificates.as_deref());
        let builder = builder.map_err(failed(doing))?;
        Ok(Transport::Tls(TlsSettings {
            connector: builder.build(),
            server_name: backend.server_name.clone(),
            pin_sha256: backend.pin_sha256,
        }))
    }
}

fn pool_settings(pool: &PoolConfig) -> PoolSettings {
    PoolSettings {
        min_sessions: most(pool.min_sessions, pool.cluster_max_sessions),
        max_sessions: most(pool.max_sessions, pool.cluster_max_sessions),
        idle_timeout: pool.idle_timeout,
        max_age: pool.max_age,
        probe_interval: pool.probe_interval,
    }
}

/// What one gateway may have of what all have together, of which 0 is no limit.
fn most(own: usize, of_all: usize) -> usize {
    match of_all {
        0 => own,
        of_all => own.min(of_all),
    }
}

fn protocol(version: TlsVersion) -> SslVersion {
    match version {
        TlsVersion::V1_0 => SslVersion::TLS1,
        TlsVersion::V1_1 => SslVersion::TLS1_1,
        TlsVersion::V1_2 => SslVersion::TLS1_2,
        TlsVersion::V1_3 => SslVersion::TLS1_3,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(change: impl Fn(&mut BackendConfig)) -> BackendEndpoint {
        let mut backend = BackendConfig::default();
        change(&mut backend);
        BackendEndpoint::new(&backend, None)
    }

    #[test]
    fn what_sessions_do_not_depend_on_makes_no_other_route() {
        let route = route(|backend| {
            backend.request_timeout = Duration::from_secs(1);
            backend.ca_file = Some("elsewhere".into());
            backend.login.password_file = Some("elsewhere".into());
        });
        assert_eq!(route, BackendEndpoint::new(&BackendConfig::default(), None));
    }

    #[test]
    fn everything_else_does() {
        let plain = BackendEndpoint::new(&BackendConfig::default(), None);
        assert_ne!(route(|backend| backend.login.password = "x".into()), plain);
        assert_ne!(route(|backend| backend.pool.max_sessions = 5), plain);
        assert_ne!(route(|backend| backend.login.backoff *= 2), plain);
        assert_ne!(
            BackendEndpoint::new(&BackendConfig::default(), Some(Vec::new())),
            plain
        );
    }
}
