//! User locks: one write at a time for each user through this gateway.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use dashmap::DashMap;
use tokio::sync::{Mutex, OwnedMutexGuard};
use tokio::time::{Instant, timeout_at};

type LockTable = DashMap<String, Arc<Mutex<()>>>;

/// Locks of users. Users without a writer take no room.
#[derive(Default)]
pub(super) struct UserLocks {
    locks: Arc<LockTable>,
}

/// Lock of one user, until it is dropped.
pub(super) struct UserLock {
    locks: Arc<LockTable>,
    key: String,
    /// Taken out on drop, before the entry is looked at.
    guard: Option<OwnedMutexGuard<()>>,
}

/// Locks of several users, sorted.
pub(super) struct SortedLocks {
    pub(super) locks: Vec<UserLock>,
    /// Whether somebody else had one of them meanwhile.
    pub(super) has_waited: bool,
}

impl UserLocks {
    /// The lock of `user_id` (any case, as the switch has it); `None` when it was not free before `deadline`.
    /// Waiters are served in order of arrival.
    pub(super) async fn lock(&self, user_id: &str, deadline: Instant) -> Option<UserLock> {
        let key = user_id.to_lowercase();
        let mutex = Arc::clone(self.locks.entry(key.clone()).or_default().value());
        let mut lock = UserLock {
            locks: Arc::clone(&self.locks),
            key,
            guard: None,
        };
        lock.guard = Some(timeout_at(deadline, mutex.lock_owned()).await.ok()?);
        Some(lock)
    }

    /// The locks of all of these users; `None` when not all were free before `deadline`. All callers take
    /// them in the same order, so that no two wait for each other.
    pub(super) async fn lock_all(
        &self,
        user_ids: &[&str],
        deadline: Instant,
    ) -> Option<SortedLocks> {
        let user_ids: BTreeSet<String> = user_ids.iter().map(|id| id.to_lowercase()).collect();
        let mut all = SortedLocks {
            locks: Vec::with_capacity(user_ids.len()),
            has_waited: false,
        };
        for user_id in user_ids {
            all.has_waited |= self.is_taken(&user_id);
            all.locks.push(self.lock(&user_id, deadline).await?);
        }
        Some(all)
    }

    fn is_taken(&self, user_id: &str) -> bool {
        self.locks.contains_key(user_id)
    }
}

// === impl UserLock ===

impl UserLock {
    /// Whose it is, in lower case.
    pub(super) fn key(&self) -> &str {
        &self.key
    }
}

impl fmt::Debug for UserLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserLock").finish_non_exhaustive()
    }
}

impl Drop for UserLock {
    fn drop(&mut self) {
        drop(self.guard.take());
        // Under the map's own lock nobody can come in between the count and the removal.
        self.locks
            .remove_if(&self.key, |_, mutex| Arc::strong_count(mutex) == 1);
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

    #[tokio::test(start_paused = true)]
    async fn several_users_are_locked_once_each_and_whatever_their_order() {
        let locks = UserLocks::default();
        let both = locks
            .lock_all(&["Berta", "anna", "ANNA"], soon())
            .await
            .unwrap();
        let keys: Vec<_> = both.locks.iter().map(UserLock::key).collect();
        assert_eq!((keys, both.has_waited), (vec!["anna", "berta"], false));
        assert!(locks.lock_all(&["carla", "berta"], soon()).await.is_none());
        // What was locked before the one that was not free is free again.
        assert!(locks.lock("carla", soon()).await.is_some());
        assert!(locks.lock_all(&[], soon()).await.unwrap().locks.is_empty());
        drop(both);
        assert!(locks.locks.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_had_to_wait_is_told_so() {
        let locks = UserLocks::default();
        let held = locks.lock("anna", soon()).await.unwrap();
        let ids = ["berta", "anna"];
        let waiting = locks.lock_all(&ids, soon());
        let letting_go = async {
            tokio::task::yield_now().await;
            drop(held);
        };
        let (all, ()) = tokio::join!(waiting, letting_go);
        assert!(all.unwrap().has_waited);
    }

    #[tokio::test]
    async fn two_orders_never_wait_for_each_other() {
        let locks = Arc::new(UserLocks::default());
        let inside = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let orders = [["anna", "berta", "carla"], ["carla", "berta", "anna"]];
        let tasks: Vec<_> = (0..40)
            .map(|task| {
                let (locks, inside) = (Arc::clone(&locks), Arc::clone(&inside));
                tokio::spawn(async move {
                    let deadline = Instant::now() + Duration::from_secs(60);
                    for turn in 0..20 {
                        let ids = &orders[(task + turn) % 2];
                        let _all = locks.lock_all(ids, deadline).await.unwrap();
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
