//! News of what other replicas have changed on the switch.

use std::sync::atomic::Ordering;

use super::Switch;
use crate::shared::News;

/// The key of a change that may have been about any device. It is no group's: no tenant has an empty name.
pub(super) const DEVICES: &str = "\0devices";

impl Switch {
    /// Takes for changed what another replica says it has changed.
    pub fn hear(&self, news: &News) {
        match news {
            News::Changed(key) if key == DEVICES => self.devices.invalidate_all(),
            News::Changed(key) => self.note_change(key),
            News::Missed | News::Untold => {
                let change = self.writes.next_change.fetch_add(1, Ordering::Relaxed);
                self.writes.all_changed.fetch_max(change, Ordering::Relaxed);
                self.devices.invalidate_all();
            }
            News::Moved(_) | News::Ended(_) | News::Unlocked(_) | News::Slots(_) => {}
        }
    }

    /// Tells the other replicas of a change.
    pub(super) fn publish_change(&self, key: &str) {
        if let Some(store) = &self.store {
            store.publish(News::Changed(key.to_owned()));
        }
    }
}
