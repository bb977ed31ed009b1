//! Presence of members: what is required, and which members go together.
//!
//! An object is of one alternative of a choice when it has what that one demands and none of the members of the others.
//! An empty list stands for nothing, so it may be there in any case. Nothing here closes an object: what says which members
//! there may be stands beside it, so that no `allOf` or `oneOf` hides a member from it.

use serde_json::{Map, Value, json};

use super::form::Direction;
use crate::model::{Particle, Term};
use crate::secret::holds_secret;

/// The member that keeps the order of a repeated choice.
const ITEMS: &str = "@items";

/// What a content demands of an object.
#[derive(Default)]
struct PresenceDemand<'m> {
    required: Vec<&'m str>,
    /// Lists that must have so many entries.
    lists: Vec<(&'m str, usize)>,
    /// Choices, as schemas of their own.
    choices: Vec<Map<String, Value>>,
}

/// Member that a particle stands for, and whether it is a list.
type MemberForm<'m> = (&'m str, bool);

/// The keywords that say which members must be there together.
pub(super) fn presence_of(particles: &[Particle], direction: Direction) -> Map<String, Value> {
    let mut demand = PresenceDemand::default();
    for particle in particles {
        demand.add(particle, direction);
    }
    if direction == Direction::Reply {
        demand.required.extend(lists_of(particles));
    }
    // The entries of lists that are demanded of every object are counted where the list is described.
    demand.lists.clear();
    demand.finish(Map::new())
}

/// The same for one occurrence of a repeated choice or sequence.
pub(super) fn presence_of_item(term: &Term, direction: Direction) -> Map<String, Value> {
    let mut demand = PresenceDemand::default();
    demand.add_group(term, false, direction);
    demand.finish(Map::new())
}

/// The lists that stand in every object of a reply.
fn lists_of(particles: &[Particle]) -> Vec<&str> {
    let is_there = |particle: &&Particle| particle.is_list() && particle.min == 0;
    let lists = particles
        .iter()
        .filter(is_there)
        .filter_map(|particle| match &particle.term {
            Term::Element(element) if !holds_secret(element) => Some(&*element.name),
            _ => None,
        });
    lists.collect()
}

// === impl PresenceDemand ===

impl<'m> PresenceDemand<'m> {
    fn add(&mut self, particle: &'m Particle, direction: Direction) {
        if particle.max == Some(0) {
            return;
        }
        match &particle.term {
            Term::Element(element) => {
                let is_left_out = direction == Direction::Reply && holds_secret(element);
                if particle.min > 0 && !is_left_out {
                    self.require(&element.name, particle);
                }
            }
            Term::Sequence(_) | Term::Choice(_) if particle.is_list() => {
                if !particle.is_emptiable() {
                    self.require(ITEMS, particle);
                }
            }
            term => self.add_group(term, particle.min == 0, direction),
        }
    }

    fn add_group(&mut self, term: &'m Term, is_optional: bool, direction: Direction) {
        match term {
            Term::Sequence(inner) if is_optional => {
                self.choices.extend(whole_or_nothing(inner, direction));
            }
            Term::Sequence(inner) => {
                inner
                    .iter()
                    .for_each(|particle| self.add(particle, direction));
            }
            Term::Choice(branches) => {
                self.choices
                    .extend(choice_of(branches, is_optional, direction))
            }
            Term::Element(_) | Term::Any => {}
        }
    }

    fn require(&mut self, name: &'m str, particle: &Particle) {
        self.required.push(name);
        if particle.is_list() {
            self.lists.push((name, particle.min));
        }
    }

    /// The keywords, beside what is said about `properties` already.
    fn finish(mut self, mut properties: Map<String, Value>) -> Map<String, Value> {
        self.required.sort_unstable();
        self.required.dedup();
        let mut schema = Map::new();
        for (name, min) in self.lists {
            properties.insert(name.to_owned(), json!({ "minItems": min }));
        }
        if !self.required.is_empty() {
            schema.insert("required".to_owned(), json!(self.required));
        }
        if !properties.is_empty() {
            schema.insert("properties".to_owned(), properties.into());
        }
        match self.choices.len() {
            0 | 1 => schema.extend(self.choices.into_iter().flatten()),
            _ => drop(schema.insert("allOf".to_owned(), json!(self.choices))),
        }
        schema
    }
}

/// An optional sequence: what it demands, or none of its members.
fn whole_or_nothing(particles: &[Particle], direction: Direction) -> Option<Map<String, Value>> {
    if particles.iter().all(Particle::is_emptiable) {
        return None;
    }
    let mut whole = PresenceDemand::default();
    for particle in particles {
        whole.add(particle, direction);
    }
    let forms: Vec<_> = particles.iter().flat_map(forms_of).collect();
    let nothing = PresenceDemand::default().finish(absent(forms.iter()));
    let alternatives = json!([whole.finish(Map::new()), nothing]);
    Some(Map::from_iter([("anyOf".to_owned(), alternatives)]))
}

/// The members of one of the branches, or none at all where `is_optional`.
fn choice_of(
    branches: &[Particle],
    is_optional: bool,
    direction: Direction,
) -> Option<Map<String, Value>> {
    let branches: Vec<_> = branches
        .iter()
        .filter(|branch| branch.max != Some(0))
        .collect();
    let forms: Vec<_> = branches.iter().map(|branch| forms_of(branch)).collect();
    if let Some(plain) = plain_choice(&branches, is_optional, direction) {
        return Some(plain);
    }
    let mut alternatives = Vec::new();
    for (branch, own) in branches.iter().zip(&forms) {
        let mut demand = PresenceDemand::default();
        demand.add(branch, direction);
        let others = forms
            .iter()
            .flatten()
            .filter(|(name, _)| !own.iter().any(|one| one.0 == *name));
        alternatives.push(demand.finish(absent(others)));
    }
    let emptiable = branches
        .iter()
        .filter(|branch| branch.is_emptiable())
        .count();
    if branches.len() == 1 && emptiable == 1 {
        return None;
    }
    if is_optional && emptiable == 0 {
        alternatives.push(PresenceDemand::default().finish(absent(forms.iter().flatten())));
    }
    let is_exact = emptiable < 2 && are_distinct(&forms) && !leaves_out(&branches, direction);
    let keyword = if is_exact { "oneOf" } else { "anyOf" };
    Some(Map::from_iter([(keyword.to_owned(), json!(alternatives))]))
}

/// A choice between single elements, which `required` alone can tell apart.
fn plain_choice(
    branches: &[&Particle],
    is_optional: bool,
    direction: Direction,
) -> Option<Map<String, Value>> {
    let mut names = Vec::new();
    for branch in branches {
        match &branch.term {
            Term::Element(element) if branch.min == 1 && !branch.is_list() => {
                names.push(&*element.name)
            }
            _ => return None,
        }
    }
    names.sort_unstable();
    let is_distinct = names.windows(2).all(|pair| pair[0] != pair[1]);
    if !is_distinct || is_optional || leaves_out(branches, direction) {
        return None;
    }
    let alternatives: Vec<_> = names
        .iter()
        .map(|name| json!({ "required": [name] }))
        .collect();
    Some(Map::from_iter([("oneOf".to_owned(), json!(alternatives))]))
}

/// Whether a member of a branch may be missing because it is a secret.
fn leaves_out(branches: &[&Particle], direction: Direction) -> bool {
    let holds = |branch: &&Particle| has_secret(branch);
    direction == Direction::Reply && branches.iter().any(holds)
}

fn has_secret(particle: &Particle) -> bool {
    match &particle.term {
        Term::Element(element) => holds_secret(element),
        Term::Sequence(inner) | Term::Choice(inner) => inner.iter().any(has_secret),
        Term::Any => false,
    }
}

/// Says that members are not there; of lists, that they are empty.
fn absent<'m>(forms: impl Iterator<Item = &'m MemberForm<'m>>) -> Map<String, Value> {
    let schema = |is_list| match is_list {
        true => json!({ "maxItems": 0 }),
        false => Value::Bool(false),
    };
    forms
        .map(|(name, is_list)| ((*name).to_owned(), schema(*is_list)))
        .collect()
}

/// The members that a particle may stand for.
fn forms_of(particle: &Particle) -> Vec<MemberForm<'_>> {
    if particle.max == Some(0) {
        return Vec::new();
    }
    match &particle.term {
        Term::Element(element) => vec![(&*element.name, particle.is_list())],
        Term::Sequence(_) | Term::Choice(_) if particle.is_list() => vec![(ITEMS, true)],
        Term::Sequence(inner) | Term::Choice(inner) => inner.iter().flat_map(forms_of).collect(),
        Term::Any => Vec::new(),
    }
}

/// Whether no two branches have a name in common.
fn are_distinct(forms: &[Vec<MemberForm<'_>>]) -> bool {
    let mut seen = std::collections::BTreeSet::new();
    forms.iter().all(|own| {
        let names: std::collections::BTreeSet<_> = own.iter().map(|(name, _)| *name).collect();
        let is_new = names.iter().all(|name| !seen.contains(name));
        seen.extend(names);
        is_new
    })
}
