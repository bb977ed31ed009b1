//! The children of a complex element against its content model.
//!
//! Content models are deterministic, so the next child alone decides which particle it belongs to,
//! and one walk from left to right is enough.

use roxmltree::Node;

use super::super::model::{ComplexContent, Particle, QName, Term, TypeDefinition};
use super::super::simple::BLANKS;
use super::Validator;
use super::fault::ValidationFault;

/// The walk through the children of one element.
struct Walk<'w, 'd> {
    validator: &'w Validator<'w>,
    kind: &'w TypeDefinition,
    model: &'w [Particle],
    next: Option<Node<'d, 'd>>,
    /// What could have come since the last child that was accepted.
    expected: Vec<&'w Term>,
}

// === impl Validator ===

impl Validator<'_> {
    pub(super) fn children(
        &self,
        node: Node<'_, '_>,
        kind: &TypeDefinition,
        elements: &ComplexContent,
    ) -> Result<(), ValidationFault> {
        check_no_text(node)?;
        let mut walk = Walk {
            validator: self,
            kind,
            model: &elements.sequence,
            next: node.first_element_child(),
            expected: Vec::new(),
        };
        walk.sequence(&elements.sequence)?;
        match walk.next {
            Some(child) => Err(walk.unexpected(child)),
            None => Ok(()),
        }
    }
}

// === impl Walk ===

impl<'w> Walk<'w, '_> {
    fn sequence(&mut self, particles: &'w [Particle]) -> Result<(), ValidationFault> {
        particles.iter().try_for_each(|p| self.particle(p))
    }

    fn particle(&mut self, particle: &'w Particle) -> Result<(), ValidationFault> {
        let mut count = 0;
        while particle.allows_after(count) && self.is_next(&particle.term) {
            self.term(particle)?;
            count += 1;
        }
        if particle.allows_after(count) {
            self.expected.push(&particle.term);
        }
        match count >= particle.min || particle.is_emptiable() {
            true => Ok(()),
            false => Err(self.missing(&particle.term)),
        }
    }

    /// Accepts one occurrence, which is known to begin at the next child.
    fn term(&mut self, particle: &'w Particle) -> Result<(), ValidationFault> {
        match &particle.term {
            Term::Sequence(particles) => self.sequence(particles),
            Term::Choice(branches) => {
                let branch = branches.iter().find(|branch| self.is_next(&branch.term));
                branch.map_or(Ok(()), |branch| self.particle(branch))
            }
            Term::Any => {
                self.advance();
                Ok(())
            }
            Term::Element(element) => {
                let Some(child) = self.advance() else {
                    return Ok(());
                };
                let repeats = particle.max != Some(1);
                let checked = self.validator.element(child, element);
                checked.map_err(|fault| fault.within(child, repeats))
            }
        }
    }

    fn is_next(&self, term: &Term) -> bool {
        self.next.is_some_and(|child| term.starts_with(child))
    }
}

impl<'d> Walk<'_, 'd> {
    fn advance(&mut self) -> Option<Node<'d, 'd>> {
        let child = self.next?;
        self.next = child.next_sibling_element();
        self.expected.clear();
        Some(child)
    }

    fn missing(&self, term: &Term) -> ValidationFault {
        let names = term.first_names().join(" or ");
        match self.next {
            None => ValidationFault::new(format!("{names} is missing")),
            Some(child) if self.is_only_misplaced(child) => {
                let found = child.tag_name().name();
                ValidationFault::new(format!("found {found} where {names} is required"))
            }
            Some(child) => self.unexpected(child),
        }
    }

    fn is_only_misplaced(&self, child: Node<'_, '_>) -> bool {
        let particle = declaration(self.model, child);
        particle.is_some_and(|p| p.allows_after(count_of(child) - 1))
    }

    fn unexpected(&self, child: Node<'_, '_>) -> ValidationFault {
        let particle = declaration(self.model, child);
        let fault = match particle {
            None => self.unknown(child),
            Some(Particle { max: Some(max), .. }) if *max < count_of(child) => {
                let count = count_of(child);
                ValidationFault::new(format!("it occurs {count} times; the maximum is {max}"))
            }
            Some(_) => ValidationFault::new(format!("out of place; {}", self.allowed())),
        };
        fault.within(child, particle.is_some_and(|p| p.max != Some(1)))
    }

    fn unknown(&self, child: Node<'_, '_>) -> ValidationFault {
        let (name, kind, allowed) = (QName::of(child), &self.kind.name.local, self.allowed());
        match &*name.namespace {
            "" => ValidationFault::new(format!("not an element of {kind}; {allowed}")),
            namespace => ValidationFault::new(format!(
                "the element is in the namespace '{namespace}' and must be in none (xmlns=\"\")"
            )),
        }
    }

    fn allowed(&self) -> String {
        let names = self.expected.iter().flat_map(|term| term.first_names());
        match names.collect::<Vec<_>>().as_slice() {
            [] => "nothing more is allowed here".to_owned(),
            names => format!("allowed here: {}", names.join(", ")),
        }
    }
}

/// The particle that declares the element `child`, wherever in the model it stands.
fn declaration<'m>(model: &'m [Particle], child: Node<'_, '_>) -> Option<&'m Particle> {
    model.iter().find_map(|particle| match &particle.term {
        Term::Sequence(inner) | Term::Choice(inner) => declaration(inner, child),
        Term::Element(_) => particle.term.starts_with(child).then_some(particle),
        Term::Any => None,
    })
}

/// How many siblings, itself included, have its name.
fn count_of(child: Node<'_, '_>) -> usize {
    let siblings = child.parent().into_iter().flat_map(|p| p.children());
    let same = siblings.filter(|n| n.is_element() && n.tag_name() == child.tag_name());
    same.count()
}

fn check_no_text(node: Node<'_, '_>) -> Result<(), ValidationFault> {
    let texts = node
        .children()
        .filter(Node::is_text)
        .filter_map(|n| n.text());
    match texts
        .into_iter()
        .all(|text| text.trim_matches(BLANKS).is_empty())
    {
        true => Ok(()),
        false => Err(ValidationFault::new("text stands where only elements may")),
    }
}
