//! Choices: which alternative the members of an object are.

use std::collections::BTreeSet;

use super::members::{BodyObject, given_names, is_given, is_list};
use crate::model::{Particle, Term};

/// What the members of an object say about a choice.
pub(super) enum ChoiceOutcome<'m> {
    /// They are none of its alternatives.
    Nothing,
    /// They are one of them.
    Taken(&'m Particle),
    /// They are several, by these members.
    Several(BTreeSet<&'m str>),
}

/// Finds the alternative that an object has the members of.
pub(super) fn decide<'m>(branches: &'m [Particle], object: &BodyObject) -> ChoiceOutcome<'m> {
    let mut touched = branches.iter().filter(|branch| is_given(branch, object));
    match (touched.next(), touched.next()) {
        (None, _) => ChoiceOutcome::Nothing,
        (Some(only), None) => ChoiceOutcome::Taken(only),
        (Some(_), Some(_)) => of_several(branches, object),
    }
}

/// Alternatives may have names in common: the one that all members belong to is meant, and of several such the one
/// that lacks least.
fn of_several<'m>(branches: &'m [Particle], object: &BodyObject) -> ChoiceOutcome<'m> {
    let given: Vec<_> = branches
        .iter()
        .map(|one| given_names(one, object))
        .collect();
    let all: BTreeSet<_> = given.iter().flatten().copied().collect();
    let branches = branches.iter().zip(&given);
    let whole = branches.filter(|(_, given)| given.len() == all.len());
    let best = whole.min_by_key(|(branch, _)| lacking(branch, object));
    match best {
        Some((branch, _)) => ChoiceOutcome::Taken(branch),
        None => ChoiceOutcome::Several(all),
    }
}

/// How many required elements an object lacks of what it has begun.
fn lacking(particle: &Particle, object: &BodyObject) -> usize {
    let is_there = is_given(particle, object);
    if !is_there && particle.is_emptiable() {
        return 0;
    }
    match &particle.term {
        Term::Sequence(inner) if !is_list(particle) => {
            inner.iter().map(|part| lacking(part, object)).sum()
        }
        Term::Choice(inner) if !is_list(particle) && is_there => {
            let touched = inner.iter().filter(|branch| is_given(branch, object));
            let lacking = touched.map(|branch| lacking(branch, object));
            lacking.min().unwrap_or_default()
        }
        _ => usize::from(!is_there),
    }
}
