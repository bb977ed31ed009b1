//! What a listener serves with, and exchanging it while requests run.
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

/// All that a listener's answers depend on, its address apart.
pub struct Front {
    pub(super) router: Router,
    pub(super) terms: Arc<Terms>,
    /// Closed when the last request that began with this front has ended.
    in_use: watch::Sender<()>,
}

/// The front in force, and what goes on when it is exchanged.
pub struct Serving {
    front: ArcSwap<Front>,
    pub(super) counters: Counters,
    pub(super) room: Arc<Room>,
    /// Tells of requests that cannot be read, not too often.
    pub(super) complaints: Complaints,
}

/// A front that is not in force any more.
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
    /// Has a listener begin with `front`, and count in `counters`.
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

    /// What is in force.
    pub(super) fn front(&self) -> Arc<Front> {
        self.front.load_full()
    }

    /// What a connection that begins now is held to.
    pub(super) fn terms(&self) -> Arc<Terms> {
        Arc::clone(&self.front.load().terms)
    }
}

// === impl Retired ===

impl Retired {
    /// Waits until the last request that began with this front has ended.
    pub async fn is_over(mut self) {
        while self.0.changed().await.is_ok() {}
    }
}
