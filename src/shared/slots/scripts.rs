//! Scripts of the slots. Their keys: the slots, the pools that want one, the pools there are, and how long the store
//! has been in use.

use std::time::Duration;

use crate::shared::script::StoreScript;

/// How long a slot lives without a sign of its holder, and how long a pool does.
pub(super) const SLOT_LIFE: Duration = Duration::from_secs(15);

/// How long a pool that found no slot is taken to want one.
pub(super) const WANT_LIFE: Duration = Duration::from_secs(3);

/// After how long without a sign of any pool the store must have stood still or lost its data: slots may be missing.
pub(super) const GAP: Duration = Duration::from_secs(3);

/// How long pools have then to say what they hold, before anybody gets a slot.
pub(super) const GRACE: Duration = Duration::from_secs(3);

/// What every script begins with: ARGV is the pool, the limit, [`SLOT_LIFE`] and [`GAP`].
macro_rules! begin {
    () => {
        "local t = redis.call('TIME')
         local now = t[1] * 1000 + math.floor(t[2] / 1000)
         local me, limit, life = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
         local seen = tonumber(redis.call('HGET', KEYS[4], 'seen') or 0)
         local since = tonumber(redis.call('HGET', KEYS[4], 'since') or 0)
         if now - seen > tonumber(ARGV[4]) then since = now end
         redis.call('HSET', KEYS[4], 'seen', now, 'since', since)
         redis.call('ZADD', KEYS[3], now + life, me)
         for i = 1, 3 do redis.call('ZREMRANGEBYSCORE', KEYS[i], '-inf', now) end
         local pools = redis.call('ZCARD', KEYS[3])
         local base = math.floor(limit / pools)
         local function survey()
           local held = {}
           local slots = redis.call('ZRANGE', KEYS[1], 0, -1)
           for _, slot in ipairs(slots) do
             local pool = string.match(slot, '^(.*):')
             held[pool] = (held[pool] or 0) + 1
           end
           return held, #slots, held[me] or 0
         end
        "
    };
}

/// Takes a slot, the number in ARGV 5, unless all are taken or another pool that wants one has less and this one its
/// share. Who gets none wants one for ARGV 6. Nobody gets one within ARGV 7 of a gap.
pub(super) static ACQUIRE: StoreScript = StoreScript::new(
    "acquire_slot",
    concat!(
        begin!(),
        "local held, total, own = survey()
         local is_refused = total >= limit or now - since < tonumber(ARGV[7])
         for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
           if other ~= me and own >= base and (held[other] or 0) < own then is_refused = true end
         end
         if is_refused then
           redis.call('ZADD', KEYS[2], now + ARGV[6], me)
           return 0
         end
         redis.call('ZREM', KEYS[2], me)
         redis.call('ZADD', KEYS[1], now + life, me .. ':' .. ARGV[5])
         return 1"
    ),
);

/// Says which slots a pool holds: the numbers from ARGV 6 on, and no other up to that in ARGV 5. Gives how many all hold
/// and how many this pool, how many pools there are, whether others want one, and whether one of them has so much less
/// that this pool should give one up.
pub(super) static RENEW: StoreScript = StoreScript::new(
    "renew_slots",
    concat!(
        begin!(),
        "local mine = {}
         for i = 6, #ARGV do mine[me .. ':' .. ARGV[i]] = true end
         for _, slot in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
           local pool, number = string.match(slot, '^(.*):(%d+)$')
           if pool == me and not mine[slot] and tonumber(number) <= tonumber(ARGV[5]) then
             redis.call('ZREM', KEYS[1], slot)
           end
         end
         for slot in pairs(mine) do redis.call('ZADD', KEYS[1], now + life, slot) end
         local held, total, own = survey()
         local is_wanted, is_surplus = 0, 0
         for _, other in ipairs(redis.call('ZRANGE', KEYS[2], 0, -1)) do
           if other ~= me then
             local theirs = held[other] or 0
             is_wanted = 1
             if own > base and (theirs + 1 < own or theirs == 0) then is_surplus = 1 end
           end
         end
         for i = 1, 4 do redis.call('PEXPIRE', KEYS[i], life * 4) end
         return {total, own, pools, is_wanted, is_surplus}"
    ),
);

/// Gives a slot back, the number in ARGV 2. Gives how many pools want one.
pub(super) static RELEASE: StoreScript = StoreScript::new(
    "release_slot",
    "redis.call('ZREM', KEYS[1], ARGV[1] .. ':' .. ARGV[2])
     return redis.call('ZCARD', KEYS[2])",
);

/// Ends a pool.
pub(super) static LEAVE: StoreScript = StoreScript::new(
    "leave_slots",
    "redis.call('ZREM', KEYS[2], ARGV[1])
     redis.call('ZREM', KEYS[3], ARGV[1])
     return 1",
);
