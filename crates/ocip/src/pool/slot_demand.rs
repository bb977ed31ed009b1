//! Demand for slots: sessions that are given back because other clients of the switch wait for them.

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Handle;
use tokio::time::Instant;

use super::Pool;
use super::pool_state::Kept;
use super::pooled_session::PooledSession;

/// How long the logout of a session may take that is given back.
const LOGOUT_TIMEOUT: Duration = Duration::from_secs(2);

/// Demand of other clients for the slots of a pool's sessions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SlotDemand {
    /// How many sessions are to be given back, even if they are used.
    pub surplus: usize,
    /// Whether others wait for what is of little use here.
    pub is_wanted: bool,
}

// === impl Pool ===

impl<S: PooledSession> Pool<S> {
    /// Gives back what others ask for: idle sessions at once, the least used first, and then those that come back next.
    /// To be called every second or so, within a runtime.
    pub fn meet(self: &Arc<Self>, demand: SlotDemand) {
        let leaving: Vec<_> = {
            let mut state = self.state();
            state.is_wanted = demand.is_wanted;
            let due = demand.surplus.saturating_sub(state.leaving);
            let idle = due.min(state.idle.len());
            state.recalled = due - idle;
            state.open -= idle;
            state.leaving += idle;
            state.idle.drain(..idle).collect()
        };
        let runtime = Handle::current();
        for kept in leaving {
            self.give_back(kept, &runtime);
        }
    }

    /// Logs out a session that is counted as leaving.
    pub(super) fn give_back(self: &Arc<Self>, kept: Kept<S>, runtime: &Handle) {
        let pool = Arc::clone(self);
        runtime.spawn(async move {
            kept.session.logout(Instant::now() + LOGOUT_TIMEOUT).await;
            pool.state().leaving -= 1;
            pool.wake.notify_one();
        });
    }
}
