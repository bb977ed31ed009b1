//! Plans of replies: where each element of a type goes in its JSON, made once per reply and looked up while it is read.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::{Arc, OnceLock};

/// How many of the elements that come next are compared before all are searched.
const AHEAD: usize = 4;

/// Plans of all commands, each made when it is used first.
#[derive(Debug, Default)]
pub(super) struct PlanStore {
    plans: OnceLock<HashMap<Arc<str>, OnceLock<Box<ReplyPlan>>>>,
}

/// Plan of a reply: the layouts of its type and of all that it can hold.
#[derive(Debug)]
pub(super) struct ReplyPlan {
    pub(super) layouts: Vec<TypeLayout>,
    /// The reply's own.
    pub(super) root: usize,
}

/// Layout of the object that an element of a complex type becomes.
#[derive(Debug)]
pub(super) struct TypeLayout {
    /// The name of the type; none for an anonymous or unknown one.
    pub(super) name: Option<Arc<str>>,
    pub(super) is_secret: bool,
    pub(super) is_table: bool,
    /// Whether elements may stand in it that are not declared.
    pub(super) is_open: bool,
    /// Every element that can stand in it, in the order of the schema.
    pub(super) slots: Vec<ElementSlot>,
    /// The numbers of the slots, by name.
    pub(super) by_name: Vec<usize>,
    /// The slots that are arrays, but for those of groups.
    pub(super) lists: Vec<usize>,
    /// How many choices it has.
    pub(super) choices: usize,
    pub(super) groups: Vec<ItemGroup>,
}

/// Group of elements that repeats as a whole: its occurrences are the items of an array.
#[derive(Debug)]
pub(super) struct ItemGroup {
    pub(super) slots: Range<usize>,
    pub(super) choices: Range<usize>,
    /// The slots that are arrays within an item.
    pub(super) lists: Vec<usize>,
    /// The alternatives that it stands in.
    pub(super) path: Vec<ChoiceBranch>,
}

/// Element of a layout.
#[derive(Debug)]
pub(super) struct ElementSlot {
    pub(super) name: Arc<str>,
    /// The name in quotes and with a colon, as JSON wants it.
    pub(super) key: Box<str>,
    /// Where the schema has it, more than once only when alternatives share a name.
    pub(super) places: Vec<SlotPlace>,
    /// The group that it is of.
    pub(super) group: Option<usize>,
    pub(super) repeats: bool,
    pub(super) nillable: bool,
    pub(super) is_secret: bool,
    /// What an empty element stands for.
    pub(super) default: Option<Box<str>>,
    pub(super) content: SlotContent,
}

/// Place of an element in the content of a type.
#[derive(Debug)]
pub(super) struct SlotPlace {
    /// Its number among all.
    pub(super) at: usize,
    /// The alternatives that it stands in.
    pub(super) path: Vec<ChoiceBranch>,
}

/// Alternative of a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ChoiceBranch {
    pub(super) choice: usize,
    pub(super) branch: usize,
}

/// What an element holds.
#[derive(Debug)]
pub(super) enum SlotContent {
    Value(LeafForm),
    /// Elements, by the number of their layout.
    Elements(usize),
    /// Elements of the declared type, or of a kind of it.
    Kinds {
        declared: usize,
        is_abstract: bool,
        kinds: Vec<usize>,
    },
}

/// Form of a value in JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeafForm {
    Text,
    Boolean,
    Int,
}

/// Layout of what the schema does not know.
pub(super) static UNKNOWN: TypeLayout = TypeLayout {
    name: None,
    is_secret: false,
    is_table: false,
    is_open: false,
    slots: Vec::new(),
    by_name: Vec::new(),
    lists: Vec::new(),
    choices: 0,
    groups: Vec::new(),
};

// === impl PlanStore ===

impl PlanStore {
    /// The plan of a command, which is made now if it was not asked for before.
    pub(super) fn plan<T>(
        &self,
        commands: &BTreeMap<Arc<str>, T>,
        name: &str,
        make: impl FnOnce() -> ReplyPlan,
    ) -> Option<&ReplyPlan> {
        let empty = || {
            let names = commands.keys().map(Arc::clone);
            names.map(|name| (name, OnceLock::new())).collect()
        };
        let plan = self.plans.get_or_init(empty).get(name)?;
        Some(plan.get_or_init(|| Box::new(make())))
    }
}

// === impl TypeLayout ===

impl TypeLayout {
    /// The number of the slot of this name; `next` is the one that is expected.
    pub(super) fn find(&self, next: usize, name: &str) -> Option<usize> {
        let ahead = self.slots.iter().enumerate().skip(next).take(AHEAD);
        let mut ahead = ahead.filter(|(_, slot)| *slot.name == *name);
        match ahead.next() {
            Some((at, _)) => Some(at),
            None => self.search(next, name),
        }
    }

    /// Of several of one name, the first that comes from `next` on, or else the first.
    fn search(&self, next: usize, name: &str) -> Option<usize> {
        let is_before = |at: &usize| *self.slots[*at].name < *name;
        let from = self.by_name.partition_point(is_before);
        let named = self.by_name[from..].iter().copied();
        let mut named = named.take_while(|at| *self.slots[*at].name == *name);
        let first = named.next()?;
        match first < next {
            true => Some(named.find(|at| *at >= next).unwrap_or(first)),
            false => Some(first),
        }
    }
}
