//! The pool among other clients of the same switch.

use super::*;

fn ask(surplus: usize, is_wanted: bool) -> SlotDemand {
    SlotDemand { surplus, is_wanted }
}

#[tokio::test(start_paused = true)]
async fn without_a_slot_the_server_is_well_and_callers_wait_until_there_is_one() {
    let (pool, numbers) = start(4);
    numbers.slotless.store(true, Ordering::SeqCst);
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.lease(soon()).await.map(drop) }
    });
    pass(1).await;
    assert!(!waiting.is_finished() && numbers.opened() > 1);
    assert!(pool.trouble().is_some_and(|why| why.contains("gateways")));
    let attempt = pool.first_attempt();
    assert!(look(&mut Box::pin(attempt)).is_none(), "it is no attempt");
    assert_eq!(
        pool.lease(Instant::now() + Duration::from_secs(1))
            .await
            .err(),
        Some(LeaseError::Busy)
    );
    numbers.slotless.store(false, Ordering::SeqCst);
    assert_eq!(waiting.await.unwrap(), Ok(()));
    assert_eq!((pool.first_attempt().await, pool.trouble()), (Ok(()), None));
}

#[tokio::test(start_paused = true)]
async fn idle_sessions_are_logged_out_for_others_and_then_those_that_come_back() {
    let (pool, numbers) = start(3);
    let mut leases = Vec::new();
    for _ in 0..3 {
        leases.push(pool.lease(soon()).await.unwrap());
    }
    leases.pop();
    assert_eq!(pool.counts(), (2, 1));
    pool.meet(ask(2, true));
    // What is leaving already is not asked for again.
    pool.meet(ask(2, true));
    assert_eq!(pool.counts(), (2, 0));
    leases.pop();
    assert_eq!(pool.counts(), (1, 0));
    leases.pop();
    assert_eq!(pool.counts(), (0, 1));
    pass(1).await;
    assert_eq!(*numbers.ends.lock().unwrap(), ["logout"; 2]);
    pool.meet(ask(0, true));
    let lease = pool.lease(soon()).await.unwrap();
    drop(lease);
    assert_eq!((pool.counts(), numbers.opened()), ((0, 1), 3));
}

#[tokio::test(start_paused = true)]
async fn what_came_back_and_is_no_more_asked_for_stays() {
    let (pool, numbers) = start(1);
    let lease = pool.lease(soon()).await.unwrap();
    pool.meet(ask(1, true));
    pool.meet(ask(0, false));
    drop(lease);
    assert_eq!((pool.counts(), numbers.opened()), ((0, 1), 1));
}

#[tokio::test(start_paused = true)]
async fn a_recalled_session_is_given_back_although_somebody_waits_for_it() {
    let (pool, numbers) = start(1);
    let lease = pool.lease(soon()).await.unwrap();
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.lease(soon()).await.map(drop) }
    });
    tokio::task::yield_now().await;
    pool.meet(ask(1, true));
    drop(lease);
    assert_eq!(waiting.await.unwrap(), Ok(()));
    assert_eq!(*numbers.ends.lock().unwrap(), ["logout"]);
    assert_eq!(numbers.opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_others_want_is_not_kept_for_long_without_use() {
    let (pool, numbers) = start(2);
    let leases = (
        pool.lease(soon()).await.unwrap(),
        pool.lease(soon()).await.unwrap(),
    );
    drop(leases);
    pass(4).await;
    pool.sweep();
    assert_eq!(pool.counts(), (0, 2));
    pool.meet(ask(0, true));
    pool.sweep();
    assert_eq!(*numbers.ends.lock().unwrap(), ["idle"]);
    pool.sweep();
    assert_eq!(pool.counts(), (0, 1), "one is kept ready");
}
