//! Linking: each type after those that it mentions, so that the depth of a schema is not that of the stack.
//!
//! A type that is used by an element is used with all its kinds: what is wrong with one of them is wrong with whatever
//! holds such an element.

use std::collections::HashMap;

use super::super::SchemaError;
use super::super::model::{ElementDeclaration, QName};
use super::draft::TypeUse;
use super::lineage::TypeLineages;
use super::names::TypeNumber;
use super::resolve::TypeBuilder;
use super::set::{DeclaredRoot, DeclaredType, DraftSet};
use super::table::{BuildFault, LinkState, LinkTable, LinkedType, TypeExtent};

/// What is linked: a type, or a type as elements use it, which is with its kinds.
#[derive(Debug, Clone, Copy)]
enum LinkNode {
    Type(TypeNumber),
    Use(TypeNumber),
}

/// A node and what it mentions that was not looked at yet.
struct LinkFrame {
    node: LinkNode,
    mentions: Vec<LinkNode>,
}

/// The drafts, and what they have become.
pub(super) struct TypeLinker {
    pub(super) table: LinkTable,
    pub(super) lineages: TypeLineages,
    pub(super) faults: Vec<SchemaError>,
    /// Which of the faults is told in these words.
    told: HashMap<SchemaError, usize>,
    drafts: Vec<Option<DeclaredType>>,
}

// === impl TypeLinker ===

impl TypeLinker {
    /// Links all that the files declare; the document elements come with it.
    pub(super) fn link(set: DraftSet) -> (TypeLinker, HashMap<QName, ElementDeclaration>) {
        let lineages = TypeLineages::of(&set.names, &set.types);
        let told = set.faults.iter().cloned().zip(0..).collect();
        let mut linker = TypeLinker {
            lineages,
            told,
            faults: set.faults,
            drafts: set.types,
            table: LinkTable::new(set.names),
        };
        for number in linker.table.names.numbers() {
            linker.visit(LinkNode::Type(number));
        }
        let roots = set.roots.into_iter();
        let roots = roots.filter_map(|root| linker.root(root)).collect();
        (linker, roots)
    }

    fn root(&mut self, root: DeclaredRoot) -> Option<(QName, ElementDeclaration)> {
        if let TypeUse::Named(number) = root.draft.kind {
            self.visit(LinkNode::Use(number));
        }
        match TypeBuilder::new(&mut self.table, root.file).root(root.draft) {
            Ok(element) => Some((root.name, element)),
            Err(fault) => {
                self.number_of(fault);
                None
            }
        }
    }

    /// Every type is entered once, and ends before what mentions it does.
    fn visit(&mut self, start: LinkNode) {
        let mut frames = Vec::new();
        frames.extend(self.enter(start));
        while let Some(frame) = frames.last_mut() {
            match frame.mentions.pop() {
                Some(mentioned) => frames.extend(self.enter(mentioned)),
                None => {
                    let node = frame.node;
                    frames.pop();
                    self.leave(node);
                }
            }
        }
    }

    fn enter(&mut self, node: LinkNode) -> Option<LinkFrame> {
        let mentions = match node {
            LinkNode::Type(number) => {
                let is_new = matches!(self.table.state(number), LinkState::New);
                is_new.then(|| self.table.set(number, LinkState::Open))?;
                self.mentions(number)
            }
            LinkNode::Use(number) => {
                // What was circular may have found its fault by now.
                let state = self.table.use_state(number);
                let is_new = matches!(state, LinkState::New | LinkState::Circular);
                is_new.then(|| self.table.set_use(number, LinkState::Open))?;
                self.with_kinds(number).map(LinkNode::Type).collect()
            }
        };
        Some(LinkFrame { node, mentions })
    }

    fn leave(&mut self, node: LinkNode) {
        match node {
            LinkNode::Type(number) => {
                let state = self.finish(number);
                self.table.set(number, state);
            }
            LinkNode::Use(number) => {
                let state = self.finish_use(number);
                self.table.set_use(number, state);
            }
        }
    }

    fn mentions(&self, number: TypeNumber) -> Vec<LinkNode> {
        let (mut named, mut used) = (Vec::new(), Vec::new());
        if let Some(Some(declared)) = self.drafts.get(number.index()) {
            declared.draft.mentions(&mut named, &mut used);
        }
        let named = named.into_iter().map(LinkNode::Type);
        named.chain(used.into_iter().map(LinkNode::Use)).collect()
    }

    fn with_kinds(&self, number: TypeNumber) -> impl Iterator<Item = TypeNumber> + '_ {
        let kinds = self.lineages.kinds.get(number.index());
        std::iter::once(number).chain(kinds.into_iter().flatten().copied())
    }

    fn finish(&mut self, number: TypeNumber) -> LinkState<LinkedType> {
        let draft = self.drafts.get_mut(number.index()).and_then(Option::take);
        let Some(DeclaredType { file, draft }) = draft else {
            let built_in = self.table.built_in(number);
            return built_in.map_or(LinkState::Missing, LinkState::Done);
        };
        let name = self.table.names.name(number).clone();
        match TypeBuilder::new(&mut self.table, file).named(name, draft) {
            Ok(linked) => LinkState::Done(linked),
            Err(fault) => LinkState::Failed(self.number_of(fault)),
        }
    }

    /// The number of a fault, which is told from now on.
    fn number_of(&mut self, fault: BuildFault) -> usize {
        match fault {
            BuildFault::Of(number) => number,
            BuildFault::Own(fault) => *self.told.entry(fault).or_insert_with_key(|fault| {
                self.faults.push(fault.clone());
                self.faults.len() - 1
            }),
        }
    }

    fn finish_use(&self, number: TypeNumber) -> LinkState<TypeExtent> {
        let mut extent = TypeExtent::default();
        for kind in self.with_kinds(number) {
            match self.table.state(kind) {
                LinkState::Done(linked) => extent = extent.and(linked.extent),
                LinkState::Failed(fault) => return LinkState::Failed(*fault),
                LinkState::Missing => return LinkState::Missing,
                LinkState::New | LinkState::Open | LinkState::Circular => {
                    return LinkState::Circular;
                }
            }
        }
        LinkState::Done(extent)
    }
}
