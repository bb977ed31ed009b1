//! Configuration of a listener, and its replacement while requests run.
//!
//! A request takes what is in force when it begins and keeps it to its end; a connection takes its
//! certificate and its bounds when it is accepted. So nothing is cut off by an exchange, and nobody
//! waits for one: the way to what is in force is a pointer and not a lock.

use std::sync::Arc;

use arc_swap::ArcSwap;
use tokio::sync::watch;

use super::complaints::Complaints;
use super::counters::Counters;
use super::limits::Limits;
use super::room::Room;
use super::router::Router;
use super::terms::Terms;
use super::tls::TlsIdentity;

/// Configuration of a listener, its address apart.
pub struct Front {
    pub(super) router: Router,
    pub(super) terms: Arc<Terms>,
    /// Closed when the last request that began with this configuration has ended.
    in_use: watch::Sender<()>,
}

/// A listener: the configuration in force, and what survives its replacement.
pub struct Serving {
    front: ArcSwap<Front>,
    pub(super) counters: Counters,
    pub(super) room: Arc<Room>,
    /// Log of requests that cannot be read.
    pub(super) complaints: Complaints,
}

/// A replaced configuration that may still serve requests.
#[derive(Debug)]
pub struct Retired(watch::Receiver<()>);

// === impl Front ===

impl Front {
    /// Answers as `router` says, over TLS if there is a certificate.
    pub fn new(router: Router, tls: Option<TlsIdentity>, limits: Limits) -> Self {
        Self {
            router,
            terms: Arc::new(Terms::new(limits, tls)),
            in_use: watch::Sender::default(),
        }
    }
}

// === impl Serving ===

impl Serving {
    /// A listener that begins with `front`, and counts in `counters`.
    pub fn new(front: Front, counters: Counters) -> Arc<Self> {
        Arc::new(Self {
            front: ArcSwap::from_pointee(front),
            room: Arc::new(Room::counting(counters.clone())),
            counters,
            complaints: Complaints::default(),
        })
    }

    /// Puts `front` in force: requests that begin and connections that are accepted from now on get
    /// it, also on a listener whose connections were opened before.
    pub fn replace(&self, front: Front) -> Retired {
        let old = self.front.swap(Arc::new(front));
        self.room.look_again();
        Retired(old.in_use.subscribe())
    }

    /// The current configuration.
    pub(super) fn front(&self) -> Arc<Front> {
        self.front.load_full()
    }

    /// The configuration of a connection that begins now.
    pub(super) fn terms(&self) -> Arc<Terms> {
        Arc::clone(&self.front.load().terms)
    }
}

// === impl Retired ===

impl Retired {
    /// Waits until the last request that began with this configuration has ended.
    pub async fn is_over(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
