//! News of users whom other replicas have moved or taken away.

use super::Access;
use crate::shared::News;

impl Access {
    /// Forgets what another replica says is not true any more.
    pub fn hear(&self, news: &News) {
        match news {
            News::Moved(identity) => self.forget_identity(identity),
            News::Missed | News::Untold => {
                self.subscribers.cache.invalidate_all();
                self.places.forget_all();
            }
            News::Changed(_) | News::Ended(_) | News::Unlocked(_) | News::Slots(_) => {}
        }
    }

    /// Forgets a user everywhere, by what is the same for all ids of it.
    pub(super) fn forget_with_others(&self, identity: &str) {
        self.forget_identity(identity);
        if let Some(store) = &self.store {
            store.publish(News::Moved(identity.to_owned()));
        }
    }
}
