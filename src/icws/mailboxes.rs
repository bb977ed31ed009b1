//! Mailboxes of all sessions: in this process, and with a store the same ones at every replica.
//!
//! With a store a mailbox is loaded before it is looked at and saved after each change, if nobody else has changed it
//! meanwhile: otherwise it is loaded anew and the change is made again. While the store is away it goes on here; what it
//! was told here is told again once the store is back. When each subscription was last looked at each replica knows for
//! itself: telling nothing twice needs no more than what was told.

use std::sync::Arc;
use std::time::Duration;

use moka::sync::Cache;
use sha2::{Digest, Sha256};
use tokio::time::Instant;

use super::mailbox::Mailbox;
use super::mailbox_record::MailboxRecord;
use crate::access::SessionLimits;
use crate::shared::{SharedMailboxes, SharedStore, StoreAway, StoredMailbox};

/// How often a change is made anew because another replica was quicker. After that it stays here for a while.
const TRIES: usize = 5;

/// The mailboxes of all sessions, as long as those last; a clone has the same ones.
#[derive(Clone)]
pub struct Mailboxes {
    local: Cache<[u8; 32], Arc<Mailbox>>,
    shared: Option<SharedMailboxes>,
}

/// Mailbox of a session, as all replicas knew it when it was opened.
pub(super) struct OpenMailbox {
    pub(super) mailbox: Arc<Mailbox>,
    hash: [u8; 32],
    idle: Duration,
    deadline: Instant,
    shared: Option<SharedMailboxes>,
}

// === impl Mailboxes ===

impl Mailboxes {
    /// Mailboxes that last as long as a session may be idle.
    pub fn new(sessions: &SessionLimits) -> Self {
        let cache = Cache::builder()
            .max_capacity(sessions.most as u64)
            .time_to_idle(sessions.idle_timeout);
        Self {
            local: cache.build(),
            shared: None,
        }
    }

    /// The same in common with the other replicas.
    pub fn sharing(self, store: Option<&Arc<SharedStore>>) -> Self {
        Self {
            shared: store.map(|store| SharedMailboxes::new(Arc::clone(store))),
            ..self
        }
    }

    /// The same mailboxes for sessions that last otherwise.
    pub fn with_limits(&self, sessions: &SessionLimits) -> Self {
        let policy = self.local.policy();
        let kept = (policy.max_capacity(), policy.time_to_idle());
        if kept == (Some(sessions.most as u64), Some(sessions.idle_timeout)) {
            return self.clone();
        }
        let others = Self {
            shared: self.shared.clone(),
            ..Self::new(sessions)
        };
        for (key, mailbox) in &self.local {
            others.local.insert(*key, mailbox);
        }
        others
    }

    /// The mailbox of the session with this secret.
    pub(super) async fn open(&self, secret: &str, deadline: Instant) -> OpenMailbox {
        let hash = hash(secret);
        let idle = self.local.policy().time_to_idle().unwrap_or_default();
        let open = OpenMailbox {
            mailbox: self.local.get_with(hash, Arc::default),
            hash,
            idle,
            deadline,
            shared: self.shared.clone(),
        };
        open.catch_up().await;
        open
    }

    /// Forgets the mailbox of a session that has ended.
    pub(super) async fn close(&self, secret: &str, deadline: Instant) {
        let hash = hash(secret);
        self.local.invalidate(&hash);
        if let Some(shared) = &self.shared {
            // It ends by itself where the store does not hear of it.
            let _ = shared.forget(&hash, deadline).await;
        }
    }
}

fn hash(secret: &str) -> [u8; 32] {
    Sha256::digest(secret).into()
}

// === impl OpenMailbox ===

impl OpenMailbox {
    /// Makes a change that all replicas know of then. It may be made more than once, each time on what is there by
    /// then, and the last time counts.
    pub(super) async fn change<T>(&self, change: impl Fn(&Mailbox) -> T) -> T {
        let Some(shared) = &self.shared else {
            return change(&self.mailbox);
        };
        let _turn = self.mailbox.turn().await;
        for _ in 1..TRIES {
            let outcome = change(&self.mailbox);
            if !self.mailbox.has_unsaved() {
                return outcome;
            }
            let is_lost = matches!(self.save(shared).await, Ok(false));
            if !is_lost || self.load(shared, Unsaved::Dropped).await.is_err() {
                return outcome;
            }
        }
        let outcome = change(&self.mailbox);
        // Failing that it is saved, and told anew, the next time it is opened.
        let _ = self.save(shared).await;
        outcome
    }

    /// Takes what other replicas have changed, and saves what they could not be told.
    async fn catch_up(&self) {
        let Some(shared) = &self.shared else {
            return;
        };
        let _turn = self.mailbox.turn().await;
        let loaded = self.load(shared, Unsaved::Kept).await;
        if loaded.is_ok() && self.mailbox.has_unsaved() {
            let _ = self.save(shared).await;
        }
    }

    async fn load(&self, shared: &SharedMailboxes, unsaved: Unsaved) -> Result<(), StoreAway> {
        let known = self.mailbox.token();
        let found = shared.load(&self.hash, &known, self.idle, self.deadline);
        match found.await? {
            StoredMailbox::Unchanged => {}
            // It was never there.
            StoredMailbox::Missing if known.is_empty() => {}
            // Lost: what is known here begins anew.
            StoredMailbox::Missing => {
                let nothing = MailboxRecord::default();
                self.mailbox.adopt(nothing, String::new(), true);
            }
            StoredMailbox::Changed { token, text } => {
                let is_kept = unsaved == Unsaved::Kept && self.mailbox.has_unsaved();
                let record = MailboxRecord::read(&text);
                self.mailbox.adopt(record, token, is_kept);
            }
        }
        Ok(())
    }

    /// False when another replica was quicker.
    async fn save(&self, shared: &SharedMailboxes) -> Result<bool, StoreAway> {
        let (record, change) = self.mailbox.record();
        let Some(text) = record.into_text() else {
            tracing::warn!(
                "a mailbox is too large for the store; other replicas do not know of it"
            );
            return Ok(true);
        };
        let known = self.mailbox.token();
        let saving = shared.save(&self.hash, &known, &text, self.idle, self.deadline);
        let token = saving.await?;
        let is_saved = token.is_some();
        if let Some(token) = token {
            self.mailbox.note_saved(token, change);
        }
        Ok(is_saved)
    }
}

/// What becomes of changes that were not saved, when somebody else's are loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unsaved {
    /// They are kept beside those.
    Kept,
    /// They are dropped, and made again.
    Dropped,
}

#[cfg(test)]
mod tests {
    use super::super::mailbox_record::{SubscribedTopic, SubscriptionKey};
    use super::*;

    #[tokio::test]
    async fn mailboxes_stay_whether_or_not_sessions_last_otherwise() {
        let minute = Duration::from_secs(60);
        let limits = |most| SessionLimits {
            idle_timeout: minute,
            max_age: minute,
            most,
            most_per_user: 1,
        };
        let mailboxes = Mailboxes::new(&limits(10));
        let deadline = Instant::now() + minute;
        let open = mailboxes.open("secret", deadline).await;
        let key = SubscriptionKey::Directories;
        let begin =
            |mailbox: &Mailbox| mailbox.subscribe(key.clone(), SubscribedTopic::Directories);
        open.change(begin).await.unwrap();
        for most in [10, 20] {
            let later = mailboxes.with_limits(&limits(most));
            let later = later.open("secret", deadline).await;
            assert!(Arc::ptr_eq(&later.mailbox, &open.mailbox), "{most}");
        }
    }
}
