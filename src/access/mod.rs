//! Who is calling, and what may they touch?
//!
//! Two questions stand before every command about a user. May this caller call at all? Until keys
//! and logins exist, the answer is the operator's: everybody may (on loopback only), or nobody. And
//! is the user really in the tenant and group of the path? OCI commands name nothing but a user id
//! and the gateway's login can touch every tenant, so the switch is asked, and the answer is kept
//! for a short while.

pub mod number_policy;

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;

use crate::switch::value::{GroupId, TenantId, UserId};
use crate::switch::{Call, Error, Subscriber, Switch};

/// How many proofs are kept at most.
const PROOFS_MAX: u64 = 100_000;

/// The two questions.
pub struct Access {
    allow_anonymous: bool,
    proofs: Cache<String, Arc<Subscriber>>,
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

/// Somebody who may call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caller {
    /// Nobody in particular.
    Anonymous,
}

/// The caller gave no credentials, and some are needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("credentials are needed")]
pub struct NotAuthenticated;

impl Access {
    /// Lets everybody in if `allow_anonymous`; keeps proofs for `proof_ttl`.
    pub fn new(allow_anonymous: bool, proof_ttl: Duration) -> Self {
        let proofs = Cache::builder()
            .max_capacity(PROOFS_MAX)
            .time_to_live(proof_ttl)
            .build();
        Self {
            allow_anonymous,
            proofs,
        }
    }

    /// Who is calling.
    pub fn admit(&self) -> Result<Caller, NotAuthenticated> {
        if self.allow_anonymous {
            Ok(Caller::Anonymous)
        } else {
            Err(NotAuthenticated)
        }
    }

    /// The user at `path`, proved to be there; `None` when the switch says otherwise.
    pub async fn subscriber(
        &self,
        switch: &Switch,
        call: Call<'_>,
        path: &UserPath,
    ) -> Result<Option<Arc<Subscriber>>, Error> {
        let key = path.key();
        if let Some(proved) = self.proofs.get(&key) {
            return Ok(Some(proved));
        }
        let found = switch
            .find_subscriber(call, &path.tenant, &path.group, &path.user)
            .await?;
        Ok(found.map(|subscriber| {
            let proved = Arc::new(subscriber);
            self.proofs.insert(key, Arc::clone(&proved));
            proved
        }))
    }

    /// Forgets a proof that the switch has just contradicted.
    pub fn forget(&self, path: &UserPath) {
        self.proofs.invalidate(&path.key());
    }
}

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
