//! Plans of replies, made of the types of a schema.

use std::collections::HashMap;
use std::ptr;
use std::sync::Arc;

use super::scalar::push_key;
use crate::SchemaSet;
use crate::model::{ElementDeclaration, Particle, Term, TypeContent, TypeDefinition};
use crate::reply_plan::{
    ChoiceBranch, ElementSlot, ItemGroup, LeafForm, ReplyPlan, SlotContent, SlotPlace, TypeLayout,
};
use crate::secret::{holds_secret, is_secret_type};
use crate::simple::{BuiltinType, SimpleType};

/// The type of tables, which have a form of their own.
const TABLE: &str = "OCITable";

/// Making of a plan.
struct PlanMaker<'s> {
    schemas: &'s SchemaSet,
    layouts: Vec<TypeLayout>,
    /// The numbers of the layouts, by the place of their types in memory.
    known: HashMap<*const TypeDefinition, usize>,
}

/// Making of a layout.
struct LayoutMaker<'m, 's> {
    plan: &'m mut PlanMaker<'s>,
    slots: Vec<ElementSlot>,
    groups: Vec<ItemGroup>,
    /// The group whose elements are added now.
    group: Option<usize>,
    /// The alternatives on the way to them.
    path: Vec<ChoiceBranch>,
    choices: usize,
    places: usize,
    is_open: bool,
}

impl SchemaSet {
    /// How a reply of this type becomes JSON; `None` when it is not declared.
    pub(super) fn reply_plan(&self, name: &str) -> Option<&ReplyPlan> {
        let definition = self.commands.get(name)?;
        self.plans
            .plan(&self.commands, name, || make_plan(self, definition))
    }
}

fn make_plan(schemas: &SchemaSet, definition: &TypeDefinition) -> ReplyPlan {
    let mut plan = PlanMaker {
        schemas,
        layouts: Vec::new(),
        known: HashMap::new(),
    };
    let root = plan.layout(definition);
    ReplyPlan {
        layouts: plan.layouts,
        root,
    }
}

// === impl PlanMaker ===

impl PlanMaker<'_> {
    /// The number of a type's layout. No type contains itself, so the depth is that of the schema.
    fn layout(&mut self, kind: &TypeDefinition) -> usize {
        if let Some(&known) = self.known.get(&ptr::from_ref(kind)) {
            return known;
        }
        let layout = match kind.lineage().any(|kind| *kind.name.local == *TABLE) {
            true => LayoutMaker::new(self).finish(kind, true),
            false => LayoutMaker::new(self).make(kind),
        };
        self.layouts.push(layout);
        self.known.insert(kind, self.layouts.len() - 1);
        self.layouts.len() - 1
    }

    fn content(&mut self, kind: &Arc<TypeDefinition>) -> SlotContent {
        if let TypeContent::Text(simple) = &kind.content {
            return SlotContent::Value(form(simple));
        }
        let declared = self.layout(kind);
        let schemas = self.schemas;
        let kinds = schemas.kinds.get(&kind.name).filter(|_| is_named(kind));
        match kinds {
            None => SlotContent::Elements(declared),
            Some(kinds) => SlotContent::Kinds {
                declared,
                is_abstract: kind.is_abstract,
                kinds: kinds.iter().map(|kind| self.layout(kind)).collect(),
            },
        }
    }
}

fn is_named(kind: &TypeDefinition) -> bool {
    !kind.name.local.is_empty()
}

fn form(simple: &SimpleType) -> LeafForm {
    match simple.base {
        BuiltinType::Boolean => LeafForm::Boolean,
        BuiltinType::Int => LeafForm::Int,
        _ => LeafForm::Text,
    }
}

// === impl LayoutMaker ===

impl<'m, 's> LayoutMaker<'m, 's> {
    fn new(plan: &'m mut PlanMaker<'s>) -> Self {
        Self {
            plan,
            slots: Vec::new(),
            groups: Vec::new(),
            group: None,
            path: Vec::new(),
            choices: 0,
            places: 0,
            is_open: false,
        }
    }

    fn make(mut self, kind: &TypeDefinition) -> TypeLayout {
        match &kind.content {
            TypeContent::Elements(content) => self.particles(&content.sequence),
            TypeContent::Anything => self.is_open = true,
            TypeContent::Text(_) => {}
        }
        self.finish(kind, false)
    }

    fn finish(self, kind: &TypeDefinition, is_table: bool) -> TypeLayout {
        let Self {
            slots, mut groups, ..
        } = self;
        let mut by_name: Vec<_> = (0..slots.len()).collect();
        by_name.sort_by(|one, other| slots[*one].name.cmp(&slots[*other].name));
        let lists = |group| {
            let is_list = move |slot: &ElementSlot| slot.repeats && slot.group == group;
            let all = slots.iter().enumerate();
            all.filter(move |(_, slot)| is_list(slot)).map(|(at, _)| at)
        };
        for (at, group) in groups.iter_mut().enumerate() {
            group.lists = lists(Some(at)).collect();
        }
        TypeLayout {
            name: is_named(kind).then(|| Arc::clone(&kind.name.local)),
            is_secret: is_secret_type(kind),
            is_table,
            is_open: self.is_open,
            lists: lists(None).collect(),
            by_name,
            slots,
            choices: self.choices,
            groups,
        }
    }

    fn particles(&mut self, particles: &[Particle]) {
        for particle in particles.iter().filter(|one| one.max != Some(0)) {
            self.particle(particle);
        }
    }

    fn particle(&mut self, particle: &Particle) {
        let repeats = particle.max != Some(1);
        match &particle.term {
            Term::Element(element) => self.element(element, repeats),
            Term::Any => self.is_open = true,
            term if repeats && self.group.is_none() => self.repeated(term),
            term => self.nested(term),
        }
    }

    /// A sequence or choice that repeats; within one, it is of no account that a part of it repeats again.
    fn repeated(&mut self, term: &Term) {
        let (slots, choices) = (self.slots.len(), self.choices);
        self.group = Some(self.groups.len());
        self.groups.push(ItemGroup {
            slots: slots..slots,
            choices: choices..choices,
            lists: Vec::new(),
            path: self.path.clone(),
        });
        self.nested(term);
        self.group = None;
        if let Some(group) = self.groups.last_mut() {
            group.slots.end = self.slots.len();
            group.choices.end = self.choices;
        }
    }

    fn nested(&mut self, term: &Term) {
        match term {
            Term::Sequence(particles) => self.particles(particles),
            Term::Choice(branches) => self.choice(branches),
            Term::Element(_) | Term::Any => {}
        }
    }

    fn choice(&mut self, branches: &[Particle]) {
        let choice = self.choices;
        self.choices += 1;
        for (branch, particle) in branches.iter().enumerate() {
            self.path.push(ChoiceBranch { choice, branch });
            self.particles(std::slice::from_ref(particle));
            self.path.pop();
        }
    }

    fn element(&mut self, element: &ElementDeclaration, repeats: bool) {
        let place = SlotPlace {
            at: self.places,
            path: self.path.clone(),
        };
        self.places += 1;
        let is_same = |slot: &&mut ElementSlot| slot.name == element.name;
        let of_group = self.slots.iter_mut();
        let mut of_group = of_group.filter(|slot| slot.group == self.group);
        match of_group.find(is_same) {
            Some(slot) => slot.join(place, repeats),
            None => self.add(element, place, repeats),
        }
    }

    fn add(&mut self, element: &ElementDeclaration, place: SlotPlace, repeats: bool) {
        let mut key = String::new();
        push_key(&mut key, &element.name);
        let slot = ElementSlot {
            name: Arc::clone(&element.name),
            key: key.into(),
            places: vec![place],
            group: self.group,
            repeats,
            nillable: element.nillable,
            is_secret: holds_secret(element),
            default: element.default.clone().or_else(|| element.fixed.clone()),
            content: self.plan.content(&element.kind),
        };
        self.slots.push(slot);
    }
}

// === impl ElementSlot ===

impl ElementSlot {
    /// Adds a further place. The element may repeat when one place does not exclude the other.
    fn join(&mut self, place: SlotPlace, repeats: bool) {
        let excludes = |one: &SlotPlace| is_alternative(&one.path, &place.path);
        self.repeats |= repeats || !self.places.iter().all(excludes);
        self.places.push(place);
    }
}

fn is_alternative(one: &[ChoiceBranch], other: &[ChoiceBranch]) -> bool {
    let differs = |(a, b): (&ChoiceBranch, &ChoiceBranch)| a.choice == b.choice && a != b;
    one.iter().zip(other).any(differs)
}
