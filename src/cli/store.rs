//! The store that replicas share, from the configuration, and what they share by it about the switch.

use std::sync::Arc;

use ocip::cluster::Cooperation;
use ocip::connect::{TlsSettings, Transport};
use ocip::cooperation::{LoginTurns, SessionSlots};
use ocip::tls;
use openssl::ssl::SslVersion;

use super::backend::read_pem;
use super::start_error::{StartError, failed};
use crate::config::{Config, SharedConfig, read_password};
use crate::shared::{SharedSlots, SharedStore, StoreSettings, StoreTurns};

/// Begins to connect to the store, if the configuration has one; must be called within a runtime.
pub(super) fn start(config: &Config) -> Result<Option<Arc<SharedStore>>, StartError> {
    match config.shared.servers.is_empty() {
        true => Ok(None),
        false => Ok(Some(SharedStore::start(settings(&config.shared)?))),
    }
}

/// Settings of the store; reads `shared.ca_file` and `shared.password_file`.
pub(super) fn settings(shared: &SharedConfig) -> Result<StoreSettings, StartError> {
    let password = shared.password_file.as_deref().map(read_password);
    let password = password.transpose();
    Ok(StoreSettings {
        servers: shared.servers.clone(),
        sentinel: shared.sentinel.clone(),
        transport: transport(shared)?,
        user: shared.user.clone(),
        password: password.map_err(failed("reading shared.password_file"))?,
        cluster: shared.cluster.clone(),
        on_loss: shared.on_loss,
        timeout: shared.timeout,
    })
}

fn transport(shared: &SharedConfig) -> Result<Transport, StartError> {
    if !shared.tls {
        return Ok(Transport::Tcp);
    }
    let authorities = shared.ca_file.as_deref();
    let authorities = authorities.map(|file| read_pem("shared.ca_file", file));
    let authorities = authorities.transpose()?;
    let connector = tls::connector(SslVersion::TLS1_2, authorities.as_deref());
    Ok(Transport::Tls(TlsSettings {
        connector: connector
            .map_err(failed("setting up TLS to the store"))?
            .build(),
        server_name: None,
        pin_sha256: None,
    }))
}

/// What a client of the switch shares with those of the other replicas.
pub(super) fn cooperation(store: Option<&Arc<SharedStore>>, config: &Config) -> Cooperation {
    let login_timeout = config.backend.connect_timeout;
    Cooperation {
        turns: store.map(|store| -> Arc<dyn LoginTurns> {
            Arc::new(StoreTurns::new(Arc::clone(store), login_timeout))
        }),
        slots: store.and_then(|store| slots(store, config)),
    }
}

fn slots(store: &Arc<SharedStore>, config: &Config) -> Option<Arc<dyn SessionSlots>> {
    match config.backend.pool.cluster_max_sessions {
        0 => None,
        limit => Some(Arc::new(SharedSlots::start(
            store,
            &config.backend.servers,
            limit,
        ))),
    }
}
