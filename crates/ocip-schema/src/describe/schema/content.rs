//! Content models as objects: the members that there may be.

use serde_json::{Map, Value, json};

use super::form::Direction;
use super::presence::{presence_of, presence_of_item};
use super::writer::SchemaWriter;
use crate::model::{Particle, Term, TypeContent, TypeDefinition};

/// The member that keeps the order of a repeated choice.
const ITEMS: &str = "@items";

/// Members of an object.
#[derive(Default)]
struct ObjectMembers {
    properties: Map<String, Value>,
    /// Whether any other member may be there.
    is_open: bool,
}

// === impl SchemaWriter ===

impl<'s> SchemaWriter<'s> {
    /// The schema of the objects of this very type.
    pub(super) fn object(&mut self, kind: &'s TypeDefinition, direction: Direction) -> Value {
        let particles = match &kind.content {
            TypeContent::Elements(content) => content.sequence.as_slice(),
            _ => &[],
        };
        let documentation = self.documentation_of(kind);
        let outer = self.documentation;
        self.documentation = documentation.or(outer);
        let mut members = self.members_of(particles, direction);
        self.documentation = outer;
        let name = &*kind.name.local;
        if !name.is_empty() {
            members.put("@type", json!({ "const": name }));
        }
        members.finish(presence_of(particles, direction), direction)
    }

    fn members_of(&mut self, particles: &'s [Particle], direction: Direction) -> ObjectMembers {
        let mut members = ObjectMembers::default();
        for particle in particles {
            self.collect(particle, true, direction, &mut members);
        }
        members
    }

    /// `is_certain`: whether what the particle demands is demanded of every object.
    fn collect(
        &mut self,
        particle: &'s Particle,
        is_certain: bool,
        direction: Direction,
        members: &mut ObjectMembers,
    ) {
        if particle.max == Some(0) {
            return;
        }
        let is_certain = is_certain && particle.min > 0;
        match &particle.term {
            Term::Element(declaration) => {
                let value = self.value(declaration, direction);
                members.put(&declaration.name, occurring(particle, is_certain, value));
            }
            Term::Sequence(inner) | Term::Choice(inner) if particle.is_list() => {
                let item = self.item(&particle.term, inner, direction);
                members.put(ITEMS, occurring(particle, is_certain, item));
            }
            Term::Sequence(inner) => {
                for particle in inner {
                    self.collect(particle, is_certain, direction, members);
                }
            }
            Term::Choice(inner) => {
                for particle in inner {
                    self.collect(particle, false, direction, members);
                }
            }
            Term::Any => members.is_open = true,
        }
    }

    /// One occurrence of a repeated choice or sequence.
    fn item(&mut self, term: &'s Term, inner: &'s [Particle], direction: Direction) -> Value {
        let mut members = ObjectMembers::default();
        for particle in inner {
            let is_certain = matches!(term, Term::Sequence(_));
            self.collect(particle, is_certain, direction, &mut members);
        }
        members.finish(presence_of_item(term, direction), direction)
    }
}

/// A list where there may be more than one.
fn occurring(particle: &Particle, is_certain: bool, value: Value) -> Value {
    if !particle.is_list() {
        return value;
    }
    let mut list = json!({ "type": "array", "items": value });
    if is_certain && !particle.is_emptiable() {
        list["minItems"] = particle.min.into();
    }
    if let Some(max) = particle.max {
        list["maxItems"] = max.into();
    }
    list
}

// === impl ObjectMembers ===

impl ObjectMembers {
    /// Adds a member. Alternatives may have a name in common.
    fn put(&mut self, name: &str, schema: Value) {
        let merged = match self.properties.remove(name) {
            Some(other) if other != schema => json!({ "anyOf": [other, schema] }),
            _ => schema,
        };
        self.properties.insert(name.to_owned(), merged);
    }

    fn finish(self, presence: Map<String, Value>, direction: Direction) -> Value {
        let mut object = Map::new();
        object.insert("type".to_owned(), "object".into());
        if !self.properties.is_empty() {
            object.insert("properties".to_owned(), self.properties.into());
        }
        if direction == Direction::Request && !self.is_open {
            object.insert("additionalProperties".to_owned(), false.into());
        }
        object.extend(presence);
        Value::Object(object)
    }
}
