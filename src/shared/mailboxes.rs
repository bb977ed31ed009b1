//! Mailboxes of sessions, kept where every replica finds them.
//!
//! A mailbox is a text under `box:<hash of the session's secret>`, with a token that is another one after each change:
//! whoever changes it says which one it has seen, and is refused when somebody else was quicker.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::core::StoreAway;
use super::hash::hex;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::store::SharedStore;

/// Reads a mailbox, but not the text that is known already. Key: the mailbox. Arguments: known token, idle.
static LOAD: StoreScript = StoreScript::new(
    "mailbox_load",
    "local token = redis.call('HGET', KEYS[1], 'token')
     if not token then return false end
     local idle = tonumber(ARGV[2])
     local lasts = redis.call('PTTL', KEYS[1])
     if lasts > idle or lasts < idle - idle / 20 then redis.call('PEXPIRE', KEYS[1], idle) end
     if token == ARGV[1] then return {token} end
     return {token, redis.call('HGET', KEYS[1], 'text')}",
);

/// Writes a mailbox that nobody has changed. Key: the mailbox. Arguments: known token (empty for none), new token,
/// text, idle.
static SAVE: StoreScript = StoreScript::new(
    "mailbox_save",
    "if (redis.call('HGET', KEYS[1], 'token') or '') ~= ARGV[1] then return 0 end
     redis.call('HSET', KEYS[1], 'token', ARGV[2], 'text', ARGV[3])
     redis.call('PEXPIRE', KEYS[1], ARGV[4])
     return 1",
);

static FORGET: StoreScript =
    StoreScript::new("mailbox_forget", "return redis.call('DEL', KEYS[1])");

/// Mailboxes in the store.
#[derive(Clone)]
pub struct SharedMailboxes(Arc<SharedStore>);

/// Mailbox as it is in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StoredMailbox {
    /// There is none, or none any more.
    Missing,
    /// It is as it was known.
    Unchanged,
    /// It is another one.
    Changed {
        /// What tells it from the ones before and after.
        token: String,
        /// What is in it.
        text: String,
    },
}

// === impl SharedMailboxes ===

impl SharedMailboxes {
    /// Mailboxes in this store.
    pub fn new(store: Arc<SharedStore>) -> Self {
        Self(store)
    }

    /// What there is, for somebody who knows the one with the token `known`; it counts as used.
    pub async fn load(
        &self,
        hash: &[u8; 32],
        known: &str,
        idle: Duration,
        deadline: Instant,
    ) -> Result<StoredMailbox, StoreAway> {
        let args = [known.into(), idle.into()];
        let said = self.0.run(&LOAD, &self.key(hash), &args, deadline).await?;
        Ok(match said.list() {
            [StoreValue::Text(token), StoreValue::Text(text)] => StoredMailbox::Changed {
                token: token.clone(),
                text: text.clone(),
            },
            [_] => StoredMailbox::Unchanged,
            _ => StoredMailbox::Missing,
        })
    }

    /// Writes it in place of the one with the token `known` (none when that is empty), and gives its new token; `None`
    /// when there is another one.
    pub async fn save(
        &self,
        hash: &[u8; 32],
        known: &str,
        text: &str,
        idle: Duration,
        deadline: Instant,
    ) -> Result<Option<String>, StoreAway> {
        let token = format!("{:016x}", rand::random::<u64>());
        let args = [
            known.into(),
            StoreArg::Text(&token),
            text.into(),
            idle.into(),
        ];
        let said = self.0.run(&SAVE, &self.key(hash), &args, deadline).await?;
        Ok((said.number() == Some(1)).then_some(token))
    }

    /// Forgets it.
    pub async fn forget(&self, hash: &[u8; 32], deadline: Instant) -> Result<(), StoreAway> {
        let key = self.key(hash);
        self.0.run(&FORGET, &key, &[], deadline).await.map(|_| ())
    }

    fn key(&self, hash: &[u8; 32]) -> [String; 1] {
        [self.0.key(&["box", &hex(hash)])]
    }
}
