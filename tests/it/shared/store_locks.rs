//! Locks of the store, as one replica after the other asks for them.

use std::sync::Arc;
use std::time::Duration;

use ocip::connect::Transport;
use ocip::write_lease::WriteLease;
use ocip_gateway::shared::{LockTrail, NoLock, OnLoss, SharedStore, StoreLock, StoreSettings};
use tokio::time::{Instant, timeout};

use crate::support::gateway::{host_port, until};
use crate::support::store::TestStore;

async fn replica(server: &TestStore, on_loss: OnLoss) -> Arc<SharedStore> {
    let store = SharedStore::start(StoreSettings {
        servers: vec![host_port(server.addr())],
        sentinel: None,
        transport: Transport::Tcp,
        user: None,
        password: None,
        cluster: "test".into(),
        on_loss,
        timeout: Duration::from_secs(1),
    });
    until(|| async { !store.is_away() }).await;
    store
}

async fn replicas(server: &TestStore) -> [Arc<SharedStore>; 2] {
    [
        replica(server, OnLoss::Refuse).await,
        replica(server, OnLoss::Refuse).await,
    ]
}

fn within(seconds: u64) -> Instant {
    Instant::now() + Duration::from_secs(seconds)
}

async fn lock(store: &Arc<SharedStore>, seconds: u64) -> Result<Option<StoreLock>, NoLock> {
    store.lock("anna\0x", within(seconds)).await
}

async fn until_free(server: &TestStore) {
    until(|| async { server.cli(&["keys", "*:lock:*"]).is_empty() }).await;
}

#[tokio::test]
async fn one_replica_waits_for_the_other_and_has_the_higher_fence() {
    let server = TestStore::start().await;
    let [one, other] = replicas(&server).await;
    let trails = [(); 2].map(|()| Arc::new(LockTrail::default()));
    let held = trails[0].follow(lock(&one, 5)).await.unwrap().unwrap();
    assert!(!held.has_waited);
    assert!(held.outlives(within(14)) && !held.outlives(within(16)));
    let value = server.cli(&["get", &server.cli(&["keys", "*:lock:*"])]);
    assert!(value.starts_with(one.replica()), "{value}");
    assert_eq!(lock(&other, 1).await.err(), Some(NoLock::Held));
    let waiting = trails[1].follow(lock(&other, 60));
    let letting_go = async {
        until(|| async { other.report().calls > 4 }).await;
        drop(held);
    };
    let (next, ()) = tokio::join!(waiting, letting_go);
    assert!(next.unwrap().unwrap().has_waited);
    let [first, second] = trails.map(|trail| trail.fence());
    assert!(first.is_some() && first < second);
    until_free(&server).await;
}

#[tokio::test]
async fn fences_go_on_after_a_loss_of_data_and_nobody_is_certain_for_a_while() {
    let mut server = TestStore::start().await;
    let careless = replica(&server, OnLoss::Local).await;
    let strict = replica(&server, OnLoss::Refuse).await;
    let trails = [(); 2].map(|()| Arc::new(LockTrail::default()));
    drop(trails[0].follow(lock(&careless, 5)).await.unwrap().unwrap());
    server.kill();
    for store in [&careless, &strict] {
        until(|| async { store.is_away() }).await;
    }
    assert_eq!(lock(&strict, 5).await.err(), Some(NoLock::Refused));
    assert!(lock(&careless, 5).await.unwrap().is_none());
    server.restart().await;
    for store in [&careless, &strict] {
        until(|| async { !store.is_away() }).await;
    }
    assert_eq!(lock(&strict, 5).await.err(), Some(NoLock::Refused));
    // Given back, although nobody was let write.
    until_free(&server).await;
    // It has the lock, so that others wait, and says all the same that it may not be the only one.
    let held = trails[1].follow(lock(&careless, 5)).await.unwrap();
    assert!(held.is_some() && trails[1].is_local());
    assert!(trails[0].fence() < trails[1].fence());
    assert_eq!(careless.report().local_locks, 2);
}

#[tokio::test]
async fn a_lock_is_kept_for_a_write_without_an_outcome_and_no_longer() {
    let server = TestStore::start().await;
    let [one, other] = replicas(&server).await;
    let held = lock(&one, 5).await.unwrap().unwrap();
    let ends = Instant::now() + Duration::from_millis(300);
    for until in [ends, Instant::now()] {
        held.begun(until);
    }
    held.settled();
    drop(held);
    let next = lock(&other, 60).await.unwrap().unwrap();
    assert!(Instant::now() >= ends && next.has_waited);
    next.begun(within(50));
    next.settled();
    drop(next);
    until_free(&server).await;
}

#[tokio::test]
async fn an_attempt_that_is_given_up_or_not_answered_leaves_no_lock() {
    let server = TestStore::start().await;
    let [one, other] = replicas(&server).await;
    server.pause();
    let given_up = timeout(Duration::from_millis(50), lock(&one, 60)).await;
    assert!(given_up.is_err());
    assert_eq!(lock(&other, 60).await.err(), Some(NoLock::Refused));
    server.resume();
    until(|| async { matches!(lock(&other, 1).await, Ok(Some(_))) }).await;
    until_free(&server).await;
}
