//! Rates that replicas share: the store fills the bucket, and each replica takes portions out of it.
//!
//! A bucket is one number, the moment at which it is full again (the generic cell rate algorithm). A full bucket is no
//! key at all, so the store forgets by itself whoever pauses. The clock is the store's.

use std::time::Duration;

use tokio::time::Instant;

use super::core::StoreAway;
use super::script::{StoreArg, StoreScript, StoreValue};
use super::store::SharedStore;

/// Times within are microseconds from now: numbers of today's date would lose the fractions.
static TAKE: StoreScript = StoreScript::new(
    "rate",
    "local t = redis.call('TIME')
     local now = t[1] * 1000000 + t[2]
     local period = 1000000 / ARGV[1]
     local used = math.max((tonumber(redis.call('GET', KEYS[1]) or now)) - now, 0)
     used = math.max(used + ARGV[3] * period, 0)
     local free = math.floor(ARGV[2] - used / period + 0.001)
     local granted = math.max(math.min(free, tonumber(ARGV[4])), 0)
     used = used + granted * period
     if used < 1 then
       redis.call('DEL', KEYS[1])
     else
       redis.call('SET', KEYS[1], string.format('%.0f', now + used), 'PX', math.ceil(used / 1000))
     end
     return {granted, math.ceil(used - (ARGV[2] - 1) * period)}",
);

/// Portion of a rate that is asked for.
#[derive(Debug, Clone, Copy)]
pub struct PortionRequest {
    /// Tokens a second.
    pub per_second: u32,
    /// Tokens at once.
    pub burst: u32,
    /// Tokens that were used beyond former portions; below nothing, what is left of them and goes back.
    pub owed: i64,
    /// The most tokens that are wanted.
    pub wanted: u32,
}

/// Answer to somebody who asked for a portion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PortionReply {
    /// So many tokens, at least one.
    Granted(u32),
    /// None; there is one after this time.
    Wait(Duration),
}

// === impl SharedStore ===

impl SharedStore {
    /// Takes a portion out of the bucket of `id`, once what is owed was taken out, whether there was as much or not.
    pub async fn take_portion(
        &self,
        (class, id): (&str, &str),
        request: PortionRequest,
        deadline: Instant,
    ) -> Result<PortionReply, StoreAway> {
        let keys = [self.key(&["rate", class, id])];
        let args = [
            StoreArg::Number(request.per_second.into()),
            StoreArg::Number(request.burst.into()),
            StoreArg::Number(request.owed),
            StoreArg::Number(request.wanted.into()),
        ];
        let reply = self.run(&TAKE, &keys, &args, deadline).await?;
        read(&reply).ok_or(StoreAway)
    }
}

fn read(reply: &StoreValue) -> Option<PortionReply> {
    let [granted, wait] = reply.list() else {
        return None;
    };
    let granted = u32::try_from(granted.number()?).ok()?;
    if granted > 0 {
        return Some(PortionReply::Granted(granted));
    }
    let wait = u64::try_from(wait.number()?).unwrap_or_default();
    // Who is to wait waits: nobody asks in a circle.
    Some(PortionReply::Wait(Duration::from_micros(wait.max(1000))))
}
