//! Concurrency limit per tenant, so that the others find room at the switch.

use std::sync::Arc;

use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

use super::shared_places::{SharedPermit, SharedPlaces};
use crate::shared::SharedStore;

/// Number of requests under way, by tenant.
pub(super) struct TenantConcurrency {
    /// The most for each; 0 for no limit.
    most: usize,
    running: Arc<DashMap<String, usize>>,
    /// The places of all replicas, if there are others.
    shared: Option<SharedPlaces>,
}

/// Permit for one request, given back on drop.
#[derive(Debug)]
pub(super) struct ConcurrencyPermit {
    _here: LocalPermit,
    _shared: Option<SharedPermit>,
}

/// Permit as far as this process counts.
#[derive(Debug)]
struct LocalPermit {
    tenant: String,
    running: Arc<DashMap<String, usize>>,
}

/// All permits of the tenant are taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TenantLimitError {
    /// How many there are.
    pub(super) most: usize,
}

// === impl TenantConcurrency ===

impl TenantConcurrency {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            running: Arc::default(),
            shared: None,
        }
    }

    /// The same, with places that all replicas share.
    pub(super) fn sharing(self, store: &Arc<SharedStore>) -> Self {
        Self {
            shared: Some(SharedPlaces::new(store)),
            ..self
        }
    }

    /// The same count under another limit.
    pub(super) fn with_limit(&self, most: usize) -> Self {
        Self {
            most,
            running: Arc::clone(&self.running),
            shared: self.shared.clone(),
        }
    }

    /// A permit for one more request; `None` when there is no limit.
    pub(super) async fn enter(
        &self,
        tenant: &str,
    ) -> Result<Option<ConcurrencyPermit>, TenantLimitError> {
        let Some(here) = self.enter_here(tenant)? else {
            return Ok(None);
        };
        let shared = match &self.shared {
            None => None,
            Some(places) => Some(places.enter(tenant, self.most).await.ok_or(self.full())?),
        };
        Ok(Some(ConcurrencyPermit {
            _here: here,
            _shared: shared,
        }))
    }

    /// The same as far as this process knows.
    fn enter_here(&self, tenant: &str) -> Result<Option<LocalPermit>, TenantLimitError> {
        if self.most == 0 {
            return Ok(None);
        }
        let mut count = self.running.entry(tenant.to_owned()).or_insert(0);
        if *count >= self.most {
            return Err(self.full());
        }
        *count += 1;
        Ok(Some(LocalPermit {
            tenant: tenant.to_owned(),
            running: Arc::clone(&self.running),
        }))
    }

    fn full(&self) -> TenantLimitError {
        TenantLimitError { most: self.most }
    }
}

impl Drop for LocalPermit {
    fn drop(&mut self) {
        // One entry, one lock: nobody can count up between counting down and removing.
        if let Entry::Occupied(mut entry) = self.running.entry(std::mem::take(&mut self.tenant)) {
            *entry.get_mut() -= 1;
            if *entry.get() == 0 {
                entry.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_tenant_has_its_own_places_and_gets_them_back() {
        let tenants = TenantConcurrency::new(2);
        let first = tenants.enter_here("foo").unwrap();
        let second = tenants.enter_here("foo").unwrap();
        assert_eq!(
            tenants.enter_here("foo").unwrap_err(),
            TenantLimitError { most: 2 }
        );
        let other = tenants.enter_here("bar").unwrap();
        drop(first);
        assert!(tenants.enter_here("foo").is_ok());
        drop((second, other));
        assert!(tenants.running.is_empty());
    }

    #[test]
    fn another_limit_counts_those_that_run_already() {
        let tenants = TenantConcurrency::new(2);
        let _first = tenants.enter_here("foo").unwrap();
        assert_eq!(
            tenants.with_limit(1).enter_here("foo").unwrap_err(),
            TenantLimitError { most: 1 }
        );
        assert!(tenants.enter_here("foo").is_ok());
    }

    #[test]
    fn without_a_limit_nothing_is_counted() {
        let tenants = TenantConcurrency::new(0);
        assert!(tenants.enter_here("foo").unwrap().is_none());
        assert!(tenants.running.is_empty());
    }
}
