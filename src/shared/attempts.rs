//! Attempts of people to log in, counted for all replicas: by user, by address, and who is known where.
//!
//! The rules are those of the room that asks; here they are one script, because whether one more try may be made and
//! that it was made must be one step. Nobody's login id is in the store, only its SHA-256.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::core::StoreAway;
use super::hash::hash_of;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::store::SharedStore;

/// How many users are remembered; beyond that, who has not tried for longest is forgotten.
const REMEMBERED_MAX: usize = 100_000;

/// How many tries more than its limit are remembered of each.
const SPARE_TRIES: usize = 16;

/// Longer than any timeout of the store.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// The pauses before each attempt to take one back. The last are longer than the breaker keeps calls away.
const TAKE_BACK: [Duration; 4] = [
    Duration::ZERO,
    Duration::from_secs(1),
    Duration::from_secs(3),
    Duration::from_secs(10),
];

/// Keys: the user's tries, how many there were, the address's tries, who is known there, all users.
/// Arguments: id, per user, per address, window, longest round, interval of the address, after how long a user is
/// forgotten, known here, users at most, spare tries, the user's name; then id and age of each try for the user that
/// may not be known here.
static BEGIN: StoreScript = StoreScript::new(
    "attempt-begin",
    "local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     local per_user, per_address = tonumber(ARGV[2]), tonumber(ARGV[3])
     local window, forgotten = tonumber(ARGV[4]), tonumber(ARGV[7])
     local spare = tonumber(ARGV[10])
     local function remember()
       redis.call('ZREMRANGEBYRANK', KEYS[1], 0, -per_user - spare - 1)
       redis.call('PEXPIRE', KEYS[1], forgotten)
       redis.call('PEXPIRE', KEYS[2], forgotten)
       redis.call('ZADD', KEYS[5], now, ARGV[11])
       redis.call('PEXPIRE', KEYS[5], forgotten)
       if redis.call('ZCARD', KEYS[5]) > tonumber(ARGV[9]) then
         local oldest = redis.call('ZPOPMIN', KEYS[5])[1]
         local tries = string.sub(KEYS[1], 1, -#ARGV[11] - 1)
         local counts = string.sub(KEYS[2], 1, -#ARGV[11] - 1)
         redis.call('DEL', tries .. oldest, counts .. oldest)
       end
     end
     if per_user > 0 and #ARGV > 11 then
       for at = 12, #ARGV - 1, 2 do
         if redis.call('ZADD', KEYS[1], 'NX', now - ARGV[at + 1], ARGV[at]) == 1 then
           redis.call('INCR', KEYS[2])
         end
       end
       remember()
     end
     local is_known = ARGV[8] == 'known' or redis.call('EXISTS', KEYS[4]) == 1
     redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - window)
     local there = 0
     if per_address > 0 and not is_known then
       there = redis.call('ZCARD', KEYS[3])
       local last = redis.call('ZRANGE', KEYS[3], -1, -1, 'WITHSCORES')[2]
       if there >= per_address and last + ARGV[6] > now then
         return {'address', last + ARGV[6] - now}
       end
     end
     local of_user, made = 0, 0
     if per_user > 0 then
       made = tonumber(redis.call('GET', KEYS[2]) or 0)
       local rounds = math.min(math.floor(math.max(made - 1, 0) / per_user), 40)
       local round = math.min(window * 2 ^ rounds, tonumber(ARGV[5]))
       local nth = redis.call('ZRANGE', KEYS[1], -per_user, -per_user, 'WITHSCORES')[2]
       if nth and nth + round > now then return {'user', nth + round - now} end
       of_user = redis.call('ZCOUNT', KEYS[1], now - round + 1, '+inf')
       redis.call('ZADD', KEYS[1], now, ARGV[1])
       redis.call('INCR', KEYS[2])
       remember()
     end
     if per_address > 0 then
       redis.call('ZADD', KEYS[3], now, ARGV[1])
       redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -per_address - spare - 1)
       redis.call('PEXPIRE', KEYS[3], window)
     end
     return {'begun', of_user, there, made}",
);

/// The same keys. Arguments: id, the user's name, for how long the user is known there.
static SUCCEEDED: StoreScript = StoreScript::new(
    "attempt-succeeded",
    "redis.call('DEL', KEYS[1], KEYS[2])
     redis.call('ZREM', KEYS[3], ARGV[1])
     redis.call('ZREM', KEYS[5], ARGV[2])
     redis.call('SET', KEYS[4], 1, 'PX', ARGV[3])
     return 1",
);

/// The same keys. Argument: id.
static NOT_MADE: StoreScript = StoreScript::new(
    "attempt-not-made",
    "if redis.call('ZREM', KEYS[1], ARGV[1]) == 1 then redis.call('DECR', KEYS[2]) end
     redis.call('ZREM', KEYS[3], ARGV[1])
     return 1",
);

/// Rules by which attempts are let through.
#[derive(Debug, Clone, Copy)]
pub struct AttemptRules {
    /// Tries for one user in a window; 0 for no limit.
    pub per_user: usize,
    /// Tries from one address in a window before it is slowed; 0 for no limit.
    pub per_address: usize,
    /// The window, for users in the first round.
    pub window: Duration,
    /// The longest window of a round.
    pub round_max: Duration,
    /// How long an address at its limit waits between two tries.
    pub address_interval: Duration,
    /// After how long without a try a user's are forgotten.
    pub forgotten: Duration,
    /// Whether the asking replica knows the user there.
    pub is_known: bool,
    /// For how long a user is known where the password was right.
    pub known_for: Duration,
}

/// Reply to an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttemptReply {
    /// It may be made, and counts.
    Begun {
        /// Tries for the user in the window before it.
        of_user: usize,
        /// Tries from the address before it, if they slow this user.
        from_address: usize,
        /// Tries for the user before it since a right password.
        made: usize,
    },
    /// The user's limit is reached for so long.
    UserWaits(Duration),
    /// The address's limit is reached for so long.
    AddressWaits(Duration),
}

/// Try that was counted by one replica, and perhaps not by the store.
#[derive(Debug, Clone, Copy)]
pub struct UntoldTry {
    /// What tells it from others, so that it counts once however often it is told.
    pub id: u64,
    /// How long ago it was made.
    pub age: Duration,
}

/// Attempt that all replicas count.
pub struct SharedAttempt {
    store: Arc<SharedStore>,
    keys: [String; 5],
    id: u64,
    /// The user, as the store calls him.
    user: String,
    rules: AttemptRules,
}

// === impl SharedAttempt ===

impl SharedAttempt {
    /// An attempt of a user from an address, which is not asked for yet.
    pub fn new(store: Arc<SharedStore>, user: &str, address: IpAddr, rules: AttemptRules) -> Self {
        let (address, name) = (address.to_string(), hash_of(user));
        let place = hash_of(&format!("{user}\0{address}"));
        Self {
            keys: [
                store.key(&["try", "u", &name]),
                store.key(&["try", "n", &name]),
                store.key(&["try", "a", &address]),
                store.key(&["known", &place]),
                store.key(&["try", "all"]),
            ],
            id: rand::random(),
            user: name,
            rules,
            store,
        }
    }

    /// What tells it from others.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Asks for it, until `deadline`, after these tries for the user count, too. If the store is away, they and it
    /// may count all the same.
    pub async fn begin(
        &self,
        untold: &[UntoldTry],
        deadline: Instant,
    ) -> Result<AttemptReply, StoreAway> {
        let (rules, id) = (&self.rules, name_of(self.id));
        let untold: Vec<_> = untold
            .iter()
            .map(|one| (name_of(one.id), one.age))
            .collect();
        let mut args: Vec<StoreArg<'_>> = vec![
            (&id).into(),
            rules.per_user.into(),
            rules.per_address.into(),
            rules.window.into(),
            rules.round_max.into(),
            rules.address_interval.into(),
            rules.forgotten.into(),
            (if rules.is_known { "known" } else { "" }).into(),
            REMEMBERED_MAX.into(),
            SPARE_TRIES.into(),
            (&self.user).into(),
        ];
        for (id, age) in &untold {
            args.push(id.into());
            args.push((*age).into());
        }
        let said = self.store.run(&BEGIN, &self.keys, &args, deadline).await?;
        AttemptReply::new(said.list()).ok_or(StoreAway)
    }

    /// The password was right: the user begins anew, and is known there. What the store is not told, because it is
    /// away, goes on to count.
    pub async fn succeeded(self) {
        let (deadline, known_for) = (Instant::now() + CALL_TIMEOUT, self.rules.known_for);
        let id = name_of(self.id);
        let args = [(&id).into(), (&self.user).into(), known_for.into()];
        let told = self.store.run(&SUCCEEDED, &self.keys, &args, deadline);
        let _ = told.await;
    }

    /// The password was not tried. What the store is not told goes on to count.
    pub async fn not_made(self) {
        let _ = self.tell_not_made().await;
    }

    /// The same without waiting for it, of one that may count though the store did not answer.
    pub fn take_back(self) {
        tokio::spawn(async move {
            for pause in TAKE_BACK {
                sleep(pause).await;
                if self.tell_not_made().await.is_ok() {
                    return;
                }
            }
        });
    }

    async fn tell_not_made(&self) -> Result<StoreValue, StoreAway> {
        let deadline = Instant::now() + CALL_TIMEOUT;
        let id = name_of(self.id);
        let args = [(&id).into()];
        self.store.run(&NOT_MADE, &self.keys, &args, deadline).await
    }
}

/// What the store calls an attempt.
fn name_of(id: u64) -> String {
    format!("{id:016x}")
}

// === impl AttemptReply ===

impl AttemptReply {
    fn new(said: &[StoreValue]) -> Option<Self> {
        let number = |at: usize| u64::try_from(said.get(at)?.number()?).ok();
        let wait = number(1).map(Duration::from_millis)?;
        match said.first()?.text()? {
            "user" => Some(Self::UserWaits(wait)),
            "address" => Some(Self::AddressWaits(wait)),
            "begun" => Some(Self::Begun {
                of_user: usize::try_from(number(1)?).ok()?,
                from_address: usize::try_from(number(2)?).ok()?,
                made: usize::try_from(number(3)?).ok()?,
            }),
            _ => None,
        }
    }
}
