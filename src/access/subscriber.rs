//! Users who were proved to be where a path says.

use std::sync::Arc;

use tokio::time::Instant;

use super::{Access, ProofPurpose, UserPath};
use crate::switch::profile::UserProfile;
use crate::switch::{CallContext, Error, Subscriber, Switch};

impl Access {
    /// The user at `path`, proved to be there; `None` when the switch says otherwise.
    pub async fn subscriber(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        path: &UserPath,
        purpose: ProofPurpose,
    ) -> Result<Option<Arc<Subscriber>>, Error> {
        let key = path.key();
        if let Some(proved) = self.subscribers.find(&key, purpose) {
            return Ok(Some(proved));
        }
        let asked = Instant::now();
        let found = switch
            .find_subscriber(call, &path.tenant, &path.group, &path.user)
            .await?;
        match found {
            Some(subscriber) => Ok(Some(self.keep(key, asked, subscriber))),
            // What was kept from before is not true any more.
            None => {
                self.subscribers.cache.invalidate(&key);
                Ok(None)
            }
        }
    }

    /// The user at `path`, proved to be there by the profile that comes with it: always asked anew.
    pub async fn profile(
        &self,
        switch: &Switch,
        call: CallContext<'_>,
        path: &UserPath,
    ) -> Result<Option<(Arc<Subscriber>, UserProfile)>, Error> {
        let asked = Instant::now();
        let found = switch
            .find_profile(call, &path.tenant, &path.group, &path.user)
            .await?;
        if found.is_none() {
            self.forget(path);
        }
        Ok(found.map(|(subscriber, profile)| (self.keep(path.key(), asked, subscriber), profile)))
    }

    fn keep(&self, key: String, asked: Instant, subscriber: Subscriber) -> Arc<Subscriber> {
        let proved = Arc::new(subscriber);
        let kept = (asked, Arc::clone(&proved));
        self.subscribers.cache.insert(key, kept);
        proved
    }

    /// Forgets all proofs of a user, by whichever id and path.
    pub fn forget_user(&self, user: &Subscriber) {
        self.forget_with_others(user.identity());
    }

    /// The same by what is the same for all ids of a user.
    pub(super) fn forget_identity(&self, identity: &str) {
        self.places.forget(identity);
        let identity = identity.to_owned();
        let is_same =
            move |_: &String, kept: &(Instant, Arc<Subscriber>)| kept.1.identity() == identity;
        // It fails only without `support_invalidation_closures`, which this cache has.
        if let Err(error) = self.subscribers.cache.invalidate_entries_if(is_same) {
            tracing::error!(%error, "proofs of a user could not be forgotten");
            self.subscribers.cache.invalidate_all();
        }
    }

    /// Forgets a proof that the switch has just contradicted.
    pub fn forget(&self, path: &UserPath) {
        self.subscribers.cache.invalidate(&path.key());
    }
}
