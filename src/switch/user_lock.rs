//! Write locks: one write at a time for each user.

use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout_at};

/// Write locks of users. Users without a writer take no room.
#[derive(Default)]
pub(super) struct UserLocks {
    locks: DashMap<String, Arc<Mutex<()>>>,
}

/// The right to write to one user, until it is dropped.
pub(super) struct UserLock<'a> {
    locks: &'a UserLocks,
    user_id: String,
    /// Taken out on drop, before the entry is looked at.
    guard: Option<OwnedMutexGuard<()>>,
}

impl UserLocks {
    /// The right to write to `user_id` (any case, as the switch has it); `None` when it was not
    /// free before `deadline`. Waiters are served in order of arrival.
    pub(super) async fn lock(&self, user_id: &str, deadline: Instant) -> Option<UserLock<'_>> {
        let user_id = user_id.to_lowercase();
        let mutex = Arc::clone(self.locks.entry(user_id.clone()).or_default().value());
        let mut lock = UserLock {
            locks: self,
            user_id,
            guard: None,
        };
        lock.guard = Some(timeout_at(deadline, mutex.lock_owned()).await.ok()?);
        Some(lock)
    }
}

impl Drop for UserLock<'_> {
    fn drop(&mut self) {
        drop(self.guard.take());
        // Under the map's own lock nobody can come in between the count and the removal.
        self.locks
            .locks
            .remove_if(&self.user_id, |_, mutex| Arc::strong_count(mutex) == 1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    #[tokio::test(start_paused = true)]
    async fn the_same_user_waits_and_another_does_not() {
        let locks = UserLocks::default();
        let held = locks.lock("Anna@x", soon()).await.unwrap();
        assert!(locks.lock("anna@X", soon()).await.is_none());
        assert!(locks.lock("berta@x", soon()).await.is_some());
        drop(held);
        assert!(locks.lock("anna@x", soon()).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_left_behind() {
        let locks = UserLocks::default();
        let held = locks.lock("anna", soon()).await;
        assert!(locks.lock("anna", soon()).await.is_none());
        assert_eq!(locks.locks.len(), 1);
        drop(held);
        assert!(locks.locks.is_empty());
    }

    #[tokio::test]
    async fn writers_never_overlap() {
        let locks = Arc::new(UserLocks::default());
        let inside = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let tasks: Vec<_> = (0..50)
            .map(|_| {
                let (locks, inside) = (Arc::clone(&locks), Arc::clone(&inside));
                tokio::spawn(async move {
                    for _ in 0..20 {
                        let _lock = locks.lock("anna", soon()).await.unwrap();
                        assert_eq!(inside.fetch_add(1, std::sync::atomic::Ordering::SeqCst), 0);
                        tokio::task::yield_now().await;
                        inside.fetch_sub(1, std::sync::atomic::Ordering::SeqCst);
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        assert!(locks.locks.is_empty());
    }
}
