//! Mailboxes: what a session is subscribed to, and what was delivered to it.
//!
//! Messages are made when they are read: a mailbox remembers what its client was last told, in a few
//! bytes for each entry, and the next message is the difference to what is there by then. So however
//! much happens between two reads, at most one message waits for each subscription, a queue cannot
//! overflow, and whatever goes wrong while a message is made is made good by the next one. One that
//! was never told anything is told everything (`isDelta` false).

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::directory::DirectoryKind;
use super::filter::ViewParameters;
use super::mailbox_record::{
    DeliveredEntries, MailboxRecord, SubscribedTopic, SubscriptionKey, SubscriptionRecord,
};

/// How many subscriptions one session can have.
pub(super) const SUBSCRIPTIONS_MAX: usize = 32;

/// Mailbox of one session: its subscriptions.
#[derive(Default)]
pub(super) struct Mailbox {
    state: Mutex<MailboxState>,
    /// Held by whoever reads it from the store or writes it there.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct MailboxState {
    subscriptions: BTreeMap<SubscriptionKey, Subscription>,
    /// Tells one subscription from a later one of the same name.
    next_version: u64,
    /// What the store calls the one that it has; empty for none.
    token: String,
    /// How often it was changed, and how often it had been when it was saved.
    changes: u64,
    saved: u64,
}

struct Subscription {
    version: u64,
    topic: SubscribedTopic,
    told: Option<Arc<DeliveredEntries>>,
    refreshed: Option<Instant>,
    /// The last change of what it shows that was told.
    change: u64,
    /// Whether a message is being made.
    busy: bool,
}

/// A subscription that is due for a look. Nobody else looks meanwhile.
pub(super) struct PendingDelivery {
    pub(super) key: SubscriptionKey,
    pub(super) topic: SubscribedTopic,
    pub(super) told: Option<Arc<DeliveredEntries>>,
    mailbox: Arc<Mailbox>,
    version: u64,
    change: u64,
}

/// Changes that this gateway made last to what subscriptions show; each number is another one after a change.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct ShownChanges {
    /// To the user's speed dials, or to whom they may lead.
    pub(super) links: u64,
    /// To the users of the group.
    pub(super) users: u64,
}

/// Error of a subscription beyond the limit of a session.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SubscriptionLimitError;

// === impl Mailbox ===

impl Mailbox {
    /// Begins a subscription, or begins it anew: everything is told again.
    pub(super) fn subscribe(
        &self,
        key: SubscriptionKey,
        topic: SubscribedTopic,
    ) -> Result<(), SubscriptionLimitError> {
        let mut state = self.state();
        let is_new = !state.subscriptions.contains_key(&key);
        if is_new && state.subscriptions.len() >= SUBSCRIPTIONS_MAX {
            return Err(SubscriptionLimitError);
        }
        state.next_version += 1;
        let subscription = Subscription {
            version: state.next_version,
            topic,
            told: None,
            refreshed: None,
            change: 0,
            busy: false,
        };
        state.changes += 1;
        state.subscriptions.insert(key, subscription);
        Ok(())
    }

    /// Whether there is any subscription.
    pub(super) fn is_subscribed(&self) -> bool {
        !self.state().subscriptions.is_empty()
    }

    /// What a subscription to contacts asks for at present.
    pub(super) fn parameters(&self, key: &SubscriptionKey) -> Option<ViewParameters> {
        match &self.state().subscriptions.get(key)?.topic {
            SubscribedTopic::Contacts(parameters) => Some(parameters.clone()),
            SubscribedTopic::Directories => None,
        }
    }

    /// Ends a subscription.
    pub(super) fn unsubscribe(&self, key: &SubscriptionKey) {
        let mut state = self.state();
        let removed = state.subscriptions.remove(key);
        state.changes += u64::from(removed.is_some());
    }

    /// The subscriptions for which it is time to look: those that were told nothing yet, those of
    /// which something changed, and those that were not looked at for `interval`.
    pub(super) fn due(
        self: &Arc<Self>,
        changes: ShownChanges,
        interval: Duration,
    ) -> Vec<PendingDelivery> {
        let now = Instant::now();
        let mut state = self.state();
        let all = state.subscriptions.iter_mut();
        let due = all.filter(|(_, one)| !one.busy && one.is_due(now, changes, interval));
        let due = due.map(|(key, one)| {
            // Two polls of one session at once must not ask the switch for the same thing twice.
            one.busy = true;
            PendingDelivery {
                key: key.clone(),
                topic: one.topic.clone(),
                told: one.told.clone(),
                mailbox: Arc::clone(self),
                version: one.version,
                change: one.shown_change(changes),
            }
        });
        due.collect()
    }

    /// The turn of somebody who reads it from the store or writes it there.
    pub(super) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.turn.lock().await
    }

    /// What the store calls the one that it has; empty for none.
    pub(super) fn token(&self) -> String {
        self.state().token.clone()
    }

    /// Whether there are changes that the store does not know.
    pub(super) fn has_unsaved(&self) -> bool {
        let state = self.state();
        state.changes != state.saved
    }

    /// What all replicas are to know of it, and how often it had been changed by then.
    pub(super) fn record(&self) -> (MailboxRecord, u64) {
        let state = self.state();
        let subscriptions = state.subscriptions.iter();
        let subscriptions = subscriptions.map(|(key, one)| SubscriptionRecord {
            key: key.clone(),
            topic: one.topic.clone(),
            version: one.version,
            told: one.told.as_deref().cloned(),
        });
        let record = MailboxRecord {
            subscriptions: subscriptions.collect(),
            next_version: state.next_version,
        };
        (record, state.changes)
    }

    /// Notes that the store has it as it was after so many changes.
    pub(super) fn note_saved(&self, token: String, changes: u64) {
        let mut state = self.state();
        state.token = token;
        state.saved = changes;
    }

    /// Takes what the store has. Subscriptions that are here stay beside it if it `keeps` them; nobody knows what
    /// their client has been told by then.
    pub(super) fn adopt(&self, record: MailboxRecord, token: String, keeps: bool) {
        let mut state = self.state();
        let former = std::mem::take(&mut state.subscriptions);
        state.token = token;
        state.next_version = state.next_version.max(record.next_version);
        state.take(record, &former);
        if keeps {
            state.keep(former);
        }
        state.changes += 1;
        state.saved = state.changes - u64::from(keeps);
    }

    fn state(&self) -> MutexGuard<'_, MailboxState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl MailboxState ===

impl MailboxState {
    /// Takes the subscriptions of a record. What is known here alone stays with those that are the same.
    fn take(&mut self, record: MailboxRecord, former: &BTreeMap<SubscriptionKey, Subscription>) {
        for one in record.subscriptions.into_iter().take(SUBSCRIPTIONS_MAX) {
            let known = former.get(&one.key);
            let known = known.filter(|known| known.version == one.version);
            let subscription = Subscription {
                version: one.version,
                topic: one.topic,
                told: one.told.map(Arc::new),
                refreshed: known.and_then(|known| known.refreshed),
                change: known.map_or(0, |known| known.change),
                busy: known.is_some_and(|known| known.busy),
            };
            self.subscriptions.insert(one.key, subscription);
        }
    }

    /// Begins anew what the store does not know as it is.
    fn keep(&mut self, former: BTreeMap<SubscriptionKey, Subscription>) {
        for (key, one) in former {
            let is_full = self.subscriptions.len() >= SUBSCRIPTIONS_MAX;
            if is_full && !self.subscriptions.contains_key(&key) {
                continue;
            }
            self.next_version += 1;
            let subscription = Subscription {
                version: self.next_version,
                topic: one.topic,
                told: None,
                refreshed: None,
                change: 0,
                busy: false,
            };
            self.subscriptions.insert(key, subscription);
        }
    }
}

// === impl Subscription ===

impl Subscription {
    fn is_due(&self, now: Instant, changes: ShownChanges, interval: Duration) -> bool {
        let is_old = self.refreshed.is_none_or(|then| now >= then + interval);
        self.told.is_none() || is_old || self.change != self.shown_change(changes)
    }

    /// The last change of what it shows; of what this gateway does not change, none.
    fn shown_change(&self, changes: ShownChanges) -> u64 {
        match &self.topic {
            SubscribedTopic::Directories => 0,
            SubscribedTopic::Contacts(parameters) => match parameters.directory {
                DirectoryKind::SpeedDial100 => changes.links,
                DirectoryKind::GroupUsers => changes.users,
                DirectoryKind::PersonalPhoneList => 0,
            },
        }
    }
}

// === impl PendingDelivery ===

impl PendingDelivery {
    /// Notes what the client is being told. False when the subscription has ended or begun anew
    /// meanwhile, or somebody else has told something, and the client is not to be told.
    pub(super) fn settle(&self, told: &Arc<DeliveredEntries>) -> bool {
        let mut state = self.mailbox.state();
        let Some(subscription) = state.subscriptions.get_mut(&self.key) else {
            return false;
        };
        // Begun anew meanwhile, it has to get everything and not the difference; and the difference to what was told
        // before is another one to what another replica has told since.
        if subscription.version != self.version || subscription.told != self.told {
            return false;
        }
        subscription.refreshed = Some(Instant::now());
        subscription.change = self.change;
        // Only what is new is worth telling other replicas.
        if subscription.told.as_ref() != Some(told) {
            subscription.told = Some(Arc::clone(told));
            state.changes += 1;
        }
        true
    }
}

impl Drop for PendingDelivery {
    fn drop(&mut self) {
        let mut state = self.mailbox.state();
        if let Some(subscription) = state.subscriptions.get_mut(&self.key)
            && subscription.version == self.version
        {
            subscription.busy = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::icws::filter::RowSelection;

    const INTERVAL: Duration = Duration::from_secs(30);

    fn changed(links: u64) -> ShownChanges {
        ShownChanges { links, users: 0 }
    }

    fn links() -> SubscribedTopic {
        SubscribedTopic::Contacts(ViewParameters {
            directory: DirectoryKind::SpeedDial100,
            selection: RowSelection::default(),
            index: 0,
            count: 25,
        })
    }

    fn key(id: &str) -> SubscriptionKey {
        SubscriptionKey::Contacts(id.to_owned())
    }

    /// Looks, and tells whatever there is.
    fn tell(mailbox: &Arc<Mailbox>, change: u64) -> usize {
        let due = mailbox.due(changed(change), INTERVAL);
        let told = due.into_iter().map(|one| one.settle(&Arc::default()));
        told.filter(|told| *told).count()
    }

    #[tokio::test(start_paused = true)]
    async fn it_is_looked_at_once_and_then_in_intervals_and_after_changes() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox
            .subscribe(SubscriptionKey::Directories, SubscribedTopic::Directories)
            .unwrap();
        mailbox.subscribe(key("a"), links()).unwrap();
        assert_eq!(tell(&mailbox, 0), 2);
        assert_eq!(tell(&mailbox, 0), 0);
        assert_eq!(tell(&mailbox, 7), 1, "the links alone depend on changes");
        assert_eq!(tell(&mailbox, 7), 0);
        tokio::time::advance(INTERVAL).await;
        assert_eq!(tell(&mailbox, 7), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn one_reader_looks_and_when_it_gives_up_the_next_one_does() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.subscribe(key("a"), links()).unwrap();
        let due = mailbox.due(changed(0), INTERVAL);
        assert_eq!(due.len(), 1);
        assert_eq!(tell(&mailbox, 0), 0);
        drop(due);
        assert_eq!(tell(&mailbox, 0), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn what_began_anew_is_told_everything_and_nothing_older() {
        let mailbox = Arc::new(Mailbox::default());
        mailbox.subscribe(key("a"), links()).unwrap();
        let old = mailbox.due(changed(0), INTERVAL).pop().unwrap();
        mailbox.subscribe(key("a"), links()).unwrap();
        assert!(!old.settle(&Arc::default()));
        let new = mailbox.due(changed(0), INTERVAL).pop().unwrap();
        assert_eq!(new.told, None);
        mailbox.unsubscribe(&key("a"));
        assert!(!new.settle(&Arc::default()));
    }

    #[test]
    fn there_are_not_more_subscriptions_than_allowed() {
        let mailbox = Mailbox::default();
        for id in 0..SUBSCRIPTIONS_MAX {
            mailbox.subscribe(key(&id.to_string()), links()).unwrap();
        }
        assert_eq!(
            mailbox.subscribe(key("more"), links()),
            Err(SubscriptionLimitError)
        );
        assert_eq!(mailbox.subscribe(key("0"), links()), Ok(()));
    }
}
