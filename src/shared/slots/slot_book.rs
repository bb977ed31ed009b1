//! Book of the slots that one pool holds, and of what the store said last.

use std::collections::BTreeSet;
use std::time::Duration;

use ocip::pool::SlotDemand;
use tokio::time::Instant;

use super::scripts::{GRACE, SLOT_LIFE};
use crate::shared::script::StoreValue;

/// For how long a pool that gives up a slot to others takes none itself: they have to be first.
const YIELD_TIME: Duration = Duration::from_millis(1500);

/// For how long a pool is there before it takes its first slot: all others have counted it by then.
const JOIN_TIME: Duration = Duration::from_secs(2);

/// How long after the store was last heard a pool gives up what is beyond the even share.
const SHRINK_AFTER: Duration = Duration::from_secs(5);

/// How long after it a pool takes the even share without asking: by then nobody has more.
const ALONE_AFTER: Duration = Duration::from_secs(30);

/// Book of the slots that one pool holds with one server.
pub(super) struct SlotBook {
    limit: usize,
    /// The last number that was given to a slot; none is given twice.
    last: u64,
    /// Slots that are being asked for.
    asked: BTreeSet<u64>,
    held: BTreeSet<u64>,
    /// How many of those are not used any more and only wait for the switch to notice.
    lingering: usize,
    /// When the store was last heard, or it began.
    heard: Instant,
    /// Since when the store knows of this pool.
    joined: Option<Instant>,
    /// How many pools there were when it was last heard; `None` until all others have counted this one.
    pools: Option<usize>,
    /// How many slots may be held.
    target: usize,
    /// Whether others want one.
    is_wanted: bool,
    /// Until when none is taken.
    yields_until: Option<Instant>,
}

// === impl SlotBook ===

impl SlotBook {
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            last: 0,
            asked: BTreeSet::new(),
            held: BTreeSet::new(),
            lingering: 0,
            heard: Instant::now(),
            joined: None,
            pools: None,
            target: usize::MAX,
            is_wanted: false,
            yields_until: None,
        }
    }

    /// The number of a slot to be asked for, unless others are to be first.
    pub(super) fn ask(&mut self, now: Instant) -> Option<u64> {
        if self.yields_until.is_some_and(|until| now < until) {
            return None;
        }
        self.last += 1;
        self.asked.insert(self.last);
        Some(self.last)
    }

    /// Notes what came of it.
    pub(super) fn answered(&mut self, number: u64, is_granted: bool) {
        if self.asked.remove(&number) && is_granted {
            self.held.insert(number);
        }
    }

    /// Whether the other pools have counted this one.
    pub(super) fn is_known(&self) -> bool {
        self.pools.is_some()
    }

    /// Whether one more may be taken without the store.
    pub(super) fn may_take_alone(&self, now: Instant) -> bool {
        now >= self.heard + ALONE_AFTER && self.held.len() < self.share()
    }

    /// The even share as far as it is known; one if it is not.
    fn share(&self) -> usize {
        self.pools.map_or(1, |pools| self.limit / pools.max(1))
    }

    /// The slots that are held, and up to which number nothing else is.
    pub(super) fn holdings(&self) -> (Vec<u64>, u64) {
        let upto = self.asked.first().map_or(self.last, |asked| asked - 1);
        (self.held.iter().copied().collect(), upto)
    }

    /// Notes a slot that is not used any more but that the switch may not know to be free.
    pub(super) fn linger(&mut self) {
        self.lingering += 1;
    }

    /// Takes a slot out.
    pub(super) fn free(&mut self, number: u64, has_lingered: bool) {
        self.lingering -= usize::from(has_lingered);
        self.held.remove(&number);
    }

    /// Notes what the store says of all: see [`RENEW`](super::scripts::RENEW).
    pub(super) fn surveyed(&mut self, survey: &StoreValue, now: Instant) {
        let numbers = survey.list().iter().filter_map(StoreValue::number);
        let numbers: Vec<_> = numbers
            .filter_map(|one| usize::try_from(one).ok())
            .collect();
        let &[total, own, pools, is_wanted, is_surplus] = &numbers[..] else {
            return;
        };
        self.counted(pools, now);
        self.is_wanted = is_wanted > 0;
        let beyond_share = own.saturating_sub(self.limit / pools.max(1));
        let excess = total.saturating_sub(self.limit).min(beyond_share);
        let surplus = excess.max(is_surplus);
        self.target = match surplus {
            0 => usize::MAX,
            surplus => own.saturating_sub(surplus),
        };
        if surplus > 0 {
            self.yields_until = Some(now + YIELD_TIME);
        }
    }

    fn counted(&mut self, pools: usize, now: Instant) {
        if now >= self.heard + SLOT_LIFE {
            // The others do not count this pool any more.
            (self.joined, self.pools) = (None, None);
        }
        self.heard = now;
        if now >= *self.joined.get_or_insert(now) + JOIN_TIME {
            self.pools = Some(pools);
        }
    }

    /// Notes that the store said nothing.
    pub(super) fn unanswered(&mut self, now: Instant) {
        self.is_wanted = false;
        self.target = match now >= self.heard + SHRINK_AFTER {
            true => self.share(),
            false => usize::MAX,
        };
    }

    /// Notes that there is another connection to the store, which may have lost what was told it last.
    pub(super) fn reconnected(&mut self, now: Instant) {
        if self.joined.is_some() {
            self.yields_until = Some(now + GRACE);
        }
    }

    /// What others ask for.
    pub(super) fn demand(&self) -> SlotDemand {
        let used = self.held.len().saturating_sub(self.lingering);
        SlotDemand {
            surplus: used.saturating_sub(self.target),
            is_wanted: self.is_wanted,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn survey(numbers: [i64; 5]) -> StoreValue {
        StoreValue::List(numbers.map(StoreValue::Number).to_vec())
    }

    /// A book with so many slots, in which nothing is asked for.
    fn holding(count: u64, limit: usize) -> SlotBook {
        let mut book = SlotBook::new(limit);
        for _ in 0..count {
            let number = book.ask(Instant::now()).unwrap();
            book.answered(number, true);
        }
        book
    }

    #[tokio::test(start_paused = true)]
    async fn one_is_given_up_for_whoever_has_less_and_none_is_taken_meanwhile() {
        let (mut book, now) = (holding(3, 4), Instant::now());
        book.surveyed(&survey([4, 3, 2, 1, 1]), now);
        assert_eq!((book.demand().surplus, book.demand().is_wanted), (1, true));
        assert_eq!(book.ask(now), None);
        book.linger();
        assert_eq!(book.demand().surplus, 0, "it is on its way");
        book.free(1, true);
        assert_eq!(book.holdings(), (vec![2, 3], 3));
        book.surveyed(&survey([4, 2, 2, 1, 0]), now);
        assert_eq!(book.demand().surplus, 0);
        assert_eq!(book.ask(now + YIELD_TIME), Some(4));
        assert_eq!(book.holdings(), (vec![2, 3], 3), "nobody knows of it yet");
        book.answered(4, false);
        assert_eq!(book.holdings(), (vec![2, 3], 4));
    }

    #[tokio::test(start_paused = true)]
    async fn too_many_in_the_store_are_given_up_at_once_down_to_the_even_share() {
        let (mut book, now) = (holding(4, 4), Instant::now());
        book.surveyed(&survey([7, 4, 2, 0, 0]), now);
        assert_eq!(book.demand().surplus, 2);
        book.surveyed(&survey([5, 4, 2, 0, 0]), now);
        assert_eq!(book.demand().surplus, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn without_the_store_the_even_share_is_reached_from_above_and_long_after_from_below() {
        let (mut many, mut few) = (holding(3, 4), holding(1, 4));
        let joined = Instant::now();
        let began = joined + JOIN_TIME;
        for now in [joined, began] {
            assert!(!many.is_known());
            many.surveyed(&survey([4, 3, 2, 1, 0]), now);
            few.surveyed(&survey([4, 1, 2, 0, 0]), now);
        }
        assert!(many.is_known());
        for book in [&mut many, &mut few] {
            book.unanswered(began + Duration::from_secs(1));
            assert_eq!(book.demand(), SlotDemand::default());
        }
        many.unanswered(began + SHRINK_AFTER);
        assert_eq!(many.demand().surplus, 1);
        assert!(!few.may_take_alone(began + SHRINK_AFTER * 2));
        assert!(few.may_take_alone(began + ALONE_AFTER));
        assert!(!holding(2, 4).may_take_alone(began + ALONE_AFTER));
        let never_heard = (holding(0, 4), holding(1, 4));
        assert!(never_heard.0.may_take_alone(began + ALONE_AFTER));
        assert!(!never_heard.1.may_take_alone(began + ALONE_AFTER));
        many.surveyed(&survey([4, 2, 2, 0, 0]), began + SLOT_LIFE);
        assert!(!many.is_known(), "it was forgotten");
    }

    #[tokio::test(start_paused = true)]
    async fn after_another_connection_all_say_first_what_they_hold() {
        let (mut book, now) = (holding(0, 4), Instant::now());
        book.reconnected(now);
        assert_eq!(book.ask(now), Some(1), "the first connection is no other");
        book.surveyed(&survey([0, 0, 1, 0, 0]), now);
        book.reconnected(now);
        assert_eq!(book.ask(now), None);
        assert_eq!(book.ask(now + GRACE), Some(2));
    }
}
