//! Servers of the switch, from the configuration, for commands that speak to each by itself.

use ocip::login::{Credentials, Server};

use super::backend::{Route, read_authorities};
use super::start_error::StartError;
use crate::config::Backend;

/// The servers in order of preference, as the gateway would use them.
pub(super) struct Servers {
    /// Each as somebody who logs in sees it.
    pub(super) servers: Vec<Server>,
    /// Who logs in and how.
    pub(super) credentials: Credentials,
}

impl Servers {
    /// The servers that the configuration means; reads `backend.ca_file`.
    pub(super) fn of(backend: &Backend) -> Result<Self, StartError> {
        let settings = Route::new(backend, read_authorities(backend)?).cluster_settings()?;
        let server = |endpoint| Server {
            connect_timeout: settings.connect_timeout,
            document_bytes_max: settings.document_bytes_max,
            ..Server::new(endpoint, settings.transport.clone())
        };
        Ok(Self {
            servers: settings.servers.into_iter().map(server).collect(),
            credentials: settings.credentials,
        })
    }
}
