//! Elements of bodies: their values, their kinds, and the lists of what repeats.

use std::sync::Arc;

use serde_json::Value;

use super::body::BodyCheck;
use super::checked::{CheckedElement, CheckedValue};
use super::fault::MappingFault;
use super::limit::{limit_of, list_limit, listed};
use super::members::{BodyObject, TYPE, is_list};
use super::nearest::nearest_names;
use super::place::BodyPlace;
use super::scope::{DeclaredOccurrence, ObjectScope};
use super::value::{given, text_of};
use crate::command::DeclaredElement;
use crate::model::{ElementDeclaration, Particle, TypeContent, TypeDefinition};

/// Value of an element with its kind.
type KindAndValue<'s> = (Option<&'s str>, CheckedValue<'s>);

// === impl BodyCheck ===

impl<'s> BodyCheck<'s> {
    pub(super) fn element(
        &mut self,
        particle: &'s Particle,
        declared: &'s ElementDeclaration,
        scope: &mut ObjectScope<'_, 's>,
        occurrence: DeclaredOccurrence,
    ) {
        let outer = scope.place;
        let place = outer.element(declared);
        let Some(value) = scope.object.get(&*declared.name) else {
            if particle.min > 0 {
                self.missing(&place, || member_limit(particle, declared));
            }
            return;
        };
        scope.met.push(&declared.name);
        if !is_list(particle) {
            self.occurrence(declared, value, &place, scope, (occurrence, None));
            return;
        }
        let entries = self.entries(particle, value, &place, || limit_of(declared));
        for (index, entry) in entries.iter().enumerate() {
            let place = place.index(index);
            self.occurrence(declared, entry, &place, scope, (occurrence, Some(index)));
        }
    }

    /// The entries of a list; none where there is no list.
    pub(super) fn entries<'v>(
        &mut self,
        particle: &Particle,
        value: &'v Value,
        place: &BodyPlace<'_>,
        each: impl FnOnce() -> String,
    ) -> &'v [Value] {
        let Value::Array(entries) = value else {
            self.fault(place, || {
                (list_limit(particle, &each()), Some(given(value)))
            });
            return &[];
        };
        let is_emptiable = particle.is_emptiable() && entries.is_empty();
        let is_enough = entries.len() >= particle.min || is_emptiable;
        if !is_enough || particle.max.is_some_and(|max| entries.len() > max) {
            self.fault(place, || (list_limit(particle, ""), Some(given(value))));
        }
        entries
    }

    /// One element, at its index in a list where it stands in one.
    fn occurrence(
        &mut self,
        declared: &'s ElementDeclaration,
        value: &Value,
        place: &BodyPlace<'_>,
        scope: &mut ObjectScope<'_, 's>,
        (occurrence, index): (DeclaredOccurrence, Option<usize>),
    ) {
        let Some((xsi_type, value)) = self.value(declared, value, place) else {
            return;
        };
        let DeclaredOccurrence {
            is_required,
            repeats,
        } = occurrence;
        scope.elements.push(CheckedElement {
            declared: DeclaredElement::new(self.schemas, declared, is_required, repeats),
            xsi_type,
            value,
            index,
            item: scope.item.clone(),
        });
    }

    fn value(
        &mut self,
        declared: &'s ElementDeclaration,
        value: &Value,
        place: &BodyPlace<'_>,
    ) -> Option<KindAndValue<'s>> {
        match (&declared.kind.content, value) {
            (_, Value::Null) => self.nil(declared, place),
            (TypeContent::Text(simple), value) => match text_of(declared, simple, value) {
                Ok(text) => Some((None, CheckedValue::Text(text))),
                Err(fault) => {
                    self.fault(place, || (fault.limit(), Some(fault.given())));
                    None
                }
            },
            (TypeContent::Elements(_), Value::Object(object)) => {
                let (kind, xsi_type) = self.kind(&declared.kind, object, place)?;
                let elements = self.content(kind, object, *place);
                Some((xsi_type, CheckedValue::Elements(elements)))
            }
            (TypeContent::Anything, Value::Object(object)) => {
                self.strangers(&[], &mut ObjectScope::new(object, *place, None), 0);
                Some((None, CheckedValue::Elements(Vec::new())))
            }
            (_, value) => {
                self.fault(place, || (limit_of(declared), Some(given(value))));
                None
            }
        }
    }

    /// An element that is nil has a concrete type all the same, and no fixed value (XML Schema part 1, 3.3.4).
    fn nil(
        &mut self,
        declared: &'s ElementDeclaration,
        place: &BodyPlace<'_>,
    ) -> Option<KindAndValue<'s>> {
        if !declared.nillable || declared.fixed.is_some() {
            let limit = || format!("{}, and not null", limit_of(declared));
            self.fault(place, || (limit(), Some("null".to_owned())));
            return None;
        }
        if !declared.kind.is_abstract {
            return Some((None, CheckedValue::Nil));
        }
        let kinds = self.schemas.kinds.get(&declared.kind.name);
        let Some(first) = kinds.and_then(|kinds| kinds.first()) else {
            self.fault(place, || {
                ("nothing: its type has no kinds".to_owned(), None)
            });
            return None;
        };
        Some((Some(&*first.name.local), CheckedValue::Nil))
    }

    /// The type of an object: the declared one, or the kind of it that `@type` names.
    fn kind(
        &mut self,
        declared: &'s TypeDefinition,
        object: &BodyObject,
        place: &BodyPlace<'_>,
    ) -> Option<(&'s TypeDefinition, Option<&'s str>)> {
        let named = object.get(TYPE);
        if named.is_none() && !declared.is_abstract {
            return Some((declared, None));
        }
        let kinds = self.schemas.kinds.get(&declared.name);
        let kinds = kinds.map(Vec::as_slice).unwrap_or_default();
        let own = (!declared.is_abstract).then_some(declared);
        let mut all = own.into_iter().chain(kinds.iter().map(Arc::as_ref));
        let wanted = named.and_then(Value::as_str);
        let found = all.clone().find(|kind| Some(&*kind.name.local) == wanted);
        if let Some(kind) = found {
            // Without kinds it would say what is known.
            let xsi_type = (!kinds.is_empty()).then_some(&*kind.name.local);
            return Some((kind, xsi_type));
        }
        self.wrong_kind(&place.member(TYPE), named, &mut all);
        None
    }

    fn wrong_kind(
        &mut self,
        place: &BodyPlace<'_>,
        named: Option<&Value>,
        kinds: &mut dyn Iterator<Item = &'s TypeDefinition>,
    ) {
        self.faults.add(|| {
            let names: Vec<&str> = kinds.map(|kind| &*kind.name.local).collect();
            let wrong = named.and_then(Value::as_str);
            let nearest = wrong.map(|wrong| nearest_names(wrong, names.iter().copied()));
            let required = if named.is_none() { "required: " } else { "" };
            MappingFault {
                pointer: place.to_string(),
                limit: format!("{required}one of: {}", listed(names, ", ")),
                given: named.map(given).filter(|_| !place.is_secret()),
                nearest: nearest.unwrap_or_default(),
            }
        });
    }
}

fn member_limit(particle: &Particle, declared: &ElementDeclaration) -> String {
    match is_list(particle) {
        true => list_limit(particle, &limit_of(declared)),
        false => limit_of(declared),
    }
}
