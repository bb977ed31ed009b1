//! Is the user really in the tenant and group of the path? The switch knows, and is asked.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use super::Access;
use crate::switch::value::{GroupId, TenantId, UserId};
use crate::switch::{Call, Error, Subscriber, Switch};

/// How many proofs are kept at most.
const PROOFS_MAX: u64 = 100_000;

/// What the switch has said lately.
pub(super) struct Proofs {
    ttl: Duration,
    write_ttl: Duration,
    /// With when the switch was asked.
    cache: Cache<String, (Instant, Arc<Subscriber>)>,
}

/// What a proof is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// To look at the user.
    Read,
    /// To change something. A user who was moved meanwhile is out of reach at once, for a proof is as
    /// good as new.
    Write,
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
    pub(super) fn new(ttl: Duration, write_ttl: Duration) -> Self {
        let cache = Cache::builder().max_capacity(PROOFS_MAX).time_to_live(ttl);
        Self {
            ttl,
            write_ttl,
            cache: cache.build(),
        }
    }

    /// The same proofs, or none when they are to be kept for another time.
    pub(super) fn kept_for(&self, ttl: Duration, write_ttl: Duration) -> Self {
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
    pub(super) fn emptied(&self) -> Self {
        Self::new(self.ttl, self.write_ttl)
    }

    /// A proof that is good for that purpose.
    fn find(&self, key: &str, purpose: Purpose) -> Option<Arc<Subscriber>> {
        let (asked, subscriber) = self.cache.get(key)?;
        let is_good = match purpose {
            Purpose::Read => true,
            Purpose::Write => asked.elapsed() < self.write_ttl,
        };
        is_good.then_some(subscriber)
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
        purpose: Purpose,
    ) -> Result<Option<Arc<Subscriber>>, Error> {
        let key = path.key();
        if let Some(proved) = self.proofs.find(&key, purpose) {
            return Ok(Some(proved));
        }
        let asked = Instant::now();
        let found = switch
            .find_subscriber(call, &path.tenant, &path.group, &path.user)
            .await?;
        match found {
            Some(subscriber) => {
                let proved = Arc::new(subscriber);
                self.proofs.cache.insert(key, (asked, Arc::clone(&proved)));
                Ok(Some(proved))
            }
            // What was kept from before is not true any more.
            None => {
                self.proofs.cache.invalidate(&key);
                Ok(None)
            }
        }
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
