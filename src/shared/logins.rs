//! Logins of people, kept where every replica finds them.
//!
//! A login is a text under `sess:<key>`, which expires when nobody uses it; `user:<owner>` has the keys of one owner by
//! when they began, `sess:all` all of them by when they expire. An index may name a login that has expired: whatever
//! counts looks first.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::core::StoreAway;
use super::hash::hex;
use super::news::News;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::store::SharedStore;

/// Ends the owner's oldest logins, and begins another one if there is a place.
///
/// Keys: login, owner, all. Arguments: the beginning of keys of logins, key, owner, the login as JSON, idle, age,
/// most, most of one owner. Gives whether it began, and the keys of those that ended.
static BEGIN: StoreScript = StoreScript::new(
    "login_begin",
    "local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     local idle, age = tonumber(ARGV[5]), tonumber(ARGV[6])
     for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
       if redis.call('EXISTS', ARGV[1] .. one) == 0 then redis.call('ZREM', KEYS[2], one) end
     end
     local answer = {1}
     local surplus = redis.call('ZCARD', KEYS[2]) - ARGV[8]
     if surplus >= 0 then
       for _, one in ipairs(redis.call('ZRANGE', KEYS[2], 0, surplus)) do
         redis.call('DEL', ARGV[1] .. one)
         redis.call('ZREM', KEYS[2], one)
         redis.call('ZREM', KEYS[3], one)
         answer[#answer + 1] = one
       end
     end
     redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now)
     if redis.call('ZCARD', KEYS[3]) >= tonumber(ARGV[7]) then
       answer[1] = 0
       return answer
     end
     local lasts = math.min(idle, age)
     local text = string.format('{\"born\":%.0f,\"owner\":\"%s\",\"login\":%s}', now, ARGV[3], ARGV[4])
     redis.call('SET', KEYS[1], text, 'PX', lasts)
     redis.call('ZADD', KEYS[2], t[1] * 1000000 + t[2], ARGV[2])
     redis.call('PEXPIRE', KEYS[2], age)
     redis.call('ZADD', KEYS[3], now + lasts, ARGV[2])
     redis.call('PEXPIRE', KEYS[3], age)
     return answer",
);

/// Looks a login up and has it last on. It is written to only when it has lost a twentieth of its time.
///
/// Keys: login, all. Arguments: key, idle, age. Gives its text and how long it lasts at most, in milliseconds.
static FIND: StoreScript = StoreScript::new(
    "login_find",
    "local text = redis.call('GET', KEYS[1])
     if not text then return false end
     local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     local idle, left = tonumber(ARGV[2]), cjson.decode(text).born + ARGV[3] - now
     if left <= 0 then
       redis.call('DEL', KEYS[1])
       redis.call('ZREM', KEYS[2], ARGV[1])
       return false
     end
     local lasts, wanted = redis.call('PTTL', KEYS[1]), math.min(idle, left)
     if lasts > wanted or lasts < wanted - idle / 20 then
       redis.call('PEXPIRE', KEYS[1], wanted)
       redis.call('ZADD', KEYS[2], 'XX', now + wanted, ARGV[1])
       redis.call('PEXPIRE', KEYS[2], ARGV[3])
     end
     return {text, left}",
);

/// Ends a login. Keys: login, all. Arguments: key, the beginning of keys of owners.
static END: StoreScript = StoreScript::new(
    "login_end",
    "local text = redis.call('GET', KEYS[1])
     if text then redis.call('ZREM', ARGV[2] .. cjson.decode(text).owner, ARGV[1]) end
     redis.call('ZREM', KEYS[2], ARGV[1])
     return redis.call('DEL', KEYS[1])",
);

/// Counts the logins that have not expired. Keys: all.
static COUNT: StoreScript = StoreScript::new(
    "login_count",
    "local t = redis.call('TIME')
     redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', t[1] * 1000 + math.floor(t[2] / 1000))
     return redis.call('ZCARD', KEYS[1])",
);

/// Logins of people in the store.
#[derive(Clone)]
pub struct SharedLogins(Arc<SharedStore>);

/// How long logins in the store last, and how many there are.
#[derive(Debug, Clone, Copy)]
pub struct SharedLoginLimits {
    /// The longest pause between two uses.
    pub idle_timeout: Duration,
    /// The longest time since the beginning.
    pub max_age: Duration,
    /// Logins of all owners.
    pub most: usize,
    /// Logins of one owner; one more ends the oldest.
    pub most_per_owner: usize,
}

/// Login to be kept in the store. Nothing of it may be a secret.
#[derive(Debug, Clone, Copy)]
pub struct NewSharedLogin<'a> {
    /// What names it.
    pub key: &'a str,
    /// Whose it is: a hash.
    pub owner: &'a [u8; 32],
    /// What is to be known of it, as JSON.
    pub login: &'a str,
}

/// What came of a login that was to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedLoginBegin {
    /// Whether there was a place.
    pub has_begun: bool,
    /// The keys of the owner's logins that were ended for it.
    pub ended: Vec<String>,
}

/// Login found in the store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundLogin {
    /// JSON of an object, in which `login` is what was kept.
    pub text: String,
    /// How long it lasts at most.
    pub left: Duration,
}

// === impl SharedLogins ===

impl SharedLogins {
    /// Logins in this store.
    pub fn new(store: Arc<SharedStore>) -> Self {
        Self(store)
    }

    /// What names a login of this kind of session in the store, by a hash of its id.
    pub fn login_key(kind: &str, hash: &[u8; 32]) -> String {
        format!("{kind}:{}", hex(hash))
    }

    /// The store that they are in.
    pub fn store(&self) -> &Arc<SharedStore> {
        &self.0
    }

    /// Begins a login, and ends its owner's oldest ones beyond the limit, of which the other replicas are told.
    pub async fn begin(
        &self,
        new: NewSharedLogin<'_>,
        limits: &SharedLoginLimits,
        deadline: Instant,
    ) -> Result<SharedLoginBegin, StoreAway> {
        let owner = hex(new.owner);
        let owned = self.0.key(&["user", &owner]);
        let keys = [self.key(new.key), owned, self.key("all")];
        let beginning = self.key("");
        let args = [
            StoreArg::Text(&beginning),
            new.key.into(),
            StoreArg::Text(&owner),
            new.login.into(),
            limits.idle_timeout.into(),
            limits.max_age.into(),
            limits.most.into(),
            limits.most_per_owner.into(),
        ];
        let said = self.0.run(&BEGIN, &keys, &args, deadline).await?;
        let ended = said.list().iter().skip(1).filter_map(StoreValue::text);
        let ended: Vec<String> = ended.map(str::to_owned).collect();
        for key in &ended {
            self.0.publish(News::Ended(key.clone()));
        }
        let has_begun = said.list().first().and_then(StoreValue::number) == Some(1);
        Ok(SharedLoginBegin { has_begun, ended })
    }

    /// The login with this key, if it has not ended. It counts as used.
    pub async fn find(
        &self,
        key: &str,
        limits: &SharedLoginLimits,
        deadline: Instant,
    ) -> Result<Option<FoundLogin>, StoreAway> {
        let keys = [self.key(key), self.key("all")];
        let args = [
            key.into(),
            limits.idle_timeout.into(),
            limits.max_age.into(),
        ];
        let said = self.0.run(&FIND, &keys, &args, deadline).await?;
        let [text, left] = said.list() else {
            return Ok(None);
        };
        let left = left.number().and_then(|left| u64::try_from(left).ok());
        Ok(text.text().zip(left).map(|(text, left)| FoundLogin {
            text: text.to_owned(),
            left: Duration::from_millis(left),
        }))
    }

    /// Ends a login, and tells the other replicas.
    pub async fn end(&self, key: &str, deadline: Instant) -> Result<(), StoreAway> {
        let keys = [self.key(key), self.key("all")];
        let owners = self.0.key(&["user", ""]);
        let args = [StoreArg::Text(key), StoreArg::Text(&owners)];
        self.0.run(&END, &keys, &args, deadline).await?;
        self.0.publish(News::Ended(key.to_owned()));
        Ok(())
    }

    /// How many there are.
    pub async fn count(&self, deadline: Instant) -> Result<usize, StoreAway> {
        let said = self
            .0
            .run(&COUNT, &[self.key("all")], &[], deadline)
            .await?;
        let count = said.number().and_then(|count| usize::try_from(count).ok());
        Ok(count.unwrap_or_default())
    }

    fn key(&self, key: &str) -> String {
        self.0.key(&["sess", key])
    }
}
