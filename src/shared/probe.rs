//! Probe of the store, for somebody who asks whether it can be used.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use tokio::time::timeout;

use super::link::{self, StoreLink};
use super::script::{StoreArg, StoreScript, StoreValue};
use super::settings::StoreSettings;

/// How many calls the latency is the median of.
const CALLS: usize = 5;

/// How long one of them may take, however short `shared.timeout` is: that they are slow is to be told.
const CALL_TIMEOUT: Duration = Duration::from_secs(3);

/// Key of the calls, and for how many milliseconds it is there.
const KEY: (&str, i64) = ("doctor", 1000);

/// Writes as calls of the gateway do, and gives the store's clock and what it says of its memory.
static PROBE: StoreScript = StoreScript::new(
    "probe",
    "redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
     local t = redis.call('TIME')
     local memory = redis.pcall('INFO', 'memory')
     if type(memory) ~= 'string' then memory = '' end
     return {t[1], t[2], memory}",
);

/// Store that was found, a primary that takes scripts and writes.
#[derive(Debug, Clone)]
pub struct StoreProbe {
    /// Its address.
    pub server: String,
    /// Its version.
    pub version: String,
    /// The median time of a few calls.
    pub latency: Duration,
    /// How many milliseconds its clock is ahead of ours; negative when it is behind.
    pub clock_ahead_ms: i64,
    /// What it forgets when its memory is full, if it tells.
    pub eviction: Option<String>,
}

/// Answer to one call.
struct ProbeAnswer {
    took: Duration,
    clock_ahead_ms: i64,
    memory: String,
}

/// Looks for the store as a gateway would, and calls it a few times.
pub async fn probe(settings: &StoreSettings) -> Result<StoreProbe, String> {
    let link = link::open_deaf(settings).await?;
    let keys = [settings.prefix() + KEY.0];
    // The first one may have to teach the store the script.
    ask(&link, &keys).await?;
    let mut answers = Vec::with_capacity(CALLS);
    for _ in 0..CALLS {
        answers.push(ask(&link, &keys).await?);
    }
    answers.sort_by_key(|answer| answer.took);
    let answer = answers.swap_remove(CALLS / 2);
    Ok(StoreProbe {
        server: link.server.clone(),
        version: link.version.clone(),
        latency: answer.took,
        clock_ahead_ms: answer.clock_ahead_ms,
        eviction: eviction(&answer.memory).map(str::to_owned),
    })
}

async fn ask(link: &StoreLink, keys: &[String]) -> Result<ProbeAnswer, String> {
    let (began, start) = (unix_ms(), Instant::now());
    let args = [StoreArg::Number(KEY.1)];
    let answer = timeout(CALL_TIMEOUT, link.run(&PROBE, keys, &args)).await;
    let took = start.elapsed();
    let in_words = |why: String| format!("{}: {why}", link.server);
    let value = answer
        .map_err(|_| in_words(format!("no answer to a script within {CALL_TIMEOUT:?}")))?
        .map_err(in_words)?;
    read(&value, began, took).ok_or_else(|| in_words("an odd answer to a script".to_owned()))
}

fn read(value: &StoreValue, began: i64, took: Duration) -> Option<ProbeAnswer> {
    let [seconds, micros, memory] = value.list() else {
        return None;
    };
    let number = |value: &StoreValue| value.text()?.parse::<i64>().ok();
    let its = number(seconds)? * 1000 + number(micros)? / 1000;
    // It looked at its clock half-way, as far as anybody can tell.
    let ours = began + i64::try_from(took.as_millis() / 2).ok()?;
    Some(ProbeAnswer {
        took,
        clock_ahead_ms: its - ours,
        memory: memory.text()?.to_owned(),
    })
}

fn eviction(memory: &str) -> Option<&str> {
    let mut lines = memory.lines();
    lines
        .find_map(|line| line.strip_prefix("maxmemory_policy:"))
        .map(str::trim)
}

fn unix_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}
