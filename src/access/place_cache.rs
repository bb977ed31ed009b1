//! Cache of places: where users are whom a command names by ids alone, and those who are locked for a change.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use crate::switch::user_places::UserPlace;
use crate::switch::{CallContext, WriteLocks};

/// How many places are kept at most.
const PLACES_MAX: u64 = 100_000;

/// Places that the switch has told lately, by the id that was asked about.
pub(super) struct PlaceCache {
    ttl: Duration,
    write_ttl: Duration,
    /// Of those who were found.
    cache: Cache<String, ProvedPlace>,
}

/// A place, none for an id that is nobody's, and when the switch was asked.
#[derive(Debug, Clone)]
pub(super) struct ProvedPlace {
    pub(super) asked: Instant,
    pub(super) place: Option<Arc<UserPlace>>,
}

/// Users to whom nobody else writes through this gateway, and where they are since that is so.
pub struct LockedUsers {
    /// The places, in the order in which they were asked for; `None` for an id that is nobody's.
    pub places: Vec<Option<Arc<UserPlace>>>,
    pub(super) locks: WriteLocks,
}

// === impl LockedUsers ===

impl LockedUsers {
    /// The call with which changes of these users are sent.
    pub fn call<'c>(&'c self, call: CallContext<'c>) -> CallContext<'c> {
        self.locks.call(call)
    }
}

// === impl PlaceCache ===

impl PlaceCache {
    pub(super) fn new(ttl: Duration, write_ttl: Duration) -> Self {
        let cache = Cache::builder()
            .max_capacity(PLACES_MAX)
            .time_to_live(ttl)
            .support_invalidation_closures();
        Self {
            ttl,
            write_ttl,
            cache: cache.build(),
        }
    }

    /// The same places, or none when they are to be kept for another time.
    pub(super) fn with_ttl(&self, ttl: Duration, write_ttl: Duration) -> Self {
        match ttl == self.ttl {
            true => Self {
                ttl,
                write_ttl,
                cache: self.cache.clone(),
            },
            false => Self::new(ttl, write_ttl),
        }
    }

    /// None, kept as long as these.
    pub(super) fn cleared(&self) -> Self {
        Self::new(self.ttl, self.write_ttl)
    }

    /// What is kept of a user.
    pub(super) fn find(&self, key: &str) -> Option<ProvedPlace> {
        self.cache.get(key)
    }

    /// Keeps where a user is. Of one who is not there, what was kept from before is not true any more.
    pub(super) fn keep(&self, key: String, proved: &ProvedPlace) {
        match proved.place {
            Some(_) => self.cache.insert(key, proved.clone()),
            None => self.cache.invalidate(&key),
        }
    }

    /// Whether a change may go by it.
    pub(super) fn is_good_for_writes(&self, proved: &ProvedPlace) -> bool {
        proved.asked.elapsed() < self.write_ttl
    }

    /// Forgets where anybody is.
    pub(super) fn forget_all(&self) {
        self.cache.invalidate_all();
    }

    /// Forgets a user by whichever id.
    pub(super) fn forget(&self, identity: &str) {
        let identity = identity.to_owned();
        let is_same = move |_: &String, kept: &ProvedPlace| {
            let place = kept.place.as_ref();
            place.is_some_and(|place| place.identity() == identity)
        };
        // It fails only without `support_invalidation_closures`, which this cache has.
        if let Err(error) = self.cache.invalidate_entries_if(is_same) {
            tracing::error!(%error, "places of a user could not be forgotten");
            self.cache.invalidate_all();
        }
    }
}
