//! Slots: the sessions with each server of the switch that all replicas may have together.
//!
//! A slot is a member of one sorted set of the store for each server, which no script lets grow beyond the limit; it
//! expires unless its holder says every second that it holds it. Who finds no slot puts itself among those who want one.
//! A holder sees them there, and gives sessions back one by one until both have the same, so that one busy replica has
//! nearly all and two have half each.
//!
//! What is shared is shared by pools and not by replicas: during a reload one replica has two of them.
//!
//! Only pooled sessions have slots. The logins that prove people's passwords come on top: they last for moments, and a
//! pool that holds all slots would keep people from logging in.
//!
//! When the store is away, nobody opens a session at first. Who holds more than the even share gives it up within
//! seconds, and long after that the others open theirs, so that together there are never too many. A replica that alone
//! cannot reach the store keeps its share, of which the others know no more once its slots have expired.

mod held_slot;
mod node_slots;
mod scripts;
mod slot_book;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use ocip::connect::ServerEndpoint;
use ocip::cooperation::{CooperationFuture, SessionSlot, SessionSlots};
use ocip::pool::SlotDemand;
use tokio::runtime::Handle;
use tokio::task::JoinSet;

use self::held_slot::HeldSlot;
use self::node_slots::NodeSlots;
use super::store::SharedStore;

/// Slots of one client of the switch.
pub struct SharedSlots {
    nodes: Vec<(ServerEndpoint, Arc<NodeSlots>)>,
    _tasks: JoinSet<()>,
}

// === impl SharedSlots ===

impl SharedSlots {
    /// Begins to take part in sharing `limit` sessions with each of `servers`; must be called within a runtime.
    pub fn start(store: &Arc<SharedStore>, servers: &[ServerEndpoint], limit: usize) -> Self {
        static POOLS: AtomicU64 = AtomicU64::new(0);
        let pool = POOLS.fetch_add(1, Ordering::Relaxed);
        let pool = format!("{}-{pool}", store.replica());
        let mut tasks = JoinSet::new();
        let nodes = servers.iter().map(|server| {
            // One limit for all ways to write the name.
            let name = server.to_string().to_lowercase();
            let node = NodeSlots::new(Arc::clone(store), name, pool.clone(), limit);
            let node = Arc::new(node);
            tasks.spawn(Arc::clone(&node).keep());
            (server.clone(), node)
        });
        Self {
            nodes: nodes.collect(),
            _tasks: tasks,
        }
    }

    fn node(&self, server: &ServerEndpoint) -> Option<&Arc<NodeSlots>> {
        let mut nodes = self.nodes.iter();
        nodes.find_map(|(one, node)| (one == server).then_some(node))
    }
}

impl Drop for SharedSlots {
    /// The others need not wait until it is noticed that this pool is gone.
    fn drop(&mut self) {
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        for (_, node) in self.nodes.drain(..) {
            runtime.spawn(async move { node.leave().await });
        }
    }
}

impl SessionSlots for SharedSlots {
    fn acquire<'a>(
        &'a self,
        server: &'a ServerEndpoint,
    ) -> CooperationFuture<'a, Option<Box<dyn SessionSlot>>> {
        Box::pin(async move {
            let node = self.node(server)?;
            let number = node.acquire().await?;
            let slot = HeldSlot::new(Arc::clone(node), number);
            Some(Box::new(slot) as Box<dyn SessionSlot>)
        })
    }

    fn demand(&self, server: &ServerEndpoint) -> SlotDemand {
        self.node(server)
            .map_or_else(SlotDemand::default, |node| node.demand())
    }
}
