//! Arrays of elements and of items: when they begin and end, and which stand empty.

use std::mem;

use super::frame::{OpenList, SpotPart};
use super::mapper::ReplyMapper;
use super::scalar::push_comma;
use crate::reply_plan::{ChoiceBranch, ElementSlot, SlotPlace};

// === impl ReplyMapper ===

impl ReplyMapper<'_> {
    /// What came of a slot, or which branch of a choice was taken, plus one; choices are behind the slots.
    pub(super) fn mark(&self, at: usize) -> u32 {
        self.marks[self.frame.marks + at]
    }

    fn set_mark(&mut self, at: usize, mark: u32) {
        self.marks[self.frame.marks + at] = mark;
    }

    fn branch_taken(&self, choice: usize) -> Option<usize> {
        let mark = self.mark(self.frame.layout.slots.len() + choice);
        usize::try_from(mark).ok()?.checked_sub(1)
    }

    fn is_taken(&self, path: &[ChoiceBranch]) -> bool {
        let is_taken = |one: &ChoiceBranch| self.branch_taken(one.choice) == Some(one.branch);
        path.iter().all(is_taken)
    }

    /// Whether no other alternative was taken.
    fn is_free(&self, path: &[ChoiceBranch]) -> bool {
        let is_free = |one: &ChoiceBranch| {
            let taken = self.branch_taken(one.choice);
            taken.is_none_or(|branch| branch == one.branch)
        };
        path.iter().all(is_free)
    }

    /// The number of an element in the array that is open, when it goes on with it.
    pub(super) fn next_index(&mut self, at: usize) -> Option<usize> {
        let count = match &mut self.frame.list {
            OpenList::Elements { slot, count } if *slot == at => count,
            OpenList::Items {
                inner: Some((slot, count)),
                ..
            } if *slot == at => count,
            _ => return None,
        };
        *count += 1;
        Some(*count - 1)
    }

    /// Where a new element is: in the object, or in the item that is open.
    pub(super) fn part(&self) -> SpotPart {
        match self.frame.list {
            OpenList::Items { count, .. } => SpotPart::Item(count.saturating_sub(1)),
            _ => SpotPart::Whole,
        }
    }

    /// Makes ready for a new member. The result is `false` when there is one of that name.
    pub(super) fn make_room(&mut self, at: usize, slot: &ElementSlot) -> bool {
        let is_ready = match slot.group {
            Some(group) => self.make_item(group, at, slot),
            None => self.make_member(at),
        };
        if is_ready {
            self.take_place(slot);
            self.set_mark(at, 1);
        }
        is_ready
    }

    fn make_member(&mut self, at: usize) -> bool {
        let is_new = self.mark(at) == 0;
        if is_new {
            self.end_list();
        }
        is_new
    }

    fn make_item(&mut self, group: usize, at: usize, slot: &ElementSlot) -> bool {
        match self.frame.list {
            OpenList::Items { group: open, .. } if open == group && self.goes_on(at, slot) => {
                self.end_inner();
            }
            OpenList::Items { .. } => {
                self.end_item();
                self.begin_item(group);
            }
            _ if self.frame.has_items => return false,
            _ => self.begin_items(group),
        }
        true
    }

    /// Whether an element belongs to the item that is open.
    fn goes_on(&self, at: usize, slot: &ElementSlot) -> bool {
        let is_next = |place: &SlotPlace| place.at > self.frame.last && self.is_free(&place.path);
        self.mark(at) == 0 && slot.places.iter().any(is_next)
    }

    fn begin_items(&mut self, group: usize) {
        self.end_list();
        push_comma(&mut self.out);
        self.out.push_str("\"@items\":[");
        self.frame.has_items = true;
        self.unknown += usize::from(self.frame.last > self.first_place(group));
        self.frame.list = OpenList::Items {
            group,
            count: 0,
            inner: None,
        };
        self.begin_item(group);
    }

    /// Nothing came yet of the item's own elements and choices.
    fn begin_item(&mut self, group: usize) {
        push_comma(&mut self.out);
        self.out.push('{');
        let layout = self.frame.layout;
        let of_group = &layout.groups[group];
        let choices = of_group.choices.clone().map(|at| at + layout.slots.len());
        for at in of_group.slots.clone().chain(choices) {
            self.set_mark(at, 0);
        }
        self.frame.last = self.first_place(group);
        if let OpenList::Items {
            group: open, count, ..
        } = &mut self.frame.list
        {
            *open = group;
            *count += 1;
        }
    }

    fn first_place(&self, group: usize) -> usize {
        let layout = self.frame.layout;
        let first = layout.slots.get(layout.groups[group].slots.start);
        let place = first.and_then(|slot| slot.places.first());
        place.map_or(0, |place| place.at)
    }

    /// Takes the alternatives that an element stands in. It is counted when it comes too late, or after another
    /// alternative.
    fn take_place(&mut self, slot: &ElementSlot) {
        let last = self.frame.last;
        let is_free = |place: &&SlotPlace| self.is_free(&place.path);
        let mut in_order = slot.places.iter().filter(|place| place.at >= last);
        let place = in_order
            .find(is_free)
            .or_else(|| slot.places.iter().find(is_free));
        let Some(place) = place else {
            self.unknown += 1;
            return;
        };
        self.unknown += usize::from(place.at < last);
        self.frame.last = place.at;
        for one in &place.path {
            let mark = u32::try_from(one.branch + 1).unwrap_or(u32::MAX);
            self.set_mark(self.frame.layout.slots.len() + one.choice, mark);
        }
    }

    /// Ends the array that is open.
    pub(super) fn end_list(&mut self) {
        match self.frame.list {
            OpenList::None => return,
            OpenList::Elements { .. } => {}
            OpenList::Items { .. } => self.end_item(),
        }
        self.out.push(']');
        self.frame.list = OpenList::None;
    }

    fn end_item(&mut self) {
        self.end_inner();
        if let OpenList::Items { group, .. } = self.frame.list {
            self.push_absent(&self.frame.layout.groups[group].lists);
        }
        self.out.push('}');
    }

    fn end_inner(&mut self) {
        let OpenList::Items { inner, .. } = &mut self.frame.list else {
            return;
        };
        if mem::take(inner).is_some() {
            self.out.push(']');
        }
    }

    /// Ends the members of an object, all but its brace.
    pub(super) fn end_members(&mut self) {
        self.end_list();
        let layout = self.frame.layout;
        self.push_absent(&layout.lists);
        let mut groups = layout.groups.iter();
        if !self.frame.has_items && groups.any(|group| self.is_taken(&group.path)) {
            push_comma(&mut self.out);
            self.out.push_str("\"@items\":[]");
        }
        self.end_others();
    }

    /// The arrays of which nothing came, in the alternatives that were taken.
    fn push_absent(&mut self, lists: &[usize]) {
        let layout = self.frame.layout;
        for &at in lists {
            let slot = &layout.slots[at];
            let is_due = |place: &SlotPlace| self.is_taken(&place.path);
            if self.mark(at) == 0 && slot.places.iter().any(is_due) {
                push_comma(&mut self.out);
                self.out.push_str(&slot.key);
                self.out.push_str("[]");
            }
        }
    }
}
