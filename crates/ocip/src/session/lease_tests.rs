//! Writes under a lease, over a stream in memory and in simulated time.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt, DuplexStream};

use super::tests::{PATIENCE, reply_to, session_over};
use super::*;
use crate::command::speed_dial_100::UserSpeedDial100DeleteListRequest;
use crate::write_lease::WRITE_GRACE;

/// A lease with an end that nobody moves.
#[derive(Debug)]
struct FixedLease {
    ends: Instant,
    begun: AtomicUsize,
    settled: AtomicUsize,
}

impl FixedLease {
    fn lasting(time: Duration) -> Self {
        Self {
            ends: Instant::now() + time,
            begun: AtomicUsize::new(0),
            settled: AtomicUsize::new(0),
        }
    }

    /// Writes that were begun, and those that are settled.
    fn counts(&self) -> (usize, usize) {
        let [begun, settled] = [&self.begun, &self.settled];
        (
            begun.load(Ordering::Relaxed),
            settled.load(Ordering::Relaxed),
        )
    }
}

impl WriteLease for FixedLease {
    fn outlives(&self, until: Instant) -> bool {
        until <= self.ends
    }

    fn begun(&self, until: Instant) {
        assert!(self.outlives(until));
        self.begun.fetch_add(1, Ordering::Relaxed);
    }

    fn settled(&self) {
        self.settled.fetch_add(1, Ordering::Relaxed);
    }
}

fn write() -> Batch {
    let mut batch = Batch::new("w");
    batch.add(&UserSpeedDial100DeleteListRequest {
        user_id: "anna".into(),
        speed_code: Vec::new(),
    });
    batch
}

/// Nothing is on the wire, and nothing will be.
async fn is_silent(switch: &mut DuplexStream) -> bool {
    let mut bytes = [0; 1];
    let reading = timeout(PATIENCE * 10, switch.read(&mut bytes));
    reading.await.is_err()
}

#[tokio::test(start_paused = true)]
async fn a_write_is_sent_only_under_a_lease_that_lasts_longer_than_it_may_take() {
    let short = PATIENCE + WRITE_GRACE - Duration::from_millis(1);
    for (lasts, is_sent) in [(PATIENCE + WRITE_GRACE, true), (short, false)] {
        let (mut session, mut switch) = session_over(64 * 1024);
        let (batch, lease) = (write(), FixedLease::lasting(lasts));
        let deadline = Instant::now() + PATIENCE;
        let exchanging = session.exchange_under(&batch, deadline, Some(&lease));
        let error = exchanging.await.err().unwrap();
        assert_eq!(error.written, is_sent, "{error:?}");
        assert_eq!(lease.counts(), (usize::from(is_sent), 0));
        assert_eq!(is_silent(&mut switch).await, !is_sent);
        // Nothing was said on it, so it is in step.
        assert_eq!(session.is_usable(), !is_sent);
    }
}

#[tokio::test(start_paused = true)]
async fn a_read_needs_no_lease() {
    let (mut session, mut switch) = session_over(64 * 1024);
    let lease = FixedLease::lasting(Duration::ZERO);
    let mut batch = Batch::new("r");
    batch.add(&VerifySessionIsValidRequest {});
    let deadline = Instant::now() + PATIENCE;
    let asking = session.exchange_under(&batch, deadline, Some(&lease));
    let (answer, ()) = tokio::join!(asking, reply_to(&mut switch));
    assert!(answer.is_ok());
    assert_eq!(lease.counts(), (0, 0));
}

#[tokio::test(start_paused = true)]
async fn a_write_that_is_answered_is_settled() {
    let (mut session, mut switch) = session_over(64 * 1024);
    let (batch, lease) = (write(), FixedLease::lasting(PATIENCE + WRITE_GRACE));
    let deadline = Instant::now() + PATIENCE;
    let writing = session.exchange_under(&batch, deadline, Some(&lease));
    let (answer, ()) = tokio::join!(writing, reply_to(&mut switch));
    assert!(answer.is_ok());
    assert_eq!(lease.counts(), (1, 1));
}

/// A wire that takes nothing, a process that stands still meanwhile, and a wire that has room again.
#[tokio::test(start_paused = true)]
async fn a_write_that_waits_for_the_wire_is_not_sent_after_the_end_of_its_lease() {
    let (mut session, mut switch) = session_over(1);
    session.wire.stream.write_all(b" ").await.unwrap();
    let (batch, lease) = (write(), FixedLease::lasting(PATIENCE + WRITE_GRACE));
    let deadline = Instant::now() + PATIENCE;
    let mut writing = Box::pin(session.exchange_under(&batch, deadline, Some(&lease)));
    tokio::select! {
        biased;
        _ = &mut writing => panic!("the wire is full"),
        () = tokio::task::yield_now() => {}
    }
    assert_eq!(lease.counts(), (1, 0));
    // Both come at once: the time is over, and there is room.
    tokio::time::advance(PATIENCE).await;
    let mut bytes = [0; 1];
    assert_eq!(switch.read(&mut bytes).await.unwrap(), 1);
    let error = writing.await.err().unwrap();
    assert!(!error.written, "{error:?}");
    assert_eq!(lease.counts(), (1, 1));
    assert!(is_silent(&mut switch).await && !session.is_usable());
}

#[tokio::test(start_paused = true)]
async fn a_write_whose_caller_goes_away_is_not_settled() {
    let (mut session, _switch) = session_over(64 * 1024);
    let (batch, lease) = (write(), FixedLease::lasting(PATIENCE + WRITE_GRACE));
    let deadline = Instant::now() + PATIENCE;
    let writing = session.exchange_under(&batch, deadline, Some(&lease));
    assert!(timeout(PATIENCE / 2, writing).await.is_err());
    assert_eq!(lease.counts(), (1, 0));
}

/// The same when the wire has taken a part: the rest would make it a whole document.
#[tokio::test(start_paused = true)]
async fn the_rest_of_a_write_is_not_sent_after_the_end_of_its_lease() {
    let (mut session, mut switch) = session_over(64);
    let (batch, lease) = (write(), FixedLease::lasting(PATIENCE + WRITE_GRACE));
    let deadline = Instant::now() + PATIENCE;
    let mut writing = Box::pin(session.exchange_under(&batch, deadline, Some(&lease)));
    tokio::select! {
        biased;
        _ = &mut writing => panic!("the wire is full"),
        () = tokio::task::yield_now() => {}
    }
    tokio::time::advance(PATIENCE).await;
    let mut bytes = [0; 64];
    switch.read_exact(&mut bytes).await.unwrap();
    let error = writing.await.err().unwrap();
    assert!(error.written, "{error:?}");
    assert_eq!(lease.counts(), (1, 0), "part of it is on the wire");
    assert!(is_silent(&mut switch).await && !session.is_usable());
}
