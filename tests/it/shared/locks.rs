//! Changes of one user through several replicas: never two at a time.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use ocip_gateway::config::{Config, OnLoss};
use ocip_simulator::{Fault, FaultAction, SimulatedSwitch, Simulator};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::audit::lines;
use crate::support::gateway::until;
use crate::support::replica::Replica;
use crate::support::store::{TestStore, share};
use crate::support::{Client, LIST, Reply, TestGateway, simulate, tcp_config};

const MODIFY: &str = "UserSpeedDial100ModifyListRequest";
const RING: &str =
    "/api/v1/tenants/foo/groups/foogroup/users/foouser/services/simultaneous_ring_personal/";
const RING_GET: &str = "UserSimultaneousRingPersonalGetRequest*";
const RING_MODIFY: &str = "UserSimultaneousRingPersonalModifyRequest*";

/// How many change the same user at once, half of them through each replica.
const CALLERS: usize = 16;

/// Two replicas in front of a switch that takes its time for changes.
struct Pair {
    switch: Arc<SimulatedSwitch>,
    replicas: [TestGateway; 2],
    _simulator: Simulator,
}

/// Callers who change one user, again and again.
struct Callers {
    tasks: JoinSet<()>,
    is_over: Arc<AtomicBool>,
    done: Arc<AtomicUsize>,
    refused: Arc<AtomicUsize>,
}

fn fault(command: &str, action: FaultAction, times: Option<u32>) -> Fault {
    Fault {
        command: Some(command.to_owned()),
        connection: None,
        skip: 0,
        times,
        action,
    }
}

fn entry() -> String {
    json!({"speedCodes": [{"speedCode": "03", "phoneNumber": "1003"}]}).to_string()
}

// === impl Pair ===

impl Pair {
    async fn start(change: impl Fn(usize, &mut Config)) -> Self {
        let switch = SimulatedSwitch::demo();
        let simulator = simulate(&switch).await;
        let slowly = FaultAction::Delay(Duration::from_millis(1));
        switch.add_fault(fault(MODIFY, slowly, None));
        let start = async |place: usize| {
            let mut config = tcp_config(simulator.local_addr());
            // What is asked before a change is not what is tested.
            config.access.write_proof_ttl = Duration::from_secs(600);
            config.backend.request_timeout = Duration::from_secs(60);
            change(place, &mut config);
            TestGateway::start(config).await
        };
        let replicas = [start(0).await, start(1).await];
        Self {
            switch,
            replicas,
            _simulator: simulator,
        }
    }

    async fn sharing(store: &TestStore) -> Self {
        Self::start(|_, config| share(config, store)).await
    }

    /// Everybody makes so many changes at most; what is refused is tried again.
    fn callers(&self, changes: usize) -> Callers {
        let mut callers = Callers {
            tasks: JoinSet::new(),
            is_over: Arc::default(),
            done: Arc::default(),
            refused: Arc::default(),
        };
        for place in 0..CALLERS {
            let addr = self.replicas[place % 2].addr();
            let is_over = Arc::clone(&callers.is_over);
            let (done, refused) = (Arc::clone(&callers.done), Arc::clone(&callers.refused));
            callers.tasks.spawn(async move {
                let mut client = Client::connect(addr).await;
                let mut left = changes;
                while left > 0 && !is_over.load(Ordering::Relaxed) {
                    let reply = client.send("PUT", LIST, &entry()).await;
                    match reply.status {
                        200 => {
                            left -= 1;
                            done.fetch_add(1, Ordering::Relaxed);
                        }
                        _ => {
                            assert_refused(&reply);
                            refused.fetch_add(1, Ordering::Relaxed);
                            tokio::time::sleep(Duration::from_millis(20)).await;
                        }
                    }
                }
            });
        }
        callers
    }

    fn overlaps(&self) -> u64 {
        self.switch.counts().writes_overlapping
    }

    fn executed(&self) -> usize {
        let executed = self.switch.counts().executed(MODIFY);
        usize::try_from(executed).unwrap()
    }
}

fn assert_refused(reply: &Reply) {
    assert_eq!(reply.status, 503, "{reply:?}");
    assert!(reply.header("retry-after").is_some(), "{reply:?}");
    let said = reply.error_message();
    assert!(said.starts_with("nothing was changed"), "{said}");
}

// === impl Callers ===

impl Callers {
    fn done(&self) -> usize {
        self.done.load(Ordering::Relaxed)
    }

    fn refused(&self) -> usize {
        self.refused.load(Ordering::Relaxed)
    }

    async fn until_more_are(&self, count: impl Fn(&Self) -> usize) {
        let before = count(self);
        until(|| async { count(self) > before + CALLERS }).await;
    }

    /// Waits for all of them. Gives how many changes were made.
    async fn end(mut self) -> usize {
        while let Some(ended) = self.tasks.join_next().await {
            ended.unwrap();
        }
        self.done()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_thousand_changes_of_one_user_through_two_replicas_never_overlap() {
    let store = TestStore::start().await;
    let pair = Pair::sharing(&store).await;
    let done = pair.callers(10_000 / CALLERS).end().await;
    assert_eq!((done, pair.executed()), (10_000, 10_000));
    assert_eq!(pair.overlaps(), 0);
    until(|| async { store.cli(&["keys", "*:lock:*"]).is_empty() }).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_store_changes_through_two_replicas_do_overlap() {
    let pair = Pair::start(|_, _| {}).await;
    let callers = pair.callers(100_000);
    until(|| async { pair.overlaps() > 0 }).await;
    callers.is_over.store(true, Ordering::Relaxed);
    callers.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_stands_still_and_dies_and_comes_back_empty_lets_no_changes_overlap() {
    let mut store = TestStore::start().await;
    let pair = Pair::sharing(&store).await;
    let callers = pair.callers(100_000);
    callers.until_more_are(Callers::done).await;
    store.pause();
    callers.until_more_are(Callers::refused).await;
    store.resume();
    callers.until_more_are(Callers::done).await;
    store.kill();
    callers.until_more_are(Callers::refused).await;
    // Locks that it had are gone, so that nobody can be certain of any.
    store.restart().await;
    callers.until_more_are(Callers::refused).await;
    callers.is_over.store(true, Ordering::Relaxed);
    let done = callers.end().await;
    assert_eq!(
        pair.executed(),
        done,
        "what was refused was not carried out"
    );
    assert_eq!(pair.overlaps(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_go_on_without_the_store_where_that_is_wanted_and_the_audit_says_so() {
    let mut store = TestStore::start().await;
    let folder = tempfile::tempdir().unwrap();
    let file = |place: usize| folder.path().join(format!("{place}.jsonl"));
    let pair = Pair::start(|place, config| {
        share(config, &store);
        config.shared.on_loss = OnLoss::Local;
        config.audit.file = Some(file(place));
    })
    .await;
    for replica in [0, 1, 0] {
        let reply = pair.replicas[replica].request("PUT", LIST, &entry()).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    let fences = |path: &Path| -> Vec<Option<u64>> {
        let lines = lines(path);
        lines.iter().map(|line| line["fence"].as_u64()).collect()
    };
    let (of_first, of_second) = (fences(&file(0)), fences(&file(1)));
    let order = [of_first[0], of_second[0], of_first[1]];
    assert!(order[0].is_some() && order.is_sorted_by(|one, next| one < next));
    assert!(
        lines(&file(0))
            .iter()
            .all(|line| line.get("lock").is_none())
    );

    store.kill();
    let callers = pair.callers(20);
    assert_eq!(callers.end().await, 20 * CALLERS);
    assert!(pair.overlaps() > 0, "nobody can keep them apart");
    for line in &lines(&file(0))[2..] {
        assert_eq!((&line["lock"], line.get("fence")), (&json!("local"), None));
    }
}

#[tokio::test]
async fn without_a_store_the_audit_says_nothing_of_locks() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("audit.jsonl");
    let pair = Pair::start(|_, config| config.audit.file = Some(path.clone())).await;
    pair.replicas[0].request("PUT", LIST, &entry()).await;
    let line: &Value = &lines(&path)[0];
    assert!(line.get("lock").is_none() && line.get("fence").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_a_replica_that_is_killed_runs_out() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let more = "backend.request_timeout = '1s'";
    let [killed, other] = [
        Replica::start(simulator.local_addr(), &store, more).await,
        Replica::start(simulator.local_addr(), &store, more).await,
    ];
    switch.add_fault(fault(MODIFY, FaultAction::Never, Some(1)));
    let body = entry();
    let writing = killed.request("PUT", LIST, &body);
    let killing = async {
        until(|| async { switch.counts().executed(MODIFY) == 1 }).await;
        killed.kill();
    };
    // The connection ends with the process.
    tokio::select! {
        biased;
        () = killing => {}
        reply = writing => panic!("{reply:?}"),
    }
    let locks = || store.cli(&["keys", "*:lock:*"]);
    let held = locks();
    assert!(!held.is_empty());
    let early = other.request("PUT", LIST, &body).await;
    assert_eq!(early.status, 503, "{early:?}");
    assert_eq!(locks(), held);
    until(|| async { locks().is_empty() }).await;
    let late = other.request("PUT", LIST, &body).await;
    assert_eq!(late.status, 200, "{late:?}");
    assert_eq!(switch.counts().executed(MODIFY), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replica_that_stands_still_between_lock_and_write_does_not_write_afterwards() {
    let store = TestStore::start().await;
    let switch = SimulatedSwitch::demo();
    let simulator = simulate(&switch).await;
    let more = "backend.request_timeout = '2s'";
    let replica = Replica::start(simulator.local_addr(), &store, more).await;
    let slowly = FaultAction::Delay(Duration::from_millis(500));
    switch.add_fault(fault(RING_GET, slowly, None));
    let body = json!({"active": true}).to_string();
    let writing = replica.request("PUT", RING, &body);
    let standing_still = async {
        until(|| async { !store.cli(&["keys", "*:lock:*"]).is_empty() }).await;
        replica.pause();
        // As the issue has it: longer than the request may take.
        tokio::time::sleep(Duration::from_secs(3)).await;
        replica.resume();
    };
    let (reply, ()) = tokio::join!(writing, standing_still);
    assert!(matches!(reply.status, 503 | 504), "{reply:?}");
    assert!(
        switch
            .counts()
            .executed
            .keys()
            .all(|name| !name.starts_with(&RING_MODIFY[..RING_MODIFY.len() - 1]))
    );
    until(|| async { store.cli(&["keys", "*:lock:*"]).is_empty() }).await;
    switch.clear_faults();
    let again = replica.request("PUT", RING, &body).await;
    assert_eq!(again.status, 200, "{again:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_lock_of_a_change_without_an_outcome_is_kept_until_the_switch_must_be_done() {
    let store = TestStore::start().await;
    let timeout = Duration::from_secs(1);
    let pair = Pair::start(|_, config| {
        share(config, &store);
        config.backend.request_timeout = timeout;
    })
    .await;
    pair.switch.clear_faults();
    pair.switch
        .add_fault(fault(MODIFY, FaultAction::Never, Some(1)));
    let reply = pair.replicas[0].request("PUT", LIST, &entry()).await;
    assert_eq!(reply.status, 504, "{reply:?}");
    let early = pair.replicas[1].request("PUT", LIST, &entry()).await;
    assert_eq!(early.status, 503, "{early:?}");
    assert_eq!(pair.executed(), 1);
    // Kept for two seconds more, and not for ten.
    let rest: u64 = {
        let key = store.cli(&["keys", "*:lock:*"]);
        store.cli(&["pttl", &key]).parse().unwrap()
    };
    assert!(rest < 2000, "{rest}");
    until(|| async {
        let late = pair.replicas[1].request("PUT", LIST, &entry()).await;
        late.status == 200
    })
    .await;
    assert_eq!(pair.executed(), 2);
}
