//! Members of an object of a body, as a content model sees them.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use crate::model::{Particle, Term};

/// The member that names the kind of an object.
pub(super) const TYPE: &str = "@type";

/// The member that holds what a repeated choice has, in order.
pub(super) const ITEMS: &str = "@items";

/// Object of a body.
pub(super) type BodyObject = Map<String, Value>;

/// Part of a content model that stands for one member.
#[derive(Clone, Copy)]
enum MemberRole<'m> {
    /// The member of an element, and whether it is a list.
    Element { name: &'m str, is_list: bool },
    /// The list of what is in a repeated choice or sequence.
    Items,
}

/// Whether there may be more than one, so that a list stands for it.
pub(super) fn is_list(particle: &Particle) -> bool {
    particle.max.is_none_or(|max| max > 1)
}

/// Whether one object may give what stands for the particle; a particle that may not occur has no member.
fn visit_roles<'m>(particle: &'m Particle, visit: &mut impl FnMut(MemberRole<'m>)) {
    if particle.max == Some(0) {
        return;
    }
    match &particle.term {
        Term::Element(declared) => visit(MemberRole::Element {
            name: &declared.name,
            is_list: is_list(particle),
        }),
        Term::Sequence(_) | Term::Choice(_) if is_list(particle) => visit(MemberRole::Items),
        Term::Sequence(inner) | Term::Choice(inner) => {
            inner.iter().for_each(|inner| visit_roles(inner, visit));
        }
        Term::Any => {}
    }
}

/// The names of all members that a content can have, in its order.
pub(super) fn names<'m>(content: impl IntoIterator<Item = &'m Particle>) -> Vec<&'m str> {
    let mut names = Vec::new();
    for particle in content {
        visit_roles(particle, &mut |role| names.push(role.name()));
    }
    names
}

/// Whether a member of this name belongs into one of the items of a repeated choice.
pub(super) fn is_in_items<'m>(name: &str, content: impl IntoIterator<Item = &'m Particle>) -> bool {
    content.into_iter().any(|particle| match &particle.term {
        Term::Sequence(inner) | Term::Choice(inner) if is_list(particle) => {
            names(inner).contains(&name)
        }
        Term::Sequence(inner) | Term::Choice(inner) => is_in_items(name, inner),
        Term::Element(_) | Term::Any => false,
    })
}

/// The members of the object that belong to a particle; an empty list is none.
pub(super) fn given_names<'m>(particle: &'m Particle, object: &BodyObject) -> BTreeSet<&'m str> {
    let mut given = BTreeSet::new();
    visit_roles(particle, &mut |role| {
        if role.is_given(object) {
            given.insert(role.name());
        }
    });
    given
}

/// Whether any member of the object belongs to a particle.
pub(super) fn is_given(particle: &Particle, object: &BodyObject) -> bool {
    let mut found = false;
    visit_roles(particle, &mut |role| found = found || role.is_given(object));
    found
}

// === impl MemberRole ===

impl<'m> MemberRole<'m> {
    fn name(self) -> &'m str {
        match self {
            MemberRole::Element { name, .. } => name,
            MemberRole::Items => ITEMS,
        }
    }

    fn is_given(self, object: &BodyObject) -> bool {
        let is_list = !matches!(self, MemberRole::Element { is_list: false, .. });
        match object.get(self.name()) {
            Some(Value::Array(entries)) => !is_list || !entries.is_empty(),
            Some(_) => true,
            None => false,
        }
    }
}
