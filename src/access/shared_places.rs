//! Tenants' places that replicas share: what this one holds of them, and lends to its requests.
//!
//! A few more places are held than there are requests, so that a busy tenant costs a call to the store now and then, and
//! they go back a while after its last request. All replicas together keep no more than a quarter of the limit for
//! nobody; where a replica's part of that is less than a place, each request asks. While requests run their places are
//! renewed, however long they take.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use dashmap::DashMap;
use tokio::runtime::Handle;
use tokio::time::{Instant, sleep, timeout};

use super::places_state::{LENDING_TIME, PlacesState, RenewalStep};
use crate::shared::{SharedStore, StoreAway, hash_of};

/// How long a request waits for the store, and for others of its tenant that ask it.
const CALL_TIME: Duration = Duration::from_secs(1);

/// How long until places are renewed again that the store did not renew in time.
const RENEWAL_PAUSE: Duration = Duration::from_secs(5);

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
        of_tenant.state().begin(most);
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
                self.start_renewing(&tenant, &of_tenant);
            }
        }
        self.forget(&tenant);
    }

    /// Forgets a tenant that is known to the map and to the calling task alone, so nobody is about to use it.
    fn forget(&self, tenant: &str) {
        self.tenants.remove_if(tenant, |_, places| {
            Arc::strong_count(places) == 2 && places.state().is_idle()
        });
    }

    /// Renews what is held for as long as requests run, unless somebody does.
    fn start_renewing(&self, tenant: &str, of_tenant: &Arc<TenantPlaces>) {
        if of_tenant.state().begin_renewing() {
            // Weak, so that a tenant is forgotten meanwhile.
            let places = Arc::downgrade(of_tenant);
            tokio::spawn(self.clone().keep_renewing(tenant.to_owned(), places));
        }
    }

    async fn keep_renewing(self, tenant: String, places: Weak<TenantPlaces>) {
        let mut pause = LENDING_TIME;
        loop {
            sleep(pause).await;
            let Some(of_tenant) = places.upgrade() else {
                return;
            };
            let Some(next) = self.renew(&tenant, &of_tenant).await else {
                return self.forget(&tenant);
            };
            pause = next;
        }
    }

    /// Gives when to come again, if at all.
    async fn renew(&self, tenant: &str, of_tenant: &TenantPlaces) -> Option<Duration> {
        let _turn = of_tenant.turn.lock().await;
        let (step, running, most) = of_tenant.state().renewal();
        match step {
            RenewalStep::Stop => None,
            RenewalStep::Wait => Some(LENDING_TIME),
            RenewalStep::Renew => {
                let wanted = running + self.spare(most);
                let renewed = self.hold((tenant, of_tenant), wanted, most).await;
                Some(renewed.map_or(RENEWAL_PAUSE, |()| LENDING_TIME))
            }
        }
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
            Ok(()) => {
                places.start_renewing(&self.tenant, &self.of_tenant);
                self.of_tenant.state().lend()
            }
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
