//! Servers of the switch, from the configuration, for commands that speak to each by itself.

use ocip::cluster::Cooperation;
use ocip::login::{LoginCredentials, LoginServer};

use super::backend::{BackendEndpoint, read_ca_certificates};
use super::start_error::StartError;
use crate::config::BackendConfig;

/// The servers in order of preference, as the gateway would use them.
pub(super) struct ServerList {
    /// Each as somebody who logs in sees it.
    pub(super) servers: Vec<LoginServer>,
    /// Who logs in and how.
    pub(super) credentials: LoginCredentials,
}

impl ServerList {
    /// The servers that the configuration means; reads `backend.ca_file`.
    pub(super) fn of(backend: &BackendConfig) -> Result<Self, StartError> {
        let endpoint = BackendEndpoint::new(backend, read_ca_certificates(backend)?);
        let settings = endpoint.cluster_settings(Cooperation::default())?;
        let server = |endpoint| LoginServer {
            connect_timeout: settings.connect_timeout,
            document_bytes_max: settings.document_bytes_max,
            ..LoginServer::new(endpoint, settings.transport.clone())
        };
        Ok(Self {
            servers: settings.servers.into_iter().map(server).collect(),
            credentials: settings.credentials,
        })
    }
}
