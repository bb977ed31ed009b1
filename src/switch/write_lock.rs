//! Write locks: one write at a time for each user, through this gateway and those that share a store with it.

use std::sync::Arc;

use ocip::cluster::CallContext;
use ocip::error::Error;
use ocip::write_lease::WriteLease;
use tokio::time::Instant;

use super::user_lock::{UserLock, UserLocks};
use crate::shared::{NoLock, SharedStore, StoreLock};

/// Why nothing is written where `shared.on_loss` is "refuse".
const STORE_AWAY: &str = "the gateways cannot agree at present on who may write";

/// The right to write to one user, until it is dropped. Writes are sent with the [call](WriteLock::call) that it makes.
#[derive(Debug)]
pub(super) struct WriteLock {
    /// Taken out on drop: it is kept until the store was told.
    local: Option<UserLock>,
    /// None without a store, and while it is away.
    shared: Option<StoreLock>,
}

/// The right to write to several users, until it is dropped. Writes are sent with the [call](WriteLocks::call) that it
/// makes.
#[derive(Debug)]
pub struct WriteLocks {
    locks: Vec<WriteLock>,
    has_waited: bool,
}

// === impl WriteLock ===

impl WriteLock {
    /// Waits until no other write to `key` is under way.
    pub(super) async fn take(
        locks: &UserLocks,
        store: Option<&Arc<SharedStore>>,
        key: &str,
        deadline: Instant,
    ) -> Result<Self, Error> {
        let local = locks.lock(key, deadline).await.ok_or(Error::Busy)?;
        Self::shared(local, store, deadline).await
    }

    /// What nobody else has in this gateway, nobody else shall have in another one.
    async fn shared(
        local: UserLock,
        store: Option<&Arc<SharedStore>>,
        deadline: Instant,
    ) -> Result<Self, Error> {
        let shared = match store {
            None => None,
            Some(store) => {
                let locked = store.lock(local.key(), deadline).await;
                locked.map_err(not_locked)?
            }
        };
        let local = Some(local);
        Ok(Self { local, shared })
    }

    /// The call with which writes under this lock are sent.
    pub(super) fn call<'c>(&'c self, call: CallContext<'c>) -> CallContext<'c> {
        match &self.shared {
            None => call,
            Some(lock) => under(call, self, lock.writes_end()),
        }
    }

    fn key(&self) -> &str {
        self.local.as_ref().map_or("", UserLock::key)
    }
}

/// The call under a lease. Nobody waits for longer than it lasts.
fn under<'c>(call: CallContext<'c>, lease: &'c dyn WriteLease, ends: Instant) -> CallContext<'c> {
    CallContext {
        deadline: call.deadline.min(ends),
        write_lease: Some(lease),
        ..call
    }
}

impl WriteLease for WriteLock {
    fn outlives(&self, until: Instant) -> bool {
        let shared = self.shared.as_ref();
        shared.is_none_or(|lock| lock.outlives(until))
    }

    fn begun(&self, until: Instant) {
        self.shared.iter().for_each(|lock| lock.begun(until));
    }

    fn settled(&self) {
        self.shared.iter().for_each(WriteLease::settled);
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        if let Some(shared) = self.shared.take() {
            // Whoever is next in this gateway would ask the store in vain before.
            shared.release(self.local.take());
        }
    }
}

// === impl WriteLocks ===

impl WriteLocks {
    /// Waits until no other write to any of these is under way. All callers take them in the same order, so that no
    /// two wait for each other.
    pub(super) async fn take(
        locks: &UserLocks,
        store: Option<&Arc<SharedStore>>,
        keys: &[&str],
        deadline: Instant,
    ) -> Result<Self, Error> {
        let locals = locks.lock_all(keys, deadline).await.ok_or(Error::Busy)?;
        let mut all = Self {
            locks: Vec::with_capacity(locals.locks.len()),
            has_waited: locals.has_waited,
        };
        for local in locals.locks {
            let lock = WriteLock::shared(local, store, deadline).await?;
            all.has_waited |= lock.shared.as_ref().is_some_and(|lock| lock.has_waited);
            all.locks.push(lock);
        }
        Ok(all)
    }

    /// Two locks that were taken one after the other, in the order in which everybody takes them.
    pub(super) fn of(first: WriteLock, second: WriteLock) -> Self {
        let mut locks = vec![first, second];
        locks.sort_by(|one, other| one.key().cmp(other.key()));
        let has_waited = false;
        Self { locks, has_waited }
    }

    /// The call with which writes under these locks are sent.
    pub fn call<'c>(&'c self, call: CallContext<'c>) -> CallContext<'c> {
        let shared = self.locks.iter().filter_map(|lock| lock.shared.as_ref());
        match shared.map(StoreLock::writes_end).min() {
            None => call,
            Some(ends) => under(call, self, ends),
        }
    }

    /// Whether somebody else had one of them meanwhile, so that what was known before may be so no more.
    pub fn has_waited(&self) -> bool {
        self.has_waited
    }

    /// Whether the right to write to this user is among them.
    pub fn holds(&self, identity: &str) -> bool {
        let identity = identity.to_lowercase();
        // They are sorted.
        let found = self
            .locks
            .binary_search_by(|lock| lock.key().cmp(&identity));
        found.is_ok()
    }
}

impl WriteLease for WriteLocks {
    fn outlives(&self, until: Instant) -> bool {
        self.locks.iter().all(|lock| lock.outlives(until))
    }

    fn begun(&self, until: Instant) {
        self.locks.iter().for_each(|lock| lock.begun(until));
    }

    fn settled(&self) {
        self.locks.iter().for_each(WriteLease::settled);
    }
}

/// The error of a write whose lock could not be had.
fn not_locked(no: NoLock) -> Error {
    match no {
        NoLock::Held => Error::Busy,
        NoLock::Refused => Error::Withheld(STORE_AWAY),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(1)
    }

    fn call() -> CallContext<'static> {
        CallContext {
            request_id: "r",
            deadline: soon(),
            bill: None,
            gathering: None,
            write_lease: None,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn without_a_store_a_lock_is_of_this_gateway_and_changes_no_call() {
        let locks = UserLocks::default();
        let user = WriteLock::take(&locks, None, "Anna", soon()).await.unwrap();
        assert!(user.call(call()).write_lease.is_none());
        let again = WriteLock::take(&locks, None, "anna", soon()).await;
        assert!(matches!(again, Err(Error::Busy)));
        let device = WriteLock::take(&locks, None, "\0phone", soon()).await;
        let both = WriteLocks::of(user, device.unwrap());
        assert!(both.call(call()).write_lease.is_none());
        assert!(both.holds("ANNA") && both.holds("\0phone") && !both.holds("berta"));
        drop(both);
        assert!(WriteLock::take(&locks, None, "anna", soon()).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn several_users_are_held_in_any_case_and_whoever_waits_is_told() {
        let locks = UserLocks::default();
        let ids = ["Berta", "anna", "ANNA"];
        let all = WriteLocks::take(&locks, None, &ids, soon()).await.unwrap();
        assert!(all.holds("anna") && all.holds("BERTA") && !all.holds("carla"));
        assert!(!all.has_waited() && all.call(call()).write_lease.is_none());
        let waiting = WriteLocks::take(&locks, None, &ids[1..], soon());
        let letting_go = async {
            tokio::task::yield_now().await;
            drop(all);
        };
        let (next, ()) = tokio::join!(waiting, letting_go);
        assert!(next.unwrap().has_waited());
    }
}
