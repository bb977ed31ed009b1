//! One of the gateway's two addresses, and what is served there.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::task::{AbortHandle, JoinHandle};

use super::start_error::{StartError, failed};
use crate::http::{
    Drain, DrainTrigger, Listener, ListenerConfig, ListenerCounters, RetiredConfig, Server,
};

/// An address that is bound and not served yet.
pub(super) struct BoundListener {
    /// Where the configuration names the address.
    key: &'static str,
    configured: SocketAddr,
    server: Server,
}

/// An address that is served.
pub(super) struct RunningListener {
    key: &'static str,
    configured: SocketAddr,
    addr: SocketAddr,
    listener: Arc<Listener>,
    trigger: DrainTrigger,
    task: JoinHandle<usize>,
}

// === impl BoundListener ===

impl BoundListener {
    /// Binds the address that is configured as `key`.
    pub(super) async fn bind(
        key: &'static str,
        configured: SocketAddr,
    ) -> Result<Self, StartError> {
        let doing = format!("listening on {configured} ({key})");
        let server = Server::bind(configured).await.map_err(failed(&doing))?;
        Ok(Self {
            key,
            configured,
            server,
        })
    }

    /// Begins to serve, until the drain. `counters` count what becomes of connections.
    pub(super) fn serve(
        self,
        config: ListenerConfig,
        counters: ListenerCounters,
        (trigger, drain): (DrainTrigger, Drain),
    ) -> RunningListener {
        let listener = Listener::new(config, counters);
        RunningListener {
            key: self.key,
            configured: self.configured,
            addr: self.server.local_addr(),
            listener: Arc::clone(&listener),
            trigger,
            task: tokio::spawn(self.server.serve(listener, drain)),
        }
    }
}

// === impl RunningListener ===

impl RunningListener {
    /// The address, with the real port where port 0 was configured.
    pub(super) fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// The address that was configured when it was bound.
    pub(super) fn configured(&self) -> SocketAddr {
        self.configured
    }

    /// What serves it, to see whether that has come to an end.
    pub(super) fn task(&self) -> AbortHandle {
        self.task.abort_handle()
    }

    /// Serves with `front` from now on.
    pub(super) fn replace(&self, config: ListenerConfig) -> RetiredConfig {
        self.listener.replace(config)
    }

    /// Says so when the configuration has another address by now: it needs a restart.
    pub(super) fn warn_if_elsewhere(&self, configured: SocketAddr) {
        if configured != self.configured {
            let (key, serving) = (self.key, self.configured);
            tracing::warn!(key, %configured, %serving, "a new address needs a restart");
        }
    }

    /// Stops accepting and lets running requests finish. Gives how many connections had to be cut.
    pub(super) async fn drain(self) -> usize {
        self.trigger.trigger();
        self.task.await.unwrap_or_default()
    }
}
