//! Is the user really in the tenant and group of the path? The switch knows, and is asked.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use super::Access;
use crate::switch::value::{GroupId, TenantId, UserId};
use crate::switch::{Call, Error, Subscriber, Switch};

/// How many proofs are kept at most.
const PROOFS_MAX: u64 = 100_000;

/// What the switch has said lately.
pub(super) struct Proofs {
    ttl: Duration,
    cache: Cache<String, Arc<Subscriber>>,
}

/// Where a path says that a user is.
#[derive(Debug, Clone)]
pub struct UserPath {
    /// The tenant.
    pub tenant: TenantId,
    /// The group within the tenant.
    pub group: GroupId,
    /// The user.
    pub user: UserId,
}

// === impl Proofs ===

impl Proofs {
    pub(super) fn new(ttl: Duration) -> Self {
        let cache = Cache::builder().max_capacity(PROOFS_MAX).time_to_live(ttl);
        Self {
            ttl,
            cache: cache.build(),
        }
    }

    /// The same proofs, or none when they are to be kept for another time.
    pub(super) fn kept_for(&self, ttl: Duration) -> Self {
        match ttl == self.ttl {
            true => Self {
                ttl,
                cache: self.cache.clone(),
            },
            false => Self::new(ttl),
        }
    }

    /// None, kept as long as these.
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.ttl)
    }
}

// === impl Access ===

impl Access {
    /// The user at `path`, proved to be there; `None` when the switch says otherwise.
    pub async fn subscriber(
        &self,
        switch: &Switch,
        call: Call<'_>,
        path: &UserPath,
    ) -> Result<Option<Arc<Subscriber>>, Error> {
        let key = path.key();
        if let Some(proved) = self.proofs.cache.get(&key) {
            return Ok(Some(proved));
        }
        let found = switch
            .find_subscriber(call, &path.tenant, &path.group, &path.user)
            .await?;
        Ok(found.map(|subscriber| {
            let proved = Arc::new(subscriber);
            self.proofs.cache.insert(key, Arc::clone(&proved));
            proved
        }))
    }

    /// Forgets a proof that the switch has just contradicted.
    pub fn forget(&self, path: &UserPath) {
        self.proofs.cache.invalidate(&path.key());
    }
}

// === impl UserPath ===

impl UserPath {
    /// One text for all three; none of them can hold a control character.
    fn key(&self) -> String {
        [
            self.tenant.as_str(),
            self.group.as_str(),
            self.user.as_str(),
        ]
        .join("\0")
    }
}
