//! Instances of types: elements that fit their declarations, made by a source of numbers.
//!
//! The depth of the recursion is that of the schema, because no type contains itself; how often something is repeated
//! is bounded by what the schema demands and [`SPARE`].

use super::made::{MadeElement, MadeNode, MadeValue};
use super::number_source::NumberSource;
use super::table;
use super::text::{TextHint, made_text};
use crate::SchemaSet;
use crate::model::{ElementDeclaration, Particle, Term, TypeContent, TypeDefinition};
use crate::secret::holds_secret;

/// How many more than demanded are made at most of what may repeat.
const SPARE: usize = 2;

/// One optional element in so many is nil where that is allowed.
const NILS: usize = 6;

/// After so many elements only what is required is made, so that types within types cannot add up without end.
const ELEMENTS_MAX: usize = 20_000;

/// How many optional elements an example has at the top.
const USUAL: usize = 5;

/// How much of what is optional a body has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFullness {
    /// Nothing.
    Required,
    /// A few plain elements at the top: what an example shows.
    Usual,
    /// Some of it, by chance, also nil and empty lists.
    Random,
    /// All of it, once; of a choice, one alternative.
    Everything,
}

/// Maker of instances. What cannot be made, such as an abstract type without kinds, is `None`.
pub(super) struct InstanceMaker<'s> {
    schemas: &'s SchemaSet,
    pub(super) numbers: NumberSource,
    fullness: BodyFullness,
    /// How many optional elements an example still takes.
    usual: usize,
    depth: usize,
    /// How many elements were made.
    made: usize,
    /// What the schema file says about the type whose content is made.
    documentation: Option<&'s str>,
}

// === impl InstanceMaker ===

impl<'s> InstanceMaker<'s> {
    pub(super) fn new(
        schemas: &'s SchemaSet,
        numbers: NumberSource,
        fullness: BodyFullness,
    ) -> Self {
        Self {
            schemas,
            numbers,
            fullness,
            usual: USUAL,
            depth: 0,
            made: 0,
            documentation: None,
        }
    }

    /// The content of an element of this type.
    pub(super) fn content(&mut self, kind: &'s TypeDefinition) -> Option<Vec<MadeNode<'s>>> {
        let TypeContent::Elements(content) = &kind.content else {
            return Some(Vec::new());
        };
        let outer = self.documentation;
        self.documentation = kind.documentation.as_deref().or(outer);
        self.depth += 1;
        let made = self.sequence(&content.sequence, false);
        self.depth -= 1;
        self.documentation = outer;
        made
    }

    fn sequence(
        &mut self,
        particles: &'s [Particle],
        in_choice: bool,
    ) -> Option<Vec<MadeNode<'s>>> {
        let mut nodes = Vec::new();
        for particle in particles {
            nodes.extend(self.particle(particle, in_choice)?);
        }
        Some(nodes)
    }

    fn particle(&mut self, particle: &'s Particle, in_choice: bool) -> Option<Vec<MadeNode<'s>>> {
        let mut nodes = Vec::new();
        let wanted = self.count(particle);
        for count in 0..wanted {
            match self.term(particle, in_choice) {
                Some(made) => nodes.extend(made),
                None if count >= particle.min || particle.is_emptiable() => break,
                None => return None,
            }
        }
        if nodes.is_empty() && !in_choice {
            nodes.extend(self.absent(particle));
        }
        Some(nodes)
    }

    /// An empty list stands for nothing; now and then one is given.
    fn absent(&mut self, particle: &'s Particle) -> Option<MadeNode<'s>> {
        match &particle.term {
            Term::Element(element)
                if particle.is_list()
                    && self.fullness == BodyFullness::Random
                    && self.numbers.one_in(3) =>
            {
                Some(MadeNode::Absent(&element.name))
            }
            _ => None,
        }
    }

    /// How often a particle is to occur.
    fn count(&mut self, particle: &Particle) -> usize {
        let (min, max) = (particle.min, particle.max.unwrap_or(usize::MAX));
        match self.fullness {
            BodyFullness::Required => min,
            _ if self.made > ELEMENTS_MAX => min,
            BodyFullness::Everything => min.max(1).min(max),
            BodyFullness::Usual => min.max(usize::from(self.is_usual(particle))).min(max),
            BodyFullness::Random if min == 0 && self.numbers.one_in(2) => 0,
            BodyFullness::Random => {
                let spare = max.saturating_sub(min).min(SPARE);
                min.saturating_add(self.numbers.below(spare + 1))
            }
        }
    }

    fn is_usual(&mut self, particle: &Particle) -> bool {
        let Term::Element(element) = &particle.term else {
            return false;
        };
        let is_plain = matches!(element.kind.content, TypeContent::Text(_));
        let is_shown = is_plain && self.depth == 1 && !holds_secret(element);
        let takes = particle.min == 0 && is_shown && self.usual > 0;
        self.usual -= usize::from(takes);
        takes
    }

    /// One occurrence of a particle's term.
    fn term(&mut self, particle: &'s Particle, in_choice: bool) -> Option<Vec<MadeNode<'s>>> {
        let repeats = particle.is_list();
        let nodes = match &particle.term {
            Term::Element(declaration) => {
                let element = self.element(declaration, repeats)?;
                return Some(vec![MadeNode::Element(element)]);
            }
            // What may stand there is not known, so nothing does.
            Term::Any => return None,
            Term::Sequence(inner) => self.sequence(inner, in_choice || repeats)?,
            Term::Choice(branches) => self.choice(branches)?,
        };
        match repeats && !nodes.is_empty() {
            true => Some(vec![MadeNode::Item(nodes)]),
            false => Some(nodes),
        }
    }

    /// The first alternative that can be made, beginning at a chosen one.
    fn choice(&mut self, branches: &'s [Particle]) -> Option<Vec<MadeNode<'s>>> {
        let first = self.numbers.below(branches.len());
        let (before, from) = branches.split_at_checked(first)?;
        let mut turn = from.iter().chain(before);
        turn.find_map(|branch| self.particle(branch, true))
    }

    fn element(
        &mut self,
        declaration: &'s ElementDeclaration,
        repeats: bool,
    ) -> Option<MadeElement<'s>> {
        self.made = self.made.saturating_add(1);
        let kind = self.kind_of(&declaration.kind)?;
        let may_be_nil = declaration.nillable && declaration.fixed.is_none();
        let is_nil = self.fullness == BodyFullness::Random && may_be_nil;
        let value = match is_nil && self.numbers.one_in(NILS) {
            true => MadeValue::Nil,
            false => self.value(declaration, kind)?,
        };
        Some(MadeElement {
            declaration,
            xsi_type: (kind.name != declaration.kind.name).then_some(&*kind.name.local),
            repeats,
            value,
        })
    }

    fn value(
        &mut self,
        declaration: &'s ElementDeclaration,
        kind: &'s TypeDefinition,
    ) -> Option<MadeValue<'s>> {
        let simple = match &kind.content {
            TypeContent::Text(simple) => simple,
            TypeContent::Elements(content) if table::is_table(kind) => {
                let rows = self.numbers.below(SPARE + 1);
                let (name, told) = (&declaration.name, self.documentation);
                let table = table::made_table(name, told, content, rows, &mut self.numbers);
                return table.map(MadeValue::Content);
            }
            _ => return self.content(kind).map(MadeValue::Content),
        };
        if let Some(fixed) = &declaration.fixed {
            return Some(MadeValue::Text(fixed.to_string()));
        }
        let hint = TextHint {
            type_name: &kind.name.local,
            element_name: &declaration.name,
        };
        made_text(simple, hint, &mut self.numbers).map(MadeValue::Text)
    }

    /// A concrete type that may stand where `declared` is declared.
    fn kind_of(&mut self, declared: &'s TypeDefinition) -> Option<&'s TypeDefinition> {
        let kinds = self.schemas.kinds.get(&declared.name).into_iter().flatten();
        // An `xsi:type` is written without a prefix.
        let kinds = kinds.filter(|kind| kind.name.namespace.is_empty());
        let own = (!declared.is_abstract).then_some(declared);
        let concrete: Vec<_> = own.into_iter().chain(kinds.map(|kind| &**kind)).collect();
        let chosen = self.numbers.below(concrete.len());
        concrete.get(chosen).copied()
    }
}
