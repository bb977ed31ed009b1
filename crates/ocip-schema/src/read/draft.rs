//! Drafts of types: what a file says, with names in place of the types that it mentions.
//!
//! Two drafts are equal when they say the same, wherever they stand.

use std::sync::Arc;

use super::super::SchemaError;
use super::names::TypeNumber;

/// Line of a file, from 1; all lines are equal, so that equal declarations are.
#[derive(Debug, Clone, Copy)]
pub(super) struct SourceLine(pub(super) u32);

/// Draft of a type.
#[derive(Debug, PartialEq)]
pub(super) struct TypeDraft {
    pub(super) line: SourceLine,
    pub(super) is_complex: bool,
    /// The type that it extends or restricts; known even where the rest is not understood.
    pub(super) base: Option<BaseDraft>,
    pub(super) is_abstract: bool,
    /// What it holds, or why that is not understood.
    pub(super) body: Result<TypeBody, SchemaError>,
    pub(super) documentation: Option<Box<str>>,
}

/// What a draft of a type says about content.
#[derive(Debug, PartialEq)]
pub(super) enum TypeBody {
    Simple(Vec<FacetDraft>),
    Complex(ComplexDraft),
}

/// The type that another comes from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct BaseDraft {
    pub(super) line: SourceLine,
    pub(super) derivation: Derivation,
    pub(super) number: TypeNumber,
}

/// What a complex type says, without what it inherits.
#[derive(Debug, PartialEq)]
pub(super) struct ComplexDraft {
    pub(super) sequence: Vec<ParticleDraft>,
    pub(super) attributes: Vec<AttributeDraft>,
}

/// How a type comes from its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Derivation {
    Extension,
    Restriction,
}

/// Draft of a particle.
#[derive(Debug, PartialEq)]
pub(super) struct ParticleDraft {
    pub(super) min: usize,
    /// `None` is "unbounded".
    pub(super) max: Option<usize>,
    pub(super) term: TermDraft,
}

/// Draft of what a particle holds.
#[derive(Debug, PartialEq)]
pub(super) enum TermDraft {
    Element(ElementDraft),
    Sequence(Vec<ParticleDraft>),
    Choice(Vec<ParticleDraft>),
    Any,
}

/// Draft of an element.
#[derive(Debug, PartialEq)]
pub(super) struct ElementDraft {
    pub(super) line: SourceLine,
    pub(super) name: Arc<str>,
    pub(super) nillable: bool,
    pub(super) default: Option<Box<str>>,
    pub(super) fixed: Option<Box<str>>,
    pub(super) kind: TypeUse,
}

/// The type that a declaration gives.
#[derive(Debug, PartialEq)]
pub(super) enum TypeUse {
    Named(TypeNumber),
    Anonymous(Box<TypeDraft>),
    /// None, which allows anything.
    Anything,
}

/// Draft of an attribute.
#[derive(Debug, PartialEq)]
pub(super) struct AttributeDraft {
    pub(super) line: SourceLine,
    pub(super) name: String,
    pub(super) required: bool,
    pub(super) kind: TypeUse,
}

/// Draft of a facet; what it means depends on the base.
#[derive(Debug, PartialEq)]
pub(super) struct FacetDraft {
    pub(super) line: SourceLine,
    /// Such as `minLength`.
    pub(super) kind: Box<str>,
    pub(super) value: String,
}

// === impl SourceLine ===

impl PartialEq for SourceLine {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for SourceLine {}

// === impl TypeDraft ===

impl TypeDraft {
    /// The XSD element that declares it.
    pub(super) fn element(&self) -> &'static str {
        match self.is_complex {
            true => "xs:complexType",
            false => "xs:simpleType",
        }
    }

    /// The types that it names, without those of its elements, and those that its elements have.
    pub(super) fn mentions(&self, named: &mut Vec<TypeNumber>, used: &mut Vec<TypeNumber>) {
        named.extend(self.base.map(|base| base.number));
        if let Ok(TypeBody::Complex(complex)) = &self.body {
            for attribute in &complex.attributes {
                attribute.kind.mentions(named, used);
            }
            mentioned(&complex.sequence, named, used);
        }
    }

    /// How deep its own content goes, with that of anonymous types in it.
    pub(super) fn height(&self) -> usize {
        match &self.body {
            Ok(TypeBody::Complex(complex)) => 1 + height(&complex.sequence),
            _ => 1,
        }
    }
}

// === impl TypeUse ===

impl TypeUse {
    fn mentions(&self, named: &mut Vec<TypeNumber>, used: &mut Vec<TypeNumber>) {
        match self {
            TypeUse::Named(number) => used.push(*number),
            TypeUse::Anonymous(draft) => draft.mentions(named, used),
            TypeUse::Anything => {}
        }
    }
}

/// Both are bounded by how deep elements of a file may lie in one another.
fn mentioned(particles: &[ParticleDraft], named: &mut Vec<TypeNumber>, used: &mut Vec<TypeNumber>) {
    for particle in particles {
        match &particle.term {
            TermDraft::Element(element) => element.kind.mentions(named, used),
            TermDraft::Sequence(inner) | TermDraft::Choice(inner) => mentioned(inner, named, used),
            TermDraft::Any => {}
        }
    }
}

fn height(particles: &[ParticleDraft]) -> usize {
    let heights = particles.iter().map(|particle| match &particle.term {
        TermDraft::Element(element) => match &element.kind {
            TypeUse::Anonymous(draft) => draft.height(),
            TypeUse::Named(_) | TypeUse::Anything => 0,
        },
        TermDraft::Sequence(inner) | TermDraft::Choice(inner) => 1 + height(inner),
        TermDraft::Any => 0,
    });
    heights.max().unwrap_or_default()
}
