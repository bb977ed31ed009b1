//! The pool with integers for sessions and simulated time.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use std::future::Future;

use super::pool_state::WAITERS_MAX;
use super::*;

mod overload;
mod slots;

/// A pooled integer that breaks when told to, and tells how it ended.
struct Number {
    broken: bool,
    in_doubt: bool,
    /// When a reply comes that nobody waits for, and whether it is the right one.
    owed: Option<(Duration, bool)>,
    ends: Arc<Mutex<Vec<&'static str>>>,
}

impl PooledSession for Number {
    fn is_usable(&mut self) -> bool {
        !self.broken
    }

    fn is_sound(&self) -> bool {
        !self.broken
    }

    fn was_of_use(&self) -> bool {
        !self.broken
    }

    fn is_in_doubt(&self) -> bool {
        self.in_doubt
    }

    fn is_owed_reply(&self) -> bool {
        self.owed.is_some()
    }

    async fn read_owed_reply(&mut self) {
        if let Some((after, is_right)) = self.owed.take() {
            tokio::time::sleep(after).await;
            self.broken = !is_right;
        }
    }

    fn was_ended_by_peer(&self) -> bool {
        self.broken
    }

    fn close(self, reason: CloseReason) {
        let label = if self.broken {
            "broken"
        } else {
            reason.label()
        };
        self.ends.lock().unwrap().push(label);
    }

    async fn logout(self, _deadline: Instant) {
        self.ends.lock().unwrap().push("logout");
    }
}

/// Opens numbers, as scripted: `fail` is why and for how long, when set.
#[derive(Clone, Default)]
struct Numbers {
    /// Whether they are broken from the start.
    stillborn: Arc<AtomicBool>,
    /// Whether other clients have all that there may be.
    slotless: Arc<AtomicBool>,
    opened: Arc<AtomicUsize>,
    opening: Arc<AtomicUsize>,
    fail: Arc<Mutex<Option<OpenError>>>,
    ends: Arc<Mutex<Vec<&'static str>>>,
}

impl SessionOpener<Number> for Numbers {
    async fn open(&mut self) -> Result<Option<Number>, OpenError> {
        assert_eq!(
            self.opening.fetch_add(1, Ordering::SeqCst),
            0,
            "one at a time"
        );
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.opening.fetch_sub(1, Ordering::SeqCst);
        self.opened.fetch_add(1, Ordering::SeqCst);
        match self.fail.lock().unwrap().clone() {
            Some(failure) => Err(failure),
            None if self.slotless.load(Ordering::SeqCst) => Ok(None),
            None => Ok(Some(Number {
                broken: self.stillborn.load(Ordering::SeqCst),
                in_doubt: false,
                owed: None,
                ends: Arc::clone(&self.ends),
            })),
        }
    }
}

impl Numbers {
    fn fail_for(&self, seconds: u64) {
        let retry_after = Duration::from_secs(seconds);
        *self.fail.lock().unwrap() = Some(OpenError {
            reason: "refused".into(),
            retry_after,
        });
    }

    fn succeed(&self) {
        *self.fail.lock().unwrap() = None;
    }

    fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }
}

fn start(max_sessions: usize) -> (Arc<Pool<Number>>, Numbers) {
    let settings = PoolSettings {
        min_sessions: 1,
        max_sessions,
        idle_timeout: Duration::from_secs(60),
        max_age: Duration::from_secs(3600),
        probe_interval: Duration::from_secs(30),
    };
    let pool = Pool::new(settings);
    let numbers = Numbers::default();
    tokio::spawn(keep(Arc::clone(&pool), numbers.clone()));
    (pool, numbers)
}

fn soon() -> Instant {
    Instant::now() + Duration::from_secs(5)
}

/// What a future has by now.
fn look<F: Future + Unpin>(future: &mut F) -> Option<F::Output> {
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    match std::pin::Pin::new(future).poll(&mut context) {
        std::task::Poll::Ready(output) => Some(output),
        std::task::Poll::Pending => None,
    }
}

async fn pass(seconds: u64) {
    tokio::time::sleep(Duration::from_secs(seconds)).await;
}

#[tokio::test(start_paused = true)]
async fn a_session_is_used_again() {
    let (pool, numbers) = start(4);
    for _ in 0..10 {
        pool.lease(soon()).await.unwrap();
    }
    assert_eq!(numbers.opened(), 1);
    assert_eq!(pool.counts(), (0, 1));
    assert!(pool.is_ready());
}

#[tokio::test(start_paused = true)]
async fn the_first_attempt_is_waited_for_and_its_failure_told() {
    let (pool, _) = start(1);
    assert!(!pool.is_ready());
    assert_eq!(pool.first_attempt().await, Ok(()));
    assert!(pool.is_ready());
    let (pool, numbers) = start(1);
    numbers.fail_for(60);
    assert_eq!(pool.first_attempt().await, Err("refused".to_owned()));
}

#[tokio::test(start_paused = true)]
async fn more_sessions_are_opened_up_to_the_maximum_and_one_at_a_time() {
    let (pool, numbers) = start(2);
    let first = pool.lease(soon()).await.unwrap();
    let second = pool.lease(soon()).await.unwrap();
    assert_eq!(pool.lease(soon()).await.err(), Some(LeaseError::Busy));
    assert_eq!((numbers.opened(), pool.counts()), (2, (2, 0)));
    drop((first, second));
    assert_eq!(pool.counts(), (0, 2));
}

#[tokio::test(start_paused = true)]
async fn who_waits_is_served_in_order() {
    let (pool, _) = start(1);
    let lease = pool.lease(soon()).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut tasks = Vec::new();
    for place in 0..5 {
        let (pool, order) = (Arc::clone(&pool), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            let lease = pool.lease(soon()).await.unwrap();
            order.lock().unwrap().push(place);
            drop(lease);
        }));
        tokio::task::yield_now().await;
    }
    drop(lease);
    for task in tasks {
        task.await.unwrap();
    }
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
}

#[tokio::test(start_paused = true)]
async fn a_waiter_that_goes_away_loses_no_session() {
    let (pool, _) = start(1);
    let lease = pool.lease(soon()).await.unwrap();
    for polls in 0..4 {
        let mut waiting = Box::pin(pool.lease(soon()));
        for _ in 0..polls {
            let mut context = std::task::Context::from_waker(std::task::Waker::noop());
            assert!(waiting.as_mut().poll(&mut context).is_pending());
        }
    }
    let mut waiting = Box::pin(pool.lease(soon()));
    let mut context = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(waiting.as_mut().poll(&mut context).is_pending());
    drop(lease);
    // The session is on its way to this waiter, who goes away before looking.
    drop(waiting);
    assert_eq!(pool.counts(), (0, 1));
    pool.lease(soon()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_broken_session_is_closed_and_replaced() {
    let (pool, numbers) = start(1);
    let mut lease = pool.lease(soon()).await.unwrap();
    lease.session().broken = true;
    drop(lease);
    assert_eq!(*numbers.ends.lock().unwrap(), ["broken"]);
    pool.lease(soon()).await.unwrap();
    assert_eq!((numbers.opened(), pool.counts()), (2, (0, 1)));
}

#[tokio::test(start_paused = true)]
async fn while_the_server_is_down_callers_are_told_at_once_and_nothing_is_tried() {
    let (pool, numbers) = start(4);
    numbers.fail_for(60);
    let down = Some(LeaseError::Down("refused".into()));
    assert_eq!(pool.lease(soon()).await.err(), down);
    let before = Instant::now();
    for _ in 0..1000 {
        assert_eq!(pool.lease(soon()).await.err(), down);
    }
    assert_eq!(Instant::now(), before);
    pass(59).await;
    assert_eq!(numbers.opened(), 1);
    numbers.succeed();
    pass(2).await;
    pool.lease(soon()).await.unwrap();
    assert_eq!(numbers.opened(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_failure_to_grow_leaves_the_open_sessions_in_use() {
    let (pool, numbers) = start(4);
    let lease = pool.lease(soon()).await.unwrap();
    numbers.fail_for(60);
    let waiting = tokio::spawn({
        let pool = Arc::clone(&pool);
        async move { pool.lease(soon()).await.map(drop) }
    });
    pass(1).await;
    drop(lease);
    assert_eq!(waiting.await.unwrap(), Ok(()));
    let mut lease = pool.lease(soon()).await.unwrap();
    lease.session().broken = true;
    drop(lease);
    // The last session is gone and no attempt is allowed: now the server is down.
    assert_eq!(
        pool.lease(soon()).await.err(),
        Some(LeaseError::Down("refused".into()))
    );
}

#[tokio::test(start_paused = true)]
async fn spare_sessions_are_closed_when_idle_and_old_ones_renewed() {
    let (pool, numbers) = start(3);
    let leases = [
        pool.lease(soon()).await,
        pool.lease(soon()).await,
        pool.lease(soon()).await,
    ];
    drop(leases);
    pass(61).await;
    assert_eq!(pool.sweep().len(), 1);
    assert_eq!(pool.counts(), (0, 1));
    pass(3600).await;
    assert!(pool.sweep().is_empty());
    assert_eq!(*numbers.ends.lock().unwrap(), ["idle", "idle", "age"]);
    pool.lease(soon()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_probe_is_asked_for_once_an_interval_and_is_no_use() {
    let (pool, _) = start(1);
    pool.lease(soon()).await.unwrap();
    assert!(pool.sweep().is_empty());
    pass(30).await;
    let probes = pool.sweep();
    assert_eq!((probes.len(), pool.counts()), (1, (1, 0)));
    assert!(pool.sweep().is_empty());
    drop(probes);
    assert_eq!(pool.counts(), (0, 1));
    assert!(pool.sweep().is_empty());
}

#[tokio::test(start_paused = true)]
async fn refusals_do_not_put_a_probe_off() {
    let (pool, _) = start(1);
    pool.lease(soon()).await.unwrap();
    for _ in 0..30 {
        pass(1).await;
        pool.lease(soon()).await.unwrap().session().in_doubt = true;
    }
    let probes = pool.sweep();
    assert_eq!(probes.len(), 1);
    drop(probes);
    assert!(pool.sweep().is_empty());
}

#[tokio::test(start_paused = true)]
async fn closing_logs_out_what_is_idle_and_closes_what_comes_back() {
    let (pool, numbers) = start(2);
    let first = pool.lease(soon()).await.unwrap();
    drop(pool.lease(soon()).await.unwrap());
    pool.close(soon()).await;
    drop(first);
    assert_eq!(*numbers.ends.lock().unwrap(), ["logout", "drain"]);
    assert_eq!(pool.lease(soon()).await.err(), Some(LeaseError::Closed));
    assert_eq!(pool.counts(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_ends_every_session_at_once_is_not_stormed_with_logins() {
    let (pool, numbers) = start(4);
    numbers.stillborn.store(true, Ordering::SeqCst);
    pass(60).await;
    // 50 ms, doubled up to 10 s, each up to a quarter longer.
    assert!((8..=14).contains(&numbers.opened()), "{}", numbers.opened());
    assert!(matches!(
        pool.lease(soon()).await.err(),
        Some(LeaseError::Down(_))
    ));
    numbers.stillborn.store(false, Ordering::SeqCst);
    pass(13).await;
    let mut lease = pool.lease(soon()).await.unwrap();
    // What was of use once may end at any time: it is replaced at once.
    drop(lease);
    lease = pool.lease(soon()).await.unwrap();
    lease.session().broken = true;
    drop(lease);
    pool.lease(soon()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn payers_take_turns_however_many_one_of_them_sends() {
    let (pool, _) = start(1);
    let first = pool.lease(soon()).await.unwrap();
    let order = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = tokio::task::JoinSet::new();
    for payer in ["foo", "foo", "foo", "foo", "bar", "baz"] {
        let (pool, order) = (Arc::clone(&pool), Arc::clone(&order));
        waiting.spawn(async move {
            let lease = pool.lease_for(payer, soon()).await.unwrap();
            order.lock().unwrap().push(payer);
            drop(lease);
        });
        tokio::task::yield_now().await;
    }
    assert_eq!(pool.waiters(), 6);
    drop(first);
    waiting.join_all().await;
    let expected = ["foo", "bar", "baz", "foo", "foo", "foo"];
    assert_eq!(*order.lock().unwrap(), expected);
}

#[tokio::test(start_paused = true)]
async fn one_payer_cannot_take_all_places_to_wait() {
    let (pool, _) = start(1);
    let first = pool.lease(soon()).await.unwrap();
    let mut crowd: Vec<_> = (0..WAITERS_MAX + 10)
        .map(|_| Box::pin(pool.lease_for("foo", soon())))
        .collect();
    let refused = crowd.iter_mut().filter_map(look);
    let refused: Vec<_> = refused.map(|result| result.err()).collect();
    assert_eq!(refused, vec![Some(LeaseError::Busy); 10]);
    let mut other = Box::pin(pool.lease_for("bar", soon()));
    assert!(look(&mut other).is_none());
    assert_eq!(pool.waiters(), WAITERS_MAX);
    drop(first);
    drop(look(&mut crowd[0]).expect("it came first"));
    assert!(look(&mut other).is_some_and(|lease| lease.is_ok()));
}

#[tokio::test(start_paused = true)]
async fn a_reply_that_is_owed_is_read_before_the_session_is_anybodys() {
    let (pool, numbers) = start(1);
    let second = Duration::from_secs(1);
    let mut lease = pool.lease(soon()).await.unwrap();
    lease.session().broken = true;
    lease.session().owed = Some((second, true));
    let given_back = Instant::now();
    drop(lease);
    // Nobody has it, and it still takes a place.
    assert_eq!(pool.counts(), (0, 0));
    let mut lease = pool.lease(soon()).await.unwrap();
    assert_eq!((given_back.elapsed(), numbers.opened()), (second, 1));
    // One that is not what it should be ends the session.
    lease.session().broken = true;
    lease.session().owed = Some((second, false));
    drop(lease);
    pool.lease(soon()).await.unwrap();
    assert_eq!(*numbers.ends.lock().unwrap(), ["broken"]);
    assert_eq!((numbers.opened(), pool.counts()), (2, (0, 1)));
}

#[test]
fn without_a_runtime_or_with_one_that_ends_nothing_owed_is_waited_for() {
    for is_within in [false, true] {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .unwrap();
        let (pool, numbers, mut lease) = runtime.block_on(async {
            let (pool, numbers) = start(1);
            let lease = pool.lease(soon()).await.unwrap();
            (pool, numbers, lease)
        });
        lease.session().broken = true;
        lease.session().owed = Some((Duration::from_secs(60), true));
        match is_within {
            true => runtime.block_on(async { drop(lease) }),
            false => drop(lease),
        }
        drop(runtime);
        assert_eq!(*numbers.ends.lock().unwrap(), ["broken"]);
        assert_eq!(pool.counts(), (0, 0));
    }
}
