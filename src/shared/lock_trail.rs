//! Lock trail: under what locks a change is made, for its record.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use tokio::task_local;

task_local! {
    static CURRENT: Arc<LockTrail>;
}

/// Trail of the write locks that a change takes.
#[derive(Debug, Default)]
pub struct LockTrail {
    /// The highest so far; 0 for none.
    fence: AtomicU64,
    is_local: AtomicBool,
}

// === impl LockTrail ===

impl LockTrail {
    /// Carries out work whose locks are noted here.
    pub fn follow<F: Future>(self: &Arc<Self>, work: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(Arc::clone(self), work)
    }

    /// The highest fence of its locks: whoever changed the same later has a higher one. None without a store.
    pub fn fence(&self) -> Option<u64> {
        Some(self.fence.load(Ordering::Relaxed)).filter(|fence| *fence > 0)
    }

    /// Whether other replicas may have changed the same meanwhile, because the store was away.
    pub fn is_local(&self) -> bool {
        self.is_local.load(Ordering::Relaxed)
    }
}

/// Notes a lock of the change under way, if anybody follows it.
pub(super) fn note_fence(fence: u64) {
    let _ = CURRENT.try_with(|trail| trail.fence.fetch_max(fence, Ordering::Relaxed));
}

/// Notes that a lock counts in this process alone.
pub(super) fn note_local() {
    let _ = CURRENT.try_with(|trail| trail.is_local.store(true, Ordering::Relaxed));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_highest_fence_of_the_change_under_way_counts() {
        let [trail, other] = [(); 2].map(|()| Arc::new(LockTrail::default()));
        note_fence(9);
        let work = async {
            note_fence(3);
            note_fence(2);
            other.follow(async { note_local() }).await;
        };
        trail.follow(work).await;
        assert_eq!((trail.fence(), trail.is_local()), (Some(3), false));
        assert_eq!((other.fence(), other.is_local()), (None, true));
    }
}
