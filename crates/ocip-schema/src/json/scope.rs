//! What is known around an element while a body is read.

use std::sync::Arc;

use super::checked::{CheckedElement, ItemPlace};
use super::members::BodyObject;
use super::place::BodyPlace;
use crate::model::Particle;

/// Object that is being read.
pub(super) struct ObjectScope<'c, 's> {
    pub(super) object: &'c BodyObject,
    pub(super) place: BodyPlace<'c>,
    /// Where it stands in repeated choices.
    pub(super) item: Option<Arc<ItemPlace>>,
    /// The names of the members that were met.
    pub(super) met: Vec<&'s str>,
    pub(super) elements: Vec<CheckedElement<'s>>,
}

/// What the particles around an element say about it.
#[derive(Clone, Copy)]
pub(super) struct DeclaredOccurrence {
    pub(super) is_required: bool,
    pub(super) repeats: bool,
}

// === impl ObjectScope ===

impl<'c> ObjectScope<'c, '_> {
    pub(super) fn new(
        object: &'c BodyObject,
        place: BodyPlace<'c>,
        item: Option<Arc<ItemPlace>>,
    ) -> Self {
        Self {
            object,
            place,
            item,
            met: Vec::new(),
            elements: Vec::new(),
        }
    }
}

// === impl DeclaredOccurrence ===

impl DeclaredOccurrence {
    pub(super) const ONCE: Self = Self {
        is_required: true,
        repeats: false,
    };

    pub(super) fn of(self, particle: &Particle) -> Self {
        Self {
            is_required: self.is_required && particle.min > 0,
            repeats: self.repeats || particle.max != Some(1),
        }
    }

    pub(super) fn in_choice(self) -> Self {
        Self {
            is_required: false,
            ..self
        }
    }
}
