//! State that requests share: those of one connection, and those of one listener.

use std::net::SocketAddr;
use std::sync::Arc;

use super::activity::Activity;
use super::drain::Drain;
use super::forwarded::ForwardedCaller;
use super::listener::Listener;

/// State that all connections of a listener share.
pub(super) struct ListenerState {
    pub(super) listener: Arc<Listener>,
    pub(super) drain: Drain,
}

/// Peer of a connection, shared by its requests.
pub(super) struct ConnectionPeer {
    pub(super) shared: Arc<ListenerState>,
    pub(super) addr: SocketAddr,
    /// Whether they come over TLS.
    pub(super) is_secure: bool,
    pub(super) activity: Arc<Activity>,
}

// === impl ConnectionPeer ===

impl ConnectionPeer {
    /// The other end as a caller who has no proxy.
    pub(super) fn caller(&self) -> ForwardedCaller {
        ForwardedCaller {
            addr: self.addr,
            is_secure: self.is_secure,
        }
    }
}
