//! Held slot: leave to have one session, for as long as it is kept.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use ocip::cooperation::SessionSlot;
use tokio::runtime::Handle;
use tokio::time::sleep;

use super::node_slots::NodeSlots;

/// How long a slot stays taken whose session was closed without a logout.
const LINGER: Duration = ocip::write_lease::WRITE_GRACE;

/// Slot that a session has.
pub(super) struct HeldSlot {
    /// `None` once it is given back.
    node: Option<Arc<NodeSlots>>,
    number: u64,
}

// === impl HeldSlot ===

impl HeldSlot {
    pub(super) fn new(node: Arc<NodeSlots>, number: u64) -> Self {
        let node = Some(node);
        Self { node, number }
    }
}

impl SessionSlot for HeldSlot {
    fn end(mut self: Box<Self>) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(async move {
            if let Some(node) = self.node.take() {
                node.release(self.number, false).await;
            }
        })
    }
}

impl Drop for HeldSlot {
    fn drop(&mut self) {
        // Without a runtime this process is at its end, and the slot expires.
        if let Some(node) = self.node.take()
            && let Ok(runtime) = Handle::try_current()
        {
            let number = self.number;
            node.book().linger();
            runtime.spawn(async move {
                sleep(LINGER).await;
                node.release(number, true).await;
            });
        }
    }
}
