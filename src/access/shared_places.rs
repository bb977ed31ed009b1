//! Tenants' places that replicas share: what this one holds of them, and lends to its requests.
//!
//! A few more places are held than there are requests, so that a busy tenant costs a call to the store now and then, and
//! they go back a while after its last request. All replicas together keep no more than a quarter of the limit for
//! nobody; where a replica's part of that is less than a place, each request asks.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use dashmap::DashMap;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};

use crate::shared::{PLACES_TIME, SharedStore, StoreAway, hash_of};

/// How long a request waits for the store, and for others of its tenant that ask it.
const CALL_TIME: Duration = Duration::from_secs(1);

/// For how long places are lent until the store is asked again: what is left of their time then is for the requests.
const LENDING_TIME: Duration = Duration::from_secs(PLACES_TIME.as_secs() / 3);

/// How long a tenant's places stay after its last request.
const IDLE_TIME: Duration = Duration::from_secs(2);

/// Places are asked for so many at once that all replicas together have this part of the limit to spare. Up to twice as
/// many stay for a while.
const SPARE_PART: usize = 8;

/// Places of all tenants of which this replica holds some.
#[derive(Clone)]
pub(super) struct SharedPlaces {
    store: Arc<SharedStore>,
    tenants: Arc<DashMap<String, Arc<TenantPlaces>>>,
}

/// Place of one request, given back on drop.
pub(super) struct SharedPermit {
    places: SharedPlaces,
    tenant: String,
    of_tenant: Arc<TenantPlaces>,
    most: usize,
    /// Whether there was a place.
    is_taken: bool,
}

/// Places of one tenant.
#[derive(Default)]
struct TenantPlaces {
    state: Mutex<PlacesState>,
    /// Held by whoever speaks with the store about them: what it was told last is what it knows.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct PlacesState {
    running: usize,
    /// How many the store has granted.
    held: usize,
    /// Until when they are lent; `None` while nobody knows what the store has noted.
    until: Option<Instant>,
    /// Whether it may have noted any.
    is_noted: bool,
    /// Whether somebody is about to look what goes back.
    is_leaving: bool,
}

// === impl SharedPlaces ===

impl SharedPlaces {
    pub(super) fn new(store: &Arc<SharedStore>) -> Self {
        Self {
            store: Arc::clone(store),
            tenants: Arc::default(),
        }
    }

    /// One of `most` places; `None` when all are taken.
    pub(super) async fn enter(&self, tenant: &str, most: usize) -> Option<SharedPermit> {
        let of_tenant = Arc::clone(&self.tenants.entry(tenant.to_owned()).or_default());
        // Made before the store is asked: whoever gives up meanwhile leaves, too.
        let mut permit = SharedPermit {
            places: self.clone(),
            tenant: tenant.to_owned(),
            of_tenant,
            most,
            is_taken: false,
        };
        permit.is_taken = permit.of_tenant.state().lend() || permit.ask().await;
        permit.is_taken.then_some(permit)
    }

    /// How many places a replica asks for beyond those that it needs.
    fn spare(&self, most: usize) -> usize {
        most / SPARE_PART / self.store.replicas()
    }

    /// Tells the store how many places this replica wants to have; the turn must be held.
    async fn hold(
        &self,
        (tenant, of_tenant): (&str, &TenantPlaces),
        wanted: usize,
        most: usize,
    ) -> Result<(), StoreAway> {
        of_tenant.state().begin();
        let (id, deadline) = (hash_of(tenant), Instant::now() + CALL_TIME);
        let held = self.store.hold_places(&id, wanted, most, deadline).await?;
        of_tenant.state().note(held);
        Ok(())
    }

    /// Gives back what is not needed, after a while.
    async fn leave(
        self,
        tenant: String,
        of_tenant: Arc<TenantPlaces>,
        most: usize,
        wait: Duration,
    ) {
        sleep(wait).await;
        {
            let _turn = of_tenant.turn.lock().await;
            let excess = of_tenant.state().excess(self.spare(most));
            if let Some(wanted) = excess {
                // Without an answer the store forgets them when their time is over.
                let _ = self.hold((&tenant, &of_tenant), wanted, most).await;
            }
        }
        // Known to the map and to this task alone, so nobody is about to use it.
        self.tenants.remove_if(&tenant, |_, places| {
            Arc::strong_count(places) == 2 && places.state().is_idle()
        });
    }
}

// === impl SharedPermit ===

impl SharedPermit {
    async fn ask(&self) -> bool {
        let (places, most) = (&self.places, self.most);
        let Ok(_turn) = timeout(CALL_TIME, self.of_tenant.turn.lock()).await else {
            return self.enter_alone();
        };
        // Somebody else has asked meanwhile.
        if self.of_tenant.state().lend() {
            return true;
        }
        if places.store.is_away() {
            return self.enter_alone();
        }
        let wanted = self.of_tenant.state().running + 1 + places.spare(most);
        let of_tenant = (self.tenant.as_str(), &*self.of_tenant);
        match places.hold(of_tenant, wanted, most).await {
            Ok(()) => self.of_tenant.state().lend(),
            Err(StoreAway) => self.enter_alone(),
        }
    }

    /// One of the places that are this replica's part while the store is away.
    fn enter_alone(&self) -> bool {
        let part = (self.most / self.places.store.replicas()).max(1);
        let mut state = self.of_tenant.state();
        let has_place = state.running < part;
        state.running += usize::from(has_place);
        has_place
    }
}

impl Drop for SharedPermit {
    fn drop(&mut self) {
        let spare = self.places.spare(self.most);
        let wait = self.of_tenant.state().end(self.is_taken, spare);
        // Without a runtime the process ends, and the store forgets its places.
        let (Some(wait), Ok(runtime)) = (wait, Handle::try_current()) else {
            return;
        };
        let (tenant, of_tenant) = (
            std::mem::take(&mut self.tenant),
            Arc::clone(&self.of_tenant),
        );
        runtime.spawn(
            self.places
                .clone()
                .leave(tenant, of_tenant, self.most, wait),
        );
    }
}

impl fmt::Debug for SharedPermit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SharedPermit")
            .field("tenant", &self.tenant)
            .finish_non_exhaustive()
    }
}

// === impl TenantPlaces ===

impl TenantPlaces {
    fn state(&self) -> MutexGuard<'_, PlacesState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl PlacesState ===

impl PlacesState {
    /// Takes a place that is held already.
    fn lend(&mut self) -> bool {
        let is_valid = self.until.is_some_and(|until| Instant::now() < until);
        let has_place = is_valid && self.running < self.held;
        self.running += usize::from(has_place);
        has_place
    }

    /// The store is being told; until it answers nothing is lent.
    fn begin(&mut self) {
        self.until = None;
        self.is_noted = true;
    }

    fn note(&mut self, held: usize) {
        self.held = held;
        self.until = Some(Instant::now() + LENDING_TIME);
        self.is_noted = held > 0;
    }

    /// A request is over. Gives when to look what goes back, unless somebody is about to.
    fn end(&mut self, is_taken: bool, spare: usize) -> Option<Duration> {
        self.running -= usize::from(is_taken);
        let is_much = self.held > self.running + 2 * spare;
        if self.is_leaving || !is_much && self.running > 0 {
            return None;
        }
        self.is_leaving = true;
        Some(if is_much { Duration::ZERO } else { IDLE_TIME })
    }

    /// How many places are to stay, if fewer than are held.
    fn excess(&mut self, spare: usize) -> Option<usize> {
        self.is_leaving = false;
        let wanted = match self.running {
            0 => 0,
            running => running + spare,
        };
        let is_uncertain = self.is_noted && self.until.is_none();
        (self.held > wanted || is_uncertain).then_some(wanted)
    }

    fn is_idle(&self) -> bool {
        self.running == 0 && !self.is_leaving
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn what_is_held_is_lent_for_a_while_and_more_than_is_needed_goes_back() {
        let mut state = PlacesState::default();
        assert!(!state.lend());
        state.begin();
        state.note(4);
        assert!(state.lend() && state.lend() && state.lend() && state.lend());
        assert!(!state.lend());
        assert_eq!(state.end(true, 1), None, "one to spare");
        assert_eq!(state.end(true, 1), None, "twice as many stay");
        assert_eq!(state.end(true, 1), Some(Duration::ZERO));
        assert_eq!(state.end(true, 1), None, "somebody is about to look");
        assert_eq!(state.excess(1), Some(0));
        tokio::time::advance(LENDING_TIME).await;
        assert!(!state.lend(), "the store is asked again");
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_request_leaves_later_and_what_is_uncertain_is_told_again() {
        let mut state = PlacesState::default();
        state.begin();
        state.note(1);
        assert!(state.lend());
        assert_eq!(state.end(true, 1), Some(IDLE_TIME));
        assert!(state.lend());
        assert_eq!(state.excess(1), None, "there is a request again");
        state.begin();
        assert_eq!(
            state.excess(1),
            Some(2),
            "nobody knows what the store noted"
        );
    }
}
