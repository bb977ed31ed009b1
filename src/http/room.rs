//! Connection limit: how many there may be, in all and of one address, and which one is evicted when
//! all permits are taken.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use tokio::sync::Notify;

use super::activity::{Activity, Claim};
use super::connections::Closing;
use super::counters::Counters;
use super::hits::Hit;
use super::limits::Limits;

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
pub(super) struct Room {
    taken: Mutex<Taken>,
    /// Rung when there may be a permit where there was none.
    bell: Notify,
    counters: Counters,
    lack_logged: AtomicBool,
}

#[derive(Debug, Default)]
struct Taken {
    places: HashMap<u64, (IpAddr, Arc<Activity>)>,
    /// How many of them each party has.
    of: HashMap<IpAddr, usize>,
    last_number: u64,
}

/// Permit of a connection, given back on drop.
#[derive(Debug)]
pub(super) struct Place {
    room: Arc<Room>,
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

// === impl Room ===

impl Room {
    /// A limit of which nothing is taken.
    pub(super) fn counting(counters: Counters) -> Self {
        Self {
            counters,
            ..Self::default()
        }
    }

    /// Takes a permit for a connection from `addr`, or refuses one to an address that has too many.
    ///
    /// When all are taken, the connection that has been idle longest is asked to leave, or else the
    /// one whose request takes longest to arrive; with a request on each of them, this waits. `limits` are asked again each time; places
    /// beyond lower ones stay until they are given back.
    pub(super) async fn take<L>(self: &Arc<Self>, addr: IpAddr, limits: L) -> Option<Place>
    where
        L: Fn() -> Limits,
    {
        let mut lacked = false;
        loop {
            match self.try_take(addr, &limits()) {
                Ok(place) => {
                    self.lack_logged.fetch_and(lacked, Ordering::Relaxed);
                    return Some(place);
                }
                Err(Lack::Address) => {
                    self.counters.hits.count(Hit::ConnectionsPerAddress);
                    self.counters.connections.count(Closing::Address);
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

    fn try_take(self: &Arc<Self>, addr: IpAddr, limits: &Limits) -> Result<Place, Lack> {
        let party = party(addr);
        let mut taken = self.taken();
        let own = taken.of.get(&party).copied().unwrap_or_default();
        if own >= limits.connections_of(addr) {
            return Err(Lack::Address);
        }
        if taken.places.len() >= limits.max_connections {
            taken.make_room();
            return Err(Lack::Room);
        }
        let activity = Arc::new(Activity::new(limits));
        let number = taken.add(party, Arc::clone(&activity));
        self.counters.connections.set_open(taken.places.len());
        Ok(Place {
            room: Arc::clone(self),
            number,
            activity,
        })
    }

    /// Counts connections that have to wait; logs the first of a series.
    fn note_lack(&self, is_new: bool) {
        if is_new {
            self.counters.hits.count(Hit::Connections);
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
    fn add(&mut self, party: IpAddr, activity: Arc<Activity>) -> u64 {
        self.last_number += 1;
        self.places.insert(self.last_number, (party, activity));
        *self.of.entry(party).or_default() += 1;
        self.last_number
    }

    fn remove(&mut self, number: u64) {
        let Some((party, _)) = self.places.remove(&number) else {
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
        let claims = self.places.values().filter_map(|(_, activity)| {
            let claim = activity.claim()?;
            (claim.is_over_at(now)).then_some((claim, activity))
        });
        if let Some((_, activity)) = claims.min_by_key(|(claim, _)| *claim) {
            activity.evict();
        }
    }
}

// === impl Claim ===

impl Claim {
    /// Whether another connection may have the permit.
    fn is_over_at(self, now: Instant) -> bool {
        match self {
            Self::Idle(since) => since + GRACE <= now,
            Self::Arriving(since) => since + ARRIVAL_GRACE <= now,
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.room.taken();
        taken.remove(self.number);
        self.room.counters.connections.set_open(taken.places.len());
        drop(taken);
        self.room.bell.notify_one();
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

    async fn take(room: &Arc<Room>, most: usize) -> Place {
        room.take(ip("127.0.0.1"), || limits(most)).await.unwrap()
    }

    /// Whether there is a permit before anybody could have been asked to leave.
    async fn has_place(room: &Arc<Room>, most: usize) -> bool {
        let taking = take(room, most);
        tokio::time::timeout(Duration::from_millis(1), taking)
            .await
            .is_ok()
    }

    #[tokio::test(start_paused = true)]
    async fn places_are_given_back_and_their_number_follows_the_limit() {
        let room = Arc::<Room>::default();
        let (first, second) = (take(&room, 2).await, take(&room, 2).await);
        assert!(!has_place(&room, 2).await);
        assert!(has_place(&room, 3).await);
        drop(first);
        assert!(!has_place(&room, 1).await);
        drop(second);
        assert!(has_place(&room, 1).await);
        assert_eq!(room.counters.connections.open(), 0);
        assert_eq!(room.counters.hits.get(Hit::Connections), 2);
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_learns_of_a_higher_limit() {
        let room = Arc::<Room>::default();
        let most = Arc::new(std::sync::atomic::AtomicUsize::new(1));
        let first = take(&room, 1).await;
        let _busy = first.activity.begin();
        let waiting = tokio::spawn({
            let (room, most) = (Arc::clone(&room), Arc::clone(&most));
            async move {
                let limits = || limits(most.load(Ordering::Acquire));
                room.take(ip("127.0.0.1"), limits).await
            }
        });
        tokio::task::yield_now().await;
        most.store(2, Ordering::Release);
        room.look_again();
        waiting.await.unwrap().unwrap();
    }

    /// Whether a connection was asked to leave.
    fn is_asked(place: &Place) -> bool {
        place.activity.prospect(std::task::Waker::noop()).evicted
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_been_idle_longest_is_asked_to_leave_and_nobody_with_a_request() {
        let room = Arc::<Room>::default();
        let (busy, idle, fresh) = (
            take(&room, 3).await,
            take(&room, 3).await,
            take(&room, 3).await,
        );
        let _request = busy.activity.begin();
        tokio::time::advance(Duration::from_secs(1)).await;
        drop(fresh.activity.begin());
        let lack = room.try_take(ip("192.0.2.1"), &limits(3));
        assert_eq!(lack.unwrap_err(), Lack::Room);
        assert_eq!([&busy, &idle, &fresh].map(is_asked), [false, true, false]);
        // The next one is too fresh to be asked, until a while later.
        assert!(room.try_take(ip("192.0.2.1"), &limits(3)).is_err());
        assert!(!is_asked(&fresh));
        tokio::time::advance(GRACE).await;
        assert!(room.try_take(ip("192.0.2.1"), &limits(3)).is_err());
        assert_eq!([&busy, &fresh].map(is_asked), [false, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_trickles_goes_when_nobody_idles() {
        let room = Arc::<Room>::default();
        let (slow, idle) = (take(&room, 2).await, take(&room, 2).await);
        let _request = slow.activity.begin();
        let _body = slow.activity.arriving();
        let newcomer = || room.try_take(ip("192.0.2.1"), &limits(2)).is_err();
        tokio::time::advance(ARRIVAL_GRACE).await;
        assert!(newcomer());
        assert_eq!([&slow, &idle].map(is_asked), [false, true]);
        assert!(newcomer());
        assert_eq!([&slow, &idle].map(is_asked), [true, true]);
    }

    #[tokio::test(start_paused = true)]
    async fn an_address_gets_its_share_and_leaves_the_rest_to_others() {
        let room = Arc::<Room>::default();
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
            let first = room.take(ip(one), of_two).await.unwrap();
            let _second = room.take(ip(one), of_two).await.unwrap();
            assert!(room.take(ip(one), of_two).await.is_none(), "{one}");
            assert!(room.take(ip(other), of_two).await.is_some(), "{other}");
            drop(first);
            assert!(room.take(ip(one), of_two).await.is_some(), "{one}");
        }
        let refused = room.counters.connections.closed(Closing::Address);
        assert_eq!(refused, rows.len() as u64);
        assert!(room.taken().of.is_empty());
    }

    #[test]
    fn a_network_of_ipv6_and_an_address_of_ipv4_are_one_party() {
        assert_eq!(party(ip("2001:db8::1")), party(ip("2001:db8::ffff:0:1")));
        assert_ne!(party(ip("2001:db8::1")), party(ip("2001:db8:0:1::1")));
        assert_eq!(party(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(party(ip("192.0.2.1")), party(ip("192.0.2.2")));
    }
}
