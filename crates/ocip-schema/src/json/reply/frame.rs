//! Where a mapping stands: the objects that are open, and the element that was begun last.

use crate::reply_plan::{ElementSlot, LeafForm, TypeLayout};

/// Object or array that is open.
pub(super) struct ObjectFrame<'s> {
    pub(super) layout: &'s TypeLayout,
    pub(super) form: FrameForm,
    /// Where it is itself.
    pub(super) spot: ElementSpot<'s>,
    pub(super) list: OpenList,
    /// Whether it has its array of items.
    pub(super) has_items: bool,
    /// The place of the last element in the schema.
    pub(super) last: usize,
    /// The slot that is expected next.
    pub(super) next: usize,
    /// Where its own begins in what all open objects share.
    pub(super) marks: usize,
    pub(super) strangers: usize,
    pub(super) others_start: usize,
    /// How many elements have no member of their own.
    pub(super) others: usize,
    /// The rows of a table, or the cells of a row.
    pub(super) count: usize,
}

/// Form of what is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FrameForm {
    Members,
    Table,
    Row,
}

/// Array that is open in an object.
#[derive(Debug, Clone, Copy)]
pub(super) enum OpenList {
    None,
    /// Of one element.
    Elements {
        slot: usize,
        count: usize,
    },
    /// Of a group that repeats, and within its last item.
    Items {
        group: usize,
        count: usize,
        inner: Option<(usize, usize)>,
    },
}

/// Where an element is, seen from what is around it.
#[derive(Debug, Clone, Default)]
pub(super) struct ElementSpot<'s> {
    pub(super) part: SpotPart,
    pub(super) key: SpotKey<'s>,
    /// Its number in an array.
    pub(super) index: Option<usize>,
    /// Where it begins in the output.
    pub(super) start: usize,
}

/// Part of what is around an element that it is in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum SpotPart {
    /// That itself.
    #[default]
    Whole,
    /// The item of this number.
    Item(usize),
    /// What has no member of its own; its number there.
    Other(usize),
    /// An item of an array, of this number, for what has no place in it.
    Wrapped(usize),
}

/// Key of a member.
#[derive(Debug, Clone, Default)]
pub(super) enum SpotKey<'s> {
    #[default]
    None,
    Slot(&'s ElementSlot),
    Word(&'static str),
    /// As it stands in the output, escaped and without quotes.
    Written {
        start: usize,
        end: usize,
    },
}

/// Element that was begun, of which no child was seen yet.
pub(super) struct OpenElement<'s> {
    pub(super) role: ElementRole<'s>,
    pub(super) kind: KindName<'s>,
    pub(super) nil: bool,
    pub(super) nillable: bool,
    pub(super) spot: ElementSpot<'s>,
}

/// What an element is.
#[derive(Clone, Copy)]
pub(super) enum ElementRole<'s> {
    Value(LeafForm, &'s ElementSlot),
    Elements(&'s TypeLayout),
    /// Not known to the schema.
    Stranger,
    Heading,
    Row,
    Cell,
}

/// What the `@type` of an object is.
#[derive(Clone, Copy)]
pub(super) enum KindName<'s> {
    /// Not told, as there is only one.
    None,
    Known(&'s TypeLayout),
    /// As it came; the schema does not know it.
    Given,
}
