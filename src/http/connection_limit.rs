//! Connection limit: how many there may be, in all and of one address, and which one is evicted when
//! all permits are taken.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use tokio::sync::Notify;

use super::activity::{Activity, EvictionRank};
use super::connections::ConnectionClosing;
use super::limit_counters::LimitExceeded;
use super::limits::Limits;
use super::listener_counters::ListenerCounters;

/// How long a connection is left alone before its place may go to another: with less, clients that
/// are only between two requests would lose it.
const GRACE: Duration = Duration::from_millis(250);

/// The same for a request that has not arrived in full: enough for an honest one to arrive.
const ARRIVAL_GRACE: Duration = Duration::from_secs(2);

/// How often somebody who waits looks again for a connection that has come to idle.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// The bits of an IPv6 address that name a network; the rest a host makes up at will.
const IPV6_NETWORK: u128 = !0 << 64;

/// Connection limit of one listener.
#[derive(Debug, Default)]
pub(super) struct ConnectionLimit {
    taken: Mutex<Taken>,
    /// Rung when there may be a permit where there was none.
    bell: Notify,
    counters: ListenerCounters,
    lack_logged: AtomicBool,
}

#[derive(Debug, Default)]
struct Taken {
    /// Each with whom it is counted for, if that is known.
    permits: HashMap<u64, (Option<IpAddr>, Arc<Activity>)>,
    /// How many of them each party has.
    of: HashMap<IpAddr, usize>,
    last_number: u64,
}

/// Permit of a connection, given back on drop.
#[derive(Debug)]
pub(super) struct ConnectionPermit {
    limit: Arc<ConnectionLimit>,
    number: u64,
    pub(super) activity: Arc<Activity>,
}

/// Why there is no permit.
#[derive(Debug, PartialEq, Eq)]
enum Lack {
    /// All permits are taken.
    Room,
    /// The address has as many as it may have.
    Address,
}

// === impl ConnectionLimit ===

impl ConnectionLimit {
    /// A limit of which nothing is taken.
    pub(super) fn counting(counters: ListenerCounters) -> Self {
        Self {
            counters,
            ..Self::default()
        }
    }

    /// Takes a permit for a connection from `addr`, or refuses one to an address that has too many. Without an
    /// address it counts for nobody yet.
    ///
    /// When all are taken, the connection that has been idle longest is asked to leave, or else the
    /// one whose request takes longest to arrive; with a request on each of them, this waits. `limits` are asked again each time; places
    /// beyond lower ones stay until they are given back.
    pub(super) async fn take<L>(
        self: &Arc<Self>,
        addr: impl Into<Option<IpAddr>>,
        limits: L,
    ) -> Option<ConnectionPermit>
    where
        L: Fn() -> Limits,
    {
        let addr = addr.into();
        let mut lacked = false;
        loop {
            match self.try_take(addr, &limits()) {
                Ok(permit) => {
                    self.lack_logged.fetch_and(lacked, Ordering::Relaxed);
                    return Some(permit);
                }
                Err(Lack::Address) => {
                    self.count_address();
                    self.counters.connections.count(ConnectionClosing::Address);
                    return None;
                }
                Err(Lack::Room) => {
                    self.note_lack(!lacked);
                    lacked = true;
                }
            }
            tokio::select! {
                () = self.bell.notified() => {}
                () = sleep(LOOK_AGAIN) => {}
            }
        }
    }

    fn try_take(
        self: &Arc<Self>,
        addr: impl Into<Option<IpAddr>>,
        limits: &Limits,
    ) -> Result<ConnectionPermit, Lack> {
        let addr = addr.into();
        let mut taken = self.taken();
        if addr.is_some_and(|addr| taken.has_enough(addr, limits)) {
            return Err(Lack::Address);
        }
        if taken.permits.len() >= limits.max_connections {
            taken.make_room();
            return Err(Lack::Room);
        }
        let activity = Arc::new(Activity::new(limits));
        let number = taken.add(addr.map(party), Arc::clone(&activity));
        self.counters.connections.set_open(taken.permits.len());
        Ok(ConnectionPermit {
            limit: Arc::clone(self),
            number,
            activity,
        })
    }

    /// Counts a connection that is refused for its address.
    fn count_address(&self) {
        let hits = &self.counters.hits;
        hits.count(LimitExceeded::ConnectionsPerAddress);
    }

    /// Counts connections that have to wait; logs the first of a series.
    fn note_lack(&self, is_new: bool) {
        if is_new {
            self.counters.hits.count(LimitExceeded::Connections);
        }
        if !self.lack_logged.swap(true, Ordering::Relaxed) {
            tracing::warn!(
                "the limit on connections is reached, those that have been idle longest are closed"
            );
        }
    }

    /// Wakes those who wait, to look at the limit again.
    pub(super) fn look_again(&self) {
        self.bell.notify_one();
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Taken ===

impl Taken {
    fn add(&mut self, party: Option<IpAddr>, activity: Arc<Activity>) -> u64 {
        self.last_number += 1;
        self.put(self.last_number, party, activity);
        self.last_number
    }

    fn put(&mut self, number: u64, party: Option<IpAddr>, activity: Arc<Activity>) {
        self.permits.insert(number, (party, activity));
        if let Some(party) = party {
            *self.of.entry(party).or_default() += 1;
        }
    }

    fn has_enough(&self, addr: IpAddr, limits: &Limits) -> bool {
        let own = self.of.get(&party(addr)).copied().unwrap_or_default();
        own >= limits.connections_of(addr)
    }

    fn remove(&mut self, number: u64) {
        let Some((party, _)) = self.permits.remove(&number) else {
            return;
        };
        let Some(party) = party else {
            return;
        };
        if let Some(own) = self.of.get_mut(&party) {
            *own -= 1;
            if *own == 0 {
                self.of.remove(&party);
            }
        }
    }

    /// Asks the connection with the least claim to leave, if there is one. This looks at each of
    /// them, but only when there is no room.
    fn make_room(&self) {
        let now = Instant::now();
        let claims = self.permits.values().filter_map(|(_, activity)| {
            let claim = activity.claim()?;
            (claim.is_over_at(now)).then_some((claim, activity))
        });
        if let Some((_, activity)) = claims.min_by_key(|(claim, _)| *claim) {
            activity.evict();
        }
    }
}

// === impl EvictionRank ===

impl EvictionRank {
    /// Whether another connection may have the permit.
    fn is_over_at(self, now: Instant) -> bool {
        match self {
            Self::Idle(since) => since + GRACE <= now,
            Self::Arriving(since) => since + ARRIVAL_GRACE <= now,
        }
    }
}

// === impl ConnectionPermit ===

impl ConnectionPermit {
    /// Counts the connection for the address that its proxy names; false if that has as many as it may have.
    pub(super) fn name(&self, addr: IpAddr, limits: &Limits) -> bool {
        let mut taken = self.limit.taken();
        taken.remove(self.number);
        let has_enough = taken.has_enough(addr, limits);
        if has_enough {
            self.limit.count_address();
        }
        let named = (!has_enough).then(|| party(addr));
        taken.put(self.number, named, Arc::clone(&self.activity));
        !has_enough
    }
}

impl Drop for ConnectionPermit {
    fn drop(&mut self) {
        let mut taken = self.limit.taken();
        taken.remove(self.number);
        self.limit
            .counters
            .connections
            .set_open(taken.permits.len());
        drop(taken);
        self.limit.bell.notify_one();
    }
}

/// Whom the connections of an address are counted for: a host with IPv6 has a whole network.
fn party(addr: IpAddr) -> IpAddr {
    match addr.to_canonical() {
        IpAddr::V6(addr) => Ipv6Addr::from_bits(addr.to_bits() & IPV6_NETWORK).into(),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    fn limits(max_connections: usize) -> Limits {
        Limits {
            max_connections,
            ..Limits::default()
        }
    }

    async fn take(limit: &Arc<ConnectionLimit>, most: usize) -> ConnectionPermit {
        limit.take(ip("127.0.0.1"), || limits(most)).await.unwrap()
    }

    /// Whether there is a permit before anybody could have been asked to leave.
    async fn has_place(limit: &Arc<ConnectionLimit>, most: usize) -> bool {
        let taking = take(limit, most);
        tokio::time::timeout(Duration::from_millis(1), taking)
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_given_back_and_their_number_follows_the_limit() {
        let limit = Arc::<ConnectionLimit>::default();
        let (first, second) = (take(&limit, 2).await, take(&limit, 2).await);
        assert!(!has_place(&limit, 2).await);
        assert!(has_place(&limit, 3).await);
        drop(first);
        assert!(!has_place(&limit, 1).await);
        drop(second);
        assert!(has_place(&limit, 1).await);
        assert_eq!(limit.counters.connections.open(), 0);
        assert_eq!(limit.counters.hits.get(LimitExceeded::Connections), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_learns_of_a_higher_limit() {
        let limit = Arc::<ConnectionLimit>::default();
        let most = Arc::new(std::sync::atomic::AtomicUsize::new(1));
        let first = take(&limit, 1).await;
        let _busy = first.activity.begin();
        let waiting = tokio::spawn({
            let (limit, most) = (Arc::clone(&limit), Arc::clone(&most));
            async move {
                let limits = || limits(most.load(Ordering::Acquire));
                limit.take(ip("127.0.0.1"), limits).await
            }
        });
        tokio::task::yield_now().await;
        most.store(2, Ordering::Release);
        limit.look_again();
        waiting.await.unwrap().unwrap();
    }

    /// Whether a connection was asked to leave.
    fn is_asked(permit: &ConnectionPermit) -> bool {
        permit.activity.prospect(std::task::Waker::noop()).evicted
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_been_idle_longest_is_asked_to_leave_and_nobody_with_a_request() {
        let limit = Arc::<ConnectionLimit>::default();
        let (busy, idle, fresh) = (
            take(&limit, 3).await,
            take(&limit, 3).await,
            take(&limit, 3).await,
        );
        let _request = busy.activity.begin();
        tokio::time::advance(Duration::from_secs(1)).await;
        drop(fresh.activity.begin());
        let lack = limit.try_take(ip("192.0.2.1"), &limits(3));
        assert_eq!(lack.unwrap_err(), Lack::Room);
        assert_eq!([&busy, &idle, &fresh].map(is_asked), [false, true, false]);
        // The next one is too fresh to be asked, until a while later.
        assert!(limit.try_take(ip("192.0.2.1"), &limits(3)).is_err());
        assert!(!is_asked(&fresh));
        tokio::time::advance(GRACE).await;
        assert!(limit.try_take(ip("192.0.2.1"), &limits(3)).is_err());
        assert_eq!([&busy, &fresh].map(is_asked), [false, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_trickles_goes_when_nobody_idles() {
        let limit = Arc::<ConnectionLimit>::default();
        let (slow, idle) = (take(&limit, 2).await, take(&limit, 2).await);
        let _request = slow.activity.begin();
        let _body = slow.activity.arriving();
        let newcomer = || limit.try_take(ip("192.0.2.1"), &limits(2)).is_err();
        tokio::time::advance(ARRIVAL_GRACE).await;
        assert!(newcomer());
        assert_eq!([&slow, &idle].map(is_asked), [false, true]);
        assert!(newcomer());
        assert_eq!([&slow, &idle].map(is_asked), [true, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_gets_its_share_and_leaves_the_rest_to_others() {
        let limit = Arc::<ConnectionLimit>::default();
        let of_two = || Limits {
            connections_per_address: Some(2),
            ..Limits::default()
        };
        let rows = [
            ("192.0.2.1", "192.0.2.2"),
            ("::ffff:192.0.2.3", "192.0.2.4"),
            ("2001:db8:0:1::1", "2001:db8:0:2::1"),
            ("127.0.0.1", "127.0.0.2"),
        ];
        for (one, other) in rows {
            let first = limit.take(ip(one), of_two).await.unwrap();
            let _second = limit.take(ip(one), of_two).await.unwrap();
            assert!(limit.take(ip(one), of_two).await.is_none(), "{one}");
            assert!(limit.take(ip(other), of_two).await.is_some(), "{other}");
            drop(first);
            assert!(limit.take(ip(one), of_two).await.is_some(), "{one}");
        }
        let refused = limit
            .counters
            .connections
            .closed(ConnectionClosing::Address);
        assert_eq!(refused, rows.len() as u64);
        assert!(limit.taken().of.is_empty());
    }

    #[tokio::test(start_paused = true)]
    async fn who_is_named_later_is_counted_from_then_on() {
        let limit = Arc::<ConnectionLimit>::default();
        let of_one = || Limits {
            connections_per_address: Some(1),
            ..Limits::default()
        };
        let unnamed = || limit.take(None, of_one);
        let (first, second) = (unnamed().await.unwrap(), unnamed().await.unwrap());
        assert!(first.name(ip("192.0.2.1"), &of_one()));
        assert!(first.name(ip("192.0.2.1"), &of_one()), "it is itself");
        assert!(!second.name(ip("192.0.2.1"), &of_one()));
        assert!(second.name(ip("192.0.2.2"), &of_one()));
        assert_eq!(limit.counters.connections.open(), 2);
        drop(first);
        assert!(second.name(ip("192.0.2.1"), &of_one()));
        drop(second);
        assert!(limit.taken().of.is_empty() && limit.taken().permits.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_and_an_address_of_ipv4_are_one_party() {
        assert_eq!(party(ip("2001:db8::1")), party(ip("2001:db8::ffff:0:1")));
        assert_ne!(party(ip("2001:db8::1")), party(ip("2001:db8:0:1::1")));
        assert_eq!(party(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(party(ip("192.0.2.1")), party(ip("192.0.2.2")));
    }
}
