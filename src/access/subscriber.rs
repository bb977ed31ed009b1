//! Users who were proved to be where a path says.

use std::sync::Arc;

use tokio::time::Instant;

use super::{Access, ProofPurpose, UserPath};
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
            Some(subscriber) => {
                let proved = Arc::new(subscriber);
                self.subscribers
                    .cache
                    .insert(key, (asked, Arc::clone(&proved)));
                Ok(Some(proved))
            }
            // What was kept from before is not true any more.
            None => {
                self.subscribers.cache.invalidate(&key);
                Ok(None)
            }
        }
    }

    /// Forgets a proof that the switch has just contradicted.
    pub fn forget(&self, path: &UserPath) {
        self.subscribers.cache.invalidate(&path.key());
    }
}
