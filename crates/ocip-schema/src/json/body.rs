//! Bodies of requests against the schema: members in any order become elements in the order of the wire.
//!
//! The depth of the recursion is that of the schema and not of the body, because no type contains itself and what the
//! schema does not know is not entered.

use serde_json::Value;

use super::checked::{CheckedCommand, CheckedElement, ItemPlace};
use super::choice::{ChoiceOutcome, decide};
use super::fault::{FaultList, MappingFault};
use super::limit::{alternatives, list_limit, listed};
use super::members::{BodyObject, ITEMS, TYPE, is_given, is_list};
use super::place::BodyPlace;
use super::scope::{DeclaredOccurrence, ObjectScope};
use super::value::given;
use crate::SchemaSet;
use crate::command::CommandType;
use crate::model::{Particle, Term, TypeContent, TypeDefinition};

/// The check of one body.
pub(super) struct BodyCheck<'s> {
    pub(super) schemas: &'s SchemaSet,
    pub(super) faults: FaultList,
}

impl<'s> CommandType<'s> {
    /// Checks the body of a request against the schema, and puts its members into the order of the wire.
    ///
    /// A body is an object; its members are called as the elements are, and their order means nothing. What may repeat
    /// is a list, `null` is `xsi:nil`, `@type` names the kind of an object, `@items` holds what a repeated choice has.
    /// All faults are told at once, of each object those of its elements in the order of the schema first. The work is
    /// in proportion to the body and to the content of the types that its objects are of.
    ///
    /// ```
    /// # use ocip_schema::SchemaSet;
    /// # use serde_json::json;
    /// let command = SchemaSet::embedded().command("UserGetRequest21").unwrap();
    /// let checked = command.check(&json!({"userId": "anna@example.net"})).unwrap();
    /// assert_eq!(checked.elements.len(), 1);
    /// let faults = command.check(&json!({"userid": "anna@example.net"})).unwrap_err();
    /// assert_eq!(faults[0].pointer, "/userId");
    /// assert_eq!(faults[1].nearest, ["userId"]);
    /// ```
    pub fn check(self, body: &Value) -> Result<CheckedCommand<'s>, Vec<MappingFault>> {
        let mut check = BodyCheck {
            schemas: self.schemas,
            faults: FaultList::default(),
        };
        let elements = check.root(self, body);
        check.faults.finish()?;
        Ok(CheckedCommand {
            command: self,
            elements,
        })
    }
}

// === impl BodyCheck ===

impl<'s> BodyCheck<'s> {
    fn root(&mut self, command: CommandType<'s>, body: &Value) -> Vec<CheckedElement<'s>> {
        let place = BodyPlace::root();
        let Value::Object(object) = body else {
            self.fault(&place, || ("an object".to_owned(), Some(given(body))));
            return Vec::new();
        };
        if object.get(TYPE).is_some_and(|kind| *kind != command.name()) {
            let limit = || format!("{}, which the address names", command.name());
            self.fault(&place.member(TYPE), || {
                (limit(), object.get(TYPE).map(given))
            });
        }
        self.content(command.definition, object, place)
    }

    /// The elements of an object, whose member `@type` was looked at.
    pub(super) fn content(
        &mut self,
        kind: &'s TypeDefinition,
        object: &BodyObject,
        place: BodyPlace<'_>,
    ) -> Vec<CheckedElement<'s>> {
        let TypeContent::Elements(content) = &kind.content else {
            return Vec::new();
        };
        let mut scope = ObjectScope::new(object, place, None);
        for particle in &content.sequence {
            self.particle(particle, &mut scope, DeclaredOccurrence::ONCE);
        }
        let known = usize::from(object.contains_key(TYPE));
        self.strangers(&content.sequence, &mut scope, known);
        scope.elements
    }

    fn particle(
        &mut self,
        particle: &'s Particle,
        scope: &mut ObjectScope<'_, 's>,
        around: DeclaredOccurrence,
    ) {
        let occurrence = around.of(particle);
        match &particle.term {
            _ if particle.max == Some(0) => {}
            Term::Element(declared) => self.element(particle, declared, scope, occurrence),
            Term::Sequence(_) | Term::Choice(_) if is_list(particle) => {
                self.items(particle, scope, occurrence);
            }
            Term::Sequence(_) if particle.min == 0 && !is_given(particle, scope.object) => {}
            Term::Sequence(inner) => {
                for particle in inner {
                    self.particle(particle, scope, occurrence);
                }
            }
            Term::Choice(branches) => {
                self.choice(branches, particle.is_emptiable(), scope, occurrence);
            }
            // Only documents about errors have such a place.
            Term::Any if particle.min == 0 => {}
            Term::Any => self.fault(&scope.place, || ("an element of any name".to_owned(), None)),
        }
    }

    fn choice(
        &mut self,
        branches: &'s [Particle],
        is_emptiable: bool,
        scope: &mut ObjectScope<'_, 's>,
        occurrence: DeclaredOccurrence,
    ) {
        let occurrence = occurrence.in_choice();
        match decide(branches, scope.object) {
            ChoiceOutcome::Nothing if is_emptiable => {}
            ChoiceOutcome::Nothing => self.fault(&scope.place, || {
                let limit = format!("exactly one of the alternatives {}", alternatives(branches));
                (limit, Some("none of them".to_owned()))
            }),
            ChoiceOutcome::Taken(branch) => self.particle(branch, scope, occurrence),
            ChoiceOutcome::Several(names) => {
                let count = if is_emptiable { "at most" } else { "exactly" };
                self.fault(&scope.place, || {
                    let limit =
                        format!("{count} one of the alternatives {}", alternatives(branches));
                    (limit, Some(listed(names, ", ")))
                });
                self.given_only(branches, scope, occurrence);
            }
        }
    }

    /// Looks for further faults in the members of alternatives of which only one may be there.
    fn given_only(
        &mut self,
        particles: &'s [Particle],
        scope: &mut ObjectScope<'_, 's>,
        around: DeclaredOccurrence,
    ) {
        for particle in particles.iter().filter(|one| is_given(one, scope.object)) {
            let occurrence = around.of(particle);
            match &particle.term {
                Term::Sequence(_) | Term::Choice(_) if is_list(particle) => {
                    self.items(particle, scope, occurrence);
                }
                Term::Sequence(inner) | Term::Choice(inner) => {
                    self.given_only(inner, scope, occurrence);
                }
                // Alternatives may have a name in common, whose faults are told once.
                Term::Element(declared) if !scope.met.contains(&&*declared.name) => {
                    self.element(particle, declared, scope, occurrence);
                }
                Term::Element(_) | Term::Any => {}
            }
        }
    }

    /// What is in a repeated choice or sequence.
    pub(super) fn items(
        &mut self,
        particle: &'s Particle,
        scope: &mut ObjectScope<'_, 's>,
        occurrence: DeclaredOccurrence,
    ) {
        let outer = scope.place;
        let place = outer.member(ITEMS);
        let Some(value) = scope.object.get(ITEMS) else {
            if !particle.is_emptiable() {
                self.missing(&place, || list_limit(particle, "an object"));
            }
            return;
        };
        scope.met.push(ITEMS);
        let entries = self.entries(particle, value, &place, || "an object".to_owned());
        for (index, entry) in entries.iter().enumerate() {
            let place = place.index(index);
            match entry {
                Value::Object(object) => {
                    let item = ItemPlace::within(scope.item.clone(), index);
                    let mut inner = ObjectScope::new(object, place, Some(item));
                    self.item(&particle.term, &mut inner, occurrence);
                    scope.elements.append(&mut inner.elements);
                }
                entry => self.fault(&place, || ("an object".to_owned(), Some(given(entry)))),
            }
        }
    }

    /// One occurrence of a repeated choice or sequence.
    fn item(
        &mut self,
        term: &'s Term,
        scope: &mut ObjectScope<'_, 's>,
        occurrence: DeclaredOccurrence,
    ) {
        match term {
            Term::Choice(branches) => {
                let is_emptiable = branches.iter().any(Particle::is_emptiable);
                self.choice(branches, is_emptiable, scope, occurrence);
                self.strangers(branches, scope, 0);
            }
            Term::Sequence(inner) => {
                for particle in inner {
                    self.particle(particle, scope, occurrence);
                }
                self.strangers(inner, scope, 0);
            }
            Term::Element(_) | Term::Any => {}
        }
    }

    pub(super) fn missing(&mut self, place: &BodyPlace<'_>, limit: impl FnOnce() -> String) {
        self.fault(place, || (format!("required: {}", limit()), None));
    }

    /// A fault with what is allowed and what was given, unless that is part of a secret.
    pub(super) fn fault(
        &mut self,
        place: &BodyPlace<'_>,
        words: impl FnOnce() -> (String, Option<String>),
    ) {
        self.faults.add(|| {
            let (limit, given) = words();
            MappingFault {
                pointer: place.to_string(),
                limit,
                given: given.filter(|_| !place.is_secret()),
                nearest: Vec::new(),
            }
        });
    }
}
