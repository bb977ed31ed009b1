//! Turns at the gateways' own login: one at a time for each server of the switch, and after a refusal none by anybody
//! until the back-off ends.
//!
//! What a password is called in the store is a hash that is slow to make: whoever reads the store can try no more
//! passwords with it than with the switch's own file of them. A corrected password has another name, so it is tried
//! at once.

use std::sync::Arc;
use std::time::Duration;

use ocip::connect::ServerEndpoint;
use ocip::cooperation::{
    CooperationFuture, LoginRefusal, LoginTurn, LoginTurns, NoTurn, TurnEnd, TurnGrant, TurnRequest,
};
use ocip::login::LoginCredentials;
use ocip::pool::OpenError;
use openssl::hash::MessageDigest;
use openssl::pkcs5::pbkdf2_hmac;
use rand::RngExt;
use secrecy::ExposeSecret;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

use super::core::StoreAway;
use super::hash::hex;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::store::SharedStore;

/// How long a turn may last beyond the login before others take the replica for dead.
const TURN_GRACE: Duration = Duration::from_secs(5);

/// The pauses between two looks whether the turn of others is over, in milliseconds.
const LOOKS_MS: std::ops::Range<u64> = 20..80;

/// How often a refusal is told again that the store did not hear of.
const END_PAUSE: Duration = Duration::from_millis(250);

/// When to try again where others logged in for too long.
const BUSY_RETRY: Duration = Duration::from_millis(500);

/// How long the store is waited for at the start, when it is connected to at the same time as the switch.
const STORE_PATIENCE: Duration = Duration::from_secs(3);

/// Longer than any timeout of the store.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);

/// How long the number of refusals is remembered after the back-off.
const FAILURES_KEPT: Duration = Duration::from_secs(24 * 60 * 60);

/// How often the password is hashed, by PBKDF2 with HMAC-SHA256.
const ROUNDS: usize = 200_000;

/// Keys: the server's login, the unproved password's trial, the back-off everywhere, the one at this server.
/// Arguments: token, how long a turn lasts, how many of the first two keys are taken.
static BEGIN: StoreScript = StoreScript::new(
    "login-begin",
    "local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     local failures = {}
     for i = 3, 4 do
       local kept = redis.call('GET', KEYS[i])
       local wait = kept and cjson.decode(kept) or {failures = 0, till = 0}
       if wait.till > now then
         return {i == 3 and 'refused' or 'here', wait.failures, wait.till - now, wait.reason}
       end
       failures[i - 2] = wait.failures
     end
     for i = 1, tonumber(ARGV[3]) do
       local held = redis.call('GET', KEYS[i])
       if held and held ~= ARGV[1] then return {'busy'} end
     end
     for i = 1, tonumber(ARGV[3]) do redis.call('SET', KEYS[i], ARGV[1], 'PX', ARGV[2]) end
     return {'granted', failures[1], failures[2]}",
);

/// The same keys. Arguments: token, what came of it, failures, how long nobody tries, why, and how long the failures
/// are remembered after that.
static END: StoreScript = StoreScript::new(
    "login-end",
    "for i = 1, 2 do
       if redis.call('GET', KEYS[i]) == ARGV[1] then redis.call('DEL', KEYS[i]) end
     end
     if ARGV[2] == 'accepted' then redis.call('DEL', KEYS[3], KEYS[4]) end
     local place = ({refused = 3, here = 4})[ARGV[2]]
     if place then
       local t = redis.call('TIME')
       local till = t[1] * 1000 + math.floor(t[2] / 1000) + ARGV[4]
       local kept = redis.call('GET', KEYS[place])
       if not kept or cjson.decode(kept).till <= till then
         local wait = {failures = tonumber(ARGV[3]), till = till, reason = ARGV[5]}
         redis.call('SET', KEYS[place], cjson.encode(wait), 'PX', ARGV[4] + ARGV[6])
       end
     end
     return 1",
);

/// Turns at the login of the gateways with one store.
pub struct StoreTurns {
    store: Arc<SharedStore>,
    /// How long one turn may last.
    turn_time: Duration,
    /// Until when a store that is not there yet is waited for.
    patience: Instant,
    /// What the last password is called in the store.
    name: Mutex<Option<(LoginCredentials, String)>>,
}

/// Turn that is noted in the store, if that could be told.
struct StoreTurn {
    store: Arc<SharedStore>,
    keys: [String; 4],
    token: String,
}

// === impl StoreTurns ===

impl StoreTurns {
    /// Turns by way of `store`; a login takes at most `login_timeout`.
    pub fn new(store: Arc<SharedStore>, login_timeout: Duration) -> Self {
        Self {
            store,
            turn_time: login_timeout + TURN_GRACE,
            patience: Instant::now() + STORE_PATIENCE,
            name: Mutex::default(),
        }
    }

    async fn take(&self, request: TurnRequest<'_>) -> Result<TurnGrant, NoTurn> {
        let turn = StoreTurn {
            keys: self.keys(request.server, request.credentials).await,
            token: format!("{:016x}", rand::random::<u64>()),
            store: Arc::clone(&self.store),
        };
        self.await_store().await;
        let deadline = Instant::now() + self.turn_time + TURN_GRACE;
        let taken = if request.is_proved { 1_usize } else { 2 };
        let args = [(&turn.token).into(), self.turn_time.into(), taken.into()];
        loop {
            let said = turn.run(&BEGIN, &args).await;
            if said.is_err() && !self.store.is_away() && Instant::now() < deadline {
                // A call that was cut short says nothing of the others.
                sleep(Duration::from_millis(LOOKS_MS.start)).await;
                continue;
            }
            let said = said.as_ref().map_or(&[][..], StoreValue::list);
            match TurnReply::new(said) {
                TurnReply::Busy if Instant::now() < deadline => {
                    let pause = rand::rng().random_range(LOOKS_MS);
                    sleep(Duration::from_millis(pause)).await;
                }
                TurnReply::Busy => return Err(NoTurn::Busy(busy(request.server))),
                TurnReply::Refused(refusal) => return Err(NoTurn::Refused(refusal)),
                TurnReply::RefusedHere(refusal) => return Err(NoTurn::RefusedHere(refusal)),
                TurnReply::Granted(failures, failures_here) => {
                    return Ok(TurnGrant {
                        turn: Box::new(turn),
                        failures,
                        failures_here,
                    });
                }
            }
        }
    }

    /// Waits until the store is there, but not for long and only at the start.
    async fn await_store(&self) {
        while self.store.is_away() && Instant::now() < self.patience {
            sleep(Duration::from_millis(LOOKS_MS.start)).await;
        }
    }

    async fn keys(&self, server: &ServerEndpoint, credentials: &LoginCredentials) -> [String; 4] {
        let name = self.name(credentials).await;
        let server = server.to_string().to_lowercase();
        [
            self.store.key(&["login", &server]),
            self.store.key(&["trial", &name]),
            self.store.key(&["backoff", &name]),
            self.store.key(&["backoff", &name, &server]),
        ]
    }

    /// What the password is called in the store. It is hashed once: the lock is held meanwhile.
    async fn name(&self, credentials: &LoginCredentials) -> String {
        let mut known = self.name.lock().await;
        if let Some((former, name)) = &*known
            && is_same(former, credentials)
        {
            return name.clone();
        }
        let salt = self.store.key(&["own-password"]);
        let hashed = credentials.clone();
        let name = spawn_blocking(move || name(&hashed, &salt)).await;
        // Only a runtime that ends gives none, and it gives no turn either.
        let name = name.unwrap_or_default();
        *known = Some((credentials.clone(), name.clone()));
        name
    }
}

impl LoginTurns for StoreTurns {
    fn begin<'a>(
        &'a self,
        request: TurnRequest<'a>,
    ) -> CooperationFuture<'a, Result<TurnGrant, NoTurn>> {
        Box::pin(self.take(request))
    }
}

fn is_same(one: &LoginCredentials, other: &LoginCredentials) -> bool {
    let is_same_password = one.password.expose_secret() == other.password.expose_secret();
    one.user_id == other.user_id && is_same_password
}

/// The switch does not tell user ids in capital letters from others.
fn name(credentials: &LoginCredentials, salt: &str) -> String {
    let salt = format!("{salt}\0{}", credentials.user_id.to_lowercase());
    let password = credentials.password.expose_secret().as_bytes();
    let (mut hash, sha256) = ([0; 16], MessageDigest::sha256());
    match pbkdf2_hmac(password, salt.as_bytes(), ROUNDS, sha256, &mut hash) {
        Ok(()) => hex(&hash),
        // One name for all passwords is tighter than none.
        Err(_) => String::from("any"),
    }
}

fn busy(server: &ServerEndpoint) -> OpenError {
    OpenError {
        reason: format!("{server}: other gateways are logging in"),
        retry_after: BUSY_RETRY,
    }
}

/// What the store says to a request for a turn.
enum TurnReply {
    Granted(u32, u32),
    Busy,
    Refused(LoginRefusal),
    RefusedHere(LoginRefusal),
}

// === impl TurnReply ===

impl TurnReply {
    /// A store that is away, which says nothing, stands in nobody's way.
    fn new(said: &[StoreValue]) -> Self {
        let count = |at: usize| {
            let number = said.get(at).and_then(StoreValue::number);
            u32::try_from(number.unwrap_or(0)).unwrap_or(u32::MAX)
        };
        let refusal = || LoginRefusal {
            failures: count(1),
            wait: Duration::from_millis(count(2).into()),
            reason: said
                .get(3)
                .and_then(StoreValue::text)
                .unwrap_or_default()
                .to_owned(),
        };
        match said.first().and_then(StoreValue::text) {
            Some("busy") => Self::Busy,
            Some("refused") => Self::Refused(refusal()),
            Some("here") => Self::RefusedHere(refusal()),
            _ => Self::Granted(count(1), count(2)),
        }
    }
}

// === impl StoreTurn ===

impl StoreTurn {
    async fn run(
        &self,
        script: &StoreScript,
        args: &[StoreArg<'_>],
    ) -> Result<StoreValue, StoreAway> {
        let deadline = Instant::now() + CALL_TIMEOUT;
        self.store.run(script, &self.keys, args, deadline).await
    }

    /// A turn that the store did not grant, because it was away, is told as well: it may be back.
    async fn tell(&self, end: TurnEnd) -> u32 {
        let (what, refusal) = match &end {
            TurnEnd::Accepted => ("accepted", None),
            TurnEnd::Refused(refusal) => ("refused", Some(refusal)),
            TurnEnd::RefusedHere(refusal) => ("here", Some(refusal)),
            TurnEnd::Unanswered => ("unanswered", None),
        };
        let args: [StoreArg<'_>; 6] = [
            (&self.token).into(),
            what.into(),
            refusal
                .map_or(0, |refusal| i64::from(refusal.failures))
                .into(),
            refusal
                .map_or(Duration::ZERO, |refusal| refusal.wait)
                .into(),
            refusal.map_or("", |refusal| &refusal.reason).into(),
            FAILURES_KEPT.into(),
        ];
        // The turn still keeps the others out meanwhile, who must not try what was refused.
        let until = Instant::now() + TURN_GRACE;
        while self.run(&END, &args).await.is_err() {
            if refusal.is_none() || Instant::now() >= until {
                return u32::try_from(self.store.replicas()).unwrap_or(u32::MAX);
            }
            sleep(END_PAUSE).await;
        }
        1
    }
}

impl LoginTurn for StoreTurn {
    fn end(self: Box<Self>, end: TurnEnd) -> CooperationFuture<'static, u32> {
        Box::pin(async move { self.tell(end).await })
    }
}
