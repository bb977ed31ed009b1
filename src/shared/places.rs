//! Places of tenants: how many requests of one tenant each replica may have under way.
//!
//! A replica says how many places it wants to hold, in all, and gets as many as the others leave. To say it once more
//! changes nothing, so an answer that was lost does no harm. What a replica holds it forgets to hold after a while.

use std::time::Duration;

use tokio::time::Instant;

use super::core::StoreAway;
use super::script::{StoreArg, StoreScript};
use super::store::SharedStore;

/// How long places are held that nobody asks for again; those of a replica that died are lost for so long.
pub const PLACES_TIME: Duration = Duration::from_secs(60);

/// A set of replicas by when their places lapse, and how many each has.
static HOLD: StoreScript = StoreScript::new(
    "places",
    "local t = redis.call('TIME')
     local now = t[1] * 1000 + math.floor(t[2] / 1000)
     for _, gone in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now)) do
       redis.call('HDEL', KEYS[2], gone)
     end
     redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
     local own = tonumber(redis.call('HGET', KEYS[2], ARGV[1]) or 0)
     local others = -own
     for _, held in ipairs(redis.call('HVALS', KEYS[2])) do
       others = others + held
     end
     local held = math.max(math.min(tonumber(ARGV[2]), ARGV[3] - others), 0)
     if held == 0 then
       redis.call('ZREM', KEYS[1], ARGV[1])
       redis.call('HDEL', KEYS[2], ARGV[1])
     else
       redis.call('ZADD', KEYS[1], now + ARGV[4], ARGV[1])
       redis.call('HSET', KEYS[2], ARGV[1], held)
     end
     redis.call('PEXPIRE', KEYS[1], ARGV[4])
     redis.call('PEXPIRE', KEYS[2], ARGV[4])
     return held",
);

// === impl SharedStore ===

impl SharedStore {
    /// Holds `wanted` places of a tenant, called by a hash, or as many as the other replicas leave of `most`.
    pub async fn hold_places(
        &self,
        tenant: &str,
        wanted: usize,
        most: usize,
        deadline: Instant,
    ) -> Result<usize, StoreAway> {
        let keys = ["place", "places"].map(|kind| self.key(&[kind, tenant]));
        let args = [
            StoreArg::Text(self.replica()),
            StoreArg::from(wanted),
            StoreArg::from(most),
            StoreArg::from(PLACES_TIME),
        ];
        let held = self.run(&HOLD, &keys, &args, deadline).await?.number();
        held.and_then(|held| usize::try_from(held).ok())
            .ok_or(StoreAway)
    }
}
