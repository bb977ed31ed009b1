//! More callers than sessions can serve.

use tokio::task::JoinSet;

use super::*;

const LOAN: Duration = Duration::from_millis(20);
const PATIENCE: Duration = Duration::from_secs(1);

/// How callers fared.
#[derive(Default)]
struct Tally {
    served: usize,
    /// Had a session and no time to use it.
    late: usize,
    refused: usize,
    /// The longest that somebody waited to be refused.
    slowest_refusal: Duration,
}

/// End of one call.
enum CallEnd {
    Served,
    Late,
    Refused(Duration),
}

// === impl Tally ===

impl Tally {
    fn count(&mut self, end: CallEnd) {
        match end {
            CallEnd::Served => self.served += 1,
            CallEnd::Late => self.late += 1,
            CallEnd::Refused(after) => {
                self.refused += 1;
                self.slowest_refusal = self.slowest_refusal.max(after);
            }
        }
    }
}

/// A call that uses `uses` sessions, one after the other; too late, it leaves one broken behind.
async fn call(pool: Arc<Pool<Number>>, payer: &str, uses: usize) -> CallEnd {
    let (began, deadline) = (Instant::now(), Instant::now() + PATIENCE);
    for number in 0..uses {
        let claim = LeaseClaim {
            payer,
            deadline,
            patience: deadline,
            is_continued: number > 0,
        };
        let Ok(mut lease) = pool.lease_as(claim).await else {
            return CallEnd::Refused(began.elapsed());
        };
        if timeout_at(deadline, tokio::time::sleep(LOAN))
            .await
            .is_err()
        {
            lease.session().broken = true;
            return CallEnd::Late;
        }
    }
    CallEnd::Served
}

/// Lets a caller come every so often for ten seconds.
async fn storm(pool: &Arc<Pool<Number>>, every: Duration, uses: usize) -> Tally {
    let (mut calls, mut tally) = (JoinSet::new(), Tally::default());
    let end = Instant::now() + Duration::from_secs(10);
    while Instant::now() < end {
        calls.spawn(call(Arc::clone(pool), "foo", uses));
        tokio::time::sleep(every).await;
    }
    while let Some(done) = calls.join_next().await {
        tally.count(done.unwrap());
    }
    tally
}

/// Lends one session so often that it is known how long that takes.
async fn learn(pool: &Arc<Pool<Number>>) {
    for _ in 0..10 {
        let lease = pool.lease(soon()).await.unwrap();
        tokio::time::sleep(LOAN).await;
        drop(lease);
    }
}

#[tokio::test(start_paused = true)]
async fn under_five_times_the_load_as_many_are_served_as_ever_by_the_same_sessions() {
    let (pool, numbers) = start(4);
    // 200 a second can be served, 1000 come.
    let tally = storm(&pool, Duration::from_millis(1), 1).await;
    assert!(tally.served >= 1950, "{}", tally.served);
    assert_eq!((tally.late, numbers.opened()), (0, 4));
    assert!(tally.refused > 5000, "{}", tally.refused);
    assert!(numbers.ends.lock().unwrap().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_was_begun_is_not_refused_for_what_comes() {
    let (pool, numbers) = start(4);
    // Each takes three loans: 66 a second can be served, 200 come.
    let tally = storm(&pool, Duration::from_millis(5), 3).await;
    assert!(tally.served >= 640, "{}", tally.served);
    assert_eq!((tally.late, numbers.opened()), (0, 4));
}

#[tokio::test(start_paused = true)]
async fn whoever_is_refused_is_refused_at_once() {
    let (pool, _) = start(4);
    learn(&pool).await;
    let tally = storm(&pool, Duration::from_millis(1), 1).await;
    assert!(tally.refused > 5000, "{}", tally.refused);
    assert_eq!(tally.slowest_refusal, Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_keeps_nobody_else_from_waiting() {
    let (pool, _) = start(1);
    learn(&pool).await;
    let _lease = pool.lease(soon()).await.unwrap();
    let crowd = |_| Box::pin(pool.lease_for("foo", Instant::now() + PATIENCE));
    let mut crowd: Vec<_> = (0..100).map(crowd).collect();
    let refused = crowd.iter_mut().filter_map(look).count();
    assert!(refused > 50, "{refused}");
    let mut other = Box::pin(pool.lease_for("bar", Instant::now() + PATIENCE));
    assert!(look(&mut other).is_none());
    assert_eq!(pool.waiters(), 101 - refused);
}

#[tokio::test(start_paused = true)]
async fn who_has_too_little_time_left_is_passed_over() {
    let (pool, _) = start(1);
    learn(&pool).await;
    let lease = pool.lease(soon()).await.unwrap();
    let now = Instant::now();
    let mut short = Box::pin(pool.lease_for("foo", now + LOAN * 3));
    let mut long = Box::pin(pool.lease_for("foo", now + PATIENCE));
    assert!(look(&mut short).is_none() && look(&mut long).is_none());
    tokio::time::advance(LOAN * 2 + LOAN / 2).await;
    drop(lease);
    let refused = look(&mut short).expect("it is told");
    assert_eq!(refused.err(), Some(LeaseError::Busy));
    let lease = look(&mut long).expect("it is next").unwrap();
    tokio::time::sleep(LOAN).await;
    drop(lease);
    // Nor is a session taken that is idle.
    let late = pool.lease(Instant::now() + LOAN / 2).await;
    assert_eq!(late.err(), Some(LeaseError::Busy));
    assert!(pool.lease(Instant::now() + LOAN).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn a_forecast_that_refuses_everybody_does_not_hold() {
    let (pool, _) = start(1);
    learn(&pool).await;
    let short = || Instant::now() + LOAN / 2;
    assert!(pool.lease(short()).await.is_err());
    pass(2).await;
    assert!(pool.lease(short()).await.is_ok());
}
