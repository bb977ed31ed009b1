//! Cache of verified users: is the user in the tenant and group of the path? The switch is asked.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use tokio::time::Instant;

use crate::switch::Subscriber;
use crate::switch::value::{GroupId, TenantId, UserId};

/// How many proofs are kept at most.
const PROOFS_MAX: u64 = 100_000;

/// Subscribers that the switch has confirmed lately.
pub(super) struct SubscriberCache {
    ttl: Duration,
    write_ttl: Duration,
    /// With when the switch was asked.
    pub(super) cache: Cache<String, (Instant, Arc<Subscriber>)>,
}

/// Purpose of a proof: how fresh it has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofPurpose {
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

// === impl SubscriberCache ===

impl SubscriberCache {
    pub(super) fn new(ttl: Duration, write_ttl: Duration) -> Self {
        let cache = Cache::builder()
            .max_capacity(PROOFS_MAX)
            .time_to_live(ttl)
            .support_invalidation_closures();
        Self {
            ttl,
            write_ttl,
            cache: cache.build(),
        }
    }

    /// The same proofs, or none when they are to be kept for another time.
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

    /// A proof that is good for that purpose.
    pub(super) fn find(&self, key: &str, purpose: ProofPurpose) -> Option<Arc<Subscriber>> {
        let (asked, subscriber) = self.cache.get(key)?;
        let is_good = match purpose {
            ProofPurpose::Read => true,
            ProofPurpose::Write => asked.elapsed() < self.write_ttl,
        };
        is_good.then_some(subscriber)
    }
}

// === impl UserPath ===

impl UserPath {
    /// One text for all three; none of them can hold a control character.
    pub(super) fn key(&self) -> String {
        [
            self.tenant.as_str(),
            self.group.as_str(),
            self.user.as_str(),
        ]
        .join("\0")
    }
}
