//! The gateway in a process of its own, and the bare exchanges over its sessions.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ocip::cluster::{CallContext, Cluster};
use ocip::command::speed_dial_100::UserSpeedDial100GetListRequest17sp1;
use ocip_gateway::cli::gateway::Gateway;
use ocip_gateway::config::Config;
use ocip_gateway::telemetry;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use crate::answer::user;
use crate::child;

/// Serves until standard input ends. Says where it listens and then, once all sessions are open,
/// `ready`. A line `CALLERS ENTRIES MILLISECONDS` asks for bare exchanges and is answered by `done`; an
/// empty line asks for their latencies in nanoseconds. These are two questions so that the CPU time
/// can be read in between.
pub(crate) fn run(config: &Path) {
    let config = Config::load(config).expect("a good configuration");
    telemetry::start(&config.log).expect("a good log level");
    let runtime = Runtime::new().expect("a runtime");
    let gateway = runtime.block_on(Gateway::start(&config));
    let gateway = Arc::new(gateway.expect("a gateway"));
    child::say(gateway.rest_addr());
    let sessions = config.backend.pool.min_sessions;
    runtime.block_on(until_open(gateway.cluster(), sessions));
    child::say("ready");
    let mut latencies = Vec::new();
    child::serve(|question| {
        if question.is_empty() {
            return words(&latencies);
        }
        latencies = runtime.block_on(exchange(&gateway, numbers(question)));
        "done".to_owned()
    });
    let gateway = Arc::into_inner(gateway).expect("no exchange is under way");
    runtime.block_on(gateway.drain());
}

async fn until_open(cluster: &Cluster, sessions: usize) {
    while cluster.session_counts().1 < sessions {
        sleep(Duration::from_millis(1)).await;
    }
}

fn words(latencies: &[u64]) -> String {
    let words: Vec<String> = latencies.iter().map(u64::to_string).collect();
    words.join(" ")
}

fn numbers(question: &str) -> [usize; 3] {
    let words = question.split(' ').map(str::parse);
    let numbers: Result<Vec<usize>, _> = words.collect();
    let numbers = numbers.expect("numbers").try_into();
    numbers.expect("three numbers")
}

/// Has some callers ask for a list again and again.
async fn exchange(
    gateway: &Arc<Gateway>,
    [callers, entries, milliseconds]: [usize; 3],
) -> Vec<u64> {
    let until = Instant::now() + Duration::from_millis(milliseconds as u64);
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let gateway = Arc::clone(gateway);
        tasks.spawn(async move { ask_until(gateway.cluster(), entries, until).await });
    }
    tasks.join_all().await.concat()
}

async fn ask_until(cluster: &Cluster, entries: usize, until: Instant) -> Vec<u64> {
    let mut latencies = Vec::with_capacity(16 * 1024);
    loop {
        let begin = Instant::now();
        if begin >= until {
            return latencies;
        }
        ask(cluster, entries, begin + Duration::from_secs(10)).await;
        latencies.push(u64::try_from(begin.elapsed().as_nanos()).unwrap_or(u64::MAX));
    }
}

async fn ask(cluster: &Cluster, entries: usize, deadline: Instant) {
    let call = CallContext {
        // As long as the ids that the gateway makes.
        request_id: "0123456789abcdef0123456789abcdef",
        deadline,
        bill: None,
        gathering: None,
        write_lease: None,
    };
    let request = UserSpeedDial100GetListRequest17sp1 {
        user_id: user(entries),
    };
    let list = cluster.call(call, &request).await.expect("an answer");
    assert_eq!(list.speed_dial_entry.len(), entries);
}
