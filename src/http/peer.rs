//! What requests have in common: those of one connection, and those of one listener.

use std::net::SocketAddr;
use std::sync::Arc;

use super::activity::Activity;
use super::drain::Drain;
use super::front::Serving;

/// What all connections of a listener share.
pub(super) struct Shared {
    pub(super) serving: Arc<Serving>,
    pub(super) drain: Drain,
}

/// What the requests of one connection have in common.
pub(super) struct Peer {
    pub(super) shared: Arc<Shared>,
    pub(super) addr: SocketAddr,
    /// Whether they come over TLS.
    pub(super) is_secure: bool,
    pub(super) activity: Arc<Activity>,
}
