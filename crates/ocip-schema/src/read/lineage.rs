//! Lineages of drafts: which types are commands, and which are kinds of another.

use super::draft::TypeDraft;
use super::names::{NameTable, TypeNumber};
use super::set::DeclaredType;

/// The longest chain of bases that is followed.
pub(super) const CHAIN_MAX: usize = 64;

/// The namespace of the types that all commands extend, how their names begin, and the one above all.
const COMMANDS: (&str, &str, &str) = ("C", "OCI", "OCICommand");

/// What a draft says about where it comes from.
#[derive(Debug, Clone, Copy, Default)]
struct Descent {
    base: Option<TypeNumber>,
    is_declared: bool,
    /// Whether something can be of just this type.
    is_concrete: bool,
}

/// The lineages of all types.
#[derive(Debug)]
pub(super) struct TypeLineages {
    descents: Vec<Descent>,
    /// The concrete complex types that come from a type and are no commands, by the number of that type.
    pub(super) kinds: Vec<Vec<TypeNumber>>,
    /// The concrete types that are commands.
    pub(super) commands: Vec<TypeNumber>,
}

// === impl Descent ===

impl Descent {
    fn of(draft: &TypeDraft) -> Descent {
        Descent {
            base: draft.base.map(|base| base.number),
            is_declared: true,
            is_concrete: draft.is_complex && !draft.is_abstract,
        }
    }
}

// === impl TypeLineages ===

impl TypeLineages {
    pub(super) fn of(names: &NameTable, declared: &[Option<DeclaredType>]) -> TypeLineages {
        let descent = |one: &Option<DeclaredType>| one.as_ref().map(|one| Descent::of(&one.draft));
        let mut lineages = TypeLineages {
            descents: declared
                .iter()
                .map(|one| descent(one).unwrap_or_default())
                .collect(),
            kinds: vec![Vec::new(); names.len()],
            commands: Vec::new(),
        };
        for number in names.numbers() {
            lineages.sort_in(number, names);
        }
        lineages
    }

    /// Enters a type among the commands or among the kinds of its ancestors.
    fn sort_in(&mut self, number: TypeNumber, names: &NameTable) {
        if !self.descent(number).is_concrete {
            return;
        }
        let ancestors = self.ancestors(number);
        if self.is_command(number, &ancestors, names) {
            return self.commands.push(number);
        }
        for ancestor in ancestors {
            if let Some(kinds) = self.kinds.get_mut(ancestor.index()) {
                kinds.push(number);
            }
        }
    }

    fn descent(&self, number: TypeNumber) -> Descent {
        self.descents
            .get(number.index())
            .copied()
            .unwrap_or_default()
    }

    /// The nearest first.
    fn ancestors(&self, number: TypeNumber) -> Vec<TypeNumber> {
        let base = |number: &TypeNumber| self.descent(*number).base;
        let chain = std::iter::successors(base(&number), base);
        chain.take(CHAIN_MAX).collect()
    }

    /// A type whose lineage is not declared as a whole counts as a command if it is called so.
    fn is_command(&self, number: TypeNumber, ancestors: &[TypeNumber], names: &NameTable) -> bool {
        let (namespace, prefix, top) = COMMANDS;
        let is_top = |one: &TypeNumber| {
            let name = names.name(*one);
            *name.namespace == *namespace && *name.local == *top
        };
        if ancestors.iter().any(is_top) {
            return true;
        }
        let lost = ancestors
            .last()
            .filter(|last| !self.descent(**last).is_declared);
        lost.is_some_and(|lost| {
            let (lost, own) = (names.name(*lost), &names.name(number).local);
            let is_base = *lost.namespace == *namespace && lost.local.starts_with(prefix);
            is_base || own.contains("Request") || own.contains("Response")
        })
    }
}
