//! Fair queue with one lane per tenant: whoever sends one gets as far as whoever sends many.
//!
//! Each key (a tenant, an address) has a lane. The lanes take turns, and within a lane who came first
//! goes first. The queue is bounded: when it is full, a newcomer takes the place of the last one in
//! the longest lane, unless the newcomer's own lane is as long. So nobody fills it for the others.

use std::borrow::Borrow;
use std::collections::{HashMap, VecDeque};
use std::hash::Hash;

/// Items in lanes.
#[derive(Debug)]
pub struct FairQueue<K, T> {
    lanes: HashMap<K, VecDeque<T>>,
    /// The keys of all lanes, each once, in the order of their turns. No lane is empty.
    turns: VecDeque<K>,
    len: usize,
    most: usize,
}

impl<K: Clone + Eq + Hash, T> FairQueue<K, T> {
    /// An empty queue with room for `most` items.
    pub fn new(most: usize) -> Self {
        Self {
            lanes: HashMap::new(),
            turns: VecDeque::new(),
            len: 0,
            most,
        }
    }

    /// True when nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// True when the next newcomer takes somebody's place.
    pub fn is_full(&self) -> bool {
        self.len >= self.most
    }

    /// All items, in no order.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.lanes.values().flatten()
    }

    /// How many items there are.
    pub fn len(&self) -> usize {
        self.len
    }

    /// How many items go before one that is put at the end of the lane of `key` now, at most.
    pub fn ahead_of_last<Q>(&self, key: &Q) -> usize
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        let own = self.lanes.get(key).map_or(0, VecDeque::len);
        let others = self.lanes.iter();
        let others = others.filter(|(other, _)| (*other).borrow() != key);
        others
            .map(|(_, lane)| lane.len().min(own + 1))
            .sum::<usize>()
            + own
    }

    /// The same for one that is put at the head of its lane: one of each other lane, at most.
    pub fn ahead_of_first(&self) -> usize {
        self.lanes.len()
    }

    /// Puts an item at the end of its lane. When the queue is full, gives the item for which there is
    /// no place any more; it may be the same.
    pub fn push(&mut self, key: K, item: T) -> Option<T> {
        self.push_with(key, item, VecDeque::push_back)
    }

    /// Puts an item at the head of its lane, which keeps its turn. A full queue is full for it too.
    pub fn push_first(&mut self, key: K, item: T) -> Option<T> {
        self.push_with(key, item, VecDeque::push_front)
    }

    fn push_with(&mut self, key: K, item: T, put: fn(&mut VecDeque<T>, T)) -> Option<T> {
        let mut displaced = None;
        if self.is_full() {
            // A lane gives way only to one that stays shorter, or two would displace each other in turn.
            let own = self.lanes.get(&key).map_or(0, VecDeque::len);
            match self.longest_lane() {
                Some((longest, count)) if own + 1 < count => displaced = self.pop_last(&longest),
                _ => return Some(item),
            }
        }
        let lane = self.lanes.entry(key.clone()).or_default();
        if lane.is_empty() {
            self.turns.push_back(key);
        }
        put(lane, item);
        self.len += 1;
        displaced
    }

    /// The next item.
    pub fn pop(&mut self) -> Option<T> {
        self.pop_where(|_| true).map(|(_, item)| item)
    }

    /// The next item among the lanes that `may` go, with its key. The others keep their turns.
    pub fn pop_where(&mut self, may: impl FnMut(&K) -> bool) -> Option<(K, T)> {
        let place = self.turns.iter().position(may)?;
        let key = self.turns.remove(place)?;
        let lane = self.lanes.get_mut(&key)?;
        let item = lane.pop_front()?;
        self.len -= 1;
        if lane.is_empty() {
            self.lanes.remove(&key);
        } else {
            self.turns.push_back(key.clone());
        }
        Some((key, item))
    }

    /// Takes items out for as long as the next one is not wanted. That uses up no turn.
    pub fn drop_next_unless(&mut self, wanted: impl Fn(&T) -> bool) {
        while let Some(lane) = self.turns.front().and_then(|key| self.lanes.get_mut(key)) {
            if lane.front().is_some_and(&wanted) {
                return;
            }
            if lane.pop_front().is_some() {
                self.len -= 1;
            }
            if lane.is_empty()
                && let Some(key) = self.turns.pop_front()
            {
                self.lanes.remove(&key);
            }
        }
    }

    /// Takes out all items that are not wanted.
    pub fn retain(&mut self, wanted: impl Fn(&T) -> bool) {
        for lane in self.lanes.values_mut() {
            lane.retain(&wanted);
        }
        self.lanes.retain(|_, lane| !lane.is_empty());
        self.turns.retain(|key| self.lanes.contains_key(key));
        self.len = self.lanes.values().map(VecDeque::len).sum();
    }

    /// Takes out all items.
    pub fn clear(&mut self) {
        self.retain(|_| false);
    }

    fn longest_lane(&self) -> Option<(K, usize)> {
        let lanes = self.lanes.iter().map(|(key, lane)| (key, lane.len()));
        let longest = lanes.max_by_key(|(_, count)| *count);
        longest.map(|(key, count)| (key.clone(), count))
    }

    /// Takes the last item of a lane that has more than one.
    fn pop_last(&mut self, key: &K) -> Option<T> {
        let last = self.lanes.get_mut(key)?.pop_back()?;
        self.len -= 1;
        Some(last)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn filled(most: usize, items: &[(&'static str, u32)]) -> FairQueue<&'static str, u32> {
        let mut queue = FairQueue::new(most);
        for (key, item) in items {
            assert_eq!(queue.push(*key, *item), None);
        }
        queue
    }

    fn rest<K: Clone + Eq + Hash, T>(mut queue: FairQueue<K, T>) -> Vec<T> {
        std::iter::from_fn(|| queue.pop()).collect()
    }

    #[test]
    fn lanes_take_turns_and_each_is_in_order() {
        let queue = filled(
            9,
            &[("a", 1), ("a", 2), ("a", 3), ("b", 4), ("c", 5), ("b", 6)],
        );
        assert_eq!(rest(queue), [1, 4, 5, 2, 6, 3]);
    }

    #[test]
    fn a_lane_that_ran_dry_comes_back_behind_the_others() {
        let mut queue = filled(9, &[("a", 1), ("b", 2), ("b", 3)]);
        assert_eq!(queue.pop(), Some(1));
        assert_eq!(queue.push("a", 4), None);
        assert_eq!(rest(queue), [2, 4, 3]);
    }

    #[test]
    fn the_head_of_a_lane_keeps_the_turn_of_its_lane() {
        let mut queue = filled(9, &[("a", 1), ("b", 2), ("b", 3), ("c", 4)]);
        assert_eq!(queue.push_first("b", 5), None);
        assert_eq!(queue.push_first("d", 6), None);
        assert_eq!(rest(queue), [1, 5, 4, 6, 2, 3]);
    }

    #[test]
    fn who_comes_to_the_head_of_a_full_queue_finds_it_full() {
        let mut queue = filled(2, &[("a", 1), ("a", 2)]);
        assert_eq!(queue.push_first("a", 3), Some(3));
        assert_eq!(queue.push_first("b", 4), Some(2));
        assert_eq!(rest(queue), [1, 4]);
    }

    #[test]
    fn who_may_not_go_keeps_the_turn() {
        let mut queue = filled(9, &[("a", 1), ("b", 2), ("b", 3)]);
        assert_eq!(queue.pop_where(|key| *key == "b"), Some(("b", 2)));
        assert_eq!(queue.pop_where(|_| false), None);
        assert_eq!(rest(queue), [1, 3]);
    }

    #[test]
    fn a_full_queue_makes_room_in_the_longest_lane_alone() {
        let mut queue = filled(3, &[("a", 1), ("a", 2), ("a", 3)]);
        assert_eq!(queue.push("a", 4), Some(4));
        assert_eq!(queue.push("b", 5), Some(3));
        assert_eq!(queue.push("c", 6), Some(2));
        assert_eq!(queue.push("d", 7), Some(7));
        assert_eq!(rest(queue), [1, 5, 6]);
    }

    #[test]
    fn items_that_are_not_wanted_use_up_no_turn() {
        let mut queue = filled(9, &[("a", 1), ("a", 2), ("b", 3), ("c", 5)]);
        queue.drop_next_unless(|item| *item > 1);
        assert_eq!(rest(queue), [2, 3, 5]);
        let mut queue = filled(9, &[("a", 1), ("a", 1), ("b", 3)]);
        queue.drop_next_unless(|item| *item > 1);
        assert_eq!(rest(queue), [3]);
        let mut queue = filled(9, &[("a", 1)]);
        queue.drop_next_unless(|_| false);
        assert!(queue.is_empty() && queue.lanes.is_empty() && queue.turns.is_empty());
    }

    #[derive(Debug, Clone)]
    enum Step {
        Push(u8),
        Pop,
        DropOdd,
        RetainEven,
    }

    fn steps() -> impl Strategy<Value = Vec<Step>> {
        let step = prop_oneof![
            6 => (0..5_u8).prop_map(Step::Push),
            4 => Just(Step::Pop),
            1 => Just(Step::DropOdd),
            1 => Just(Step::RetainEven),
        ];
        prop::collection::vec(step, 0..120)
    }

    proptest! {
        /// Nothing is lost or doubled, bounds and books hold, and each lane is first in, first out.
        #[test]
        fn books_hold_whatever_happens(steps in steps(), most in 1..9_usize) {
            let mut queue = FairQueue::new(most);
            let mut next = 0_u32;
            let mut last_popped: HashMap<u8, u32> = HashMap::new();
            for step in steps {
                let before = queue.len;
                match step {
                    Step::Push(key) => {
                        next += 1;
                        let displaced = queue.push(key, next);
                        prop_assert_eq!(queue.len, before + usize::from(displaced.is_none()));
                    }
                    Step::Pop => match queue.pop_where(|_| true) {
                        None => prop_assert_eq!(before, 0),
                        Some((key, item)) => {
                            let earlier = last_popped.insert(key, item);
                            prop_assert!(earlier.is_none_or(|earlier| earlier < item));
                        }
                    },
                    Step::DropOdd => queue.drop_next_unless(|item| item % 2 == 0),
                    Step::RetainEven => queue.retain(|item| item % 2 == 0),
                }
                prop_assert!(queue.len <= most);
                prop_assert_eq!(queue.len, queue.iter().count());
                prop_assert_eq!(queue.lanes.len(), queue.turns.len());
                prop_assert!(queue.turns.iter().all(|key| !queue.lanes[key].is_empty()));
            }
        }

        /// Whoever comes last is not surprised by those before it.
        #[test]
        fn no_more_go_ahead_than_was_said(
            before in prop::collection::vec(0..4_usize, 0..30),
            popped in 0..10_usize,
            key in 0..5_usize,
        ) {
            let mut queue = FairQueue::new(100);
            before.iter().for_each(|key| assert!(queue.push(*key, 0).is_none()));
            (0..popped).for_each(|_| assert_ne!(queue.pop(), Some(1)));
            let (last, first) = (queue.ahead_of_last(&key), queue.ahead_of_first());
            prop_assert!(last <= queue.len() && (first > 0 || queue.is_empty()));
            queue.push(key, 1);
            queue.push_first(key, 2);
            let order = rest(queue);
            let place = |item| order.iter().position(|other| *other == item);
            prop_assert!(place(2).is_some_and(|place| place <= first));
            // The one at the head of the same lane came after it was said, and with it one more of each lane.
            prop_assert!(place(1).is_some_and(|place| place <= last + 1 + first));
        }

        /// However many others there are, nobody waits for more than one of each before a turn.
        #[test]
        fn nobody_waits_for_two_of_another(counts in prop::collection::vec(1..20_usize, 2..6)) {
            let mut queue = FairQueue::new(1000);
            for (key, count) in counts.iter().enumerate() {
                (0..*count).for_each(|_| assert!(queue.push(key, key).is_none()));
            }
            let lanes = counts.len();
            assert!(queue.push(usize::MAX, usize::MAX).is_none());
            let order = rest(queue);
            prop_assert_eq!(order.iter().position(|key| *key == usize::MAX), Some(lanes));
        }
    }
}
