//! Types from their drafts, once what they mention is linked.

use std::sync::Arc;

use super::super::model::{
    AttributeDeclaration, ComplexContent, ElementDeclaration, Particle, QName, Term, TypeContent,
    TypeDefinition,
};
use super::super::simple::{Facet, SimpleType};
use super::draft::{
    AttributeDraft, ComplexDraft, Derivation, ElementDraft, FacetDraft, ParticleDraft, SourceLine,
    TermDraft, TypeBody, TypeDraft, TypeUse,
};
use super::facets::facets;
use super::resolve::{LinkedBase, TypeBuilder};
use super::table::{BuildFault, LinkedType, TypeExtent};

/// How deep types may lie in one another, with their sequences, choices and bases.
const HEIGHT_MAX: usize = 128;

/// How many elements a type may have, counted at each place in it, as often as they must be there.
const PLACES_MAX: usize = 100_000;

// === impl TypeBuilder ===

impl TypeBuilder<'_> {
    /// A global type.
    pub(super) fn named(mut self, name: QName, draft: TypeDraft) -> Result<LinkedType, BuildFault> {
        let (line, height) = (draft.line, draft.height());
        let element = format!("{} {}", draft.element(), name.local);
        let definition = self.definition(name, draft)?;
        self.extent.height += height;
        let fault = match self.extent {
            TypeExtent { height, .. } if height > HEIGHT_MAX => {
                format!("its content lies more than {HEIGHT_MAX} deep")
            }
            TypeExtent { places, .. } if places > PLACES_MAX => {
                format!("it has places for more than {PLACES_MAX} elements")
            }
            extent => {
                let definition = Arc::new(definition);
                return Ok(LinkedType { definition, extent });
            }
        };
        Err(self.fault(line, element, fault))
    }

    /// A document element.
    pub(super) fn root(mut self, draft: ElementDraft) -> Result<ElementDeclaration, BuildFault> {
        self.element(draft)
    }

    fn definition(&mut self, name: QName, draft: TypeDraft) -> Result<TypeDefinition, BuildFault> {
        let body = draft.body?;
        let base = draft.base.map(|base| self.base(base)).transpose()?;
        let content = match body {
            TypeBody::Simple(facets) => self.text(base.as_ref(), &facets).map(TypeContent::Text)?,
            TypeBody::Complex(own) => {
                let content = self.complex(base.as_ref(), own)?;
                TypeContent::Elements(content)
            }
        };
        Ok(TypeDefinition {
            name,
            base: base.map(|base| base.definition),
            is_abstract: draft.is_abstract,
            content,
            file: Arc::clone(&self.file),
            documentation: draft.documentation,
        })
    }

    /// A restriction of a simple type.
    fn text(
        &mut self,
        base: Option<&LinkedBase>,
        drafts: &[FacetDraft],
    ) -> Result<SimpleType, BuildFault> {
        // A simple type without a base is refused when its draft is made.
        let Some(base) = base else {
            return Err(self.fault(
                SourceLine(0),
                "xs:restriction".to_owned(),
                "the base is missing",
            ));
        };
        let TypeContent::Text(inherited) = &base.definition.content else {
            let fault = format!("{} is not a simple type", base.definition.name);
            return Err(self.fault_of_base(base.draft, fault));
        };
        self.spend(words(inherited), base.draft)?;
        let own = facets(drafts, inherited).map_err(|(draft, fault)| match draft {
            Some(draft) => self.fault(draft.line, format!("xs:{}", draft.kind), fault),
            None => self.fault_of_base(base.draft, fault),
        })?;
        let mut simple = inherited.clone();
        simple.facets.extend(own);
        Ok(simple)
    }

    /// What a type inherits, followed by what it adds, or what a restriction leaves of it.
    fn complex(
        &mut self,
        base: Option<&LinkedBase>,
        own: ComplexDraft,
    ) -> Result<ComplexContent, BuildFault> {
        let mut sequence = self.particles(own.sequence)?;
        let mut attributes = Vec::with_capacity(own.attributes.len());
        for draft in own.attributes {
            attributes.push(self.attribute(draft)?);
        }
        let attributes = attributes.into();
        let Some(base) = base else {
            return Ok(ComplexContent {
                sequence,
                attributes,
            });
        };
        let TypeContent::Elements(inherited) = &base.definition.content else {
            let fault = format!("{} is not a complex type", base.definition.name);
            return Err(self.fault_of_base(base.draft, fault));
        };
        let attributes = all_attributes(inherited, attributes);
        if base.draft.derivation == Derivation::Extension && !inherited.sequence.is_empty() {
            self.spend(count(&inherited.sequence), base.draft)?;
            sequence = [inherited.sequence.as_slice(), &sequence].concat();
        }
        Ok(ComplexContent {
            sequence,
            attributes,
        })
    }

    fn particles(&mut self, drafts: Vec<ParticleDraft>) -> Result<Vec<Particle>, BuildFault> {
        let mut particles = Vec::with_capacity(drafts.len());
        for draft in drafts {
            let ParticleDraft { min, max, term } = draft;
            let before = self.extent.places;
            let term = match term {
                TermDraft::Element(draft) => Term::Element(self.element(draft)?),
                TermDraft::Sequence(inner) => Term::Sequence(self.particles(inner)?),
                TermDraft::Choice(inner) => Term::Choice(self.particles(inner)?),
                TermDraft::Any => Term::Any,
            };
            let own = self.extent.places.saturating_sub(before);
            self.extent.places = before.saturating_add(own.saturating_mul(min.max(1)));
            particles.push(Particle { min, max, term });
        }
        Ok(particles)
    }

    fn element(&mut self, draft: ElementDraft) -> Result<ElementDeclaration, BuildFault> {
        let (line, name) = (draft.line, draft.name);
        let place = || format!("xs:element {name}");
        self.extent.places = self.extent.places.saturating_add(1);
        let kind = self.kind(draft.kind, line, &place)?;
        for (attribute, value) in [("default", &draft.default), ("fixed", &draft.fixed)] {
            if let Err(fault) = check_value(value.as_deref(), &kind) {
                let fault = format!("the attribute {attribute}: {fault}");
                return Err(self.fault(line, place(), fault));
            }
        }
        Ok(ElementDeclaration {
            nillable: draft.nillable,
            default: draft.default,
            fixed: draft.fixed,
            kind,
            name,
        })
    }

    fn attribute(&mut self, draft: AttributeDraft) -> Result<AttributeDeclaration, BuildFault> {
        let AttributeDraft {
            line,
            name,
            required,
            kind,
        } = draft;
        let place = || format!("xs:attribute {name}");
        let kind = self.kind(kind, line, &place)?;
        match &kind.content {
            TypeContent::Text(value) => {
                let value = value.clone();
                Ok(AttributeDeclaration {
                    name,
                    required,
                    value,
                })
            }
            _ => {
                let fault = format!("{} is not a simple type", kind.name);
                Err(self.fault(line, place(), fault))
            }
        }
    }

    fn kind(
        &mut self,
        kind: TypeUse,
        line: SourceLine,
        place: &dyn Fn() -> String,
    ) -> Result<Arc<TypeDefinition>, BuildFault> {
        match kind {
            TypeUse::Anything => Ok(Arc::clone(&self.table.anything)),
            TypeUse::Named(number) => self.named_kind(number, line, place),
            TypeUse::Anonymous(draft) => {
                let name = QName::new("", "");
                Ok(Arc::new(self.definition(name, *draft)?))
            }
        }
    }
}

/// The attributes of a base, and those that a type gives itself; these come before equal ones.
fn all_attributes(
    inherited: &ComplexContent,
    own: Arc<[AttributeDeclaration]>,
) -> Arc<[AttributeDeclaration]> {
    if own.is_empty() {
        return Arc::clone(&inherited.attributes);
    }
    let is_own = |one: &&AttributeDeclaration| own.iter().any(|own| own.name == one.name);
    let inherited = inherited.attributes.iter().filter(|one| !is_own(one));
    inherited.chain(own.iter()).cloned().collect()
}

/// A value that a declaration gives has to be one of its type.
fn check_value(value: Option<&str>, kind: &TypeDefinition) -> Result<(), String> {
    match (value, &kind.content) {
        (None, _) => Ok(()),
        (Some(value), TypeContent::Text(simple)) => simple.check(value),
        (Some(_), _) => Err("only text can have one".to_owned()),
    }
}

/// The depth is that of a file, or of types that were counted.
fn count(particles: &[Particle]) -> usize {
    let counts = particles.iter().map(|particle| match &particle.term {
        Term::Element(_) | Term::Any => 1,
        Term::Sequence(inner) | Term::Choice(inner) => 1 + count(inner),
    });
    counts.sum()
}

/// How many values the facets of a type list.
fn words(simple: &SimpleType) -> usize {
    let counts = simple.facets.iter().map(|facet| match facet {
        Facet::Enumeration(words) => words.len(),
        _ => 1,
    });
    counts.sum()
}
