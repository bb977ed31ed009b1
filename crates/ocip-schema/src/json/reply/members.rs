//! Members of objects: what an element is, and where it goes.

use super::frame::{ElementRole, ElementSpot, KindName, OpenElement, OpenList, SpotKey, SpotPart};
use super::mapper::ReplyMapper;
use super::scalar::{member_key, push_comma};
use crate::reply_plan::{ElementSlot, ReplyPlan, SlotContent, TypeLayout};

/// How many unknown elements of an object become members of it; whatever is sent, looking for a name is quick.
const STRANGERS_MAX: usize = 64;

// === impl ReplyMapper ===

impl<'s> ReplyMapper<'s> {
    pub(super) fn open_member(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        let layout = self.frame.layout;
        match layout.find(self.frame.next, name) {
            Some(at) => self.open_declared(at, &layout.slots[at], xsi_type, nil),
            None => self.open_unknown(name, xsi_type, nil),
        }
    }

    fn open_declared(
        &mut self,
        at: usize,
        slot: &'s ElementSlot,
        xsi_type: Option<&str>,
        nil: bool,
    ) {
        self.frame.next = at + usize::from(!slot.repeats);
        let (role, kind) = self.role(slot, xsi_type, nil);
        let is_secret = match role {
            ElementRole::Elements(layout) => slot.is_secret || layout.is_secret,
            _ => slot.is_secret,
        };
        if is_secret && !self.options.secrets {
            return self.mask_declared(at, slot);
        }
        let spot = self.enter(at, slot);
        self.opened = Some(OpenElement {
            role,
            kind,
            nil,
            nillable: slot.nillable,
            spot,
        });
    }

    fn role(
        &mut self,
        slot: &'s ElementSlot,
        xsi_type: Option<&str>,
        nil: bool,
    ) -> (ElementRole<'s>, KindName<'s>) {
        let Some(plan) = self.plan else {
            return (ElementRole::Stranger, KindName::None);
        };
        match &slot.content {
            SlotContent::Value(form) => (ElementRole::Value(*form, slot), KindName::None),
            SlotContent::Elements(layout) => {
                let layout = &plan.layouts[*layout];
                (
                    ElementRole::Elements(layout),
                    self.only_kind(layout, xsi_type),
                )
            }
            SlotContent::Kinds {
                declared,
                is_abstract,
                kinds,
            } => {
                let declared = &plan.layouts[*declared];
                let layout = match xsi_type {
                    // What is nil has no content that a kind could tell of.
                    None => Some(declared).filter(|_| nil || !is_abstract),
                    Some(name) if is_called(declared, name) => Some(declared),
                    Some(name) => kind_named(plan, kinds, name),
                };
                let kind = match layout {
                    Some(layout) => KindName::Known(layout),
                    None => self.unknown_kind(xsi_type),
                };
                (ElementRole::Elements(layout.unwrap_or(declared)), kind)
            }
        }
    }

    /// A type without kinds need not be told, but another one is.
    fn only_kind(&mut self, layout: &TypeLayout, xsi_type: Option<&str>) -> KindName<'s> {
        match xsi_type {
            Some(name) if !is_called(layout, name) => self.unknown_kind(xsi_type),
            _ => KindName::None,
        }
    }

    fn unknown_kind(&mut self, xsi_type: Option<&str>) -> KindName<'s> {
        self.unknown += 1;
        self.given_kind(xsi_type)
    }

    fn given_kind(&mut self, xsi_type: Option<&str>) -> KindName<'s> {
        let Some(name) = xsi_type else {
            return KindName::None;
        };
        self.kind.clear();
        self.kind.push_str(name);
        KindName::Given
    }

    fn enter(&mut self, at: usize, slot: &'s ElementSlot) -> ElementSpot<'s> {
        let index = match self.next_index(at) {
            Some(index) => {
                self.out.push(',');
                Some(index)
            }
            None if self.make_room(at, slot) => self.begin_member(at, slot),
            None => {
                self.unknown += 1;
                return self.other_spot(&slot.key);
            }
        };
        ElementSpot {
            key: SpotKey::Slot(slot),
            part: self.part(),
            index,
            start: self.out.len(),
        }
    }

    /// Writes the key. The result is the number of the element in its array, if it has one.
    fn begin_member(&mut self, at: usize, slot: &ElementSlot) -> Option<usize> {
        push_comma(&mut self.out);
        self.out.push_str(&slot.key);
        if !slot.repeats {
            return None;
        }
        self.out.push('[');
        match &mut self.frame.list {
            OpenList::Items { inner, .. } => *inner = Some((at, 1)),
            list => *list = OpenList::Elements { slot: at, count: 1 },
        }
        Some(0)
    }

    /// A secret that repeats is named once, for its whole array is left out.
    fn mask_declared(&mut self, at: usize, slot: &'s ElementSlot) {
        let is_named = self.mark(at) > 0 && (slot.group.is_none() || slot.repeats);
        if is_named {
            return self.hide();
        }
        // Behind the end of all items it is none.
        let has_room = self.make_room(at, slot);
        let part = match has_room {
            true => self.part(),
            false => SpotPart::Whole,
        };
        let spot = ElementSpot {
            part,
            key: SpotKey::Slot(slot),
            ..ElementSpot::default()
        };
        self.mask(&spot, None);
    }

    fn open_unknown(&mut self, name: &str, xsi_type: Option<&str>, nil: bool) {
        if self.mask_stranger(name) {
            return;
        }
        self.unknown += usize::from(!self.frame.layout.is_open);
        let key = member_key(name);
        let own = &self.strangers[self.frame.strangers..];
        let has_member = own.len() >= STRANGERS_MAX || own.iter().any(|one| **one == *name);
        let spot = match has_member {
            true => self.other_spot(&key),
            false => self.begin_unknown(name, &key),
        };
        self.open_stranger(spot, xsi_type, nil);
    }

    fn begin_unknown(&mut self, name: &str, key: &str) -> ElementSpot<'s> {
        self.strangers.push(name.into());
        self.end_list();
        push_comma(&mut self.out);
        let start = self.out.len();
        self.out.push_str(key);
        ElementSpot {
            key: SpotKey::Written {
                start: start + 1,
                end: self.out.len() - 2,
            },
            ..ElementSpot::default()
        }
    }

    pub(super) fn open_stranger(
        &mut self,
        spot: ElementSpot<'s>,
        xsi_type: Option<&str>,
        nil: bool,
    ) {
        self.opened = Some(OpenElement {
            role: ElementRole::Stranger,
            kind: self.given_kind(xsi_type),
            nil,
            nillable: true,
            spot,
        });
    }
}

fn kind_named<'s>(plan: &'s ReplyPlan, kinds: &[usize], name: &str) -> Option<&'s TypeLayout> {
    let mut layouts = kinds.iter().map(|kind| &plan.layouts[*kind]);
    layouts.find(|layout| is_called(layout, name))
}

fn is_called(layout: &TypeLayout, name: &str) -> bool {
    layout.name.as_deref() == Some(name)
}
